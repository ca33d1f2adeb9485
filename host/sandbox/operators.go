package sandbox

import (
	"math"
	"strings"

	"github.com/yuin/gopher-lua/ast"
)

// concat joins a chain of operands, which the tree nests to the right.
func (m *machine) concat(e *ast.StringConcatOpExpr, f *frame) any {
	var parts []string
	length := 0
	for rest := ast.Expr(e); rest != nil && m.take(2*sizeValue); {
		operand := rest
		if pair, ok := rest.(*ast.StringConcatOpExpr); ok {
			operand, rest = pair.Lhs, pair.Rhs
		} else {
			rest = nil
		}
		v := m.value(operand, f)
		s, ok := m.textOf(v)
		if !ok {
			m.raise(operand.Line(), "attempt to concatenate a %s value", TypeOf(v))
		}
		parts, length = append(parts, s), length+len(s)
	}
	if !m.take(length) || !m.step(length/256) {
		return nil
	}
	return m.newText(strings.Join(parts, ""))
}

// textOf converts a string or a number to a string.
func (m *machine) textOf(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case float64:
		m.take(24)
		return formatNumber(v), true
	}
	return "", false
}

// arithmeticValue converts a number or a numeric string to a number.
func arithmeticValue(v any) (float64, bool) {
	switch v := v.(type) {
	case float64:
		return v, true
	case string:
		return parseNumber(v)
	}
	return 0, false
}

// operand is a numeric operand.
func (m *machine) operand(line int, v any) float64 {
	if s, ok := v.(string); ok && !m.step(len(s)/16) {
		return 0
	}
	n, ok := arithmeticValue(v)
	if !ok {
		m.raise(line, "attempt to perform arithmetic on a %s value", TypeOf(v))
	}
	return n
}

func (m *machine) arithmetic(e *ast.ArithmeticOpExpr, left, right any) any {
	a, b := m.operand(e.Line(), left), m.operand(e.Line(), right)
	switch e.Operator {
	case "+":
		a += b
	case "-":
		a -= b
	case "*":
		a *= b
	case "/":
		a /= b
	case "%":
		rest := math.Mod(a, b)
		if b > 0 && rest < 0 || b < 0 && rest > 0 {
			rest += b
		}
		a = rest
	case "^":
		a = math.Pow(a, b)
	}
	return m.newNumber(a)
}

func (m *machine) negative(e *ast.UnaryMinusOpExpr, v any) any {
	return m.newNumber(-m.operand(e.Line(), v))
}

func (m *machine) length(e *ast.UnaryLenOpExpr, v any) any {
	switch v := v.(type) {
	case string:
		return m.newNumber(float64(len(v)))
	case *Table:
		return m.newNumber(float64(len(v.list)))
	}
	m.raise(e.Line(), "attempt to get length of a %s value", TypeOf(v))
	return nil
}

func (m *machine) compare(e *ast.RelationalOpExpr, left, right any) any {
	a, leftText := left.(string)
	b, rightText := right.(string)
	if leftText && rightText && !m.step(min(len(a), len(b))/256) {
		return nil
	}
	switch e.Operator {
	case "==":
		return left == right
	case "~=":
		return left != right
	}
	if leftText && rightText {
		return ordered(e.Operator, a, b)
	}
	x, leftNumber := left.(float64)
	y, rightNumber := right.(float64)
	if !leftNumber || !rightNumber {
		m.raise(e.Line(), "attempt to compare %s with %s", TypeOf(left), TypeOf(right))
		return nil
	}
	return ordered(e.Operator, x, y)
}

func ordered[T string | float64](operator string, a, b T) bool {
	switch operator {
	case "<":
		return a < b
	case "<=":
		return a <= b
	case ">":
		return a > b
	}
	return a >= b
}
