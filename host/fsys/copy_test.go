package fsys

import (
	"crypto/rand"
	"math"
	"os"
	"path/filepath"
	"testing"

	"pluv/spec/need"
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

func TestShare(t *testing.T) {
	src, dst := t.TempDir(), filepath.Join(t.TempDir(), "dst")
	if err := os.MkdirAll(filepath.Join(src, "deep"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(src, "deep", "a"), []byte("text"), 0o640); err != nil {
		t.Fatal(err)
	}
	need.Symlink(t, "deep/a", filepath.Join(src, "link"))
	if err := CopyFollowing(t.Context(), src, dst, Copying{Within: src, Share: true}); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"deep/a", "link"} {
		if data, err := os.ReadFile(filepath.Join(dst, name)); err != nil || string(data) != "text" {
			t.Errorf("%s: %q, %v", name, data, err)
		}
	}
	// A link is followed, and an existing target is replaced.
	if err := ShareFile(filepath.Join(src, "link"), filepath.Join(dst, "deep", "a")); err != nil {
		t.Fatal(err)
	}
	info, err := os.Lstat(filepath.Join(dst, "deep", "a"))
	if err != nil || !info.Mode().IsRegular() || need.HasModes(t) && info.Mode().Perm() != 0o640 {
		t.Errorf("%v, %v", info, err)
	}
}

func TestBufferForLargestFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "large")
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, math.MaxInt64); err != nil {
		if path = filepath.Join("/dev/shm", "pluv-"+rand.Text()); os.WriteFile(path, nil, 0o644) != nil {
			need.Lack(t, "no file system here takes a file of the largest size: %v", err)
		}
		defer func() { _ = os.Remove(path) }()
		if err := os.Truncate(path, math.MaxInt64); err != nil {
			need.Lack(t, "no file system here takes a file of the largest size: %v", err)
		}
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if got := len(BufferFor(file)); got != BufferSize {
		t.Errorf("a buffer of %d bytes", got)
	}
}
