package trust

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"strings"

	"pluv/host/fault"
	"pluv/host/fsys"
)

// Read returns a Lua file of a project that may run, by its slash path below the
// project's root. It fails with trust.required for a file that is not trusted with its
// current content, and for one behind a link; with fs.ErrNotExist if it is missing.
func (s Store) Read(root, rel string) ([]byte, error) {
	if filepath.IsLocal(filepath.FromSlash(rel)) {
		if link, err := linkIn(root, rel); err != nil {
			return nil, err
		} else if link != "" {
			return nil, throughLink(rel, link)
		}
	}
	at, err := fsys.Inside(root, rel)
	if err != nil {
		return nil, err
	}
	if info, err := fsys.Lstat(at); err != nil || info == nil || info.IsDir() {
		return nil, errors.Join(fs.ErrNotExist, err)
	}
	data, err := fsys.ReadFile(at, maxCode)
	if err != nil {
		return nil, err
	}
	state, err := s.State(at, data)
	if err != nil || state == Trusted {
		return data, err
	}
	if state == Changed {
		return nil, fault.New(fault.TrustRequired, "%s is code of this project that changed since it was trusted", rel).
			WithHint("read it again, then run `pluv trust`")
	}
	return nil, fault.New(fault.TrustRequired, "%s is code of this project that is not trusted yet", rel).
		WithHint("read it, then run `pluv trust`")
}

func throughLink(rel, link string) error {
	what := fmt.Sprintf("%s is behind the link %s", rel, link)
	if rel == link {
		what = rel + " is a link"
	}
	return fault.New(fault.TrustRequired, "%s, and code of a project never runs through links", what).
		WithHint("put the file itself into the project")
}

// linkIn returns the first part of a path below root that is a link to a regular file or
// folder; "" if there is none.
func linkIn(root, rel string) (string, error) {
	parts := strings.Split(path.Clean(filepath.ToSlash(rel)), "/")
	for n := 1; n <= len(parts); n++ {
		part := path.Join(parts[:n]...)
		info, err := fsys.Lstat(filepath.Join(root, filepath.FromSlash(part)))
		if err != nil || info == nil {
			return "", err
		}
		if !info.IsDir() && !info.Mode().IsRegular() {
			return part, nil
		}
	}
	return "", nil
}

// Files is a folder of a project whose files are read with Read.
type Files struct {
	Store Store
	Root  string // of the project
	Dir   string // below Root, with slashes
}

// ReadFile returns a file's content.
func (f Files) ReadFile(name string) ([]byte, error) {
	return f.Store.Read(f.Root, path.Join(f.Dir, name))
}

// ReadDir lists a folder, which needs no trust; links are skipped.
func (f Files) ReadDir(name string) ([]fs.DirEntry, error) {
	rel := path.Join(f.Dir, name)
	if link, err := linkIn(f.Root, rel); err != nil || link != "" {
		return nil, errors.Join(fs.ErrNotExist, err)
	}
	entries, err := fsys.List(filepath.Join(f.Root, filepath.FromSlash(rel)))
	if err != nil {
		return nil, err
	}
	var own []fs.DirEntry
	for _, entry := range entries {
		if entry.IsDir() || entry.Type().IsRegular() {
			own = append(own, entry)
		}
	}
	return own, nil
}

// Open opens a file for reading.
func (f Files) Open(name string) (fs.File, error) {
	data, err := f.ReadFile(name)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	info, err := fsys.Lstat(filepath.Join(f.Root, filepath.FromSlash(path.Join(f.Dir, name))))
	if err != nil {
		return nil, err
	}
	return &file{Reader: bytes.NewReader(data), info: info}, nil
}

// file is the content of a trusted file.
type file struct {
	io.Reader
	info fs.FileInfo
}

func (f *file) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *file) Close() error               { return nil }
