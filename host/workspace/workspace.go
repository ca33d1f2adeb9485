// Package workspace reads a workspace: the pluv.toml of its root and those of its members, as
// one project that requires what any of them requires.
package workspace

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io/fs"
	"path"
	"path/filepath"
	"strings"

	"pluv/host/fault"
	"pluv/host/project"
	"pluv/host/upward"
)

// A Member is a project, or a rock without a pluv.toml, in a folder of a workspace.
type Member struct {
	Path    string `luar:"path"`    // relative to the root, with slashes
	Dir     string `luar:"dir"`     // absolute
	Name    string `luar:"name"`    // of its rock, else of the project, else of the folder; lower case
	File    string `luar:"file"`    // its pluv.toml as messages name it; "" if it has none
	IsRock  bool   `luar:"is_rock"` // it has [package] or a rockspec
	Written bool   `luar:"written"` // its rock is described by a rockspec

	Rockspec string `luar:"rockspec"` // that its pluv.toml names, relative to Dir, or ""
	Lua      string `luar:"lua"`      // versions of Lua that it is for, of pluv.toml; "" for all
	Version  string `luar:"version"`  // of pluv.toml, with a revision
	Build    string `luar:"build"`    // build type of pluv.toml
	Sum      string `luar:"sum"`      // checksum of pluv.toml
	Text     string `luar:"text"`     // of pluv.toml, or of Options.Texts

	Runtime *project.Runtime `luar:"runtime"` // that it requires itself; nil for the workspace's
	Tasks   []string         `luar:"tasks"`   // their names

	config      *project.Project // of an empty file if it has no pluv.toml
	rockVersion string           // of its rockspec, else of pluv.toml, with a revision
}

// Options say what to read.
type Options struct {
	Root string `luar:"root"` // absolute
	Text string `luar:"text"` // of its pluv.toml
	// From is a folder at or below the root, absolute: that of a member chooses the runtime, the
	// tasks and what Own is.
	From string `luar:"from"`
	// Texts replace the pluv.toml of members, by their File.
	Texts map[string]string `luar:"texts"`
	// Rockspecs are the folders of a rock that may hold its rockspec, relative to it.
	Rockspecs []string `luar:"rockspecs"`
	// Every asks for Workspace.Owns.
	Every bool `luar:"every"`
}

// A Workspace is what the files of a workspace say.
type Workspace struct {
	// Config is that of the root, and requires all members and what they require.
	Config *project.Project `luar:"config"`
	// Root is the root as one of the members, with the path "."; nil if its pluv.toml describes no
	// project: it has no name, no [package] and no rockspec.
	Root    *Member   `luar:"root"`
	Members []*Member `luar:"members"` // in folders below, sorted by path
	// RootConfig is what the pluv.toml of the root says, without what members require.
	RootConfig *project.Project `luar:"root_config"`
	Current    string           `luar:"current"` // the path of the member that Options.From is in; "" for the root
	Own        *project.Project `luar:"own"`     // config of that member, or of the root alone
	Text       string           `luar:"text"`    // of the pluv.toml that Own is from
	// Owns are the configs of all members, by path.
	Owns map[string]*project.Project `luar:"owns"`
	// Seen are the files and folders that decide, absolute, besides the pluv.toml of the root.
	Seen []string `luar:"seen"`
	Sum  string   `luar:"sum"` // checksum of all that was read

	options Options
	root    *project.Project
	sum     hash.Hash
}

