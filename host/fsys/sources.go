package fsys

import (
	"io/fs"
	"os"
	"path/filepath"
)

// Sources is a folder as an fs.FS, with links followed. Only regular files of at most
// Limit bytes can be read: a pipe or a device fails with file.io and is not opened.
type Sources struct {
	Dir   string
	Limit int64 // in bytes
}

// Open opens a file.
func (s Sources) Open(name string) (fs.File, error) {
	at, err := s.at("open", name)
	if err != nil {
		return nil, err
	}
	return Open(at)
}

// ReadFile returns the content of a file.
func (s Sources) ReadFile(name string) ([]byte, error) {
	at, err := s.at("readfile", name)
	if err != nil {
		return nil, err
	}
	return ReadFile(at, s.Limit)
}

// ReadDir returns the entries of a folder, sorted by name. It fails with fs.ErrNotExist
// if name is not a folder.
func (s Sources) ReadDir(name string) ([]fs.DirEntry, error) {
	at, err := s.at("readdir", name)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(at)
	if err == nil && !info.IsDir() {
		err = fs.ErrNotExist
	}
	if err != nil {
		return nil, Fault(err, "listing %s", at)
	}
	return List(at)
}

func (s Sources) at(op, name string) (string, error) {
	if !fs.ValidPath(name) {
		return "", &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
	}
	return filepath.Join(s.Dir, filepath.FromSlash(name)), nil
}
