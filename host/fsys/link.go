package fsys

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"
)

// LinkFile creates dst with the content of src in the cheapest way that the file system
// offers: a copy-on-write clone, a hard link, a copy. An existing dst is replaced in one
// step. A hard link shares its bytes with src, so copy files that may be edited in place.
func LinkFile(src, dst string) error { return new(Linker).File(src, dst) }

// ShareFile is CopyFile for an immutable src: if possible, dst is a hard link.
func ShareFile(src, dst string) error { return sharing().File(src, dst) }

func sharing() *Linker {
	l := new(Linker)
	l.noClone.Store(true)
	return l
}

// Linker links many files within one file system: it remembers which ways do not work.
// The zero value is ready, for many goroutines.
type Linker struct{ linker }

// Regular is File for a src that is known to be a regular file.
func (l *Linker) Regular(src, dst string) error {
	return Fault(l.put(src, dst), "linking %s to %s", src, dst)
}

// File is LinkFile.
func (l *Linker) File(src, dst string) error {
	if info, err := os.Lstat(src); err == nil && info.Mode().IsRegular() {
		return l.Regular(src, dst)
	}
	real, err := filepath.EvalSymlinks(src)
	if err != nil {
		return Fault(err, "linking %s to %s", src, dst)
	}
	info, err := os.Lstat(real)
	if err == nil {
		err = regular(src, info) // a device must not get a second name
	}
	if err != nil {
		return Fault(err, "linking %s to %s", src, dst)
	}
	return Fault(l.put(real, dst), "linking %s to %s", src, dst)
}

// linker remembers which ways of linking the file system refused, so that each is tried
// only once per tree.
type linker struct {
	noClone, noLink atomic.Bool
}

func (l *linker) put(src, dst string) error {
	if !l.noClone.Load() {
		err := replaceWith(src, dst, clone)
		if err == nil || errors.Is(err, fs.ErrNotExist) {
			return err
		}
		l.noClone.Store(true)
	}
	if !l.noLink.Load() {
		err := makeOrReplace(src, dst, os.Link)
		if err == nil || errors.Is(err, fs.ErrNotExist) {
			return err
		}
		// Too many links to one file says nothing about other files.
		l.noLink.Store(!tooManyLinks(err))
	}
	return replaceWith(src, dst, duplicate)
}
