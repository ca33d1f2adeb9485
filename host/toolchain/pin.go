package toolchain

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"

	"pluv/host/bounded"
	"pluv/host/fault"
	"pluv/host/fsys"
	"pluv/host/project"
	"pluv/host/upward"
	"pluv/host/workspace"
)

// Unasked is the From of a request when nothing names a runtime.
const Unasked = "what is installed"

// RuntimeVariable chooses the runtime for a program and its children; `pluv run` sets it
// if its flags choose one.
const RuntimeVariable = "PLUV_RUNTIME"

// A Question describes what to choose a runtime for.
type Question struct {
	Override string           // from the command line; "" for none
	Flag     string           // the flag that Override is from [default: --runtime]
	Variable string           // value of RuntimeVariable; "" for none
	Dir      string           // absolute
	Start    string           // the user's working folder, if it is below Dir (upward.Search)
	Known    *project.Project // the project of Dir, if it was read already
	Names    []string         // ignore requests for other runtimes; nil for any
	Alone    bool             // no file at or above Dir counts, only Known, Variable and the default
}

// Pin returns the request with the highest precedence for a folder, or one from Unasked.
func (m Machine) Pin(ctx context.Context, q Question) (Request, error) {
	if q.Override != "" {
		return Parse(q.Override, cmp.Or(q.Flag, "--runtime"))
	}
	if q.Variable != "" {
		if r, err := Parse(q.Variable, RuntimeVariable); err != nil || q.wants(r) {
			return r, err
		}
	}
	r, err := m.pinOfFolder(ctx, q)
	if err != nil || r != nil {
		return fill(r), err
	}
	r, err = m.defaultPin(q)
	if r == nil {
		r = &Request{From: Unasked}
	}
	return *r, err
}

// pinOfFolder returns the request of the project, or of a file at or above the folder.
func (m Machine) pinOfFolder(ctx context.Context, q Question) (*Request, error) {
	if q.Alone {
		if q.Known == nil || q.Known.Runtime == nil {
			return nil, nil
		}
		r, err := NewRequest(q.Known.Runtime.Name, q.Known.Runtime.Version, project.FileName)
		return &r, err
	}
	search := upward.Search{Dir: q.Dir, Start: q.Start, Allows: m.Allows}
	dir, r, err := q.pinOfProject(search)
	if err != nil || r != nil {
		return r, err
	}
	return m.pinOfFiles(ctx, q, search, dir)
}

func fill(r *Request) Request {
	if r == nil {
		return Request{}
	}
	return *r
}

func (q Question) wants(r Request) bool { return q.Names == nil || slices.Contains(q.Names, r.Name) }

// pinOfProject returns the [runtime] of the pluv.toml at or above the folder, or of its
// workspace, and the folder of pluv.toml, in which to look on.
func (q Question) pinOfProject(search upward.Search) (dir string, r *Request, err error) {
	file, err := search.Find(project.FileName, project.LockName, project.Folder)
	if err != nil || file == "" {
		return q.Dir, nil, err
	}
	p := q.Known
	if p == nil {
		if p, err = readProject(file); err != nil {
			return "", nil, err
		}
		if p.Runtime == nil && p.Workspace == nil {
			root, _, err := workspace.Find(filepath.Dir(file), search.Allows)
			if err != nil {
				return "", nil, err
			}
			if root != "" {
				file = filepath.Join(root, project.FileName)
				if p, err = readProject(file); err != nil {
					return "", nil, err
				}
			}
		}
	}
	dir = filepath.Dir(file)
	if p.Runtime == nil {
		return dir, nil, nil
	}
	found, err := NewRequest(p.Runtime.Name, p.Runtime.Version, project.FileName)
	found.File = file
	if err != nil || !q.wants(found) {
		return dir, nil, err
	}
	return dir, &found, nil
}

func readProject(file string) (*project.Project, error) {
	text, err := fsys.ReadFile(file, maxPin)
	if err != nil {
		return nil, err
	}
	return project.Parse(text, project.FileName)
}

// defaultPin is the default set by `pluv use`.
func (m Machine) defaultPin(q Question) (*Request, error) {
	if m.ConfigFile() == "" {
		return nil, nil
	}
	text, err := bounded.ReadFile(m.ConfigFile(), bounded.User, fault.ConfigInvalid)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	config, err := project.ParseUser(text, m.ConfigFile())
	if err != nil || config.Default == "" {
		return nil, err
	}
	r, err := Parse(config.Default, "the global default")
	if err != nil || !q.wants(r) {
		return nil, err
	}
	r.File = m.ConfigFile()
	return &r, nil
}
