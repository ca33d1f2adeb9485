package runtimes

import "strings"

// luau is a language of its own, and has no modules in C. It loads no rocks; who looks
// for some sees those for Lua 5.1, its nearest relative.
var luau = Kind{
	Name:  Luau,
	Shims: []string{"luau"},

	Installable: true,

	Language: fixed(Luau),
	Target:   fixed("5.1"),
	// It counts weekly releases where others count series, so that it has one tag.
	Tag: func(release string) string {
		major, _, _ := strings.Cut(release, ".")
		return Luau + "-" + major
	},
	Editor: fixed("Luau"),
}
