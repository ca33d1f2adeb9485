package sandbox

import (
	"math"

	"github.com/yuin/gopher-lua/ast"
)

// value evaluates an expression to one value.
func (m *machine) value(e ast.Expr, f *frame) any {
	if m.err != nil || !m.step(1) {
		return nil
	}
	switch e := e.(type) {
	case *ast.StringExpr:
		return m.newText(e.Value)
	case *ast.IdentExpr:
		return m.read(e, f)
	case *ast.NumberExpr:
		n, ok := parseNumber(e.Value)
		if !ok {
			m.raise(e.Line(), "malformed number near '%.80s'", e.Value)
		}
		return m.newNumber(n)
	case *ast.TrueExpr:
		return true
	case *ast.FalseExpr:
		return false
	case *ast.NilExpr:
		return nil
	}
	defer m.leave()
	if !m.enter() {
		return nil
	}
	switch e := e.(type) {
	case *ast.TableExpr:
		return m.table(e, f)
	case *ast.AttrGetExpr:
		object := m.value(e.Object, f)
		return m.index(e.Line(), object, m.value(e.Key, f))
	case *ast.StringConcatOpExpr:
		return m.concat(e, f)
	case *ast.FuncCallExpr, *ast.Comma3Expr:
		return at(m.values(e, f), 0)
	case *ast.FunctionExpr:
		return m.closure(e, f, false)
	case *ast.LogicalOpExpr:
		left := m.value(e.Lhs, f)
		if truth(left) == (e.Operator == "or") {
			return left
		}
		return m.value(e.Rhs, f)
	case *ast.RelationalOpExpr:
		return m.compare(e, m.value(e.Lhs, f), m.value(e.Rhs, f))
	case *ast.ArithmeticOpExpr:
		return m.arithmetic(e, m.value(e.Lhs, f), m.value(e.Rhs, f))
	case *ast.UnaryNotOpExpr:
		return !truth(m.value(e.Expr, f))
	case *ast.UnaryMinusOpExpr:
		return m.negative(e, m.value(e.Expr, f))
	case *ast.UnaryLenOpExpr:
		return m.length(e, m.value(e.Expr, f))
	}
	return nil
}

// values evaluates an expression to all its values; calls and `...` have any number.
func (m *machine) values(e ast.Expr, f *frame) []any {
	switch e := e.(type) {
	case *ast.FuncCallExpr:
		values := m.callExpr(e, f)
		if e.AdjustRet && len(values) != 1 {
			return []any{at(values, 0)}
		}
		return values
	case *ast.Comma3Expr:
		if e.AdjustRet {
			return []any{at(f.varargs, 0)}
		}
		return f.varargs
	}
	if !m.take(sizeValue) {
		return nil
	}
	return []any{m.value(e, f)}
}

// list evaluates expressions; the last one gives all its values.
func (m *machine) list(list []ast.Expr, f *frame) []any {
	return m.listAfter(nil, list, f)
}

// listAfter is list with values before it.
func (m *machine) listAfter(before []any, list []ast.Expr, f *frame) []any {
	if len(before)+len(list) == 0 || !m.take(sizeValue*(len(before)+len(list))) {
		return nil
	}
	values := append(make([]any, 0, len(before)+len(list)), before...)
	for i, e := range list {
		if i < len(list)-1 || !isMulti(e) {
			values = append(values, m.value(e, f))
			continue
		}
		more := m.callOrVarargs(e, f)
		if m.step(len(more)/16) && m.take(2*sizeValue*len(more)) {
			values = append(values, more...)
		}
	}
	return values
}

// isMulti reports whether an expression may have any number of values.
func isMulti(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.FuncCallExpr:
		return !e.AdjustRet
	case *ast.Comma3Expr:
		return !e.AdjustRet
	}
	return false
}

// callOrVarargs is values, counted as a nesting level.
func (m *machine) callOrVarargs(e ast.Expr, f *frame) []any {
	defer m.leave()
	if !m.step(1) || !m.enter() {
		return nil
	}
	return m.values(e, f)
}

