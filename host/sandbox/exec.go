package sandbox

import "github.com/yuin/gopher-lua/ast"

// frame is a call of a function.
type frame struct {
	scope   *variable // the newest visible variable
	varargs []any
	results []any  // after returned
	label   string // after jumping
}

// signal is how a statement ends.
type signal int

const (
	done signal = iota
	broke
	returned
	jumping
	stopped // the machine failed
)

// block runs statements and then drops their variables.
func (m *machine) block(list []ast.Stmt, f *frame) signal {
	scope := f.scope
	s := m.statements(list, f)
	f.scope = scope
	return s
}

func (m *machine) statements(list []ast.Stmt, f *frame) signal {
	if !m.enter() {
		return stopped
	}
	defer m.leave()
	outside := f.scope
	for i := 0; i < len(list); i++ {
		if !m.step(1) {
			return stopped
		}
		s := m.statement(list[i], f)
		if s == jumping && m.step(len(list)/16) {
			if to := labelOf(list, f.label); to >= 0 {
				m.jump(f, outside, declared(list[:to]))
				i, s = to, done
			}
		}
		if m.err != nil {
			return stopped
		}
		if s != done {
			return s
		}
	}
	return done
}

// jump drops the variables of a block after its first ones.
func (m *machine) jump(f *frame, outside *variable, first int) {
	count := 0
	for v := f.scope; v != outside; v = v.next {
		count++
	}
	for ; count > first; count-- {
		f.scope = f.scope.next
	}
}

func (m *machine) declare(f *frame, name string, value any) {
	if m.take(sizeVariable) {
		f.scope = &variable{name, value, f.scope}
	}
}

func (m *machine) statement(s ast.Stmt, f *frame) signal {
	switch s := s.(type) {
	case *ast.AssignStmt:
		m.assign(s, f)
	case *ast.LocalAssignStmt:
		m.local(s, f)
	case *ast.FuncCallStmt:
		m.values(s.Expr, f)
	case *ast.DoBlockStmt:
		return m.block(s.Stmts, f)
	case *ast.WhileStmt:
		for m.step(1) && truth(m.value(s.Condition, f)) {
			if end := m.block(s.Stmts, f); end != done {
				return loopEnd(end)
			}
		}
	case *ast.RepeatStmt:
		return m.repeat(s, f)
	case *ast.IfStmt:
		return m.branch(s, f)
	case *ast.NumberForStmt:
		return m.count(s, f)
	case *ast.GenericForStmt:
		return m.iterate(s, f)
	case *ast.FuncDefStmt:
		m.define(s, f)
	case *ast.ReturnStmt:
		f.results = m.list(s.Exprs, f)
		return returned
	case *ast.BreakStmt:
		return broke
	case *ast.GotoStmt:
		f.label = s.Label
		return jumping
	}
	return done
}

// loopEnd is how a loop ends after its body ended early.
func loopEnd(body signal) signal {
	if body == broke {
		return done
	}
	return body
}

// assign evaluates both sides from left to right, then assigns from last to first, as Lua
// does.
func (m *machine) assign(s *ast.AssignStmt, f *frame) {
	if len(s.Lhs) == 1 && len(s.Rhs) == 1 {
		object, key := m.target(s.Lhs[0], f)
		m.store(s.Lhs[0], f, object, key, m.value(s.Rhs[0], f))
		return
	}
	if !m.take(3 * sizeValue * len(s.Lhs)) {
		return
	}
	places := make([][2]any, len(s.Lhs))
	for i, e := range s.Lhs {
		places[i][0], places[i][1] = m.target(e, f)
	}
	values := m.list(s.Rhs, f)
	for i := len(places) - 1; i >= 0; i-- {
		m.store(s.Lhs[i], f, places[i][0], places[i][1], at(values, i))
	}
}

func at(values []any, i int) any {
	if i < len(values) {
		return values[i]
	}
	return nil
}

// target evaluates the object and key of an assignment to a field.
func (m *machine) target(e ast.Expr, f *frame) (object, key any) {
	if get, ok := e.(*ast.AttrGetExpr); ok {
		return m.value(get.Object, f), m.value(get.Key, f)
	}
	return nil, nil
}

