package sandbox

import (
	"math"
	"strconv"
	"strings"

	"github.com/yuin/gopher-lua/ast"
)

// A value is nil, a bool, float64, string, *Table, *closure, method, *iterator or Lookup.

// closure is a function of the program, with the variables around it.
type closure struct {
	fn    *ast.FunctionExpr
	scope *variable
	self  bool // its first argument is `self`
}

// method is one of the methods of strings, by its name.
type method string

// iterator is what gmatch returns.
type iterator struct{ next func() []any }

// variable is a local variable, linked to those visible at its declaration.
type variable struct {
	name  string
	value any
	next  *variable
}

// Memory sizes in bytes, including the overhead of the Go runtime.
const (
	sizeTable    = 64
	sizeElement  = 40 // of a list, which grows by doubling
	sizeFields   = 400
	sizeField    = 100
	sizeClosure  = 48
	sizeVariable = 48
	sizeValue    = 16
	sizeCall     = 96
	sizeMatcher  = 800
)

// Table is a Lua table: a list for the keys 1 to n, which may contain nils but not at the
// end, and fields for all other keys.
type Table struct {
	list   []any
	fields map[any]any
}

// Each calls do with each key and value, until it returns false. A key is a bool, a
// float64, a string, or another value that TypeOf knows.
func (t *Table) Each(do func(key, value any) bool) {
	for i, v := range t.list {
		if v != nil && !do(float64(i+1), v) {
			return
		}
	}
	for k, v := range t.fields {
		if !do(k, v) {
			return
		}
	}
}

// Len returns an upper bound for the number of keys.
func (t *Table) Len() int { return len(t.list) + len(t.fields) }

// place returns the index of a key in the list, or the index after the last one.
func (t *Table) place(key any) (int, bool) {
	n, ok := key.(float64)
	if !ok || n < 1 || n > float64(len(t.list)+1) || n != math.Trunc(n) {
		return 0, false
	}
	return int(n) - 1, true
}

func (t *Table) get(key any) any {
	if i, ok := t.place(key); ok {
		if i < len(t.list) {
			return t.list[i]
		}
		return nil
	}
	return t.fields[key]
}

// set assigns to a key, which must not be nil or NaN.
func (m *machine) set(t *Table, key, value any) {
	if i, ok := t.place(key); ok {
		m.setPlace(t, i, value)
		return
	}
	m.setField(t, key, value)
}

func (m *machine) setField(t *Table, key, value any) {
	_, known := t.fields[key]
	switch {
	case value == nil:
		delete(t.fields, key)
	case known:
		t.fields[key] = value
	case t.fields == nil:
		if m.take(sizeFields) {
			t.fields = map[any]any{key: value}
		}
	case m.take(sizeField):
		t.fields[key] = value
	}
}

func (m *machine) setPlace(t *Table, i int, value any) {
	switch {
	case i < len(t.list):
		t.list[i] = value
		for n := len(t.list); n > 0 && t.list[n-1] == nil && m.step(1); n-- {
			t.list = t.list[:n-1]
		}
	case value != nil && m.take(sizeElement):
		t.list = append(t.list, value)
		m.follow(t)
	}
}

// follow moves fields to the list that now continue it.
func (m *machine) follow(t *Table) {
	for len(t.fields) > 0 {
		key := any(float64(len(t.list) + 1))
		next, ok := t.fields[key]
		if !ok || !m.step(1) || !m.take(sizeElement) {
			return
		}
		delete(t.fields, key)
		t.list = append(t.list, next)
	}
}

// TypeOf returns the Lua type of a value.
func TypeOf(v any) string {
	switch v.(type) {
	case nil:
		return "nil"
	case bool:
		return "boolean"
	case float64:
		return "number"
	case string:
		return "string"
	case *Table:
		return "table"
	}
	return "function"
}

func truth(v any) bool { return v != nil && v != false }

// formatNumber formats a number as Lua does: integers without a point.
func formatNumber(n float64) string {
	switch {
	case n == math.Trunc(n) && math.Abs(n) < 1<<63:
		return strconv.FormatInt(int64(n), 10)
	case math.IsNaN(n):
		return "nan"
	case math.IsInf(n, 0):
		return strings.TrimPrefix(strings.ToLower(strconv.FormatFloat(n, 'g', -1, 64)), "+")
	}
	return strconv.FormatFloat(n, 'g', 14, 64)
}

// parseNumber parses a number as Lua does.
func parseNumber(s string) (float64, bool) {
	s = strings.Trim(s, " \t\n\v\f\r")
	body := s
	if body != "" && (body[0] == '-' || body[0] == '+') {
		body = body[1:]
	}
	if strings.HasPrefix(body, "0x") || strings.HasPrefix(body, "0X") {
		n, ok := parseHex(body[2:])
		if s[0] == '-' {
			n = -n
		}
		return n, ok
	}
	if strings.Trim(body, "0123456789.eE+-") != "" {
		return 0, false
	}
	n, err := strconv.ParseFloat(s, 64)
	return n, err == nil || math.IsInf(n, 0)
}

func parseHex(digits string) (float64, bool) {
	n := 0.0
	for i := range len(digits) {
		digit := strings.IndexByte("0123456789abcdef", digits[i]|0x20)
		if digits[i] < '0' || digit < 0 {
			return 0, false
		}
		n = n*16 + float64(digit)
	}
	return n, digits != ""
}
