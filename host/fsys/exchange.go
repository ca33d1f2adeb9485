package fsys

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Replace puts the folder newDir in dst's place and removes what was there;
// dst need not exist. Both must be on one file system. Where the system can
// swap folders, dst is at every moment the old one or the new one; elsewhere a
// crash may leave a state that Recover repairs. When Replace fails, dst is as
// it was; that something of the old one cannot be removed is no failure, and
// the next Replace or Recover tries again.
func Replace(newDir, dst string) error {
	return replace(newDir, dst, swap)
}

// replace takes the way of swapping as an argument, for the tests.
func replace(newDir, dst string, swap func(a, b string) error) error {
	old := replacedName(dst)
	if err := RemoveAll(old); err != nil {
		return err
	}
	err := swap(newDir, dst)
	switch {
	case err == nil:
		if err = os.Rename(newDir, old); err != nil {
			old = newDir
		}
		_ = RemoveAll(old)
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return Fault(os.Rename(newDir, dst), "moving %s to %s", newDir, dst)
	case !errors.Is(err, errors.ErrUnsupported):
		return Fault(err, "replacing %s", dst)
	}
	if err := os.Rename(dst, old); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Fault(err, "replacing %s", dst)
	}
	if err := os.Rename(newDir, dst); err != nil {
		if back := os.Rename(old, dst); !errors.Is(back, fs.ErrNotExist) {
			err = errors.Join(err, back)
		}
		return Fault(err, "replacing %s", dst)
	}
	_ = RemoveAll(old)
	return nil
}

// Recover repairs dst after a Replace that did not come to its
// end: without dst the old content comes back, with dst a Replace had done its
// work and what it left over is removed. It does nothing when nothing was
// interrupted. It must not run at the same time as a Replace of the same dst.
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
