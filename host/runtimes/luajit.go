package runtimes

// luajit has the language of Lua 5.1, the library of 5.2 and an FFI.
var luajit = Kind{
	Name:     LuaJIT,
	Banner:   "LuaJIT",
	Programs: []string{"luajit"},
	Shims:    []string{"luajit"},

	Installable: true,
	Commits:     true,
	Unasked:     true,
	LoadsRocks:  true,

	Language: fixed("5.1"),
	Target:   fixed(LuaJIT),
	Tag:      func(release string) string { return LuaJIT + "-" + Series(release) },
	Editor:   fixed("LuaJIT"),
	Provides: func(release string) map[string]string {
		return map[string]string{"lua": "5.1-1", "luajit": release + "-1", "luabitop": release + "-1"}
	},
	// Its own modules in Lua: jit.bc, jit.p.
	Library: func(release string) []string { return []string{"luajit-" + Series(release), "luajit-" + release} },
}
