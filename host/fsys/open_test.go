package fsys

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pluv/host/fault"
	"pluv/spec/need"
)

func TestOpen(t *testing.T) {
	dir := t.TempDir()
	lay(t, dir, map[string]string{"f": "12345", "d/": ""})
	good, bad := []string{"f"}, map[string]fault.Code{"d": fault.FileIO, "x": fault.FileMissing}
	if need.HasSymlinks(t) {
		lay(t, dir, map[string]string{"link": "-> f", "nowhere": "-> x"})
		good, bad["nowhere"] = append(good, "link"), fault.FileMissing
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	for name, open := range map[string]func(string) (*os.File, error){
		"Open":   func(rel string) (*os.File, error) { return Open(filepath.Join(dir, rel)) },
		"OpenIn": func(rel string) (*os.File, error) { return OpenIn(root, rel) },
	} {
		for _, rel := range good {
			file, err := open(rel)
			if err != nil {
				t.Errorf("%s %s: %v", name, rel, err)
				continue
			}
			_ = file.Close()
		}
		for rel, code := range bad {
			if _, err := open(rel); !fault.Is(err, code) || !strings.Contains(err.Error(), rel) {
				t.Errorf("%s %s: %v, want %s", name, rel, err, code)
			}
		}
	}
	file := filepath.Join(dir, "f")
	if data, err := ReadFile(file, 5); string(data) != "12345" || err != nil {
		t.Errorf("%q, %v", data, err)
	}
	if _, err := ReadFile(file, 4); !fault.Is(err, fault.FileIO) || !strings.Contains(err.Error(), "4 bytes") {
		t.Errorf("too large: %v", err)
	}
	if data, err := ReadHead(file, 4); string(data) != "1234" || err != nil {
		t.Errorf("the head: %q, %v", data, err)
	}
}
