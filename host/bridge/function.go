package bridge

import (
	"reflect"
	"strings"

	lua "github.com/yuin/gopher-lua"
	luar "layeh.com/gopher-luar"
)

// Raw binds a hand-written function: a fast one, or one that takes functions or returns
// userdata.
func Raw(name, params string, fn lua.LGFunction) Func {
	return Func{Name: name, Params: splitParams(params), open: func(*lua.LState, string) lua.LGFunction { return fn }}
}

// Go binds a Go function. Its parameters are strings, numbers, booleans, slices, maps,
// option structs and pointers to them; a first parameter of type *lua.LState gets the
// state. Its results are (), (T), (error) or (T, error).
//
// params names the parameters, as in stdlib/types (checked by the API spec). A missing
// option struct is empty.
func Go(name, params string, fn any) Func {
	value := reflect.ValueOf(fn)
	names := splitParams(params)
	shape, wantsState := decoderType(value.Type())
	return Func{Name: name, Params: names, open: func(L *lua.LState, full string) lua.LGFunction {
		if shape.NumIn() != len(names) {
			L.RaiseError("%s has %d parameters but %d names", full, shape.NumIn(), len(names))
		}
		var args []reflect.Value
		luar.GetConfig(L).FieldNames = fieldNames
		decode := luar.New(L, reflect.MakeFunc(shape, func(in []reflect.Value) []reflect.Value {
			args = in
			return nil
		}).Interface())
		return func(L *lua.LState) int {
			if n := L.GetTop(); n > len(names) {
				L.RaiseError("%s: too many arguments: %d instead of %d", full, n, len(names))
			}
			checked := checkArguments(L, full, names, shape)
			in, isPlain := plainArguments(checked, shape)
			if !isPlain {
				pushArguments(L, decode, checked)
				in = args
			}
			if wantsState {
				in = append([]reflect.Value{reflect.ValueOf(L)}, in...)
			}
			return pushResults(L, value.Call(in))
		}
	}}
}

// fieldNames is fieldName for gopher-luar.
func fieldNames(_ reflect.Type, f reflect.StructField) []string {
	if name, _ := fieldName(f); name != "" {
		return []string{name}
	}
	return nil
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

// checkArguments checks the arguments: luar accepts too much, and its errors do not name
// the field.
func checkArguments(L *lua.LState, full string, names []string, shape reflect.Type) []lua.LValue {
	checked := make([]lua.LValue, len(names))
	c := checker{L: L}
	for i, name := range names {
		arg := L.Get(i + 1)
		if arg == lua.LNil && shape.In(i).Kind() == reflect.Struct {
			arg = L.NewTable()
		}
		var err error
		if checked[i], err = c.check(arg, shape.In(i), strings.TrimSuffix(name, "?")); err != nil {
			L.RaiseError("%s: %s", full, err.Error())
		}
	}
	return checked
}

// plainArguments decodes checked arguments if all are strings, numbers and booleans, as
// most are, without luar.
func plainArguments(checked []lua.LValue, shape reflect.Type) (in []reflect.Value, ok bool) {
	in = make([]reflect.Value, len(checked), len(checked)+1)
	for i, arg := range checked {
		switch to := shape.In(i); arg := arg.(type) {
		case lua.LString:
			if to.Kind() != reflect.String {
				return nil, false
			}
			in[i] = reflect.ValueOf(string(arg)).Convert(to)
		case lua.LBool:
			if to.Kind() != reflect.Bool {
				return nil, false
			}
			in[i] = reflect.ValueOf(bool(arg)).Convert(to)
		case lua.LNumber:
			if !to.ConvertibleTo(numberType) || to.Kind() == reflect.String {
				return nil, false
			}
			in[i] = reflect.ValueOf(float64(arg)).Convert(to)
		default:
			return nil, false
		}
	}
	return in, true
}

var numberType = reflect.TypeFor[float64]()

func pushArguments(L *lua.LState, decode lua.LValue, checked []lua.LValue) {
	L.Push(decode)
	for _, arg := range checked {
		L.Push(arg)
	}
	L.Call(len(checked), 0)
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
