// Package bridge is where Go and Lua values meet.
//
// In: option tables are decoded by gopher-luar into Go structs with `luar`
// tags; an unknown field or a wrong type is an argument error. Out: plain
// tables, strings, numbers and booleans. A Go error is raised as a table
// { code, message, hint, cause }; see Raise.
package bridge

import (
	"reflect"
	"strings"

	lua "github.com/yuin/gopher-lua"
	luar "layeh.com/gopher-luar"
)

// Module is one host module: `host.<Name>` in Lua.
type Module struct {
	Name  string
	Funcs []Func
}

// Func is one function of a module.
type Func struct {
	Name   string
	Params []string // names as in stdlib/types/host.lua; a trailing "?" marks an optional one
	open   func(L *lua.LState) lua.LGFunction
}

// Open returns the loader of the module: it builds the read-only table of its
// functions.
func (m Module) Open() lua.LGFunction {
	return func(L *lua.LState) int {
		table := L.CreateTable(0, len(m.Funcs))
		for _, f := range m.Funcs {
			table.RawSetString(f.Name, L.NewFunction(f.open(L)))
		}
		L.Push(readOnly(L, "host."+m.Name, table))
		return 1
	}
}

func readOnly(L *lua.LState, name string, table *lua.LTable) lua.LValue {
	mt := L.NewTable()
	mt.RawSetString("__index", L.NewFunction(func(L *lua.LState) int {
		v := table.RawGet(L.Get(2))
		if v == lua.LNil {
			L.RaiseError("%s has no function %q", name, L.Get(2).String())
		}
		L.Push(v)
		return 1
	}))
	mt.RawSetString("__newindex", L.NewFunction(func(L *lua.LState) int {
		L.RaiseError("%s is read-only", name)
		return 0
	}))
	proxy := L.NewTable()
	proxy.Metatable = mt
	return proxy
}

// Raw binds a hand-written function: for hot ones, and those that take
// functions or return userdata.
func Raw(name, params string, fn lua.LGFunction) Func {
	return Func{Name: name, Params: splitParams(params), open: func(*lua.LState) lua.LGFunction { return fn }}
}

// Go binds an ordinary Go function. Its parameters are strings, numbers,
// booleans, slices, maps and option structs; a *lua.LState first parameter gets
// the state. Its results are (), (T), (error) or (T, error).
//
// params names the parameters; it is checked against stdlib/types by the API
// spec. A missing last option struct is taken as empty.
func Go(name, params string, fn any) Func {
	value := reflect.ValueOf(fn)
	names := splitParams(params)
	shape, wantsState := decoderType(value.Type())
	return Func{Name: name, Params: names, open: func(L *lua.LState) lua.LGFunction {
		if shape.NumIn() != len(names) {
			L.RaiseError("%s has %d parameters but %d names", name, shape.NumIn(), len(names))
		}
		var args []reflect.Value
		decode := luar.New(L, reflect.MakeFunc(shape, func(in []reflect.Value) []reflect.Value {
			args = in
			return nil
		}).Interface())
		return func(L *lua.LState) int {
			pushArguments(L, decode, shape)
			in := args
			if wantsState {
				in = append([]reflect.Value{reflect.ValueOf(L)}, in...)
			}
			return pushResults(L, value.Call(in))
		}
	}}
}

var stateType = reflect.TypeFor[*lua.LState]()

func decoderType(fn reflect.Type) (shape reflect.Type, wantsState bool) {
	var in []reflect.Type
	for i := range fn.NumIn() {
		if i == 0 && fn.In(0) == stateType {
			wantsState = true
			continue
		}
		in = append(in, fn.In(i))
	}
	return reflect.FuncOf(in, nil, false), wantsState
}

func pushArguments(L *lua.LState, decode lua.LValue, shape reflect.Type) {
	n := L.GetTop()
	if n > shape.NumIn() {
		L.RaiseError("%d arguments where %d are taken", n, shape.NumIn())
	}
	L.Push(decode)
	for i := range shape.NumIn() {
		arg := L.Get(i + 1)
		if arg == lua.LNil && shape.In(i).Kind() == reflect.Struct {
			arg = L.NewTable()
		}
		L.Push(arg)
	}
	L.Call(shape.NumIn(), 0)
}

var errorType = reflect.TypeFor[error]()

func pushResults(L *lua.LState, out []reflect.Value) int {
	if n := len(out); n > 0 && out[n-1].Type().Implements(errorType) {
		if err, _ := out[n-1].Interface().(error); err != nil {
			Raise(L, err)
		}
		out = out[:n-1]
	}
	for _, v := range out {
		L.Push(ToLua(L, v.Interface()))
	}
	return len(out)
}

func splitParams(params string) []string {
	if params == "" {
		return nil
	}
	return strings.Split(params, ", ")
}