func (m *machine) store(e ast.Expr, f *frame, object, key, value any) {
	if m.err != nil {
		return
	}
	name, ok := e.(*ast.IdentExpr)
	if !ok {
		m.setIndex(e.Line(), object, key, value)
		return
	}
	if v := m.find(name.Value, f); v != nil {
		v.value = value
		return
	}
	m.setIndex(e.Line(), m.environment(f), name.Value, value)
}

// local declares variables after evaluating their values, except that a function sees its
// own name: the parser gives `local function f` and `local f = function` the same tree.
func (m *machine) local(s *ast.LocalAssignStmt, f *frame) {
	if len(s.Names) == 1 && len(s.Exprs) == 1 {
		if fn, ok := s.Exprs[0].(*ast.FunctionExpr); ok {
			m.declare(f, s.Names[0], nil)
			if m.err == nil {
				f.scope.value = m.closure(fn, f, false)
			}
			return
		}
		m.declare(f, s.Names[0], m.value(s.Exprs[0], f))
		return
	}
	values := m.list(s.Exprs, f)
	for i, name := range s.Names {
		m.declare(f, name, at(values, i))
	}
}

func (m *machine) define(s *ast.FuncDefStmt, f *frame) {
	if s.Name.Func != nil {
		object, key := m.target(s.Name.Func, f)
		m.store(s.Name.Func, f, object, key, m.closure(s.Func, f, false))
		return
	}
	object := m.value(s.Name.Receiver, f)
	m.setIndex(s.Line(), object, s.Name.Method, m.closure(s.Func, f, true))
}

func (m *machine) repeat(s *ast.RepeatStmt, f *frame) signal {
	scope := f.scope
	defer func() { f.scope = scope }()
	for m.step(1) {
		f.scope = scope
		if end := m.statements(s.Stmts, f); end != done {
			return loopEnd(end)
		}
		if truth(m.value(s.Condition, f)) {
			break
		}
	}
	return done
}

func (m *machine) branch(s *ast.IfStmt, f *frame) signal {
	for s != nil && m.step(1) {
		if truth(m.value(s.Condition, f)) {
			return m.block(s.Then, f)
		}
		next := elseIf(s)
		if next == nil {
			return m.block(s.Else, f)
		}
		s = next
	}
	return done
}

func (m *machine) count(s *ast.NumberForStmt, f *frame) signal {
	from, to, step := m.number(s.Init, f, "initial"), m.number(s.Limit, f, "limit"), 1.0
	if s.Step != nil {
		step = m.number(s.Step, f, "step")
	}
	if step == 0 {
		m.raise(s.Line(), "'for' step is zero")
	}
	scope := f.scope
	defer func() { f.scope = scope }()
	for i := from; step > 0 && i <= to || step < 0 && i >= to; i += step {
		if !m.step(1) {
			break
		}
		f.scope = scope
		m.declare(f, s.Name, i)
		if end := m.block(s.Stmts, f); end != done {
			return loopEnd(end)
		}
	}
	return done
}

// number evaluates a bound or step of a numeric for.
func (m *machine) number(e ast.Expr, f *frame, what string) float64 {
	v := m.value(e, f)
	n, ok := arithmeticValue(v)
	if !ok {
		m.raise(e.Line(), "'for' %s must be a number", what)
	}
	return n
}

func (m *machine) iterate(s *ast.GenericForStmt, f *frame) signal {
	start := m.list(s.Exprs, f)
	next, state, control := at(start, 0), at(start, 1), at(start, 2)
	scope := f.scope
	defer func() { f.scope = scope }()
	for m.step(1) && m.take(2*sizeValue) {
		values := m.call(s.Line(), next, []any{state, control})
		if control = at(values, 0); control == nil || m.err != nil {
			break
		}
		f.scope = scope
		for i, name := range s.Names {
			m.declare(f, name, at(values, i))
		}
		if end := m.block(s.Stmts, f); end != done {
			return loopEnd(end)
		}
	}
	return done
}
