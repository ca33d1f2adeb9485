package resolve

import (
	"fmt"
	"slices"
	"strings"

	"pluv/host/runtimes"
	"pluv/host/tomledit"
	"pluv/host/version"
)

// settle names the edit that would satisfy all requirements on a name: the version that
// satisfies most is taken, and the others have to give way.
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
	return override(name, target.candidate(best).Version) + ", if that works for " + enumerate(slices.Compact(yielding), 3)
}

func meetingOf(needs []*requirement, state int) []*requirement {
	return slices.DeleteFunc(slices.Clone(needs), func(r *requirement) bool { return !r.matching().has(state) })
}

// loosen is the hint to loosen the constraint of a root.
func loosen(r *requirement) string {
	if r.overridden {
		return fmt.Sprintf("loosen the override of `%s`", r.Name)
	}
	for _, c := range r.Constraints {
		if advice := c.Advice(); advice != "" {
			return advice
		}
	}
	if r.root.Loosen != "" {
		return fmt.Sprintf("loosen `%s`: %s", r, r.root.Loosen)
	}
	hint := fmt.Sprintf("loosen `%s` in %s", r, r.root.Who)
	if strings.HasPrefix(r.root.Who, "pluv.toml") {
		hint += fmt.Sprintf(": `%s = \"*\"` would do", tomledit.Key(r.FullName()))
	}
	return hint
}

// override is the hint to override a version.
func override(name string, v version.Version) string {
	return fmt.Sprintf("override it: `%s = \"%s\"` under [overrides] in pluv.toml", tomledit.Key(name), v)
}

// luasOf returns the Lua versions that would satisfy at least one of some requirements on
// lua.
func luasOf(lua []*requirement) []string {
	return slices.DeleteFunc(slices.Clone(runtimes.Luas), func(number string) bool {
		v := version.Parse(number + "-1")
		return !slices.ContainsFunc(lua, func(r *requirement) bool { return r.Constraints.Match(v) })
	})
}

// luasFor returns the Lua versions on which at least one version of a package runs, of
// those with the given requirements.
func (s *search) luasFor(p *pkg, lua []*requirement) []string {
	runs := func(state int, v version.Version) bool {
		return !slices.ContainsFunc(s.data[p.candidate(state).identity(p)].dependencies, func(d version.Dependency) bool {
			return d.Name == "lua" && !s.constraints(d).Match(v)
		})
	}
	return slices.DeleteFunc(slices.Clone(runtimes.Luas), func(number string) bool {
		v := version.Parse(number + "-1")
		return !slices.ContainsFunc(lua, func(r *requirement) bool {
			return slices.ContainsFunc(r.states, func(state int) bool { return runs(state, v) })
		})
	})
}

// LuaRange words versions of Lua, such as "5.1": "Lua 5.1 to 5.3", "Lua 5.1 and 5.4",
// "Lua 5.3 only"; "" for none.
func LuaRange(numbers []string) string {
	all := runtimes.Luas
	var parts []string
	for i := 0; i < len(all); {
		end := i
		for end < len(all) && slices.Contains(numbers, all[end]) {
			end++
		}
		switch {
		case end-i > 2:
			parts = append(parts, all[i]+" to "+all[end-1])
		default:
			parts = append(parts, all[i:end]...)
		}
		i = max(end, i+1)
	}
	switch {
	case len(parts) == 0:
		return ""
	case len(parts) == 1 && len(numbers) == 1:
		return "Lua " + parts[0] + " only"
	}
	return "Lua " + enumerate(parts, len(parts))
}

// luaHint is the hint to choose one of some versions of Lua.
func (s *search) luaHint(good []string) string {
	if len(good) == 0 {
		return "no Lua satisfies these constraints: choose another package"
	}
	choice := good[len(good)-1]
	if slices.Contains(good, runtimes.Usual) {
		choice = runtimes.Usual
	}
	return fmt.Sprintf("choose a runtime with Lua %s: %s", strings.Replace(enumerate(good, 5), " and ", " or ", 1), s.choice(runtimes.Lua, choice))
}

// choice says how to choose a runtime: where the present one was chosen.
func (s *search) choice(name, series string) string {
	if s.request.RuntimeFlag == "--lua-version" { // of LuaRocks' commands
		return fmt.Sprintf("`%s %s`", s.request.RuntimeFlag, series)
	}
	if s.request.RuntimeFlag != "" {
		return fmt.Sprintf("`%s %s@%s`", s.request.RuntimeFlag, name, series)
	}
	return fmt.Sprintf("`pluv install %s@%s`, and `name = \"%s\"`, `version = \"%s\"` under [runtime] in pluv.toml", name, series, name, series)
}
