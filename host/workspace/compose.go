package workspace

import (
	"path"
	"path/filepath"
	"slices"
	"strings"

	"pluv/host/fault"
	"pluv/host/project"
	"pluv/host/rockname"
	"pluv/host/suggest"
	"pluv/host/version"
)

// membersTable is the Table of a requirement of a member.
const membersTable = "workspace.members"

// compose makes one project of all: its own requirements, its members, and what they require.
func (w *Workspace) compose(current *Member) error {
	own, err := w.resolved(w.root, "", project.FileName)
	if err != nil {
		return err
	}
	composed := *own
	composed.Dependencies = slices.Clone(own.Dependencies)
	composed.Groups = slices.Clone(own.Groups)
	w.Own, w.RootConfig, w.Text, w.Config = own, own, w.options.Text, &composed
	w.Owns = map[string]*project.Project{}
	for _, m := range w.Members {
		if m.IsRock {
			composed.Dependencies = append(composed.Dependencies, project.Dependency{
				Name: m.Name, Path: m.Path, Table: membersTable, Lua: m.config.Lua, Workspace: true,
			})
		}
	}
	for _, m := range w.Members {
		config, err := w.resolved(m.config, m.Path, m.File)
		if err != nil {
			return err
		}
		if w.options.Every {
			w.Owns[m.Path] = config
		}
		for _, d := range config.Dependencies {
			if m.IsRock && d.Name == m.Name {
				continue
			}
			d.Lua = both(m.config.Lua, d.Lua)
			if d.Path != "" && !filepath.IsAbs(filepath.FromSlash(d.Path)) {
				d.Path = path.Join(m.Path, filepath.ToSlash(d.Path))
			}
			if !d.Workspace && isFolder(d.Git) {
				d.Git = asURL(path.Join(m.Path, strings.TrimPrefix(d.Git, "git+")))
			}
			composed.Dependencies = append(composed.Dependencies, d)
		}
		for _, g := range config.Groups {
			composed.Groups = merged(composed.Groups, g)
		}
		if m == current {
			w.Own, w.Text, w.Current = config, m.Text, m.Path
			composed.Tasks = config.Tasks
			if config.Runtime != nil {
				composed.Runtime = config.Runtime
			}
		}
	}
	return agree(composed.Dependencies)
}

// both joins two constraints.
func both(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + ", " + b
}

func merged(groups []project.Group, g project.Group) []project.Group {
	for i, known := range groups {
		if known.Name != g.Name {
			continue
		}
		for _, name := range g.Include {
			if !slices.Contains(known.Include, name) {
				groups[i].Include = append(slices.Clone(groups[i].Include), name)
			}
		}
		return groups
	}
	return append(groups, g)
}

// agree fails if two requirements take a rock from different places.
func agree(dependencies []project.Dependency) error {
	placed, registries := map[string]project.Dependency{}, map[string]project.Dependency{}
	for _, d := range dependencies {
		name := rockname.Plain(d.Name)
		isPlaced := d.Git != "" || d.Path != ""
		known, where := registries, d.Registry
		if isPlaced {
			known, where = placed, place(d)
		}
		if where == "" {
			continue
		}
		other, isKnown := known[name]
		if !isKnown {
			known[name] = d
			continue
		}
		before := other.Registry
		if isPlaced {
			before = place(other)
		}
		if before != where {
			return fault.New(fault.ProjectInvalid, "%s takes `%s` from %s, and %s from %s", lister(d), d.Name, where, lister(other), before).
				WithHint("list it under [workspace.dependencies] once, and write `%s = { workspace = true }` in both", d.Name)
		}
	}
	return nil
}

func place(d project.Dependency) string {
	if d.Path != "" {
		return path.Clean(filepath.ToSlash(d.Path))
	}
	git := d.Git
	if isFolder(git) {
		git = asURL(strings.TrimPrefix(git, "git+"))
	}
	return strings.TrimSpace(strings.Join([]string{git, d.Ref, d.Subdir}, " "))
}

