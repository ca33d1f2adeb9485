// Package upward finds files at or above a folder: the pluv.toml of a project,
// what pins a runtime. What a stranger left in a folder above is not obeyed.
//
// A file above the folder where the search begins counts only if it, and the
// folder that it is in, belong to who runs pluv or to the administrator. Of a
// symbolic link, all links on the way and what they lead to must. Who runs pluv
// as root through sudo is also who called sudo. Anything else is trust.folder,
// unless the user has allowed the folder. The rule is that of git's safe.directory, with one
// difference: the folder where the search begins is one that the user has
// chosen, and is not asked for its owner.
package upward

import (
	"io/fs"
	"os"
	"path/filepath"

	"pluv/host/fault"
	"pluv/host/fsys"
)

// A Search finds files at or above a folder.
type Search struct {
	// Dir is the folder to begin with, an absolute path.
	Dir string
	// Start is the folder that the user works in, if Dir is above it: then Dir is
	// asked for its owner as well.
	Start string
	// Allows reports whether the user obeys what is in a folder, whoever owns it;
	// nil is no.
	Allows func(dir string) (bool, error)
}

// Find returns the nearest file of a name; "" is none. It fails with trust.folder
// when that file is a stranger's, or something that is there beside it, under one
// of the other names, and is obeyed with it.
func (s Search) Find(name string, beside ...string) (file string, err error) {
	err = s.Each(s.Dir, []string{name}, func(at, _ string, info fs.FileInfo) (bool, error) {
		if info.IsDir() {
			return false, nil
		}
		file = at
		if err := s.Check(at, beside...); err != nil {
			return true, err
		}
		if !info.Mode().IsRegular() {
			return true, fault.New(fault.FileIO, "%s is not a regular file", at)
		}
		return true, nil
	})
	if err != nil {
		return "", err
	}
	return file, nil
}

// Each calls visit with everything of one of the names at or above a folder: the
// nearest folder first, in each the names in their order. The name is the one that the
// file was found by, the info that of what a link leads to. It ends when visit is done or fails. Whether a file may be
// obeyed is for visit to Check.
func (s Search) Each(dir string, names []string, visit func(file, name string, info fs.FileInfo) (done bool, err error)) error {
	for dir = filepath.Clean(dir); ; {
		for _, name := range names {
			file := filepath.Join(dir, name)
			info, err := fsys.Stat(file)
			if err != nil {
				return err
			}
			if info == nil {
				continue
			}
			if done, err := visit(file, name, info); done || err != nil {
				return err
			}
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return nil
		}
		dir = parent
	}
}

// Check fails with trust.folder unless a file that was found may be obeyed, and
// what stands beside it under the other names too, if it is there.
func (s Search) Check(file string, beside ...string) error {
	folder := filepath.Dir(file)
	if folder == s.start() {
		return nil
	}
	paths := []string{folder, file}
	for _, name := range beside {
		paths = append(paths, filepath.Join(folder, name))
	}
	for _, path := range paths {
		stranger, err := strangerOf(path)
		if err != nil {
			return err
		}
		if stranger == "" {
			continue
		}
		if s.Allows != nil {
			if allowed, err := s.Allows(folder); allowed || err != nil {
				return err
			}
		}
		what := path
		if path == file {
			what = "it"
		}
		return fault.New(fault.TrustFolder, "%s is above the working folder and not obeyed: %s belongs to %s", file, what, stranger).
			WithHint("if you trust those who can write there, allow the folder with `pluv trust --folder %s`", fault.Quote(folder))
	}
	return nil
}

// start is the one folder that is not asked for its owner.
func (s Search) start() string {
	dir, start := filepath.Clean(s.Dir), filepath.Clean(s.Start)
	rel, err := filepath.Rel(dir, start)
	if s.Start == "" || err != nil || !filepath.IsLocal(rel) {
		return dir
	}
	return start
}

// maxLinks is how many links may follow one another, as in Linux.
const maxLinks = 40

// strangerOf says who owns a path, or one of the links that it leads over, or what
// it leads to, if that is neither who runs pluv nor the administrator; "" if it is
// one of them, or nothing is there.
func strangerOf(path string) (string, error) {
	for range maxLinks {
		info, err := fsys.Lstat(path)
		if err != nil || info == nil {
			return "", err
		}
		stranger, err := strangerTo(path, info)
		if err != nil || stranger != "" || info.Mode()&fs.ModeSymlink == 0 {
			return stranger, err
		}
		to, err := os.Readlink(path)
		if err != nil {
			return "", fsys.Fault(err, "reading the link %s", path)
		}
		if !filepath.IsAbs(to) {
			// Not Join: the folder may be a link, so that dots are for the system.
			to = filepath.Dir(path) + string(filepath.Separator) + to
		}
		path = to
	}
	return "", fault.New(fault.FileIO, "%s leads over too many links", path)
}
