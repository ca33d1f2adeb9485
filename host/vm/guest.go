package vm

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// Guest is code that is not pluv's. It may require the standard library and
// modules of its own; the rest of the program is out of its sight.
type Guest string

// The guests.
const (
	ProjectCode Guest = "project" // what a project brings, below its .pluv
	UserCode    Guest = "user"    // what the user keeps beside the settings
)

// reserved are the namespaces that a guest's own modules cannot take.
var reserved = map[string]bool{"host": true, "std": true, "pluv": true, "project": true, "hook": true}

// MayRequire says whether a guest may require a module.
func (g Guest) MayRequire(module string) bool {
	namespace, _, _ := strings.Cut(module, ".")
	return namespace == "std" || namespace == "project" && g == ProjectCode || !reserved[namespace] && g == UserCode
}

// promise says what a guest may require, for messages.
func (g Guest) promise() string {
	if g == ProjectCode {
		return "code of a project may require std.* and project.*"
	}
	return "your own code may require std.* and modules of your own"
}

// Function makes a function of a guest's chunk, with globals of its own.
func (g Guest) Function(L *lua.LState, loader *Loader, proto *lua.FunctionProto) *lua.LFunction {
	fn := L.NewFunctionFromProto(proto)
	fn.Env = g.globals(L, loader)
	return fn
}

// globals are those of a state without what reaches around the loader, and with
// a `require` that keeps to what the guest may have. They are made once a state.
func (g Guest) globals(L *lua.LState, loader *Loader) *lua.LTable {
	registry := L.Get(lua.RegistryIndex).(*lua.LTable)
	key := "pluv.guest." + string(g)
	if known, ok := registry.RawGetString(key).(*lua.LTable); ok {
		return known
	}
	env := L.NewTable()
	L.G.Global.ForEach(func(name, value lua.LValue) { env.RawSet(name, value) })
	for _, name := range []string{"package", "getfenv", "setfenv"} {
		env.RawSetString(name, lua.LNil)
	}
	env.RawSetString("_G", env)
	env.RawSetString("require", L.NewFunction(g.require))
	for _, name := range []string{"load", "loadstring"} {
		if original, ok := L.G.Global.RawGetString(name).(*lua.LFunction); ok {
			env.RawSetString(name, L.NewFunction(within(env, original)))
		}
	}
	if loader.Print != nil {
		env.RawSetString("print", L.NewFunction(printer(loader.Print)))
	}
	env.Metatable = strict(L)
	registry.RawSetString(key, env)
	return env
}

func (g Guest) require(L *lua.LState) int {
	module := L.CheckString(1)
	if !g.MayRequire(module) {
		L.RaiseError("module %q may not be required here: %s", module, g.promise())
	}
	L.Push(L.G.Global.RawGetString("require"))
	L.Push(lua.LString(module))
	L.Call(1, 1)
	return 1
}

// within makes load and loadstring give functions with the globals env.
func within(env *lua.LTable, original *lua.LFunction) lua.LGFunction {
	return func(L *lua.LState) int {
		top := L.GetTop()
		L.Push(original)
		for i := 1; i <= top; i++ {
			L.Push(L.Get(i))
		}
		L.Call(top, lua.MultRet)
		if fn, ok := L.Get(top + 1).(*lua.LFunction); ok {
			fn.Env = env
		}
		return L.GetTop() - top
	}
}

// printer makes Lua's print on a writer of text.
func printer(write func(string) error) lua.LGFunction {
	return func(L *lua.LState) int {
		words := make([]string, L.GetTop())
		for i := range words {
			words[i] = L.ToStringMeta(L.Get(i + 1)).String()
		}
		if err := write(strings.Join(words, "\t") + "\n"); err != nil {
			L.RaiseError("%s", err.Error())
		}
		return 0
	}
}