// isFolder reports whether a git URL is a relative folder.
func isFolder(git string) bool {
	first, _, _ := strings.Cut(strings.TrimPrefix(git, "git+"), "/")
	return git != "" && !strings.Contains(first, ":") && !filepath.IsAbs(filepath.FromSlash(git))
}

// asURL returns a relative folder as a git URL.
func asURL(git string) string {
	if git = path.Clean(git); strings.HasPrefix(git, ".") {
		return git
	}
	return "./" + git
}

func lister(d project.Dependency) string {
	if d.File == "" {
		return project.FileName
	}
	return d.File
}

// resolved returns a pluv.toml whose `workspace = true` is replaced by what it stands for. dir is
// its folder, relative to the root.
func (w *Workspace) resolved(c *project.Project, dir, file string) (*project.Project, error) {
	out := *c
	out.Dependencies = slices.Clone(c.Dependencies)
	for i := range out.Dependencies {
		d := &out.Dependencies[i]
		if dir != "" {
			d.File = file
		}
		if d.Workspace {
			if err := w.resolve(d, dir, file); err != nil {
				return nil, err
			}
		}
	}
	return &out, nil
}

func (w *Workspace) resolve(d *project.Dependency, dir, file string) error {
	shared := slices.IndexFunc(w.root.Workspace.Dependencies, func(s project.Dependency) bool { return s.Name == d.Name })
	var entry project.Dependency
	if shared >= 0 {
		entry = w.root.Workspace.Dependencies[shared]
		if d.Constraint != "" {
			return fault.New(fault.ProjectInvalid, "%s: `%s` has a version of its own, and one in [workspace.dependencies]", file, d.Name).
				WithHint("remove `version` or `workspace`")
		}
		if d.Lua == "" {
			d.Lua = entry.Lua
		}
		if len(d.Platforms) == 0 {
			d.Platforms = entry.Platforms
		}
	}
	at, rockVersion := w.named(d.Name)
	switch {
	case rockVersion != "":
		d.Path, d.Published = relative(dir, at), both(d.Constraint, both(entry.Constraint, entry.Published))
		d.Constraint = ""
		if d.Published == "" && !version.IsDev(version.Parse(rockVersion)) {
			d.Published = ">= " + rockVersion[:strings.LastIndex(rockVersion, "-")]
		}
	case shared >= 0:
		d.Constraint, d.Published, d.Registry = entry.Constraint, entry.Published, entry.Registry
		d.Git, d.Ref, d.Subdir, d.Path = entry.Git, entry.Ref, entry.Subdir, entry.Path
		if d.Path != "" && !filepath.IsAbs(filepath.FromSlash(d.Path)) {
			d.Path = relative(dir, path.Clean(filepath.ToSlash(d.Path)))
		}
	default:
		known := make([]string, 0, len(w.Members)+len(w.root.Workspace.Dependencies))
		for _, m := range w.Members {
			known = append(known, m.Name)
		}
		for _, s := range w.root.Workspace.Dependencies {
			known = append(known, s.Name)
		}
		f := fault.New(fault.ProjectInvalid, "%s: the workspace has no member `%s`, and no such entry in [workspace.dependencies]", file, d.Name)
		if near := suggest.Nearest(d.Name, known); near != "" {
			return f.WithHint("did you mean `%s`?", near)
		}
		return f.WithHint("its members are %s", strings.Join(known[:len(w.Members)], ", "))
	}
	return nil
}

// named returns the folder, relative to the root, and the version of a member, or of the root if it
// is a rock; "" if none has the name.
func (w *Workspace) named(name string) (dir, rockVersion string) {
	for _, m := range w.Members {
		if m.Name == name {
			return m.Path, m.rockVersion
		}
	}
	if w.Root != nil && w.Root.IsRock && w.Root.Name == name {
		return ".", w.Root.rockVersion
	}
	return "", ""
}

// relative returns a folder, relative to another one; both are relative to the root.
func relative(dir, target string) string {
	rel, err := filepath.Rel(filepath.FromSlash(dir), filepath.FromSlash(target))
	if err != nil {
		return target
	}
	return filepath.ToSlash(rel)
}
