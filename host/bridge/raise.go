package bridge

import (
	"context"
	"errors"
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"pluv/host/fault"
)

const errorMetatable = "pluv.error"

// Raise raises err in L as a failure table { code, message, hint, cause } with
// a __tostring. It does not return.
func Raise(L *lua.LState, err error) {
	L.Error(ErrorToLua(L, err), 1)
}

// ErrorToLua returns the failure table for err. A fault keeps its code; a canceled
// context becomes "interrupted", any other Go error "host.failure". If the innermost
// cause is limit.reached, all links get that code.
func ErrorToLua(L *lua.LState, err error) *lua.LTable {
	if fault.Exhausted(err) {
		if f, is := err.(*fault.Error); !is {
			err = fault.Limit(nil, "%s", err)
		} else if f.Code != fault.LimitReached {
			err = fault.Limit(f.Err, "%s", f.Message)
		}
	}
	table := L.NewTable()
	table.Metatable = ErrorMetatable(L)
	var f *fault.Error
	var bug *Bug
	switch {
	case errors.As(err, &f) && error(f) == err:
		table.RawSetString("code", lua.LString(f.Code))
		table.RawSetString("message", lua.LString(f.Message))
		if f.Hint != "" {
			table.RawSetString("hint", lua.LString(f.Hint))
		}
		if f.Err != nil {
			table.RawSetString("cause", ErrorToLua(L, f.Err))
		}
	case f != nil:
		// "reading x: <fault>": the words before the fault become a link.
		message, found := strings.CutSuffix(err.Error(), ": "+f.Error())
		if !found {
			return ErrorToLua(L, f)
		}
		table.RawSetString("code", lua.LString(f.Code))
		table.RawSetString("message", lua.LString(message))
		table.RawSetString("cause", ErrorToLua(L, f))
	case errors.Is(err, context.Canceled):
		table.RawSetString("code", lua.LString(fault.Interrupted))
		table.RawSetString("message", lua.LString("interrupted"))
	case errors.As(err, &bug):
		table.RawSetString("code", lua.LString(fault.LuaBug))
		table.RawSetString("message", lua.LString(bug.Message+"\n"+bug.Trace))
	default:
		table.RawSetString("code", lua.LString(fault.HostFailure))
		table.RawSetString("message", lua.LString(err.Error()))
	}
	return table
}

// ErrorMetatable returns the metatable that marks a failure table in L.
func ErrorMetatable(L *lua.LState) *lua.LTable {
	registry := L.Get(lua.RegistryIndex).(*lua.LTable)
	if mt, ok := registry.RawGetString(errorMetatable).(*lua.LTable); ok {
		return mt
	}
	mt := L.NewTable()
	mt.RawSetString("__tostring", L.NewFunction(func(L *lua.LState) int {
		L.Push(lua.LString(LuaToError(L.CheckTable(1)).Error()))
		return 1
	}))
	registry.RawSetString(errorMetatable, mt)
	return mt
}

// IsFailure reports whether a Lua value is a failure table.
func IsFailure(v lua.LValue) bool {
	table, ok := v.(*lua.LTable)
	if !ok {
		return false
	}
	_, hasCode := table.RawGetString("code").(lua.LString)
	_, hasMessage := table.RawGetString("message").(lua.LString)
	return hasCode && hasMessage
}

// maxCauses bounds a chain of causes.
const maxCauses = 32

// LuaToError converts a failure table back to a fault. A cycle of causes, which Lua code
// can make, is cut.
func LuaToError(table *lua.LTable) *fault.Error { return luaToError(table, map[*lua.LTable]bool{}) }

func luaToError(table *lua.LTable, seen map[*lua.LTable]bool) *fault.Error {
	seen[table] = true
	f := &fault.Error{
		Code:    fault.Code(lua.LVAsString(table.RawGetString("code"))),
		Message: lua.LVAsString(table.RawGetString("message")),
		Hint:    lua.LVAsString(table.RawGetString("hint")),
	}
	if cause, ok := table.RawGetString("cause").(*lua.LTable); ok && len(seen) <= maxCauses && !seen[cause] && IsFailure(cause) {
		f.Err = luaToError(cause, seen)
	}
	return f
}

// Bug is a mistake in Lua code, such as indexing nil or a bad argument. It has the
// traceback.
type Bug struct {
	Message string
	Trace   string
}

func (b *Bug) Error() string { return b.Message }

// Traceback describes the active Lua functions, innermost first.
func Traceback(L *lua.LState) string {
	var b strings.Builder
	for level := 1; ; level++ {
		frame, ok := L.GetStack(level)
		if !ok {
			return strings.TrimSuffix(b.String(), "\n")
		}
		if _, err := L.GetInfo("nSl", frame, lua.LNil); err != nil || frame.CurrentLine < 0 {
			continue
		}
		name := frame.Name
		if name == "" {
			name = "?"
		}
		fmt.Fprintf(&b, "\t%s:%d: in function '%s'\n", frame.Source, frame.CurrentLine, name)
	}
}

// CallError converts the error of a protected call into a fault or a *Bug.
func CallError(err error) error {
	var api *lua.ApiError
	if !errors.As(err, &api) {
		return err
	}
	if IsFailure(api.Object) {
		return settle(LuaToError(api.Object.(*lua.LTable)))
	}
	return Mistake(thrown(api.Object), api.StackTrace)
}

// thrown describes a thrown value that is not a failure.
func thrown(value lua.LValue) string {
	switch value := value.(type) {
	case lua.LString, lua.LNumber, lua.LBool:
		return value.String()
	case *lua.LTable:
		if message, ok := value.RawGetString("message").(lua.LString); ok {
			return string(message)
		}
	}
	return "an error without a message (" + value.Type().String() + ")"
}

// Caught converts the value that xpcall passes to its handler into a failure table.
func Caught(L *lua.LState, value lua.LValue) lua.LValue {
	if IsFailure(value) {
		return value
	}
	if L.GetMetaField(value, "__tostring") != lua.LNil {
		value = L.ToStringMeta(value)
	}
	return ErrorToLua(L, Mistake(thrown(value), Traceback(L)))
}
