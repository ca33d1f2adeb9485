// Package vm makes Lua states.
//
// New turns a Profile into a state: libraries opened, unsafe functions removed, globals
// strict, require bound to a Loader. Untrusted code never runs in one: see package
// sandbox.
//
// A state belongs to one goroutine. Compiled prototypes are shared between
// states through the Loader.
package vm

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// New returns a state of the profile whose require uses loader.
func New(p Profile, loader *Loader) *lua.LState {
	L := lua.NewState(options())
	for _, lib := range p.Libraries {
		L.Push(L.NewFunction(lib.Open))
		L.Push(lua.LString(lib.Name))
		L.Call(1, 0)
	}
	installProtectedCalls(L)
	installSort(L)
	for _, name := range p.Remove {
		remove(L, name)
	}
	loader.install(L, p)
	L.G.Global.Metatable = strict(L)
	return L
}

// options keep a state and its threads small; the stacks grow as needed.
func options() lua.Options {
	return lua.Options{
		SkipOpenLibs: true, RegistrySize: 256, RegistryMaxSize: 4 << 20, RegistryGrowStep: 1024, MinimizeStackMemory: true,
		CallStackSize: 16000,
	}
}

func remove(L *lua.LState, name string) {
	table, field := L.G.Global, name
	if library, rest, found := strings.Cut(name, "."); found {
		t, ok := L.G.Global.RawGetString(library).(*lua.LTable)
		if !ok {
			return
		}
		table, field = t, rest
	}
	table.RawSetString(field, lua.LNil)
}

// instead says what to use in place of a name that scripts take for a global.
var instead = map[string]string{
	"print": `; use require("std.log").note("…")`,
	"io":    `; use require("std.fs")`,
	"hook":  `; require the module, such as require("hook.fs")`,
	"std":   `; require the module, such as require("std.fs")`,
}

// strict is a metatable that makes reading or assigning an undeclared global an error.
func strict(L *lua.LState) *lua.LTable {
	mt := L.NewTable()
	mt.RawSetString("__newindex", L.NewFunction(func(L *lua.LState) int {
		L.RaiseError("assignment to undeclared global %q", L.Get(2).String())
		return 0
	}))
	mt.RawSetString("__index", L.NewFunction(func(L *lua.LState) int {
		name := L.Get(2).String()
		L.RaiseError("undeclared global %q%s", name, instead[name])
		return 0
	}))
	mt.RawSetString("__metatable", lua.LFalse)
	return mt
}
