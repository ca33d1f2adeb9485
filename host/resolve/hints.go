package resolve

import (
	"fmt"
	"slices"
	"strings"

	"pluv/host/version"
)

// settle says which edit would let all that need a name have it: of its
// versions the one that meets the most requirements is taken, and those that it
// does not meet give way.
func settle(fits []*requirement, name string) string {
	var needs []*requirement
	for _, r := range fits {
		if r.Name == name {
			needs = append(needs, r)
		}
	}
	target := needs[0].target
	best, most := absent, -1
	for state := target.all.first(); state != absent; state = target.all.after(state) {
		met := len(meetingOf(needs, state))
		if met > most {
			best, most = state, met
		}
	}
	met := meetingOf(needs, best)
	var yielding []string
	for _, r := range needs {
		switch {
		case slices.Contains(met, r):
		case r.pkg == nil:
			return loosen(r)
		default:
			yielding = append(yielding, "`"+r.pkg.name+"`")
		}
	}
	slices.Sort(yielding)
	return override(name, target.candidate(best).Version) + ", if that suits " + enumerate(slices.Compact(yielding), 3)
}

func meetingOf(needs []*requirement, state int) []*requirement {
	return slices.DeleteFunc(slices.Clone(needs), func(r *requirement) bool { return !r.matching().has(state) })
}

// loosen says how to loosen what a root asks for.
func loosen(r *requirement) string {
	if r.overridden {
		return fmt.Sprintf("loosen the override of `%s`", r.Name)
	}
	for _, c := range r.Constraints {
		if advice := c.Advice(); advice != "" {
			return advice
		}
	}
	hint := fmt.Sprintf("loosen `%s` in %s", r, r.root.Who)
	if strings.HasPrefix(r.root.Who, "pluv.toml") {
		hint += fmt.Sprintf(": `%s = \"*\"` would do", r.FullName())
	}
	return hint
}

// override says how to override a version.
func override(name string, v version.Version) string {
	return fmt.Sprintf("override it: `%s = \"%s\"` under [overrides] in pluv.toml", name, v)
}

// luaHint names the Lua versions on which at least one of the requirements
// would have been met.
func luaHint(lua []*requirement) string {
	var good []string
	for _, number := range []string{"5.1", "5.2", "5.3", "5.4", "5.5"} {
		v := version.Parse(number + "-1")
		if slices.ContainsFunc(lua, func(r *requirement) bool { return r.Constraints.Match(v) }) {
			good = append(good, number)
		}
	}
	if len(good) == 0 {
		return "no Lua meets these constraints: choose another package"
	}
	choice := good[len(good)-1]
	if slices.Contains(good, "5.4") {
		choice = "5.4" // the one that most rocks know
	}
	return fmt.Sprintf("choose a runtime with Lua %s: `version = \"%s\"` under [runtime] in pluv.toml",
		strings.Replace(enumerate(good, 5), " and ", " or ", 1), choice)
}
