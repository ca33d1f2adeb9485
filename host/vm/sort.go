package vm

import lua "github.com/yuin/gopher-lua"

// installSort replaces table.sort by one that first drops what `t[#t + 1] = nil` leaves behind:
// gopher-lua keeps such nils at the end of the table, where `#` does not count them, and its own
// sort compares them with the rest.
func installSort(L *lua.LState) {
	library, ok := L.G.Global.RawGetString(lua.TabLibName).(*lua.LTable)
	if !ok {
		return
	}
	sort, ok := library.RawGetString("sort").(*lua.LFunction)
	if !ok || !sort.IsG {
		return
	}
	library.RawSetString("sort", L.NewFunction(func(L *lua.LState) int {
		table := L.CheckTable(1)
		if table.Len() == 0 {
			return 0
		}
		trim(table)
		return sort.GFunction(L)
	}))
}

// trim removes the nils at the end of a table's list, which must not be all nil.
func trim(table *lua.LTable) {
	for {
		if last := table.Remove(0); last != lua.LNil { // the last element, nil or not
			table.Append(last)
			return
		}
	}
}
