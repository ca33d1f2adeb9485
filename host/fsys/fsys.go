// Package fsys changes files and folders so that an interruption never leaves partial
// results.
//
//   - A written or copied file appears at its path whole, or not at all.
//   - A folder replaces another in one step (Replace); if the file system cannot
//     do that, Recover repairs an interrupted Replace.
//   - Walks are sorted and never follow symbolic links.
//   - Untrusted paths are joined with Inside.
//   - Only regular files are read (Open, ReadFile): a pipe would block, and a device
//     may have no end or react to being opened.
//
// Paths are the system's own, except those called "rel", which are relative to a folder
// and use slashes. A missing file is a nil result if the question is whether it exists,
// and otherwise fails with file.missing. Other failures are file.io, file.locked,
// file.changed or file.escape, or limit.reached if no more files can be opened.
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

// Fault turns an error of the os package into a fault.Error: file.missing for a missing
// file, limit.reached if the process may open no more files, else file.io. The format
// says what was being done, including the path ("reading %s"); the cause is only the
// reason, without the path. A nil error and an existing fault are returned unchanged.
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
	case isShut(err):
		failure.Hint = busyHint
	case errors.Is(err, fs.ErrPermission):
		failure.Hint = permissionHint
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

// interrupted returns nil until ctx is canceled, then a fault with the code interrupted.
func interrupted(ctx context.Context, format string, args ...any) error {
	if ctx.Err() == nil {
		return nil
	}
	return fault.Wrap(fault.Interrupted, context.Cause(ctx), "interrupted while "+format, args...)
}

// Stat describes a path, following links. It returns nil if the file is missing.
func Stat(path string) (fs.FileInfo, error) {
	return present(os.Stat(path))
}

// Lstat describes a path without following a link. It returns nil if the file is missing.
func Lstat(path string) (fs.FileInfo, error) {
	return present(os.Lstat(path))
}

// IsAbsence reports whether an error means that the file is missing. Other errors leave
// that open.
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

// The modes of new files and folders, less the umask, which alone decides who may write:
// a group shares a project or a cache with umask 002. Only files with secrets have
// stricter modes.
const (
	FileMode    fs.FileMode = 0o666
	ProgramMode fs.FileMode = 0o777 // of programs, and of folders
)

// MakeDir creates a folder and its parents; an existing one is fine.
func MakeDir(path string) error {
	err := os.MkdirAll(path, ProgramMode)
	if errors.Is(err, fs.ErrNotExist) && isBelowFile(path) {
		err = errors.New("part of the path is a file") // which Windows calls a path that is not found
	}
	return Fault(err, "creating the folder %s", path)
}

// isBelowFile reports whether a folder of the path is a file.
func isBelowFile(path string) bool {
	for dir := filepath.Dir(filepath.Clean(path)); ; dir = filepath.Dir(dir) {
		info, err := os.Stat(dir)
		if err == nil || filepath.Dir(dir) == dir {
			return err == nil && !info.IsDir()
		}
	}
}

// List returns the entries of a folder, sorted by name.
func List(dir string) ([]fs.DirEntry, error) {
	entries, err := os.ReadDir(dir)
	return entries, Fault(err, "listing %s", dir)
}

// TempDir creates a folder in dir with a random name after prefix; the caller removes it.
// Unlike os.MkdirTemp it leaves the mode to the umask, because the folder may be moved to
// a place that a group shares.
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

// special is the error for anything but a file, a folder or a link.
func special(path string, mode fs.FileMode) error {
	return fault.New(fault.FileIO, "%s is not a file, a folder or a link (%s)", path, fmt.Sprint(mode.Type()))
}
