//go:build unix

package fsys

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"pluv/host/fault"
)

// What is neither file, folder nor link is never opened: a pipe would block.
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
}
