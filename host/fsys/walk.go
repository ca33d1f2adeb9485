package fsys

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
)

// Walk calls fn for everything below dir, not for dir itself: depth first, each folder in
// byte order, links not followed. Rel is the slash path relative to dir. If fn returns
// fs.SkipDir for a folder its content is skipped; fs.SkipAll ends the walk; any other
// error ends it and is returned. A folder that another process removes meanwhile counts
// as empty.
func Walk(dir string, fn func(rel string, entry fs.DirEntry) error) error {
	err := walk(dir, "", fn)
	if errors.Is(err, fs.SkipAll) {
		return nil
	}
	return err
}

func walk(dir, prefix string, fn func(rel string, entry fs.DirEntry) error) error {
	entries, err := os.ReadDir(dir)
	if prefix != "" && errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return Fault(err, "listing %s", dir)
	}
	for _, entry := range entries {
		rel := path.Join(prefix, entry.Name())
		switch err := fn(rel, entry); {
		case errors.Is(err, fs.SkipDir) && entry.IsDir():
			continue
		case err != nil:
			return err
		}
		if entry.IsDir() {
			if err := walk(filepath.Join(dir, entry.Name()), rel, fn); err != nil {
				return err
			}
		}
	}
	return nil
}
