package runtimes

import (
	"slices"
	"strings"
)

// lua is PUC-Rio's Lua.
var lua = Kind{
	Name:     Lua,
	Banner:   "Lua",
	Programs: luaPrograms(),

	Installable: true,
	Unasked:     true,
	LoadsRocks:  true,

	Language: Series,
	Target:   Series,
	Tag:      func(release string) string { return Lua + "-" + Series(release) },
	Editor:   func(release string) string { return "Lua " + Series(release) },
	Provides: func(release string) map[string]string {
		number := Series(release)
		provided := map[string]string{"lua": number + "-1"}
		switch number {
		case "5.1":
		case "5.2":
			provided["bit32"] = "5.2-1"
		default:
			provided["utf8"] = number + "-1"
		}
		return provided
	},
}

// luaPrograms are the usual names of Lua on systems: first `lua`, then the newest
// version.
func luaPrograms() []string {
	numbers := slices.Clone(Luas)
	slices.SortFunc(numbers, func(a, b string) int {
		switch Usual {
		case a:
			return -1
		case b:
			return 1
		}
		return strings.Compare(b, a)
	})
	var programs []string
	for _, number := range numbers {
		programs = append(programs, "lua"+number, "lua"+strings.ReplaceAll(number, ".", ""), "lua-"+number)
	}
	return append(programs, "lua")
}
