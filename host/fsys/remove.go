package fsys

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"pluv/host/fault"
)

// removeTries bounds the retries of RemoveAll while others add files.
const removeTries = 20

// RemoveAll removes a file, a link or a folder with its content, including read-only
// folders and files that other processes add meanwhile. A missing path is fine; an empty
// path, the current folder and the root of a volume are refused. Where open files cannot be
// removed, it tries again for some seconds.
func RemoveAll(path string) error { return removeAll(path, busyWait) }

// removeAll is RemoveAll that retries for a given time.
func removeAll(path string, longest time.Duration) error {
	clean := filepath.Clean(path)
	if path == "" || clean == "." || clean == ".." || filepath.Dir(clean) == clean {
		return fault.New(fault.FileIO, "refusing to remove %q", path)
	}
	err := os.RemoveAll(clean)
	if errors.Is(err, fs.ErrPermission) {
		unlock(clean)
		err = os.RemoveAll(clean)
	}
	if isBusyRemoval(err) {
		err = whileBusy(longest, isBusyRemoval, func() error { return os.RemoveAll(clean) })
	}
	for try := 0; errors.Is(err, fs.ErrExist) && try < removeTries; try++ {
		time.Sleep(time.Duration(try) * time.Millisecond)
		err = os.RemoveAll(clean)
	}
	return Fault(err, "removing %s", path)
}

// unlock makes a folder and those below it writable for the owner. Errors show when the
// removal fails again.
func unlock(dir string) {
	_ = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() {
			if info, err := entry.Info(); err == nil && info.Mode().Perm()&0o700 != 0o700 {
				_ = os.Chmod(path, info.Mode().Perm()|0o700)
			}
		}
		return nil
	})
}
