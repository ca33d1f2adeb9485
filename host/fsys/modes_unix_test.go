//go:build unix

package fsys

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"pluv/host/fault"
	"pluv/spec/need"
)

// Permissions of new files depend on the umask alone.
func TestUmaskCounts(t *testing.T) {
	for _, mask := range []int{0o002, 0o022, 0o027, 0o077} {
		dir := t.TempDir()
		before := syscall.Umask(mask)
		temp, err := TempDir(dir, "x-")
		file, errFile := TempFile(filepath.Join(dir, "made"))
		release, errLock := Lock(t.Context(), filepath.Join(dir, "locks", "x"))
		err = errors.Join(err, errFile, errLock, os.WriteFile(filepath.Join(dir, "old"), nil, 0o600), os.Mkdir(filepath.Join(dir, "narrow"), 0o700),
			WriteAtomic(filepath.Join(dir, "new"), nil, 0), WriteAtomic(filepath.Join(dir, "secret"), nil, 0o600),
			CopyTree(context.Background(), filepath.Join(dir, "narrow"), filepath.Join(dir, "copied", "deep")))
		syscall.Umask(before)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(file.Close(), release()); err != nil {
			t.Fatal(err)
		}
		for path, want := range map[string]os.FileMode{
			temp: 0o777, filepath.Join(dir, "made"): 0o777, file.Name(): 0o666, filepath.Join(dir, "locks"): 0o777,
			filepath.Join(dir, "locks", "x"): 0o666, filepath.Join(dir, "new"): 0o666, filepath.Join(dir, "secret"): 0o600,
			filepath.Join(dir, "copied"): 0o777, filepath.Join(dir, "copied", "deep"): 0o777,
		} {
			info, err := os.Stat(path)
			if err != nil || info.Mode().Perm() != want&^os.FileMode(mask) {
				t.Errorf("umask %03o: %s: %v, %v", mask, path, info.Mode(), err)
			}
		}
	}
}

// A replaced file keeps its mode and group.
func TestReplacedFileKeeps(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := errors.Join(os.WriteFile(file, nil, 0o600), os.Chmod(file, 0o664)); err != nil {
		t.Fatal(err)
	}
	if err := WriteAtomic(file, []byte("x"), 0); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o664 || info.Size() != 1 {
		t.Errorf("%v, %v", info, err)
	}
	if os.Geteuid() != 0 {
		need.Lack(t, "needs root, to give a file to another group")
	}
	if err := os.Chown(file, -1, 12345); err != nil {
		t.Fatal(err)
	}
	if err := WriteAtomic(file, []byte("xy"), 0); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(file); err != nil || info.Sys().(*syscall.Stat_t).Gid != 12345 || info.Mode().Perm() != 0o664 {
		t.Errorf("%v, %v", info, err)
	}
}

// setLimit sets a field of a limit, whose type differs between systems.
func setLimit[T int64 | uint64](field *T, n uintptr) { *field = T(n) }

// Failing to open any file is not taken for a missing file.
func TestNoDescriptors(t *testing.T) {
	dir := t.TempDir()
	outside := filepath.Join(filepath.Dir(dir), "outside")
	if err := errors.Join(os.Mkdir(filepath.Join(dir, "in"), 0o755), os.WriteFile(filepath.Join(dir, "file"), nil, 0o644),
		os.Mkdir(outside, 0o755), os.Symlink(outside, filepath.Join(dir, "in", "out"))); err != nil {
		t.Fatal(err)
	}
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
	lowest, err := os.Open(dir) // the lowest free descriptor
	if err != nil {
		t.Fatal(err)
	}
	free := lowest.Fd()
	if err := lowest.Close(); err != nil {
		t.Fatal(err)
	}
	for spare := range uintptr(4) {
		low := limit
		setLimit(&low.Cur, free+spare)
		if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &low); err != nil {
			t.Fatal(err)
		}
		_, escaped := Inside(dir, "in/out/x")
		_, read := ReadFile(filepath.Join(dir, "file"), 10)
		_, listed := List(dir)
		_, _, locked := TryLock(filepath.Join(dir, "lock"))
		if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
			t.Fatal(err)
		}
		if escaped == nil {
			t.Errorf("with %d files: the path leaves the folder", spare)
		}
		if spare > 0 {
			continue
		}
		for _, err := range []error{escaped, read, listed, locked} {
			var f *fault.Error
			if !errors.As(err, &f) || f.Code != fault.LimitReached || !strings.Contains(f.Hint, "ulimit -n") {
				t.Errorf("%v", err)
			}
		}
	}
}
