package bind

import (
	"fmt"
	"math"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"pluv/host/bounded"
	"pluv/host/bridge"
	"pluv/host/fault"
)

// jsonValue converts a Lua value for encoding/json. If that is impossible, the error
// names its place, such as `list[2].size`.
func jsonValue(v lua.LValue, place string, open map[*lua.LTable]bool) (any, error) {
	fail := func(format string, a ...any) error {
		where := "the value"
		if place != "" {
			where = "`" + strings.TrimPrefix(place, ".") + "`"
		}
		return fault.New(fault.JSONSyntax, "cannot encode %s as JSON: it is %s", where, fmt.Sprintf(format, a...))
	}
	switch v := v.(type) {
	case *lua.LNilType:
		return nil, nil
	case lua.LBool:
		return bool(v), nil
	case lua.LString:
		return string(v), nil
	case lua.LNumber:
		if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
			return nil, fail("the number %s", v)
		}
		return float64(v), nil
	case *lua.LUserData:
		if bridge.IsJSONNull(v) {
			return nil, nil
		}
	case *lua.LTable:
		if open[v] {
			return nil, fail("a table that contains itself")
		}
		if len(open) >= bounded.Data.Depth {
			return nil, fault.New(fault.JSONSyntax, "cannot encode the value as JSON: tables nest more than %d levels", bounded.Data.Depth)
		}
		open[v] = true
		defer delete(open, v)
		texts, numbers, others := kindsOfKeys(v)
		isObject := bridge.IsJSONObject(v)
		switch {
		case (texts > 0 || isObject) && numbers == 0 && others == nil:
			return jsonObject(v, place, open)
		case others != nil:
			return nil, fail("a table with a %s as a key", others.Type())
		case texts > 0:
			return nil, fail("a table with numbers and strings as keys")
		case isObject:
			return nil, fail("an object with numbers as keys")
		}
		list := make([]any, numbers)
		for i := range list {
			element := v.RawGetInt(i + 1)
			if element == lua.LNil {
				return nil, fail("a table with numbers as keys, but without %d", i+1)
			}
			var err error
			if list[i], err = jsonValue(element, fmt.Sprintf("%s[%d]", place, i+1), open); err != nil {
				return nil, err
			}
		}
		return list, nil
	}
	return nil, fail("a %s", v.Type())
}

// kindsOfKeys counts the keys of a table, and returns one that is neither a string nor a
// number.
func kindsOfKeys(table *lua.LTable) (texts, numbers int, other lua.LValue) {
	table.ForEach(func(key, _ lua.LValue) {
		switch key.(type) {
		case lua.LString:
			texts++
		case lua.LNumber:
			numbers++
		default:
			other = key
		}
	})
	return texts, numbers, other
}

func jsonObject(table *lua.LTable, place string, open map[*lua.LTable]bool) (any, error) {
	object := map[string]any{}
	var failure error
	table.ForEach(func(key, value lua.LValue) {
		if failure == nil {
			object[key.String()], failure = jsonValue(value, place+"."+key.String(), open)
		}
	})
	return object, failure
}
