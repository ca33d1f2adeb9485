package runtimes

import "strings"

// luau is a dialect without C modules. It cannot load rocks; searches show those for Lua
// 5.1, its closest relative.
var luau = Kind{
	Name:  Luau,
	Shims: []string{"luau"},

	Installable: true,

	Language: fixed(Luau),
	Target:   fixed("5.1"),
	// Luau numbers weekly releases instead of series, so all have one tag.
	Tag: func(release string) string {
		major, _, _ := strings.Cut(release, ".")
		return Luau + "-" + major
	},
	Editor: fixed("Luau"),
}
