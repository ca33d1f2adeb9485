package project

import (
	"fmt"
	"slices"
	"strings"

	"pluv/host/lazyregexp"
	"pluv/host/rockspec"
	"pluv/host/runtimes"
	"pluv/host/suggest"
	"pluv/host/tomledit"
	"pluv/host/version"
)

// Dev is the name of the group [dev-dependencies].
const Dev = "dev"

// Group is a set of dependencies that is installed on demand: [dev-dependencies], which is
// installed by default, or [groups.NAME].
type Group struct {
	Name    string   `luar:"name"`
	Include []string `luar:"include"` // names of groups
}

// includeKey is the key of a group's table that lists other groups.
const includeKey = "include"

// Table is the path of a group's table; [dependencies] has the name "".
func (g Group) Table() []string {
	switch g.Name {
	case "":
		return []string{"dependencies"}
	case Dev:
		return []string{"dev-dependencies"}
	}
	return []string{"groups", g.Name}
}

var groupName = lazyregexp.New(`^[a-z0-9][a-z0-9_-]*$`)

func (r *reader) groups(raw map[string]any, p *Project) error {
	p.Groups = []Group{{Name: Dev, Include: list(table(raw, "dev-dependencies"), includeKey)}}
	section := table(raw, "groups")
	for _, name := range r.inOrder(section, []string{"groups"}) {
		at := []string{"groups", name}
		switch {
		case name == Dev:
			return r.fail(at, "the group `dev` is [dev-dependencies]").
				WithHint("move its dependencies to [dev-dependencies]")
		case !groupName().MatchString(name):
			return r.fail(at, "`%s` is not the name of a group", name).
				WithHint("a name has lower-case letters, digits, `-` and `_`, such as `docs`")
		}
		p.Groups = append(p.Groups, Group{Name: name, Include: list(table(section, name), includeKey)})
	}
	if err := r.included(p.Groups); err != nil {
		return err
	}
	for _, g := range append([]Group{{}}, p.Groups...) {
		entries := raw
		for _, key := range g.Table() {
			entries = table(entries, key)
		}
		if err := r.dependencies(entries, g.Table(), g.Name, p); err != nil {
			return err
		}
	}
	return nil
}

// included requires that included groups exist, and that none includes itself.
func (r *reader) included(groups []Group) error {
	known, names := map[string]Group{}, make([]string, len(groups))
	for i, g := range groups {
		known[g.Name], names[i] = g, g.Name
	}
	const ( // how far a group is checked
		begun = iota + 1
		done
	)
	state := map[string]int{}
	var chain []string
	var visit func(g Group) error
	visit = func(g Group) error {
		if state[g.Name] == done {
			return nil
		}
		state[g.Name] = begun
		chain = append(chain, g.Name)
		for _, name := range g.Include {
			at := tomledit.Join(g.Table(), includeKey)
			next, exists := known[name]
			if !exists {
				f := r.fail(at, "the group `%s` includes `%s`, which does not exist", g.Name, name)
				if near := suggest.Nearest(name, names); near != "" {
					return f.WithHint("did you mean `%s`?", near)
				}
				return f.WithHint("the groups are %s", strings.Join(names, ", "))
			}
			if state[name] == begun {
				return r.fail(at, "groups include each other: %s", circle(chain[slices.Index(chain, name):])).
					WithHint("remove one of these names from `include`")
			}
			if err := visit(next); err != nil {
				return err
			}
		}
		state[g.Name] = done
		chain = chain[:len(chain)-1]
		return nil
	}
	for _, g := range groups {
		if err := visit(g); err != nil {
			return err
		}
	}
	return nil
}

// circle words groups of which each includes the next, and the last the first.
func circle(names []string) string {
	words := fmt.Sprintf("`%s` includes ", names[0])
	for _, name := range names[1:] {
		words += fmt.Sprintf("`%s`, which includes ", name)
	}
	return words + fmt.Sprintf("`%s`", names[0])
}

// condition reads what a dependency is for: versions of Lua, platforms.
func (r *reader) condition(d *Dependency, entry map[string]any, key string, at []string) error {
	d.Lua = text(entry, "lua")
	if _, err := version.ParseConstraints(d.Lua); err != nil {
		return r.fail(tomledit.Join(at, "lua"), "cannot parse the versions of Lua that `%s` is for: `%s`", key, d.Lua).
			WithHint("constraints look like `>= 5.3`, `5.1` or `>= 5.1, < 5.4`")
	}
	value, isGiven := entry["platform"]
	if !isGiven {
		return nil
	}
	for _, name := range script(value) {
		if rockspec.PlatformsNamed(name) == nil {
			f := r.fail(tomledit.Join(at, "platform"), "`%s` is for the platform `%s`, which does not exist", key, name)
			if near := suggest.Nearest(name, rockspec.PlatformNames()); near != "" {
				return f.WithHint("did you mean `%s`?", near)
			}
			return f.WithHint("the platforms are %s", strings.Join(rockspec.PlatformNames(), ", "))
		}
		d.Platforms = append(d.Platforms, name)
	}
	if len(d.Platforms) == 0 {
		return r.fail(tomledit.Join(at, "platform"), "`%s` is for no platform", key)
	}
	slices.Sort(d.Platforms)
	d.Platforms = slices.Compact(d.Platforms)
	return nil
}

// IsForLua reports whether a dependency with a constraint on Lua is for a target of rockspecs,
// such as "5.4" or "luajit".
func IsForLua(constraint, target string) (bool, error) {
	constraints, err := version.ParseConstraints(constraint)
	return err == nil && constraints.Match(version.Parse(runtimes.ManifestLua(target))), err
}
