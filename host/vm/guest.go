package vm

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// Guest is code that is not part of pluv. It may require the standard library and its own
// modules, and nothing else of pluv.
type Guest string

// The guests.
const (
	ProjectCode Guest = "project" // from a project, below its .pluv
	UserCode    Guest = "user"    // from the user, next to the settings
)

// reserved are namespaces that a guest's own modules cannot use.
var reserved = map[string]bool{"host": true, "std": true, "pluv": true, "project": true, "hook": true}

// MayRequire reports whether a guest may require a module.
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

// Function makes a function of a guest's chunk, with the guest's globals.
func (g Guest) Function(L *lua.LState, loader *Loader, proto *lua.FunctionProto) *lua.LFunction {
	fn := L.NewFunctionFromProto(proto)
	fn.Env = g.globals(L, loader)
	return fn
}

// globals are those of a state without functions that bypass the loader, and with a
// `require` restricted to the guest's modules. They are made once for each state.
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

// within makes load and loadstring return functions with the globals env.
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

// printer is Lua's print with another destination.
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
