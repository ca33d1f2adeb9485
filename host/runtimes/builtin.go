package runtimes

// BuiltinVersion is the version of the Lua inside pluv.
const BuiltinVersion = "5.1"

// builtin is the Lua inside pluv, which cannot load C modules.
var builtin = Kind{
	Name: Builtin,

	Unasked:    true,
	LoadsRocks: true,

	Language: fixed(BuiltinVersion),
	Target:   fixed(BuiltinVersion),
	Tag:      func(release string) string { return Builtin + "-" + Series(release) },
	Editor:   fixed("Lua " + BuiltinVersion),
	Provides: func(string) map[string]string { return map[string]string{"lua": BuiltinVersion + "-1"} },
}
