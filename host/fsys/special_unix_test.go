//go:build unix

package fsys

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"pluv/host/fault"
)

// Only regular files are opened: opening a pipe would block.
func TestSpecialFiles(t *testing.T) {
	dir := t.TempDir()
	pipe := filepath.Join(dir, "src", "pipe")
	lay(t, dir, map[string]string{"src/": ""})
	if err := syscall.Mkfifo(pipe, 0o644); err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"CopyTree": CopyTree(t.Context(), filepath.Join(dir, "src"), filepath.Join(dir, "copy")),
		"links":    tree(t.Context(), filepath.Join(dir, "src"), filepath.Join(dir, "link"), new(linker).put),
	} {
		if !fault.Is(err, fault.FileIO) || !strings.Contains(err.Error(), pipe) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// When links are followed, pipes are skipped.
	if err := CopyFollowing(t.Context(), filepath.Join(dir, "src"), filepath.Join(dir, "followed"), Copying{}); err != nil {
		t.Error(err)
	}
	if got := look(t, filepath.Join(dir, "followed")); len(got) > 0 {
		t.Errorf("CopyFollowing made %v", got)
	}
}

// Every function that reads files refuses a pipe or a device without opening it: this pipe has no
// writer, so opening it would block.
func TestPipesAreNotOpened(t *testing.T) {
	dir := t.TempDir()
	pipe, link, out := filepath.Join(dir, "pipe"), filepath.Join(dir, "link"), filepath.Join(dir, "out")
	lay(t, dir, map[string]string{"link": "-> pipe", "zero": "-> /dev/zero"})
	if err := syscall.Mkfifo(pipe, 0o644); err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	for _, at := range []string{pipe, link, filepath.Join(dir, "zero")} {
		rel := filepath.Base(at)
		for name, do := range map[string]func() error{
			"Open":      func() error { _, err := Open(at); return err },
			"ReadFile":  func() error { _, err := ReadFile(at, 10); return err },
			"ReadHead":  func() error { _, err := ReadHead(at, 10); return err },
			"CopyFile":  func() error { return CopyFile(at, out) },
			"LinkFile":  func() error { return LinkFile(at, out) },
			"ShareFile": func() error { return ShareFile(at, out) },
		} {
			if err := do(); !fault.Is(err, fault.FileIO) || !strings.Contains(err.Error(), "is not a regular file") {
				t.Errorf("%s of %s: %v", name, rel, err)
			}
		}
		if rel == "pipe" || rel == "link" {
			if _, err := OpenIn(root, rel); !fault.Is(err, fault.FileIO) || !strings.Contains(err.Error(), "is not a regular file") {
				t.Errorf("OpenIn of %s: %v", rel, err)
			}
		}
	}
	if _, err := os.Lstat(out); err == nil {
		t.Error("a file was made of a pipe")
	}
}

// A pipe that replaces a file between lstat and open is refused without waiting for a writer.
func TestOpenLooksAgain(t *testing.T) {
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe")
	lay(t, dir, map[string]string{"f": ""})
	if err := syscall.Mkfifo(pipe, 0o644); err != nil {
		t.Fatal(err)
	}
	_, _, err := openRegular(pipe, func() (fs.FileInfo, error) { return os.Stat(filepath.Join(dir, "f")) },
		func() (*os.File, error) { return os.OpenFile(pipe, os.O_RDONLY|withoutWaiting, 0) })
	if !fault.Is(err, fault.FileIO) || !strings.Contains(err.Error(), "is not a regular file") {
		t.Errorf("%v", err)
	}
}
