package fsys

import (
	"os"
	"path/filepath"
	"testing"
)

// TestCopyTreeIntoItself: a cache below a project is not copied into itself.
func TestCopyTreeIntoItself(t *testing.T) {
	src := t.TempDir()
	if err := os.WriteFile(filepath.Join(src, "a"), []byte("a"), 0o644); err != nil {
		t.Fatal(err)
	}
	dst := filepath.Join(src, "cache", "work")
	if err := CopyTree(t.Context(), src, dst); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dst, "a")); err != nil {
		t.Error(err)
	}
	if entries, _ := os.ReadDir(filepath.Join(dst, "cache")); len(entries) != 0 {
		t.Errorf("copied into itself: %v", entries)
	}
}
