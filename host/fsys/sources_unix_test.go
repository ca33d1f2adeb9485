//go:build unix

package fsys

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"pluv/host/fault"
)

func TestSourcesReadRegularFilesOnly(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("a.lua", "return 1")
	write("long.lua", "return 12")
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe.lua"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/dev/zero", filepath.Join(dir, "zero.lua")); err != nil {
		t.Fatal(err)
	}
	s := Sources{Dir: dir, Limit: 8}
	if text, err := fs.ReadFile(s, "a.lua"); string(text) != "return 1" || err != nil {
		t.Errorf("a.lua: %q, %v", text, err)
	}
	for _, name := range []string{"pipe.lua", "zero.lua", "long.lua"} {
		if _, err := fs.ReadFile(s, name); !fault.Is(err, fault.FileIO) {
			t.Errorf("reading %s: %v", name, err)
		}
	}
	for _, name := range []string{"pipe.lua", "nothing"} {
		if _, err := fs.ReadDir(s, name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("listing %s: %v", name, err)
		}
	}
	if _, err := fs.ReadFile(s, "nothing"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("reading nothing: %v", err)
	}
	if _, err := fs.ReadFile(s, "../a.lua"); !errors.Is(err, fs.ErrInvalid) {
		t.Errorf("reading ../a.lua: %v", err)
	}
	if entries, err := fs.ReadDir(s, "."); len(entries) != 4 || err != nil {
		t.Errorf("listing: %v, %v", entries, err)
	}
}
