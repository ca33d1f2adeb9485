package project

import (
	"path"
	"path/filepath"
	"slices"
	"strings"

	"pluv/host/tomledit"
)

// Workspace is the [workspace] table: projects in folders below that share one pluv.lock and
// one tree for each runtime.
type Workspace struct {
	Members []string `luar:"members"` // patterns of folders, with slashes, as path.Match
	Exclude []string `luar:"exclude"` // patterns of folders that are none
	// Dependencies are those that members take by `workspace = true`.
	Dependencies []Dependency `luar:"dependencies"`
}

func (r *reader) workspace(raw map[string]any, p *Project) error {
	section := table(raw, "workspace")
	if section == nil {
		return nil
	}
	w := &Workspace{Members: list(section, "members"), Exclude: list(section, "exclude")}
	if err := r.patterns("members", w.Members); err != nil {
		return err
	}
	if err := r.patterns("exclude", w.Exclude); err != nil {
		return err
	}
	at := []string{"workspace", "dependencies"}
	entries := table(section, "dependencies")
	for _, key := range r.inOrder(entries, at) {
		d, err := r.entry(entries[key], key, tomledit.Join(at, key))
		if err != nil {
			return err
		}
		if d.Workspace {
			return r.fail(tomledit.Join(at, key), "`%s` in [workspace.dependencies] cannot have `workspace`", key)
		}
		d.Table = "workspace.dependencies"
		w.Dependencies = append(w.Dependencies, d)
	}
	p.Workspace = w
	return nil
}

// patterns checks and cleans the patterns of a key.
func (r *reader) patterns(key string, patterns []string) error {
	at := []string{"workspace", key}
	for i, pattern := range patterns {
		pattern = strings.TrimSuffix(pattern, "/")
		_, err := path.Match(pattern, "")
		switch {
		case err != nil || pattern == "" || strings.Contains(pattern, `\`):
			return r.fail(at, "`%s` is not a pattern of folders", patterns[i]).WithHint("patterns look like `packages/*` or `tools/lint`")
		case strings.Contains(pattern, "**"):
			return r.fail(at, "`%s` has `**`, which is not possible here", patterns[i]).WithHint("name each level: `packages/*`, `packages/*/*`")
		case path.Clean(pattern) == "." || !filepath.IsLocal(filepath.FromSlash(pattern)):
			return r.fail(at, "`%s` is not a folder below that of pluv.toml", patterns[i])
		}
		patterns[i] = path.Clean(pattern)
	}
	return nil
}

// Matches is path.Match, but as in shells a wildcard at the beginning of a name does not match a
// dot.
func Matches(pattern, rel string) bool {
	patterns, names := strings.Split(pattern, "/"), strings.Split(rel, "/")
	if len(patterns) != len(names) {
		return false
	}
	for i, name := range names {
		hidden := strings.HasPrefix(name, ".") && !strings.HasPrefix(patterns[i], ".")
		if ok, err := path.Match(patterns[i], name); !ok || err != nil || hidden {
			return false
		}
	}
	return true
}

// Claims reports whether a folder, relative to that of the workspace and with slashes, is a
// member if it holds a project.
func (w *Workspace) Claims(rel string) bool {
	return matchesAny(w.Members, rel) && !matchesAny(w.Exclude, rel)
}

func matchesAny(patterns []string, rel string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool { return Matches(pattern, rel) })
}
