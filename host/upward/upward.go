// Package upward finds files at or above a folder: the pluv.toml of a project, the files
// that pin a runtime. It refuses files of other users in parent folders.
//
// A file in a parent folder is used only if it and its folder belong to the current user
// or the administrator; for a symbolic link, all links on the way and the target must.
// Under sudo the calling user also counts. Anything else fails with trust.folder, unless
// the user has allowed the folder. This is the rule of git's safe.directory, except that
// the owner of the folder where the search begins is not checked, since the user chose
// it.
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
	// Dir is the absolute path of the folder to begin with.
	Dir string
	// Start is the user's working folder, if Dir is above it: then the owner of Dir is
	// checked too.
	Start string
	// Allows reports whether the user allows a folder regardless of its owner; nil for
	// none.
	Allows func(dir string) (bool, error)
}

// Find returns the nearest file with a name; "" if there is none. It fails with
// trust.folder if that file, or an existing one of the names beside in the same folder,
// belongs to another user.
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

// Each calls visit for each existing file with one of the names at or above a folder:
// nearest folder first, in each folder in the order of names. The info is that of a
// link's target. It ends when visit is done or fails. Visit must Check the owner.
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

// Check fails with trust.folder unless a found file may be used, along with existing
// files of the names beside in the same folder.
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
		return fault.New(fault.TrustFolder, "refusing %s, which is above the working folder: %s belongs to %s", file, what, stranger).
			WithHint("if you trust those who can write there, allow the folder with `pluv trust --folder %s`", fault.Quote(folder))
	}
	return nil
}

// start is the one folder whose owner is not checked.
func (s Search) start() string {
	dir, start := filepath.Clean(s.Dir), filepath.Clean(s.Start)
	rel, err := filepath.Rel(dir, start)
	if s.Start == "" || err != nil || !filepath.IsLocal(rel) {
		return dir
	}
	return start
}

// maxLinks bounds chains of links, as in Linux.
const maxLinks = 40

// strangerOf returns the owner of a path, of a link on its way, or of its target, if that
// is not the current user or the administrator; "" otherwise, or if the path is missing.
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
			// Not Join: the folder may be a link, so the system must resolve the dots.
			to = filepath.Dir(path) + string(filepath.Separator) + to
		}
		path = to
	}
	return "", fault.New(fault.FileIO, "too many levels of links: %s", path)
}
