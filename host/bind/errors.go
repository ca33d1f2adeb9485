package bind

import (
	lua "github.com/yuin/gopher-lua"

	"pluv/host/bridge"
)

type failure struct {
	Code    string     `luar:"code"`
	Message string     `luar:"message"`
	Hint    string     `luar:"hint"`
	Cause   lua.LValue `luar:"cause"`
	Also    []string   `luar:"also"`
}

func (h *Host) errors() bridge.Module {
	return bridge.Module{Name: "errors", Funcs: []bridge.Func{
		bridge.Go("new", "failure", func(L *lua.LState, f failure) lua.LValue {
			table := L.NewTable()
			table.Metatable = bridge.ErrorMetatable(L)
			table.RawSetString("code", lua.LString(f.Code))
			table.RawSetString("message", lua.LString(f.Message))
			if f.Hint != "" {
				table.RawSetString("hint", lua.LString(f.Hint))
			}
			if f.Cause != nil && f.Cause != lua.LNil {
				table.RawSetString("cause", f.Cause)
			}
			if len(f.Also) > 0 {
				table.RawSetString("also", bridge.ToLua(L, f.Also))
			}
			return table
		}),
		bridge.Raw("caught", "value", func(L *lua.LState) int {
			L.Push(bridge.Caught(L, L.Get(1)))
			return 1
		}),
		bridge.Raw("traceback", "", func(L *lua.LState) int {
			L.Push(lua.LString(bridge.Traceback(L)))
			return 1
		}),
	}}
}
