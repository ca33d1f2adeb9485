package fsys

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strings"

	"pluv/host/fault"
)

// Walk calls fn for everything below dir, not for dir itself: depth first, the
// names of each folder in byte order, links not followed. Rel is the slash
// path below dir. When fn returns fs.SkipDir for a folder its content is left
// out; fs.SkipAll ends the walk; any other error ends it and is returned.
func Walk(dir string, fn func(rel string, entry fs.DirEntry) error) error {
	err := walk(dir, "", fn)
	if errors.Is(err, fs.SkipAll) {
		return nil
	}
	return err
}

func walk(dir, prefix string, fn func(rel string, entry fs.DirEntry) error) error {
	entries, err := os.ReadDir(dir)
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

// Glob returns the slash paths below dir that match pattern, sorted. Within a
// name, `*`, `?` and `[a-z]` are as in path.Match; the name `**` stands for
// any number of folders, none included. Links are not followed.
func Glob(dir, pattern string) ([]string, error) {
	if _, err := path.Match(pattern, ""); err != nil {
		return nil, fault.Wrap(fault.FileIO, err, "the pattern %q", pattern)
	}
	parts := strings.Split(pattern, "/")
	found := []string{}
	err := Walk(dir, func(rel string, _ fs.DirEntry) error {
		if matches(parts, strings.Split(rel, "/")) {
			found = append(found, rel)
		}
		return nil
	})
	sort.Strings(found)
	return found, err
}

func matches(pattern, names []string) bool {
	if len(pattern) == 0 {
		return len(names) == 0
	}
	if pattern[0] == "**" {
		for skip := 0; skip <= len(names); skip++ {
			if matches(pattern[1:], names[skip:]) {
				return true
			}
		}
		return false
	}
	if len(names) == 0 {
		return false
	}
	ok, _ := path.Match(pattern[0], names[0])
	return ok && matches(pattern[1:], names[1:])
}
