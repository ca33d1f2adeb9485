package bind

import (
	lua "github.com/yuin/gopher-lua"

	"pluv/host/bridge"
	"pluv/host/version"
)

// versionTables are the functions for versions as LuaRocks' tables: slots, `string` and
// `revision`.
func versionTables() []bridge.Func {
	return []bridge.Func{
		bridge.Raw("parse", "text", func(L *lua.LState) int {
			L.Push(versionTable(L, version.Parse(L.CheckString(1))))
			return 1
		}),
		bridge.Raw("equal", "a, b", func(L *lua.LState) int {
			L.Push(lua.LBool(versionOf(L.CheckTable(1)).Equal(versionOf(L.CheckTable(2)))))
			return 1
		}),
		bridge.Raw("less", "a, b", func(L *lua.LState) int {
			L.Push(lua.LBool(versionOf(L.CheckTable(1)).Less(versionOf(L.CheckTable(2)))))
			return 1
		}),
		bridge.Raw("parse_constraints", "text", func(L *lua.LState) int {
			list, err := version.ParseConstraints(L.CheckString(1))
			if err != nil {
				bridge.Raise(L, err)
			}
			out := L.CreateTable(len(list), 0)
			for _, c := range list {
				entry := L.NewTable()
				entry.RawSetString("op", lua.LString(c.Op))
				entry.RawSetString("version", versionTable(L, c.Version))
				if c.NoUpgrade {
					entry.RawSetString("no_upgrade", lua.LTrue)
				}
				out.Append(entry)
			}
			L.Push(out)
			return 1
		}),
		bridge.Raw("meets", "version, op, wanted", func(L *lua.LState) int {
			c := version.Constraint{Op: L.CheckString(2), Version: versionOf(L.CheckTable(3))}
			L.Push(lua.LBool(c.Match(versionOf(L.CheckTable(1)))))
			return 1
		}),
	}
}

func versionTable(L *lua.LState, v version.Version) *lua.LTable {
	table := L.NewTable()
	for _, slot := range v.Slots() {
		table.Append(lua.LNumber(slot))
	}
	table.RawSetString("string", lua.LString(v.String()))
	if v.HasRevision() {
		table.RawSetString("revision", lua.LNumber(v.Revision()))
	}
	return table
}

func versionOf(table *lua.LTable) version.Version {
	slots := make([]float64, table.Len())
	for i := range slots {
		slots[i] = float64(lua.LVAsNumber(table.RawGetInt(i + 1)))
	}
	revision, revised := table.RawGetString("revision").(lua.LNumber)
	return version.Of(lua.LVAsString(table.RawGetString("string")), slots, float64(revision), revised)
}