// Find returns the root of the workspace that has the project in a folder as a member; "" if
// there is none. It passes over a pluv.toml of another user, which ignored then names if it
// claims the folder.
func Find(dir string, allows func(dir string) (bool, error)) (root, ignored string, err error) {
	parent := filepath.Dir(dir)
	if parent == dir {
		return "", "", nil
	}
	search := upward.Search{Dir: dir, Allows: allows}
	err = search.Each(parent, []string{project.FileName}, func(file, _ string, info fs.FileInfo) (bool, error) {
		if !info.Mode().IsRegular() {
			return false, nil
		}
		owner := search.Check(file, project.LockName, project.Folder)
		claims, err := claims(file, dir)
		switch {
		case owner != nil && fault.CodeOf(owner) != fault.TrustFolder:
			return true, owner
		case owner != nil:
			if claims && err == nil && ignored == "" {
				ignored = file
			}
			return false, nil
		case err != nil:
			return true, err
		case claims:
			root = filepath.Dir(file)
		}
		return claims, nil
	})
	return root, ignored, err
}

// claims reports whether a pluv.toml has a folder as a member.
func claims(file, dir string) (bool, error) {
	data, err := read(file)
	if err != nil || !strings.Contains(string(data), "workspace") {
		return false, err
	}
	config, err := project.Parse(data, file)
	if err != nil || config.Workspace == nil {
		return false, err
	}
	rel, err := filepath.Rel(filepath.Dir(file), dir)
	return err == nil && config.Workspace.Claims(filepath.ToSlash(rel)), nil
}

// Open reads a workspace.
func Open(o Options) (*Workspace, error) {
	config, err := project.Parse([]byte(o.Text), project.FileName)
	if err != nil {
		return nil, err
	}
	w := &Workspace{options: o, root: config, sum: sha256.New()}
	if config.Name != "" || config.Package != nil || config.Rockspec != "" {
		w.Root = &Member{Path: ".", Dir: o.Root, File: project.FileName, Text: o.Text, config: config}
		if err := w.Root.identify(nil); err != nil {
			return nil, err
		}
		w.Root.Runtime = nil // it is that of the workspace
	}
	if err := w.collect(); err != nil {
		return nil, err
	}
	from, err := filepath.Rel(o.Root, o.From)
	if err != nil {
		return nil, fault.Wrap(fault.HostFailure, err, "locating %s in the workspace %s", o.From, o.Root)
	}
	from = filepath.ToSlash(from)
	current := (*Member)(nil)
	for _, m := range w.Members {
		if (from == m.Path || strings.HasPrefix(from, m.Path+"/")) && (current == nil || len(m.Path) > len(current.Path)) {
			current = m
		}
	}
	if err := w.compose(current); err != nil {
		return nil, err
	}
	w.Sum = hex.EncodeToString(w.sum.Sum(nil))
	return w, nil
}

// A folder is one that a pattern matches, as it was read.
type folder struct {
	member *Member // nil if it holds no project and no rock
	seen   []string
	sum    string // what was read, in a form that no other content has
	err    error
}

// read reads a folder, given relative to the root.
func (w *Workspace) read(rel string) (f folder) {
	f.member, f.err = w.member(rel, &f)
	return f
}

func (w *Workspace) member(rel string, f *folder) (*Member, error) {
	m := &Member{Path: rel, Dir: filepath.Join(w.options.Root, filepath.FromSlash(rel))}
	file := path.Join(rel, project.FileName)
	text, isNew := w.options.Texts[file]
	if !isNew {
		data, err := read(filepath.Join(m.Dir, project.FileName))
		if err != nil {
			return nil, err
		}
		text, isNew = string(data), data != nil
	}
	if isNew {
		m.File, m.Text = file, text
	}
	config, err := project.Parse([]byte(text), file)
	if err != nil {
		return nil, err
	}
	m.config = config
	f.seen = append(f.seen, filepath.Join(m.Dir, project.FileName))
	rockspecs := map[string]string(nil)
	if config.Package == nil && config.Rockspec == "" {
		if rockspecs, err = w.rockspecs(m.Dir, f); err != nil {
			return nil, err
		}
	}
	f.sum = fmt.Sprintf("%q %q %q\n", rel, text, rockspecs)
	if m.File == "" && len(rockspecs) == 0 {
		return nil, nil
	}
	if err := m.identify(rockspecs); err != nil {
		return nil, err
	}
	return m, m.own()
}
