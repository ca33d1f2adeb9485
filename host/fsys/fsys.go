// Package fsys changes files and folders so that an interruption never leaves
// half of anything.
//
//   - A file written or copied appears at its path whole, or not at all.
//   - A folder is put in another's place in one step (Replace), and where the
//     file system has no such step, Recover repairs what was interrupted.
//   - A walk comes in sorted order and never follows symbolic links.
//   - A path that others wrote is joined with Inside.
//   - Only regular files are read (Open, ReadFile): a pipe would wait for its other
//     end, and a device has no end or does something when it is opened.
//
// Paths are the system's own, except where a name says "rel": those are
// relative to a folder and use slashes. Absence is a nil result where the
// question is whether something exists, and otherwise a fault with the code
// file.missing. All other failures carry file.io, file.locked, file.changed or
// file.escape, or limit.reached where nothing can be opened any more.
package fsys

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"pluv/host/fault"
)

// Fault turns an error of the os package into a fault.Error: file.missing
// when the cause is absence, limit.reached when the process may open no more
// files, else file.io. The format says what was being
// done, path included ("reading %s"); the cause keeps only the reason, as the
// path would be named twice. A nil error and an error that already is a fault
// are returned unchanged.
func Fault(err error, format string, args ...any) error {
	if err == nil || fault.CodeOf(err) != "" {
		return err
	}
	if fault.Exhausted(err) {
		return fault.Limit(reason(err), format, args...)
	}
	code := fault.FileIO
	if errors.Is(err, fs.ErrNotExist) {
		code = fault.FileMissing
	}
	failure := fault.Wrap(code, reason(err), format, args...)
	switch {
	case errors.Is(err, fs.ErrPermission):
		failure.Hint = "check who owns the file and its folder"
	case errors.Is(err, syscall.ENOSPC):
		failure.Hint = "the disk is full: `pluv cache clean` frees what can be fetched again"
	}
	return failure
}

// reason strips the operation and the path from an error of the os package.
func reason(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}

// interrupted returns nil while ctx lives, then a fault with the code
// interrupted.
func interrupted(ctx context.Context, format string, args ...any) error {
	if ctx.Err() == nil {
		return nil
	}
	return fault.Wrap(fault.Interrupted, context.Cause(ctx), "interrupted while "+format, args...)
}

// Stat describes what path leads to, links followed. It is nil when nothing is
// there.
func Stat(path string) (fs.FileInfo, error) {
	return present(os.Stat(path))
}

// Lstat describes path itself, also when it is a symbolic link. It is nil when
// nothing is there.
func Lstat(path string) (fs.FileInfo, error) {
	return present(os.Lstat(path))
}

// IsAbsence reports whether an error says that nothing is at a path. All others
// leave that open.
func IsAbsence(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
}

func present(info fs.FileInfo, err error) (fs.FileInfo, error) {
	switch {
	case err == nil:
		return info, nil
	case IsAbsence(err):
		return nil, nil
	}
	var path *fs.PathError
	if errors.As(err, &path) {
		return nil, Fault(err, "looking at %s", path.Path)
	}
	return nil, Fault(err, "looking at a file")
}

// The modes in which files and folders are created, less the umask, which alone
// decides who may write: a group shares a project or a cache with umask 002. Only
// what holds secrets is created with less.
const (
	FileMode    fs.FileMode = 0o666
	ProgramMode fs.FileMode = 0o777 // of programs, and of folders
)

// MakeDir creates a folder and those above it; one that exists is fine.
func MakeDir(path string) error {
	return Fault(os.MkdirAll(path, ProgramMode), "creating the folder %s", path)
}

// List returns the entries of a folder, sorted by name.
func List(dir string) ([]fs.DirEntry, error) {
	entries, err := os.ReadDir(dir)
	return entries, Fault(err, "listing %s", dir)
}

// TempDir creates a new folder under dir, named after prefix, that the caller
// owns and removes. Unlike os.MkdirTemp it leaves the mode to the umask, as the
// folder may be moved to where a group works.
func TempDir(dir, prefix string) (string, error) {
	if err := MakeDir(dir); err != nil {
		return "", err
	}
	path := ""
	err := unused(func(suffix string) error {
		path = filepath.Join(dir, prefix+suffix)
		return os.Mkdir(path, ProgramMode)
	})
	return path, Fault(err, "creating a folder in %s", dir)
}

// special is the failure for what is neither file, folder nor link.
func special(path string, mode fs.FileMode) error {
	return fault.New(fault.FileIO, "%s is neither a file, a folder nor a link (%s)", path, fmt.Sprint(mode.Type()))
}
