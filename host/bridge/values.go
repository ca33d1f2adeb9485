package bridge

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// ToLua converts a Go value into plain Lua data. Structs become tables by their `luar`
// tags (fields without one are omitted, as are empty ones with `,omitempty`), durations
// become seconds, times Unix seconds or 0, nil slices and maps become empty tables, nil
// pointers nil.
func ToLua(L *lua.LState, v any) lua.LValue {
	switch v := v.(type) {
	case nil:
		return lua.LNil
	case lua.LValue:
		return v
	case string:
		return lua.LString(v)
	case bool:
		return lua.LBool(v)
	case int:
		return lua.LNumber(v)
	case float64:
		return lua.LNumber(v)
	case []byte:
		return lua.LString(v)
	case time.Duration:
		return lua.LNumber(v.Seconds())
	case time.Time:
		if v.IsZero() {
			return lua.LNumber(0)
		}
		return lua.LNumber(v.Unix())
	case jsonNull:
		return JSONNull(L)
	case jsonObject:
		table := L.CreateTable(0, len(v))
		MarkJSONObject(L, table)
		for key, value := range v {
			table.RawSetString(key, ToLua(L, value))
		}
		return table
	}
	return reflectToLua(L, reflect.ValueOf(v))
}

// fieldName returns a field's name in Lua, "" if it has none, and whether it is omitted
// when empty.
func fieldName(f reflect.StructField) (name string, omitEmpty bool) {
	name, options, _ := strings.Cut(f.Tag.Get("luar"), ",")
	if name == "-" {
		return "", false
	}
	return name, options == "omitempty"
}

func reflectToLua(L *lua.LState, v reflect.Value) lua.LValue {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return lua.LNil
		}
		return ToLua(L, v.Elem().Interface())
	case reflect.String:
		return lua.LString(v.String())
	case reflect.Bool:
		return lua.LBool(v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return lua.LNumber(v.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return lua.LNumber(v.Uint())
	case reflect.Float32, reflect.Float64:
		return lua.LNumber(v.Float())
	case reflect.Slice, reflect.Array:
		table := L.CreateTable(v.Len(), 0)
		for i := range v.Len() {
			table.RawSetInt(i+1, ToLua(L, v.Index(i).Interface()))
		}
		return table
	case reflect.Map:
		table := L.CreateTable(0, v.Len())
		for iter := v.MapRange(); iter.Next(); {
			table.RawSet(ToLua(L, iter.Key().Interface()), ToLua(L, iter.Value().Interface()))
		}
		return table
	case reflect.Struct:
		table := L.CreateTable(0, v.NumField())
		for i := range v.NumField() {
			name, omitEmpty := fieldName(v.Type().Field(i))
			if name == "" || omitEmpty && v.Field(i).IsZero() {
				continue
			}
			table.RawSetString(name, ToLua(L, v.Field(i).Interface()))
		}
		return table
	}
	L.RaiseError("cannot convert a Go %s to Lua", v.Type().String())
	return lua.LNil
}

// FromLua converts plain Lua data into Go: nil, bool, float64, string, []any for a table
// whose keys are 1..n (and for the empty table), map[string]any for one whose keys are
// all strings. For anything else the error names the path of the value, such as
// "args.rock[3]". JSON objects are maps, even if empty.
func FromLua(v lua.LValue) (any, error) { return fromLua(v, "value", 0, false) }

// Carry is FromLua for passing a value to another state with ToLua: null and objects of
// JSON are preserved.
func Carry(v lua.LValue) (any, error) { return fromLua(v, "value", 0, true) }

const maxDepth = 64

func fromLua(v lua.LValue, path string, depth int, carried bool) (any, error) {
	switch v := v.(type) {
	case *lua.LNilType:
		return nil, nil
	case lua.LBool:
		return bool(v), nil
	case lua.LNumber:
		return float64(v), nil
	case lua.LString:
		return string(v), nil
	case *lua.LTable:
		if depth > maxDepth {
			return nil, fmt.Errorf("%s is nested deeper than %d tables", path, maxDepth)
		}
		isObject := IsJSONObject(v)
		if !isObject && v.Metatable != lua.LNil && v.Metatable != nil {
			return nil, fmt.Errorf("%s has a metatable; only plain data can cross", path)
		}
		value, err := tableFromLua(v, path, depth, carried)
		if list, isList := value.([]any); isObject && isList && len(list) == 0 {
			value = map[string]any{}
		}
		if fields, isMap := value.(map[string]any); isObject && carried && isMap {
			value = jsonObject(fields)
		}
		return value, err
	case *lua.LUserData:
		if carried && IsJSONNull(v) {
			return jsonNull{}, nil
		}
	}
	return nil, fmt.Errorf("%s is a %s; only plain data can cross", path, v.Type())
}

func tableFromLua(t *lua.LTable, path string, depth int, carried bool) (any, error) {
	n, total := t.Len(), 0
	var failure error
	fields := map[string]any{}
	t.ForEach(func(key, value lua.LValue) {
		total++
		if failure != nil {
			return
		}
		if name, ok := key.(lua.LString); ok {
			fields[string(name)], failure = fromLua(value, path+"."+string(name), depth+1, carried)
		}
	})
	if failure != nil {
		return nil, failure
	}
	if len(fields) == total && total > 0 {
		return fields, nil
	}
	if n != total {
		return nil, fmt.Errorf("%s is neither a list nor a table with string keys", path)
	}
	list := make([]any, n)
	for i := range list {
		list[i], failure = fromLua(t.RawGetInt(i+1), path+"["+strconv.Itoa(i+1)+"]", depth+1, carried)
		if failure != nil {
			return nil, failure
		}
	}
	return list, nil
}
