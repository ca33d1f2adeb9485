//go:build unix

package archive

import (
	"path/filepath"
	"syscall"
	"testing"

	"pluv/host/fault"
)

func TestPackRefusesPipes(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o644); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "out")
	for name, err := range map[string]error{"tar": PackTarGz(t.Context(), dir, out), "zip": PackZip(t.Context(), dir, out)} {
		if !fault.Is(err, fault.FileIO) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
