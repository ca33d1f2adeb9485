// Package bridge converts between Go and Lua.
//
// In: gopher-luar decodes option tables into Go structs with `luar` tags; an unknown
// field or a wrong type is an argument error. Out: plain tables, strings, numbers and
// booleans. A Go error is raised as a table { code, message, hint, cause }; see Raise.
package bridge

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// Module is one host module: `host.<Name>` in Lua.
type Module struct {
	Name  string // without "host."; a name with a dot is the whole name
	Funcs []Func
}

// Func is one function of a module.
type Func struct {
	Name   string
	Params []string // as in stdlib/types/host; a trailing "?" marks an optional one
	open   func(L *lua.LState, name string) lua.LGFunction
}

// Open returns the loader of the module, which makes the read-only table of its
// functions.
func (m Module) Open() lua.LGFunction {
	return func(L *lua.LState) int {
		name := m.Name
		if !strings.Contains(name, ".") {
			name = "host." + name
		}
		table := L.CreateTable(0, len(m.Funcs))
		for _, f := range m.Funcs {
			table.RawSetString(f.Name, L.NewFunction(f.open(L, name+"."+f.Name)))
		}
		L.Push(readOnly(L, name, table))
		return 1
	}
}

// readOnly returns a read-only view of a table, whose errors name the module.
func readOnly(L *lua.LState, name string, table *lua.LTable) lua.LValue {
	unknown := L.NewTable()
	unknown.RawSetString("__index", L.NewFunction(func(L *lua.LState) int {
		L.RaiseError("%s has no function %q", name, L.Get(2).String())
		return 0
	}))
	table.Metatable = unknown
	mt := L.NewTable()
	mt.RawSetString("__index", table)
	mt.RawSetString("__newindex", L.NewFunction(func(L *lua.LState) int {
		L.RaiseError("%s is read-only", name)
		return 0
	}))
	mt.RawSetString("__metatable", lua.LFalse)
	proxy := L.NewTable()
	proxy.Metatable = mt
	return proxy
}
