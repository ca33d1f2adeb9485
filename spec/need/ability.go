package need

import (
	"os"
	"path/filepath"
	"testing"
)

// HasSymlinks reports whether symbolic links can be made: not on Windows without the
// privilege, nor in Wine, which reports success and makes nothing.
func HasSymlinks(t testing.TB) bool {
	t.Helper()
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	return os.Symlink("target", filepath.Join(dir, "link")) == nil && isLink(filepath.Join(dir, "link")) &&
		root.Symlink("target", "inside") == nil && isLink(filepath.Join(dir, "inside"))
}

// Symlinks skips a test where symbolic links cannot be made.
func Symlinks(t testing.TB) {
	t.Helper()
	if !HasSymlinks(t) {
		Lack(t, "needs symbolic links")
	}
}

// Symlink makes a symbolic link, and skips the test where that cannot be done.
func Symlink(t testing.TB, target, link string) {
	t.Helper()
	Symlinks(t)
	if err := os.Symlink(target, link); err != nil {
		t.Fatal(err)
	}
}

func isLink(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && info.Mode()&os.ModeSymlink != 0
}

// Modes skips a test where files have no Unix permissions.
func Modes(t testing.TB) {
	t.Helper()
	if !HasModes(t) {
		Lack(t, "needs files with permissions")
	}
}

// HasModes reports whether files keep Unix permissions.
func HasModes(t testing.TB) bool {
	t.Helper()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o640); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(file)
	return err == nil && info.Mode().Perm() == 0o640
}

// HasListedFiles reports whether a file in the listing of a folder is known to be the file
// of that name, as it is not in Wine.
func HasListedFiles(t testing.TB) bool {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Fatalf("%v, %v", entries, err)
	}
	listed, err := entries[0].Info()
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Lstat(filepath.Join(dir, "file"))
	return err == nil && os.SameFile(info, listed)
}
