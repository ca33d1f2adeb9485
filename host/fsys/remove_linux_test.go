package fsys

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
)

// asNobody runs do with the rights of an ordinary user, as permissions do not apply to root, who
// may run the tests. It changes the identity of one thread, which ends with its goroutine.
func asNobody(t *testing.T, dir string, do func() error) error {
	t.Helper()
	if os.Getuid() != 0 {
		return do()
	}
	const nobody = 65534
	err := filepath.WalkDir(filepath.Dir(dir), func(path string, _ fs.DirEntry, err error) error {
		return errors.Join(err, os.Chown(path, nobody, nobody))
	})
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error)
	go func() {
		runtime.LockOSThread()
		if err := syscall.Setfsuid(nobody); err != nil {
			done <- err
			return
		}
		done <- do()
	}()
	return <-done
}

func TestRemoveReadOnly(t *testing.T) {
	dir := t.TempDir()
	top := filepath.Join(dir, "top")
	lay(t, top, map[string]string{"mid/f": "", "g": "", "empty/": ""})
	err := asNobody(t, dir, func() error {
		for _, sub := range []string{"mid", "empty", "."} {
			if err := os.Chmod(filepath.Join(top, sub), 0o555); err != nil {
				return err
			}
		}
		if os.RemoveAll(top) == nil {
			return errors.New("the folder is not read-only")
		}
		return RemoveAll(top)
	})
	if err != nil {
		t.Error(err)
	}
	if info, err := Stat(top); info != nil || err != nil {
		t.Errorf("still there: %v, %v", info, err)
	}
}
