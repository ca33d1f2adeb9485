package lockfile

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"pluv/host/version"
)

// findContradictions records, for each runtime, where its part of the lock contradicts itself. No
// resolution writes such a lock, but a merge of two branches may.
func (l *Lock) findContradictions() {
	parsed, parts := map[string]version.Dependency{}, map[string]*part{}
	for i := range l.Runtimes {
		r := &l.Runtimes[i]
		parts[r.Tag] = &part{
			runtime: r, packages: map[string]*Package{}, builds: map[string]*Package{}, parsed: parsed,
			provided: names(r.Provides), overridden: names(slices.Concat(r.Overrides, r.PreResolveOverrides)),
			placed: placed(r),
		}
	}
	for i := range l.Packages {
		for _, tag := range l.Packages[i].Runtimes {
			if p := parts[tag]; p != nil {
				p.packages[l.Packages[i].Name] = &l.Packages[i]
			}
		}
	}
	for i := range l.Builds {
		for _, tag := range l.Builds[i].Runtimes {
			if p := parts[tag]; p != nil {
				p.builds[l.Builds[i].id()] = &l.Builds[i]
			}
		}
	}
	for _, p := range parts {
		p.runtime.Contradiction = p.contradiction()
	}
}

// names returns the first word of each text.
func names(texts []string) map[string]bool {
	out := map[string]bool{}
	for _, text := range texts {
		name, _, _ := strings.Cut(text, " ")
		out[name] = true
	}
	return out
}

// part is the part of a lock for one runtime.
type part struct {
	runtime              *Runtime
	packages             map[string]*Package // by plain name
	builds               map[string]*Package // by "name version"
	provided, overridden map[string]bool     // plain names
	parsed               map[string]version.Dependency
	placed               map[string]bool // names that pluv.toml takes from a repository or a folder
}

// placed returns the names that `requires` takes from a repository or a folder. The project's
// rockspec may require the same names without a source.
func placed(r *Runtime) map[string]bool {
	found := map[string]bool{}
	for _, text := range r.required() {
		name, rest, _ := strings.Cut(text, " ")
		if isPlaced(rest) {
			found[name] = true
		}
	}
	return found
}

// isPlaced reports whether the text after a name in `requires` is a repository or a folder.
func isPlaced(rest string) bool {
	return strings.HasPrefix(rest, "git+") || strings.HasPrefix(rest, "path:")
}

// contradiction follows the requirements of pluv.toml through all dependencies. It returns a
// description of the first problem; "" if there is none.
func (p part) contradiction() string {
	reached, built := map[*Package]bool{}, map[*Package]bool{}
	queue := []*Package{}
	for _, text := range p.runtime.required() {
		next, reason := p.follow("pluv.toml requires", dependency(text))
		if reason == "" && next != nil {
			reason = p.elsewhere(text, next)
		}
		if reason != "" {
			return reason
		}
		queue = append(queue, next)
	}
	for ; len(queue) > 0; queue = queue[1:] {
		from := queue[0]
		if from == nil || reached[from] {
			continue
		}
		reached[from] = true
		for _, text := range from.Dependencies {
			next, reason := p.follow(from.fullName()+" "+from.Version+" requires", text)
			if reason != "" {
				return reason
			}
			queue = append(queue, next)
		}
		if reason := p.builtWith(from.fullName()+" "+from.Version, from.BuiltWith, built); reason != "" {
			return reason
		}
	}
	for _, name := range sortedKeys(p.packages) {
		if !reached[p.packages[name]] {
			return fmt.Sprintf("nothing leads to %s %s any more", name, p.packages[name].Version)
		}
	}
	for _, id := range sortedKeys(p.builds) {
		if !built[p.builds[id]] {
			return fmt.Sprintf("nothing is built with %s any more", id)
		}
	}
	return ""
}

// dependency returns an entry of `requires` as a dependency. One from git or a folder has no
// constraint.
func dependency(text string) string {
	name, rest, _ := strings.Cut(text, " ")
	if isPlaced(rest) {
		return name
	}
	if constraint, _, found := strings.Cut(rest, "from "); found {
		return strings.TrimSpace(name + " " + strings.TrimSpace(constraint))
	}
	return text
}

// elsewhere reports that a package has another source than an entry of `requires` names; "" if it
// does not. Otherwise a lock could contradict pluv.toml.
func (p part) elsewhere(text string, found *Package) string {
	name, rest, _ := strings.Cut(text, " ")
	from, isGit := strings.CutPrefix(rest, "git+")
	dir, isPath := strings.CutPrefix(rest, "path:")
	asked, has := "", ""
	switch {
	case isGit:
		asked, has = from, strings.TrimPrefix(found.Git, "git+")
		if found.Ref != "" {
			has += "#" + found.Ref
		}
		if found.Subdir != "" {
			has += " in " + found.Subdir
		}
	case isPath:
		asked, has = path.Clean(dir), path.Clean(found.Path)
		if found.Path == "" {
			has = ""
		}
	case (found.Git != "" || found.Path != "") && found.Path != "." && !p.placed[name] && !p.nests(found):
		asked, has = "a registry", "a repository or folder"
	}
	if asked == has {
		return ""
	}
	return fmt.Sprintf("pluv.toml requires %s from %s, and the lock has it from elsewhere", name, asked)
}

// nests reports whether a package from a repository or folder may have a pluv.toml that names the
// source of another one.
func (p part) nests(other *Package) bool {
	for _, one := range p.packages {
		if one != other && (one.Git != "" || one.Path != "") && one.Rockspec == "" {
			return true
		}
	}
	return false
}

// follow returns the package that satisfies a dependency, nil if the runtime provides it; or a
// description of the problem.
func (p part) follow(who, text string) (next *Package, reason string) {
	d, known := p.parsed[text]
	if !known {
		var err error
		if d, err = version.ParseDependency(text); err != nil {
			return nil, fmt.Sprintf("%s `%s`, which is not a dependency", who, text)
		}
		p.parsed[text] = d
	}
	next = p.packages[d.Name]
	if next == nil {
		if p.provided[d.Name] {
			return nil, ""
		}
		return nil, fmt.Sprintf("%s %s, which is missing", who, text)
	}
	// Every requirement on the project itself is satisfied by it, whatever the version.
	if next.Path != "." && !p.overridden[d.Name] && !d.Constraints.Match(version.Parse(next.Version)) {
		return nil, fmt.Sprintf("%s %s, which %s does not satisfy", who, text, next.Version)
	}
	return next, ""
}

// builtWith follows build packages and their own build packages.
func (p part) builtWith(who string, ids []string, seen map[*Package]bool) (reason string) {
	for _, id := range ids {
		next := p.builds[id]
		if next == nil {
			return fmt.Sprintf("%s is built with %s, which is missing", who, id)
		}
		if seen[next] {
			continue
		}
		seen[next] = true
		if reason := p.builtWith(id, next.BuiltWith, seen); reason != "" {
			return reason
		}
	}
	return ""
}

func sortedKeys(m map[string]*Package) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
