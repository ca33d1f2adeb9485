package sandbox

import "github.com/yuin/gopher-lua/ast"

func (m *machine) closure(fn *ast.FunctionExpr, f *frame, self bool) any {
	if !m.take(sizeClosure) {
		return nil
	}
	return &closure{fn, f.scope, self}
}

func (m *machine) callExpr(e *ast.FuncCallExpr, f *frame) []any {
	if e.Receiver == nil {
		fn := m.value(e.Func, f)
		return m.call(e.Line(), fn, m.list(e.Args, f))
	}
	object := m.value(e.Receiver, f)
	fn := m.index(e.Line(), object, e.Method)
	args := m.listAfter([]any{object}, e.Args, f)
	if m.err == nil && fn == nil {
		m.raise(e.Line(), "attempt to call a nil value (method '%.80s')", e.Method)
	}
	return m.call(e.Line(), fn, args)
}

// call calls a value and returns its results. The callee owns args.
func (m *machine) call(line int, fn any, args []any) []any {
	if m.err != nil || !m.step(1) {
		return nil
	}
	switch fn := fn.(type) {
	case *closure:
		return m.run(fn, args)
	case method:
		s := &stringCall{machine: m, line: line, name: string(fn), args: args}
		return s.run()
	case *iterator:
		return fn.next()
	case Lookup:
		name, _ := at(args, 0).(string)
		if text, ok := fn(name); ok && m.take(len(text)) {
			return []any{text}
		}
		return []any{nil}
	}
	m.raise(line, "attempt to call a %s value", TypeOf(fn))
	return nil
}

func (m *machine) run(fn *closure, args []any) []any {
	if m.calls++; m.calls > maxCalls {
		m.fail(limit("it nests more than %d function calls", maxCalls))
	}
	defer func() { m.calls-- }()
	if !m.take(sizeCall) {
		return nil
	}
	f := &frame{scope: fn.scope}
	if fn.self {
		m.declare(f, "self", at(args, 0))
		args = args[min(1, len(args)):]
	}
	for i, name := range fn.fn.ParList.Names {
		m.declare(f, name, at(args, i))
	}
	if fn.fn.ParList.HasVargs {
		f.varargs = args[min(len(fn.fn.ParList.Names), len(args)):]
	}
	m.block(fn.fn.Stmts, f)
	return f.results
}
