package bridge

import (
	lua "github.com/yuin/gopher-lua"
)

// Two things of JSON have no counterpart in plain Lua data: null, which differs from a
// missing key, and an empty object, which differs from an empty list. Each state has one
// value for null; objects have the metatable that the decoder of gopher-lua-libs sets.

// objectMark names the metatable of JSON objects, and the field in it.
const objectMark = "__jsonTableIsObject"

// jsonNull and jsonObject represent null and objects between states.
type (
	jsonNull   struct{}
	jsonObject map[string]any
)

// JSONNull returns the value of JSON's null in a state.
func JSONNull(L *lua.LState) lua.LValue {
	registry := L.Get(lua.RegistryIndex).(*lua.LTable)
	const name = "pluv.json.null"
	if null, ok := registry.RawGetString(name).(*lua.LUserData); ok {
		return null
	}
	mt := L.NewTable()
	mt.RawSetString("__tostring", L.NewFunction(func(L *lua.LState) int {
		L.Push(lua.LString("null"))
		return 1
	}))
	mt.RawSetString("__metatable", lua.LFalse)
	null := L.NewUserData()
	null.Value, null.Metatable = jsonNull{}, mt
	registry.RawSetString(name, null)
	return null
}

// IsJSONNull reports whether a value is JSON's null, of any state.
func IsJSONNull(v lua.LValue) bool {
	data, ok := v.(*lua.LUserData)
	if !ok {
		return false
	}
	_, ok = data.Value.(jsonNull)
	return ok
}

// MarkJSONObject marks a table as a JSON object, for when it is empty.
func MarkJSONObject(L *lua.LState, table *lua.LTable) {
	table.Metatable = JSONObjectMetatable(L)
}

// JSONObjectMetatable returns the metatable of JSON objects in a state. It must exist
// before gopher-lua-libs decodes anything.
func JSONObjectMetatable(L *lua.LState) *lua.LTable {
	mt := L.NewTypeMetatable(objectMark)
	mt.RawSetString(objectMark, lua.LTrue)
	return mt
}

// IsJSONObject reports whether a table is a JSON object, of any state.
func IsJSONObject(table *lua.LTable) bool {
	mt, ok := table.Metatable.(*lua.LTable)
	return ok && mt.RawGetString(objectMark) == lua.LTrue
}
