package rockspec

import (
	"maps"
	"slices"
	"strconv"

	"pluv/host/sandbox"
)

// table is a Lua table before it is known whether it is a list. A key is a string, a
// float64 or a bool; a value is a string, float64, bool, table, or opaque.
type table map[any]any

// opaque is a value without meaning in a rockspec, such as a function; it holds the name
// of its type.
type opaque string

// Limits of what a rockspec may assign: a table may be used several times. The largest
// real one has 1,500 values, and 65 KB of strings.
const (
	maxValues = 16_000
	maxNested = 100
	maxText   = 1 << 20
)

// converter copies tables out of a sandbox.
type converter struct{ values, text int }

// errTooMuch is the reason for a fault.RockspecLimit.
type errTooMuch string

func (e errTooMuch) Error() string { return string(e) }

func (c *converter) table(from *sandbox.Table, depth int) (table, error) {
	if depth > maxNested {
		return nil, errTooMuch("its tables nest too deep, or contain themselves")
	}
	if c.values+from.Len() > maxValues {
		return nil, errTooMuch("it assigns too many values")
	}
	to := make(table, from.Len())
	var err error
	from.Each(func(k, v any) bool {
		var key, value any
		if key, err = c.value(k, depth); err == nil {
			value, err = c.value(v, depth)
		}
		switch key := key.(type) {
		case string, float64, bool:
			to[key] = value
		}
		return err == nil
	})
	return to, err
}

func (c *converter) value(v any, depth int) (any, error) {
	if c.values++; c.values > maxValues {
		return nil, errTooMuch("it assigns too many values")
	}
	switch v := v.(type) {
	case string:
		if c.text += len(v); c.text > maxText {
			return nil, errTooMuch("it assigns too much text")
		}
		return v, nil
	case float64, bool:
		return v, nil
	case *sandbox.Table:
		return c.table(v, depth+1)
	}
	return opaque(sandbox.TypeOf(v)), nil
}

// typeName is the Lua type of a value.
func typeName(v any) string {
	switch v := v.(type) {
	case nil:
		return "nil"
	case string:
		return "string"
	case float64:
		return "number"
	case bool:
		return "boolean"
	case opaque:
		return string(v)
	}
	return "table"
}

// length counts the elements 1, 2, ... of a table.
func (t table) length() int {
	n := 0
	for t[float64(n+1)] != nil {
		n++
	}
	return n
}

// plain converts a table: to []any if its keys are 1 to n, else to a map[string]any with
// numbers as decimal keys. Values without meaning in a rockspec are dropped.
func (t table) plain() any {
	n := t.length()
	if n > 0 && n == len(t) {
		list := make([]any, n)
		for i := range list {
			list[i] = plain(t[float64(i+1)])
		}
		return list
	}
	return t.plainMap()
}

func (t table) plainMap() map[string]any {
	m := make(map[string]any, len(t))
	for key, value := range t {
		if _, skip := value.(opaque); !skip {
			m[keyText(key)] = plain(value)
		}
	}
	return m
}

func plain(v any) any {
	switch v := v.(type) {
	case table:
		return v.plain()
	case opaque:
		return nil
	}
	return v
}

func keyText(key any) string {
	switch key := key.(type) {
	case float64:
		return strconv.FormatFloat(key, 'g', -1, 64)
	case bool:
		return strconv.FormatBool(key)
	}
	text, _ := key.(string)
	return text
}

// keys returns the keys as strings, sorted, each with its original key.
func (t table) keys() ([]string, map[string]any) {
	byText := make(map[string]any, len(t))
	for key := range t {
		byText[keyText(key)] = key
	}
	return slices.Sorted(maps.Keys(byText)), byText
}
