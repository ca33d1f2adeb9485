package workspace

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/sync/errgroup"

	"pluv/host/bounded"
	"pluv/host/fault"
	"pluv/host/fsys"
	"pluv/host/project"
	"pluv/host/rockname"
	"pluv/host/version"
)

// maxFolders bounds the folders that the patterns of a workspace match.
const maxFolders = 10_000

// read returns a pluv.toml; nil if there is none.
func read(file string) ([]byte, error) {
	data, err := bounded.ReadFile(file, bounded.Project, fault.ProjectInvalid)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if data == nil && err == nil {
		data = []byte{}
	}
	return data, err
}

// see records what decides.
func (w *Workspace) see(files ...string) { w.Seen = append(w.Seen, files...) }

// collect finds the members.
func (w *Workspace) collect() error {
	var folders []string
	named := map[string]bool{} // by a pattern without wildcards
	for _, pattern := range w.root.Workspace.Members {
		found, err := w.expand(pattern)
		if err != nil {
			return err
		}
		for _, rel := range found {
			named[rel] = named[rel] || rel == pattern
			if w.root.Workspace.Claims(rel) {
				folders = append(folders, rel)
			}
		}
	}
	slices.Sort(folders)
	folders = slices.Compact(folders)
	if len(folders) > maxFolders {
		return fault.New(fault.ProjectInvalid, "the workspace has more than %d members", maxFolders)
	}
	for i, f := range w.readAll(folders) {
		if f.err != nil {
			return f.err
		}
		w.see(f.seen...)
		w.sum.Write([]byte(f.sum))
		switch {
		case f.member != nil:
			w.Members = append(w.Members, f.member)
		case named[folders[i]]:
			return fault.New(fault.ProjectInvalid, "the member `%s` of the workspace has no pluv.toml and no rockspec", folders[i]).
				WithHint("run `pluv init` there, or remove it from `members` in [workspace] of pluv.toml")
		}
	}
	names := map[string]string{}
	for _, m := range w.Members {
		if w.Root != nil && m.Name == w.Root.Name {
			return fault.New(fault.ProjectInvalid, "the root of the workspace and its member %s are both called `%s`", m.Path, m.Name).
				WithHint("change `name` under [project] in one of them")
		}
		if other := names[m.Name]; other != "" {
			return fault.New(fault.ProjectInvalid, "two members of the workspace are called `%s`: %s and %s", m.Name, other, m.Path).
				WithHint("change `name` under [project] in one of them")
		}
		names[m.Name] = m.Path
	}
	return nil
}

// readAll reads folders, on all processors.
func (w *Workspace) readAll(folders []string) []folder {
	out := make([]folder, len(folders))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, rel := range folders {
		group.Go(func() error {
			out[i] = w.read(rel)
			return nil
		})
	}
	_ = group.Wait() // each failure is in its folder: the first of them counts
	return out
}

// expand returns the folders that a pattern matches.
func (w *Workspace) expand(pattern string) ([]string, error) {
	found := []string{""}
	for part := range strings.SplitSeq(pattern, "/") {
		var next []string
		for _, rel := range found {
			if !strings.ContainsAny(part, `*?[`) {
				next = append(next, path.Join(rel, part))
				continue
			}
			dir := filepath.Join(w.options.Root, filepath.FromSlash(rel))
			w.see(dir)
			entries, err := list(dir)
			if err != nil {
				return nil, err
			}
			for _, entry := range entries {
				if project.Matches(part, entry.Name()) {
					next = append(next, path.Join(rel, entry.Name()))
				}
			}
			if len(next) > maxFolders {
				return nil, fault.New(fault.ProjectInvalid, "`%s` in [workspace] matches more than %d folders", pattern, maxFolders)
			}
		}
		found = next
	}
	folders := found[:0]
	for _, rel := range found {
		dir := filepath.Join(w.options.Root, filepath.FromSlash(rel))
		info, err := fsys.Stat(dir)
		if err != nil {
			return nil, err
		}
		if info == nil { // a link, whose target may be a folder later
			w.see(dir)
		}
		if info != nil && info.IsDir() || rel == pattern {
			folders = append(folders, rel)
		}
	}
	return folders, nil
}

