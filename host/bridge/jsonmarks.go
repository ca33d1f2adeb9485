package bridge

import (
	lua "github.com/yuin/gopher-lua"
)

// Two things of JSON have no counterpart in plain Lua data: null, which is not the
// same as a missing key, and an object without keys, which is not an empty list. Each
// state has one value for null; objects have a metatable, the one that the decoder of
// gopher-lua-libs gives them.

// objectMark names the metatable of JSON objects, and the field in it.
const objectMark = "__jsonTableIsObject"

// jsonNull and jsonObject are null and an object on the way from one state to another.
type (
	jsonNull   struct{}
	jsonObject map[string]any
)

// JSONNull returns the value that stands for JSON's null in a state.
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

// IsJSONNull reports whether a value is JSON's null, of whichever state.
func IsJSONNull(v lua.LValue) bool {
	data, ok := v.(*lua.LUserData)
	if !ok {
		return false
	}
	_, ok = data.Value.(jsonNull)
	return ok
}

// MarkJSONObject makes a table a JSON object, also where it is empty.
func MarkJSONObject(L *lua.LState, table *lua.LTable) {
	table.Metatable = JSONObjectMetatable(L)
}

// JSONObjectMetatable returns the metatable of JSON objects in a state. It must be
// there before gopher-lua-libs decodes anything.
func JSONObjectMetatable(L *lua.LState) *lua.LTable {
	mt := L.NewTypeMetatable(objectMark)
	mt.RawSetString(objectMark, lua.LTrue)
	return mt
}

// IsJSONObject reports whether a table is a JSON object, of whichever state.
func IsJSONObject(table *lua.LTable) bool {
	mt, ok := table.Metatable.(*lua.LTable)
	return ok && mt.RawGetString(objectMark) == lua.LTrue
}
