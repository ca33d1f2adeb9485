package archive

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pluv/host/fault"
)

// Names that Windows would change, or take for a device, are refused, not written elsewhere.
func TestNamesOfWindows(t *testing.T) {
	for name, want := range map[string]string{
		"x.":        "which Windows drops",
		"a/b /c":    "which Windows drops",
		"NUL":       "is a device on Windows",
		"a/con":     "is a device on Windows",
		"a/x:y.lua": "which Windows does not allow",
		"what?":     "which Windows does not allow",
	} {
		file := filepath.Join(t.TempDir(), "a.zip")
		if err := os.WriteFile(file, zipOf(t, entry{name: name}), 0o644); err != nil {
			t.Fatal(err)
		}
		to := filepath.Join(t.TempDir(), "to")
		err := Unpack(t.Context(), file, to, Options{})
		if fault.CodeOf(err) != fault.ArchiveUnsafe || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", name, err)
		}
		if entries, _ := os.ReadDir(to); len(entries) > 0 {
			t.Errorf("%q: %v is there", name, entries)
		}
	}
}