// list returns the entries of a folder, sorted; none of a missing one, or of a file.
func list(dir string) ([]os.DirEntry, error) {
	info, err := fsys.Stat(dir)
	if err != nil || info == nil || !info.IsDir() {
		return nil, err
	}
	entries, err := os.ReadDir(dir)
	return entries, fsys.Fault(err, "reading the folder %s", dir)
}

// rockspecs returns the highest versions of the rocks that have a rockspec in a folder, by name.
func (w *Workspace) rockspecs(dir string, f *folder) (map[string]string, error) {
	versions := map[string]string{}
	for _, below := range w.options.Rockspecs {
		at := filepath.Join(dir, below)
		f.seen = append(f.seen, at)
		entries, err := list(at)
		if err != nil {
			return nil, err
		}
		for _, entry := range entries {
			file, ok := rockname.ParseFile(strings.ToLower(entry.Name()))
			if !ok || file.Kind != rockname.Rockspec {
				continue
			}
			known, isKnown := versions[file.Name]
			if !isKnown || version.Compare(version.Parse(file.Version), version.Parse(known)) > 0 {
				versions[file.Name] = file.Version
			}
		}
	}
	return versions, nil
}

// identify finds the name of a member, the version of its rock, and whether it is one. rockspecs
// are the versions of its rockspecs by name, if pluv.toml names none.
func (m *Member) identify(rockspecs map[string]string) error {
	c := m.config
	names := slices.Sorted(maps.Keys(rockspecs))
	base := strings.ToLower(filepath.Base(m.Dir))
	sum := sha256.Sum256([]byte(m.Text))
	m.Sum, m.Rockspec, m.Version, m.Build = hex.EncodeToString(sum[:]), c.Rockspec, c.RockVersion, "builtin"
	m.rockVersion, m.Runtime, m.Lua = c.RockVersion, c.Runtime, c.Lua
	for _, task := range c.Tasks {
		m.Tasks = append(m.Tasks, task.Name)
	}
	m.Name = strings.ToLower(c.Name)
	if m.Name == "" {
		m.Name = base
	}
	switch {
	case c.Package != nil:
		m.IsRock = true
		if kind, ok := c.Package.Build["type"].(string); ok {
			m.Build = kind
		}
	case c.Rockspec != "":
		m.IsRock, m.Written = true, true
		if file, ok := rockname.ParseFile(strings.ToLower(path.Base(c.Rockspec))); ok {
			m.Name, m.rockVersion = file.Name, file.Version
		}
	case len(names) > 0:
		m.IsRock, m.Written = true, true
		switch {
		case slices.Contains(names, m.Name):
		case len(names) == 1:
			m.Name = names[0]
		case slices.Contains(names, base):
			m.Name = base
		default:
			return fault.New(fault.ProjectInvalid, "the member %s has rockspecs of %s", m.Path, strings.Join(names, ", ")).
				WithHint("write `rockspec = \"…\"` under [project] in %s", path.Join(m.Path, project.FileName))
		}
		m.rockVersion = rockspecs[m.Name]
	}
	if name := m.Path + m.Name; strings.ContainsFunc(name, unicode.IsControl) {
		return fault.New(fault.ProjectInvalid, "the member %q of the workspace, called %q, has a control character in its name", m.Path, m.Name).
			WithHint("rename it, or write `exclude` under [workspace]")
	}
	return nil
}

// own fails if the pluv.toml of a member has what only that of the root can have.
func (m *Member) own() error {
	c := m.config
	tables := []struct {
		name  string
		given bool
	}{
		{"workspace", c.Workspace != nil},
		{"registries", len(c.Registries) > 0 || c.DefaultRegistry != ""},
		{"overrides", len(c.Overrides) > 0},
		{"trees", c.Trees.DepsMode != "" || len(c.Trees.Paths) > 0},
		{"build", len(c.Builds) > 0},
		{"external", len(c.Externals) > 0},
		{"luarocks", c.LuaRocks != project.LuaRocks{}},
		{"cache", c.CacheRemote != nil},
		{"network", c.Network != project.Network{}},
		{"run", len(c.Inherit) > 0},
	}
	for _, t := range tables {
		if t.given {
			return fault.New(fault.ProjectInvalid, "%s has [%s], which only the pluv.toml of the workspace can have", m.File, t.name).
				WithHint("move it there, or write `exclude = [%q]` under [workspace]", m.Path)
		}
	}
	return nil
}
