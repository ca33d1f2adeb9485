package fsys

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Replace puts the folder newDir in dst's place and removes the old one; dst need not
// exist. Both must be on one file system. If the system can swap folders, dst is always
// the old or the new one; otherwise a crash may leave a state that Recover repairs. If
// Replace fails, dst is unchanged. Failing to remove the old folder is no error: the next
// Replace or Recover tries again.
func Replace(newDir, dst string) error {
	return replace(entry{name: newDir}, entry{name: dst}, swapEntries)
}

// replace has the swap function as a parameter, for tests.
func replace(fresh, dst entry, swap func(a, b entry) error) error {
	old := entry{dst.in, replacedName(dst.name)}
	if err := old.remove(); err != nil {
		return err
	}
	err := swap(fresh, dst)
	switch {
	case err == nil:
		if err = renameEntry(fresh, old); err != nil {
			old = fresh
		}
		_ = old.remove()
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return Fault(renameEntry(fresh, dst), "moving %s to %s", fresh.path(), dst.path())
	case !errors.Is(err, errors.ErrUnsupported):
		return Fault(err, "replacing %s", dst.path())
	}
	if err := renameEntry(dst, old); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Fault(err, "replacing %s", dst.path())
	}
	if err := renameEntry(fresh, dst); err != nil {
		if back := renameEntry(old, dst); !errors.Is(back, fs.ErrNotExist) {
			err = errors.Join(err, back)
		}
		return Fault(err, "replacing %s", dst.path())
	}
	_ = old.remove()
	return nil
}

// Recover repairs dst after an interrupted Replace: if dst is missing, it restores the
// old content; otherwise it removes leftovers. It does nothing if nothing was
// interrupted. It must not run concurrently with a Replace of the same dst.
func Recover(dst string) error {
	there, err := Lstat(dst)
	if err != nil {
		return err
	}
	if there != nil {
		return RemoveAll(replacedName(dst))
	}
	if err := os.Rename(replacedName(dst), dst); !errors.Is(err, fs.ErrNotExist) {
		return Fault(err, "putting back %s", dst)
	}
	return nil
}

// replacedName is where Replace keeps the old content of path.
func replacedName(path string) string {
	path = filepath.Clean(path)
	return filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".replaced")
}
