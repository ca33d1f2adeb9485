package trust

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pluv/host/fault"
	"pluv/spec/need"
)

func TestRead(t *testing.T) {
	dir := t.TempDir()
	root, other := filepath.Join(dir, "project"), filepath.Join(dir, "other")
	s := Store{File: filepath.Join(dir, "state", "trust.json")}
	need.Symlinks(t)
	link := func(to, at string) {
		t.Helper()
		at = filepath.Join(root, at)
		if err := errors.Join(os.MkdirAll(filepath.Dir(at), 0o755), os.Symlink(to, at)); err != nil {
			t.Fatal(err)
		}
	}
	trusted := write(t, filepath.Join(root, ".pluv/commands/a.lua"), "a")
	outside := write(t, filepath.Join(other, "x.lua"), "x")
	changed := write(t, filepath.Join(root, ".pluv/commands/c.lua"), "c")
	write(t, filepath.Join(root, ".pluv/commands/b.lua"), "b")
	if _, err := s.Add(t.Context(), []string{trusted, outside, changed}); err != nil {
		t.Fatal(err)
	}
	write(t, changed, "other")
	link(outside, ".pluv/commands/out.lua")
	link(trusted, ".pluv/commands/in.lua")
	link(other, ".pluv/lua")
	for _, c := range []struct{ rel, want string }{ // want is a part of the failure, or "" for the text
		{".pluv/commands/a.lua", ""},
		{".pluv/commands/b.lua", ".pluv/commands/b.lua is code of this project that is not trusted yet"},
		{".pluv/commands/c.lua", "that changed since it was trusted"},
		{".pluv/commands/out.lua", ".pluv/commands/out.lua"},
		{".pluv/commands/in.lua", ".pluv/commands/in.lua is a link"},
		{".pluv/lua/x.lua", ".pluv/lua"},
		{"../other/x.lua", "leaves"},
		{outside, "leaves"},
		{".pluv/commands/none.lua", "not exist"},
		{".pluv/commands", "not exist"},
	} {
		data, err := s.Read(root, c.rel)
		if c.want == "" && (err != nil || string(data) != "a") || c.want != "" && (err == nil || data != nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %q, %v, want %q", c.rel, data, err, c.want)
		}
	}
	if _, err := s.Read(root, ".pluv/commands/b.lua"); fault.CodeOf(err) != fault.TrustRequired {
		t.Error(err)
	}
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	s := Store{File: filepath.Join(dir, "trust.json")}
	a := write(t, filepath.Join(dir, ".pluv/lua/a.lua"), "a")
	write(t, filepath.Join(dir, ".pluv/lua/deep/b.lua"), "b")
	if _, err := s.Add(t.Context(), []string{a}); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(a, filepath.Join(dir, ".pluv/lua/link.lua")); err != nil {
		t.Fatal(err)
	}
	files := Files{Store: s, Root: dir, Dir: ".pluv/lua"}
	if data, err := fs.ReadFile(files, "a.lua"); err != nil || string(data) != "a" {
		t.Errorf("%q, %v", data, err)
	}
	if _, err := fs.ReadFile(files, "deep/b.lua"); fault.CodeOf(err) != fault.TrustRequired {
		t.Error(err)
	}
	if _, err := fs.ReadFile(files, "none.lua"); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	entries, err := fs.ReadDir(files, ".")
	if err != nil || len(entries) != 2 || entries[0].Name() != "a.lua" || entries[1].Name() != "deep" {
		t.Errorf("%v, %v", entries, err)
	}
	file, err := files.Open("a.lua")
	if err != nil {
		t.Fatal(err)
	}
	if info, err := file.Stat(); err != nil || info.Size() != 1 || file.Close() != nil {
		t.Error(err)
	}
	if _, err := files.Open("deep/b.lua"); fault.CodeOf(err) != fault.TrustRequired {
		t.Error(err)
	}
}
