package bridge

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// checker compares Lua values with the Go types that they are decoded into.
type checker struct {
	L    *lua.LState
	seen map[*lua.LTable]bool
}

var valueType = reflect.TypeFor[lua.LValue]()

// check returns the value to decode, or an error with the path of the wrong value:
// "opts.mode must be a number, not a string".
//
// The value is v itself, or a copy if a table occurs several times, which luar cannot
// decode.
func (c *checker) check(v lua.LValue, t reflect.Type, path string) (lua.LValue, error) {
	mismatch := func(want string) (lua.LValue, error) {
		return nil, fmt.Errorf("%s must be %s, not %s", path, want, article(v.Type().String()))
	}
	if t.Implements(valueType) {
		if t.Kind() != reflect.Interface && reflect.TypeOf(v) != t {
			return mismatch(article(reflect.Zero(t).Interface().(lua.LValue).Type().String()))
		}
		return v, nil
	}
	want := kindOf(t)
	switch t.Kind() {
	case reflect.Interface:
		return v, nil
	case reflect.Pointer:
		if v == lua.LNil {
			return v, nil
		}
		return c.check(v, t.Elem(), path)
	case reflect.Slice, reflect.Map:
		if v == lua.LNil {
			return v, nil
		}
	}
	if got := v.Type().String(); got != want {
		return mismatch(article(want))
	}
	switch t.Kind() {
	case reflect.Slice:
		return c.list(v.(*lua.LTable), t, path)
	case reflect.Map:
		return c.dictionary(v.(*lua.LTable), t, path)
	case reflect.Struct:
		return c.options(v.(*lua.LTable), t, path)
	}
	if n, isNumber := v.(lua.LNumber); isNumber {
		if err := fits(n, t); err != nil {
			return nil, fmt.Errorf("%s must be %w, not %s", path, err, n)
		}
	}
	return v, nil
}

// kindOf is the Lua type that a Go type is decoded from.
func kindOf(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "string"
	case reflect.Bool:
		return "boolean"
	case reflect.Slice, reflect.Map, reflect.Struct:
		return "table"
	}
	return "number"
}

// fits returns what a number has to be that the Go type can hold. An int has 32 bits on some
// processors.
func fits(number lua.LNumber, t reflect.Type) error {
	n := float64(number)
	switch t.Kind() {
	case reflect.Float32, reflect.Float64:
		return nil
	}
	if n != math.Trunc(n) || math.Abs(n) >= 1<<63 {
		return errors.New("a whole number")
	}
	least, most := -int64(1)<<(t.Bits()-1), int64(1)<<(t.Bits()-1)-1
	if t.Kind() >= reflect.Uint {
		least, most = 0, 2*most+1
	}
	if t.Bits() < 64 && (int64(n) < least || int64(n) > most) {
		return fmt.Errorf("from %d to %d", least, most)
	}
	return nil
}

func (c *checker) list(table *lua.LTable, t reflect.Type, path string) (lua.LValue, error) {
	n := table.Len()
	return c.table(table, func(key, value lua.LValue) (lua.LValue, error) {
		i, isNumber := key.(lua.LNumber)
		if !isNumber || i < 1 || float64(i) != math.Trunc(float64(i)) || i > lua.LNumber(n) {
			return nil, fmt.Errorf("%s must be a list, without the key %s", path, key)
		}
		return c.check(value, t.Elem(), path+"["+strconv.Itoa(int(i))+"]")
	})
}

func (c *checker) dictionary(table *lua.LTable, t reflect.Type, path string) (lua.LValue, error) {
	return c.table(table, func(key, value lua.LValue) (lua.LValue, error) {
		if _, err := c.check(key, t.Key(), "the key "+key.String()+" of "+path); err != nil {
			return nil, err
		}
		return c.check(value, t.Elem(), path+"."+key.String())
	})
}

func (c *checker) options(table *lua.LTable, t reflect.Type, path string) (lua.LValue, error) {
	return c.table(table, func(key, value lua.LValue) (lua.LValue, error) {
		var known []string
		for i := range t.NumField() {
			name, _ := fieldName(t.Field(i))
			if name == "" {
				continue
			}
			if lua.LString(name) == key {
				return c.check(value, t.Field(i).Type, path+"."+name)
			}
			known = append(known, name)
		}
		slices.Sort(known)
		return nil, fmt.Errorf("%s has no field %q; it has %s", path, key.String(), strings.Join(known, ", "))
	})
}

// table calls fn for each pair of a table; fn returns the value to use.
func (c *checker) table(table *lua.LTable, fn func(key, value lua.LValue) (lua.LValue, error)) (lua.LValue, error) {
	var failure error
	var changed map[lua.LValue]lua.LValue
	table.ForEach(func(key, value lua.LValue) {
		if failure != nil {
			return
		}
		var taken lua.LValue
		if taken, failure = fn(key, value); failure == nil && taken != value {
			if changed == nil {
				changed = map[lua.LValue]lua.LValue{}
			}
			changed[key] = taken
		}
	})
	if failure != nil {
		return nil, failure
	}
	if !c.seen[table] && len(changed) == 0 {
		if c.seen == nil {
			c.seen = map[*lua.LTable]bool{}
		}
		c.seen[table] = true
		return table, nil
	}
	copied := c.L.NewTable()
	table.ForEach(func(key, value lua.LValue) {
		if replacement := changed[key]; replacement != nil {
			value = replacement
		}
		copied.RawSet(key, value)
	})
	return copied, nil
}

func article(kind string) string {
	if kind == "nil" {
		return kind
	}
	return "a " + kind
}
