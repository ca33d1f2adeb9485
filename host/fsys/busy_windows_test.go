package fsys

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"golang.org/x/sys/windows"

	"pluv/host/fault"
)

// hold opens a file as most programs do, so that it can be neither removed nor replaced,
// and closes it after a moment, or with release.
func hold(t *testing.T, path string, moment time.Duration) (release func()) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	release = func() { _ = file.Close() }
	if moment > 0 {
		time.AfterFunc(moment, release)
	}
	t.Cleanup(release)
	return release
}

const moment = 150 * time.Millisecond

// TestHeldForAMoment: every change of a file that another program has open for a moment
// succeeds.
func TestHeldForAMoment(t *testing.T) {
	for name, change := range map[string]func(dir, file string) error{
		"rename":  func(dir, file string) error { return Rename(filepath.Join(dir, "new"), file) },
		"write":   func(_, file string) error { return WriteAtomic(file, []byte("new"), 0) },
		"copy":    func(dir, file string) error { return CopyFile(filepath.Join(dir, "new"), file) },
		"replace": func(dir, file string) error { return Replace(filepath.Join(dir, "newdir"), filepath.Dir(file)) },
		"update": func(_, file string) error {
			return Update(t.Context(), Change{Path: file}, func([]byte) ([]byte, error) { return []byte("new"), nil })
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			file := filepath.Join(dir, "d", "f")
			lay(t, dir, map[string]string{"d/f": "old", "new": "new", "newdir/f": "new"})
			hold(t, file, moment)
			if err := change(dir, file); err != nil {
				t.Fatal(err)
			}
			if data, err := os.ReadFile(file); err != nil || string(data) != "new" {
				t.Errorf("%q, %v", data, err)
			}
		})
	}
	t.Run("remove", func(t *testing.T) {
		dir := t.TempDir()
		lay(t, dir, map[string]string{"d/f": "old"})
		hold(t, filepath.Join(dir, "d", "f"), moment)
		if err := RemoveAll(filepath.Join(dir, "d")); err != nil {
			t.Fatal(err)
		}
		if info, err := Lstat(filepath.Join(dir, "d")); info != nil || err != nil {
			t.Errorf("%v, %v", info, err)
		}
	})
	t.Run("read", func(t *testing.T) {
		dir := t.TempDir()
		lay(t, dir, map[string]string{"f": "old"})
		file := filepath.Join(dir, "f")
		name, err := windows.UTF16PtrFromString(file)
		if err != nil {
			t.Fatal(err)
		}
		alone, err := windows.CreateFile(name, windows.GENERIC_WRITE, 0, nil, windows.OPEN_EXISTING, windows.FILE_ATTRIBUTE_NORMAL, 0)
		if err != nil {
			t.Fatal(err)
		}
		time.AfterFunc(moment, func() { _ = windows.CloseHandle(alone) })
		if data, err := ReadFile(file, 10); err != nil || string(data) != "old" {
			t.Errorf("%q, %v", data, err)
		}
	})
}

// TestHeldLeftovers: old content that a program has open keeps no later Replace from
// working, and is removed after the program has closed it.
func TestHeldLeftovers(t *testing.T) {
	dir := t.TempDir()
	dst := filepath.Join(dir, "dst")
	lay(t, dir, map[string]string{"dst/f": "0", ".dst.replaced/f": "held"})
	release := hold(t, filepath.Join(dir, ".dst.replaced", "f"), 0)
	for _, content := range []string{"1", "2"} {
		lay(t, dir, map[string]string{"new/f": content})
		if err := Replace(filepath.Join(dir, "new"), dst); err != nil {
			t.Fatal(err)
		}
		if err := Recover(dst); err != nil {
			t.Fatal(err)
		}
		if data, err := os.ReadFile(filepath.Join(dst, "f")); err != nil || string(data) != content {
			t.Errorf("%q, %v", data, err)
		}
	}
	// A crash between the two renames: the latest content is put back.
	if err := os.Rename(dst, filepath.Join(dir, ".dst.replaced-2")); err != nil {
		t.Fatal(err)
	}
	if err := Recover(dst); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(filepath.Join(dst, "f")); err != nil || string(data) != "2" {
		t.Errorf("put back: %q, %v", data, err)
	}
	release()
	if err := Recover(dst); err != nil {
		t.Fatal(err)
	}
	if got := names(t, dir); !slices.Equal(got, []string{"dst"}) {
		t.Errorf("left over: %v", got)
	}
}

// TestReadersLeaveFilesFree: a file that pluv reads can be replaced meanwhile.
func TestReadersLeaveFilesFree(t *testing.T) {
	dir := t.TempDir()
	lay(t, dir, map[string]string{"f": "old", "new": "new"})
	file, err := Open(filepath.Join(dir, "f"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := os.Rename(filepath.Join(dir, "f"), filepath.Join(dir, "g")); err != nil {
		t.Errorf("moving it: %v", err)
	}
}

// TestHeldForLong: the failure says what to do.
func TestHeldForLong(t *testing.T) {
	dir := t.TempDir()
	lay(t, dir, map[string]string{"f": "old"})
	file := filepath.Join(dir, "f")
	hold(t, file, 0)
	began := time.Now()
	Discard(file)
	if time.Since(began) > busyWait/2 {
		t.Errorf("cleaning up took %v", time.Since(began))
	}
	var failure *fault.Error
	if err := RemoveAll(file); !errors.As(err, &failure) || failure.Hint != busyHint {
		t.Errorf("%v", err)
	}
}