// newText and newNumber make values and account for their memory: an interface holds them
// by pointer.
func (m *machine) newText(s string) any {
	if !m.take(sizeValue) {
		return nil
	}
	return s
}

func (m *machine) newNumber(n float64) any {
	if !m.take(8) {
		return nil
	}
	return n
}

func (m *machine) find(name string, f *frame) *variable {
	hops := 0
	for v := f.scope; v != nil; v = v.next {
		if v.name == name {
			m.step(hops / 16)
			return v
		}
		hops++
	}
	m.step(hops / 16)
	return nil
}

// environment returns the table of the globals.
func (m *machine) environment(f *frame) any {
	if m.env {
		if v := m.find(envName, f); v != nil {
			return v.value
		}
	}
	return m.globals
}

func (m *machine) read(e *ast.IdentExpr, f *frame) any {
	if v := m.find(e.Value, f); v != nil {
		return v.value
	}
	return m.index(e.Line(), m.environment(f), e.Value)
}

func (m *machine) index(line int, object, key any) any {
	if s, ok := key.(string); ok {
		m.step(len(s) / 256)
	}
	switch object := object.(type) {
	case *Table:
		v := object.get(key)
		if v == nil && object == m.globals {
			m.missed(key)
		}
		return v
	case string:
		if name, ok := key.(string); ok && isMethod(name) {
			return method(name)
		}
		return nil
	}
	m.raise(line, "attempt to index a %s value%s", TypeOf(object), described(key))
	return nil
}

// described names the field for an error.
func described(key any) string {
	if name, ok := key.(string); ok && len(name) < 80 {
		return " (field '" + name + "')"
	}
	return ""
}

// missed notes an undefined global.
func (m *machine) missed(key any) {
	const most, longest = 20, 200
	name, ok := key.(string)
	if !ok || len(m.unknown) >= most || m.err != nil {
		return
	}
	if len(name) > longest {
		name = name[:longest]
	}
	for _, known := range m.unknown {
		if known == name {
			return
		}
	}
	m.unknown = append(m.unknown, name)
}

func (m *machine) setIndex(line int, object, key, value any) {
	t, ok := object.(*Table)
	if !ok {
		m.raise(line, "attempt to index a %s value%s", TypeOf(object), described(key))
	} else if m.mayBeKey(line, key) {
		m.set(t, key, value)
	}
}

func (m *machine) mayBeKey(line int, key any) bool {
	switch key := key.(type) {
	case nil:
		m.raise(line, "table index is nil")
	case float64:
		if math.IsNaN(key) {
			m.raise(line, "table index is NaN")
		}
	case string:
		m.step(len(key) / 256)
	}
	return m.err == nil
}

// table evaluates a constructor. Positional elements win over fields with the same keys,
// whatever their order.
func (m *machine) table(e *ast.TableExpr, f *frame) any {
	if !m.take(sizeTable) {
		return nil
	}
	t := &Table{}
	numbers := false
	for i, field := range e.Fields {
		switch {
		case m.err != nil:
			return nil
		case field.Key != nil:
			key := m.value(field.Key, f)
			value := m.value(field.Value, f)
			if m.mayBeKey(e.Line(), key) {
				_, isNumber := key.(float64)
				numbers = numbers || isNumber
				m.setField(t, key, value)
			}
		case i == len(e.Fields)-1 && isMulti(field.Value):
			values := m.callOrVarargs(field.Value, f)
			if m.step(len(values)/16) && m.take(sizeElement*len(values)) {
				t.list = append(t.list, values...)
			}
		case m.take(sizeElement):
			t.list = append(t.list, m.value(field.Value, f))
		}
	}
	if numbers {
		for i := range t.list {
			delete(t.fields, float64(i+1))
		}
	}
	for n := len(t.list); n > 0 && t.list[n-1] == nil; n-- {
		t.list = t.list[:n-1]
	}
	if numbers {
		m.follow(t)
	}
	return t
}
