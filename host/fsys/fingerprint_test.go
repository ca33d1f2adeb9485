package fsys

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pluv/host/fault"
)

func TestFingerprint(t *testing.T) {
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, filepath.FromSlash(name)) }
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	put := func(name, content string) {
		t.Helper()
		must(os.MkdirAll(filepath.Dir(path(name)), 0o755))
		must(os.WriteFile(path(name), []byte(content), 0o644))
	}
	sum := func() string {
		t.Helper()
		watched, err := Fingerprint(dir, Watch{NameOnly: []string{".lua"}})
		got := watched.Sum
		must(err)
		return got
	}
	put("a.c", "int a;")
	put("src/m.lua", "return 1")
	put(".git/HEAD", "x")
	before := sum()
	if again := sum(); again != before || len(before) != 64 {
		t.Fatalf("%s and then %s", before, again)
	}
	for _, step := range []struct {
		name    string
		change  func()
		changes bool
	}{
		{"a Lua file's content", func() { put("src/m.lua", "return 22") }, false},
		{"a hidden file", func() { put(".hidden", "x") }, false},
		{"a file in a hidden folder", func() { put(".git/index", "x") }, false},
		{"a C file's size", func() { put("a.c", "int aa;") }, true},
		{"a C file's time", func() { must(os.Chtimes(path("a.c"), time.Time{}, time.Now().Add(time.Hour))) }, true},
		{"a new Lua file", func() { put("src/n.lua", "") }, true},
		{"another name", func() { must(os.Rename(path("src/n.lua"), path("src/o.lua"))) }, true},
		{"an empty folder", func() { must(os.Mkdir(path("d"), 0o755)) }, true},
		{"a file for a folder", func() { must(os.Remove(path("d"))); put("d", "") }, true},
		{"one file less", func() { must(os.Remove(path("a.c"))) }, true},
	} {
		step.change()
		after := sum()
		if (after != before) != step.changes {
			t.Errorf("%s: changed = %v", step.name, after != before)
		}
		before = after
	}
	if _, err := Fingerprint(path("none"), Watch{}); fault.CodeOf(err) != fault.FileMissing {
		t.Errorf("a missing folder: %v", err)
	}
}

// Only the selected files of a folder count.
func TestFingerprintSelected(t *testing.T) {
	dir := t.TempDir()
	watch := Watch{NameOnly: []string{".lua"}, Without: []string{"pluv.toml"}, Selected: true, Endings: []string{".c"}, Paths: []string{"./bin/tool", "doc"}}
	put := func(name, content string) {
		t.Helper()
		lay(t, dir, map[string]string{name: content})
	}
	sum := func() string {
		t.Helper()
		watched, err := Fingerprint(dir, watch)
		got := watched.Sum
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	put("a.c", "")
	before := sum()
	for i, step := range []struct {
		name    string
		changes bool
	}{
		{"out.log", false}, {"logs/today", false}, {"new.lua", false}, {"pluv.toml", false}, {"bin/other", false}, {"documents/x", false},
		{"bin/tool", true}, {"doc/x", true}, {"doc/deep/y", true}, {"deep/b.c", true}, {"doc/m.lua", true},
	} {
		put(step.name, strings.Repeat("x", i+1))
		after := sum()
		if (after != before) != step.changes {
			t.Errorf("%s: changed = %v", step.name, after != before)
		}
		before = after
	}
	watch.Selected = false
	whole := sum()
	put("pluv.toml", "more")
	if sum() != whole {
		t.Error("pluv.toml counts")
	}
}

// TestFingerprintSeen: what decides is named, so that a caller can look at it alone.
func TestFingerprintSeen(t *testing.T) {
	dir := t.TempDir()
	lay(t, dir, map[string]string{"a.lua": "", "a.c": "", "src/b.lua": "", "src/b.h": "", ".git/c": "", "doc/x": ""})
	watched, err := Fingerprint(dir, Watch{NameOnly: []string{".lua"}, Without: []string{"doc/x"}})
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, name := range []string{"", "a.c", "doc", "src", "src/b.h"} {
		want = append(want, filepath.Join(dir, filepath.FromSlash(name)))
	}
	slices.Sort(watched.Seen)
	if !slices.Equal(watched.Seen, want) {
		t.Errorf("got %q, want %q", watched.Seen, want)
	}
}
