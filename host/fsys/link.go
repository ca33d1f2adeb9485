package fsys

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// LinkFile puts the content of src at dst in the cheapest way the file system
// offers: a copy-on-write clone, a hard link, a copy. What is at dst is
// replaced in one step. As a hard link shares its bytes with src, a file that
// may be edited in place is to be copied instead.
func LinkFile(src, dst string) error { return new(Linker).File(src, dst) }

// ShareFile is CopyFile for a src that nobody changes any more: where the file
// system can, dst is another name of the same file.
func ShareFile(src, dst string) error { return sharing().File(src, dst) }

func sharing() *Linker { return &Linker{linker{noClone: true}} }

// Linker links many files within one file system: it remembers what that has
// refused. The zero value is ready; it is for one goroutine.
type Linker struct{ linker }

// File is LinkFile.
func (l *Linker) File(src, dst string) error {
	if info, err := os.Lstat(src); err == nil && info.Mode().IsRegular() {
		return Fault(l.put(src, dst), "linking %s to %s", src, dst)
	}
	real, err := filepath.EvalSymlinks(src)
	if err != nil {
		return Fault(err, "linking %s to %s", src, dst)
	}
	info, err := os.Lstat(real)
	if err == nil {
		err = regular(src, info) // a second name of a device would be one too
	}
	if err != nil {
		return Fault(err, "linking %s to %s", src, dst)
	}
	return Fault(l.put(real, dst), "linking %s to %s", src, dst)
}

// linker remembers which ways of linking the file system has refused, so that
// a tree asks only once for each.
type linker struct {
	noClone, noLink bool
}

func (l *linker) put(src, dst string) error {
	if !l.noClone {
		err := replaceWith(src, dst, clone)
		if err == nil || errors.Is(err, fs.ErrNotExist) {
			return err
		}
		l.noClone = true
	}
	if !l.noLink {
		err := makeOrReplace(src, dst, os.Link)
		if err == nil || errors.Is(err, fs.ErrNotExist) {
			return err
		}
		// Too many links to one file is that file's matter, not the tree's.
		l.noLink = !tooManyLinks(err)
	}
	return replaceWith(src, dst, duplicate)
}
