package toolchain

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"pluv/host/bounded"
	"pluv/host/fault"
	"pluv/host/fsys"
	"pluv/host/project"
	"pluv/host/upward"
)

// Unasked is where a request comes from that nothing made.
const Unasked = "what is installed"

// A Question is for what a folder is to run with.
type Question struct {
	Override string           // of the command line; "" is none
	Dir      string           // absolute
	Start    string           // the folder that the user works in, if it is below Dir (upward.Search)
	Known    *project.Project // the project of Dir, if it has been read already
	Names    []string         // passes over requests for other runtimes; nil is any
}

// Pin returns the strongest request for a folder, of Unasked when there is none.
func (m Machine) Pin(q Question) (Request, error) {
	if q.Override != "" {
		return Parse(q.Override, "--runtime")
	}
	search := upward.Search{Dir: q.Dir, Start: q.Start, Allows: m.Allows}
	dir, r, err := q.pinOfProject(search)
	if err != nil || r != nil {
		return fill(r), err
	}
	if r, err = q.pinOfFiles(search, dir); err != nil || r != nil {
		return fill(r), err
	}
	r, err = m.defaultPin(q)
	if r == nil {
		r = &Request{From: Unasked}
	}
	return *r, err
}

func fill(r *Request) Request {
	if r == nil {
		return Request{}
	}
	return *r
}

func (q Question) wants(r Request) bool { return q.Names == nil || slices.Contains(q.Names, r.Name) }

// pinOfProject returns what [runtime] of the pluv.toml at or above the folder
// asks for, and the folder in which to look on: that of pluv.toml.
func (q Question) pinOfProject(search upward.Search) (dir string, r *Request, err error) {
	file, err := search.Find(project.FileName, project.LockName, project.Folder)
	if err != nil || file == "" {
		return q.Dir, nil, err
	}
	p := q.Known
	if p == nil {
		text, err := fsys.ReadFile(file, maxPin)
		if err != nil {
			return "", nil, err
		}
		if p, err = project.Parse(text, project.FileName); err != nil {
			return "", nil, err
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

// maxPin bounds .lua-version and .tool-versions.
const maxPin = 1 << 20

// pins are the files besides pluv.toml that pin runtimes, the stronger first.
var pins = []struct {
	name string
	read func(text, name string) ([]Request, error)
}{{".lua-version", readLuaVersion}, {".tool-versions", readToolVersions}}

// pinOfFiles looks for .lua-version, then .tool-versions, in the folder and
// those above it.
func (q Question) pinOfFiles(search upward.Search, dir string) (found *Request, err error) {
	var names []string
	for _, pin := range pins {
		names = append(names, pin.name)
	}
	err = search.Each(dir, names, func(file string, _ fs.FileInfo) (bool, error) {
		pin := pins[slices.Index(names, filepath.Base(file))]
		text, err := fsys.ReadFile(file, maxPin)
		if err != nil {
			if refused := search.Check(file); refused != nil {
				err = refused
			}
			return false, err
		}
		requests, mistake := pin.read(string(text), pin.name)
		wanted := slices.IndexFunc(requests, q.wants)
		if mistake == nil && wanted < 0 {
			return false, nil
		}
		if err := search.Check(file); err != nil {
			return false, err
		}
		if mistake != nil {
			return false, mistake
		}
		found = &requests[wanted]
		found.File = file
		return true, nil
	})
	return found, err
}

// readLuaVersion reads the first line that says something.
func readLuaVersion(text, name string) ([]Request, error) {
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "#")
		if line = strings.TrimSpace(line); line != "" {
			r, err := Parse(line, name)
			return []Request{r}, err
		}
	}
	return nil, nil
}

// readToolVersions reads asdf's file: a tool and its versions on each line, of
// which the first counts. Lines of other tools, and versions that mean
// something to asdf only ("system", "ref:…"), are passed over.
func readToolVersions(text, name string) ([]Request, error) {
	var found []Request
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "#")
		words := strings.Fields(line)
		if len(words) < 2 || !slices.Contains(names[:3], words[0]) || words[1] == "system" || strings.Contains(words[1], ":") {
			continue
		}
		r, err := NewRequest(words[0], words[1], name)
		if err != nil {
			return nil, err
		}
		found = append(found, r)
	}
	return found, nil
}

// defaultPin is what `pluv use` wrote.
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
