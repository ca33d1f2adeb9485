package fsys

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"pluv/host/fault"
)

const (
	// scratchLock is the suffix of a scratch folder's lock file.
	scratchLock = ".lock"
	// scratchAge is how long entries without a lock are kept.
	scratchAge = 24 * time.Hour
)

// Scratch creates a folder in dir for work of this process, with a lock next to it that
// is held while the work goes on: a folder with a free lock belonged to a killed process,
// and SweepScratch removes it. Done removes both; what was moved elsewhere stays.
func Scratch(dir, prefix string) (path string, done func(), err error) {
	for range lockTries {
		path = filepath.Join(dir, prefix+unlikely())
		release, ok, err := TryLock(path + scratchLock)
		if err != nil {
			return "", nil, err
		}
		if !ok {
			continue
		}
		if err := os.Mkdir(path, ProgramMode); err != nil {
			dropLock(path+scratchLock, release)
			return "", nil, Fault(err, "creating a folder in %s", dir)
		}
		return path, func() {
			Discard(path)
			dropLock(path+scratchLock, release)
		}, nil
	}
	return "", nil, fault.New(fault.FileIO, "cannot create a folder in %s", dir)
}

// dropLock removes and releases a held lock whose name is not used again, even where open
// files cannot be removed.
func dropLock(path string, release func() error) {
	removed := os.Remove(path) == nil
	_ = release()
	if !removed {
		_ = os.Remove(path)
	}
}

// SweepScratch removes scratch folders of killed processes from dir: of the names that
// begin with prefix, those with a free lock, and those without a lock that are older than
// a day. It skips what it cannot remove. It returns the size of the removed files.
func SweepScratch(dir, prefix string) (Used, error) {
	var gone Used
	if info, err := Lstat(dir); err != nil || info == nil {
		return gone, err
	}
	entries, err := List(dir)
	if fault.Is(err, fault.FileMissing) {
		return gone, nil // removed meanwhile
	}
	if err != nil {
		return gone, err
	}
	for _, entry := range entries {
		if !strings.HasPrefix(entry.Name(), prefix) {
			continue
		}
		if err := sweep(filepath.Join(dir, entry.Name()), entry, &gone); err != nil {
			return gone, err
		}
	}
	return gone, nil
}

func sweep(path string, entry fs.DirEntry, gone *Used) error {
	if folder, isLock := strings.CutSuffix(path, scratchLock); isLock {
		release, ok, err := TryLock(path)
		if err != nil || !ok {
			return nil // in use, or another user's
		}
		if removeCounted(folder, gone) != nil {
			return release() // a child of the killed process may still write there
		}
		dropLock(path, release)
		return nil
	}
	if info, err := Lstat(path + scratchLock); err != nil || info != nil {
		return err // its lock decides
	}
	if info, err := entry.Info(); err != nil || time.Since(info.ModTime()) < scratchAge {
		return nil // missing, or perhaps in use
	}
	_ = removeCounted(path, gone)
	return nil
}

// removeCounted is RemoveAll that adds the size of what it removes to gone.
func removeCounted(path string, gone *Used) error {
	info, err := Lstat(path)
	if err != nil || info == nil {
		return err
	}
	used := Used{Files: 1, Bytes: info.Size()}
	if info.IsDir() {
		if used, err = Usage(path); err != nil {
			return err
		}
	}
	if err := RemoveAll(path); err != nil {
		return err
	}
	gone.Files, gone.Bytes = gone.Files+used.Files, gone.Bytes+used.Bytes
	return nil
}
