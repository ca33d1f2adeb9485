package fsys

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// Installing are the folders of Install.
type Installing struct {
	Source string // folder that sources are relative to
	Within string // Source, or a folder above it: a source may be anywhere in it
	Dest   string // folder that targets are relative to, and must be in
	// Folders are folders of Dest that are created if a target has their name, so that
	// they get the file.
	Folders []string
}

// Installed is one file for Install.
type Installed struct {
	From string
	To   string
	Mode fs.FileMode
	Link string // install a link to this file instead, if it is not ""
	Rel  bool   // make it a relative link
}

// Install puts files into Dest, in their order, as ShareFile does. A target that is a
// folder gets the file under the source's own name, as with `cp`; any other existing
// target is replaced. Links of Within are followed if they lead inside. The folder of
// each target is created.
//
// It returns the first source that is no file, and stops there. Fails with file.escape.
//
// Nothing else may change the folders meanwhile: each folder is checked only once.
func Install(in Installing, files []Installed) (missing *string, err error) {
	inner, err := filepath.Rel(in.Within, in.Source)
	if err != nil {
		return nil, Fault(err, "installing from %s", in.Source)
	}
	i := &installer{Installing: in, inner: filepath.ToSlash(inner), linker: sharing(), sources: map[string]bool{}, made: map[string]bool{}}
	for _, file := range files {
		if ok, err := i.install(file); err != nil {
			return nil, err
		} else if !ok {
			return &file.From, nil
		}
	}
	return nil, nil
}

type installer struct {
	Installing
	inner   string // Source, relative to Within
	linker  *Linker
	sources map[string]bool // folders of Within that do not lead outside
	made    map[string]bool // folders of Dest that exist and do not lead outside
}

func (i *installer) install(file Installed) (ok bool, err error) {
	source, info, err := i.source(file.From)
	if err != nil || info == nil || !info.Mode().IsRegular() {
		return false, err
	}
	target, err := i.target(file.To, filepath.Base(source))
	if err != nil {
		return false, err
	}
	if file.Link != "" {
		return true, link(file, target)
	}
	if err := i.linker.File(source, target); err != nil {
		return false, err
	}
	if info.Mode() == file.Mode {
		return true, nil
	}
	return true, Fault(os.Chmod(target, file.Mode), "changing %s", target)
}

// source is Inside for a source, and describes it, following links; it checks each folder
// once.
func (i *installer) source(rel string) (at string, info fs.FileInfo, err error) {
	root, whole := i.Within, path.Join(i.inner, filepath.ToSlash(rel))
	if rel == "" || filepath.IsAbs(rel) || strings.HasPrefix(whole, "..") {
		root, whole = i.Source, rel
	} else if local := filepath.FromSlash(whole); filepath.IsLocal(local) && i.leadsInside(path.Dir(whole)) {
		at = filepath.Join(root, local)
		if info, err = Lstat(at); err != nil || info == nil || info.Mode()&fs.ModeSymlink == 0 {
			return at, info, err
		}
	}
	if at, err = Inside(root, whole); err == nil {
		info, err = Stat(at)
	}
	return at, info, err
}

func (i *installer) leadsInside(dir string) bool {
	inside, known := i.sources[dir]
	if !known {
		_, err := Inside(i.Within, dir)
		inside = err == nil
		i.sources[dir] = inside
	}
	return inside
}

// target returns a path at which nothing is, in an existing folder.
func (i *installer) target(to, name string) (string, error) {
	clean := path.Clean(filepath.ToSlash(to))
	if last := path.Base(filepath.ToSlash(to)); to == "" || last == ".." || last == "." || !filepath.IsLocal(filepath.FromSlash(clean)) {
		if _, err := Inside(i.Dest, to); err != nil {
			return "", err
		}
	}
	for _, dir := range []string{clean, path.Dir(clean)} {
		if dir == clean && !slices.Contains(i.Folders, clean) {
			continue
		}
		if err := i.make(dir); err != nil {
			return "", err
		}
	}
	at := filepath.Join(i.Dest, filepath.FromSlash(clean))
	info, err := Lstat(at)
	if err == nil && info != nil && info.IsDir() {
		at = filepath.Join(at, name)
		info, err = Lstat(at)
	}
	if err == nil && info != nil {
		err = RemoveAll(at)
	}
	return at, err
}

// make creates a folder of Dest.
func (i *installer) make(dir string) error {
	if i.made[dir] {
		return nil
	}
	at, err := Inside(i.Dest, dir)
	if err == nil {
		err = MakeDir(at)
	}
	i.made[dir] = err == nil
	return err
}

func link(file Installed, at string) error {
	to := file.Link
	if runtime.GOOS == "windows" {
		return CopyFile(to, at)
	}
	if file.Rel {
		var err error
		if to, err = filepath.Rel(filepath.Dir(at), to); err != nil {
			return Fault(err, "linking %s", at)
		}
	}
	return Fault(os.Symlink(to, at), "linking %s to %s", at, to)
}

// RemoveEmpty removes those of the folders that are empty.
func RemoveEmpty(dirs []string) error {
	for _, dir := range dirs {
		entries, err := os.ReadDir(dir)
		if errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) > 0 {
			continue
		}
		if err == nil {
			err = os.Remove(dir)
		}
		if err != nil {
			return Fault(err, "removing %s", dir)
		}
	}
	return nil
}
