package bind

import (
	lua "github.com/yuin/gopher-lua"

	"pluv/host/bridge"
	"pluv/host/fault"
)

type failure struct {
	Code    string     `luar:"code"`
	Message string     `luar:"message"`
	Hint    string     `luar:"hint"`
	Cause   lua.LValue `luar:"cause"`
	Also    []string   `luar:"also"`
	Job     string     `luar:"job"`
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
			if f.Job != "" {
				table.RawSetString("job", lua.LString(f.Job))
			}
			return table
		}),
		bridge.Raw("caught", "value", func(L *lua.LState) int {
			L.Push(bridge.Caught(L, L.Get(1)))
			return 1
		}),
		bridge.Raw("finally", "cleanup, fn", finally),
		bridge.Raw("traceback", "", func(L *lua.LState) int {
			L.Push(lua.LString(bridge.Traceback(L)))
			return 1
		}),
	}}
}

// finally calls fn, then cleanup in any case, and returns the results of fn or raises its
// error. Cleanup runs even if the state's context has ended.
func finally(L *lua.LState) int {
	cleanup, fn := L.CheckFunction(1), L.CheckFunction(2)
	top := L.GetTop()
	L.Push(L.G.Global.RawGetString("xpcall"))
	L.Push(fn)
	L.Push(L.NewFunction(kept))
	L.Call(2, lua.MultRet)
	func() {
		if ctx := L.RemoveContext(); ctx != nil {
			defer L.SetContext(ctx)
		}
		L.Push(cleanup)
		L.Call(0, 0)
	}()
	if !lua.LVAsBool(L.Get(top + 1)) {
		L.Error(L.Get(top+2), 0)
	}
	return L.GetTop() - top - 1
}

// kept turns an error that is not a failure into one, with its traceback.
func kept(L *lua.LState) int {
	thrown := L.Get(1)
	if !bridge.IsFailure(thrown) {
		message := L.ToStringMeta(thrown).String() + "\n" + bridge.Traceback(L)
		thrown = bridge.ErrorToLua(L, &fault.Error{Code: fault.LuaBug, Message: message})
	}
	L.Push(thrown)
	return 1
}
