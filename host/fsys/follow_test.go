package fsys

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pluv/host/fault"
)

func TestFollow(t *testing.T) {
	links(t)
	cases := []struct {
		name   string
		files  map[string]string
		within bool
		want   []string // names in src, with a trailing slash for folders
		code   fault.Code
	}{
		{"no links", map[string]string{"src/a/f": "", "src/b": ""}, true, []string{"a/", "a/f", "b"}, ""},
		{"a file", map[string]string{"src/a": "-> b", "src/b": ""}, true, []string{"a", "b"}, ""},
		{"a folder", map[string]string{"src/a": "-> d", "src/d/f": ""}, true, []string{"a/", "a/f", "d/", "d/f"}, ""},
		{"a chain", map[string]string{"src/a": "-> b", "src/b": "-> c", "src/c/f": ""}, true, []string{"a/", "a/f", "b/", "b/f", "c/", "c/f"}, ""},
		{"nowhere", map[string]string{"src/a": "-> none", "src/b": "-> b"}, true, nil, ""},
		{"to itself", map[string]string{"src/a": "-> .", "src/d/up": "-> ..", "src/d/f": ""}, true, []string{"d/", "d/f"}, ""},
		{"to each other", map[string]string{"src/a/b": "-> ../c", "src/c/d": "-> ../a"}, true, []string{"a/", "a/b/", "c/", "c/d/"}, ""},
		{"to a parent of the root", map[string]string{"src/a": "-> ..", "f": ""}, false, []string{"a/", "a/f"}, ""},
		{"out", map[string]string{"src/a": "-> ../out", "out/f": ""}, false, []string{"a/", "a/f"}, ""},
		{"out, refused", map[string]string{"src/a": "-> ../out", "out/f": ""}, true, nil, fault.FileEscape},
		{"a file out, refused", map[string]string{"src/d/a": "-> ../../f", "f": ""}, true, []string{"d/"}, fault.FileEscape},
		{"out by a link of a link, refused", map[string]string{"src/a": "-> b/out", "src/b": "-> c", "src/c/out": "-> ../../f", "f": ""}, true, nil, fault.FileEscape},
		{"a folder with the same prefix, refused", map[string]string{"src/a": "-> ../src2/f", "src2/f": ""}, true, nil, fault.FileEscape},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			lay(t, dir, c.files)
			src, within := filepath.Join(dir, "src"), ""
			if c.within {
				within = src
			}
			var got []string
			err := Follow(src, within, func(rel string, entry fs.DirEntry) error {
				if entry.IsDir() {
					rel += "/"
				}
				got = append(got, rel)
				return nil
			})
			if fault.CodeOf(err) != c.code || !slices.Equal(got, c.want) {
				t.Errorf("= %v, %v; want %v, %q", got, err, c.want, c.code)
			}
		})
	}
}

// A folder that is itself a link must lead inside, too.
func TestFollowOfLink(t *testing.T) {
	links(t)
	dir := t.TempDir()
	lay(t, dir, map[string]string{"src/lua": "-> ../out", "src/in": "-> real", "src/real/f": "", "out/f": ""})
	none := func(string, fs.DirEntry) error { return nil }
	if err := Follow(filepath.Join(dir, "src/lua"), filepath.Join(dir, "src"), none); !fault.Is(err, fault.FileEscape) {
		t.Errorf("out: %v", err)
	}
	if err := Follow(filepath.Join(dir, "src/in"), filepath.Join(dir, "src"), none); err != nil {
		t.Errorf("in: %v", err)
	}
	if err := Follow(filepath.Join(dir, "src"), filepath.Join(dir, "none"), none); !fault.Is(err, fault.FileMissing) {
		t.Errorf("within a folder that is missing: %v", err)
	}
}

// Links that double the number of files at every step are bounded.
func TestFollowBounded(t *testing.T) {
	links(t)
	files := map[string]string{"l20/f": ""}
	for i := range 20 {
		for _, side := range []string{"a", "b"} {
			files[fmt.Sprintf("l%d/%s", i, side)] = fmt.Sprintf("-> ../l%d", i+1)
		}
	}
	dir := t.TempDir()
	lay(t, dir, files)
	count := 0
	err := Follow(dir, dir, func(string, fs.DirEntry) error { count++; return nil })
	if !fault.Is(err, fault.FileIO) || !strings.Contains(err.Error(), "lead to more than") || count > 2*maxFollowed {
		t.Errorf("%d entries, %v", count, err)
	}
}

func TestCopyFollowing(t *testing.T) {
	links(t)
	files := map[string]string{
		"src/a.lua": "-> ../out/a.lua", "src/lib": "-> ../out/lib", "src/.git/f": "", "src/.x": "", "src/d/.y": "y", "src/gone": "-> none",
		"src/self": "-> .", "src/d/up": "-> ..", "out/a.lua": "a", "out/lib/l.lua": "l",
	}
	for _, share := range []bool{false, true} {
		dir := t.TempDir()
		lay(t, dir, files)
		dst := filepath.Join(dir, "dst")
		if err := CopyFollowing(t.Context(), filepath.Join(dir, "src"), dst, Copying{Share: share}); err != nil {
			t.Fatal(err)
		}
		if got, want := look(t, dst), (map[string]string{"a.lua": "a", "lib/l.lua": "l", "d/.y": "y", "self": "-> .", "d/up": "-> .."}); !maps.Equal(got, want) {
			t.Errorf("= %v, want %v", got, want)
		}
		if err := CopyFollowing(t.Context(), filepath.Join(dir, "src"), dst, Copying{Within: filepath.Join(dir, "src"), Hidden: true}); !fault.Is(err, fault.FileEscape) {
			t.Errorf("within: %v", err)
		}
	}
}

// A folder inside the source can be left out, however its path is written.
func TestCopyFollowingWithout(t *testing.T) {
	links(t)
	dir := t.TempDir()
	lay(t, dir, map[string]string{"src/a.lua": "a", "src/home/cache/x": "x", "src/home/y": "y", "alias": "-> src"})
	for i, without := range []string{"src/home/cache", "alias/home/cache"} {
		dst := filepath.Join(dir, fmt.Sprint("dst", i))
		if err := CopyFollowing(t.Context(), filepath.Join(dir, "src"), dst, Copying{Without: filepath.Join(dir, without)}); err != nil {
			t.Fatal(err)
		}
		if got, want := look(t, dst), (map[string]string{"a.lua": "a", "home/y": "y"}); !maps.Equal(got, want) {
			t.Errorf("without %s = %v, want %v", without, got, want)
		}
	}
	dst := filepath.Join(dir, "all")
	if err := CopyFollowing(t.Context(), filepath.Join(dir, "src"), dst, Copying{Without: dir}); err != nil || len(look(t, dst)) != 3 {
		t.Errorf("without a folder above: %v, %v", look(t, dst), err)
	}
}

// A device behind a link is skipped. (For a pipe: TestSpecialFiles.)
func TestCopyFollowingDevice(t *testing.T) {
	links(t)
	dir := t.TempDir()
	lay(t, dir, map[string]string{"src/zero": "-> " + os.DevNull, "src/a.lua": "a"})
	dst := filepath.Join(dir, "dst")
	if err := CopyFollowing(t.Context(), filepath.Join(dir, "src"), dst, Copying{}); err != nil {
		t.Fatal(err)
	}
	if got, want := look(t, dst), (map[string]string{"a.lua": "a"}); !maps.Equal(got, want) {
		t.Errorf("= %v, want %v", got, want)
	}
}

// Files behind a link are part of the fingerprint, and so is the target of the link.
func TestFingerprintFollows(t *testing.T) {
	links(t)
	dir := t.TempDir()
	lay(t, dir, map[string]string{
		"src/c.c": "-> ../out/c.c", "src/lib": "-> ../out/lib", "src/self": "-> .", "src/late": "-> ../out/late", "out/c.c": "1", "out/d.c": "1",
		"out/lib/l.lua": "l", "out/lib/.h": "",
	})
	stamp := time.Now().Add(-time.Hour)
	for _, name := range []string{"c.c", "d.c"} {
		if err := os.Chtimes(filepath.Join(dir, "out", name), stamp, stamp); err != nil {
			t.Fatal(err)
		}
	}
	sum := func() string {
		watched, err := Fingerprint(filepath.Join(dir, "src"), Watch{NameOnly: []string{".lua"}})
		got := watched.Sum
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	before := sum()
	for _, step := range []struct {
		name    string
		change  map[string]string
		changes bool
	}{
		{"nothing", nil, false},
		{"a linked Lua file's content", map[string]string{"out/lib/l.lua": "changed"}, false},
		{"a hidden file", map[string]string{"out/lib/.h": "x"}, false},
		{"a linked C file", map[string]string{"out/c.c": "12"}, true},
		{"a new file in a linked folder", map[string]string{"out/lib/new.lua": ""}, true},
		{"a link that was broken", map[string]string{"out/late": ""}, true},
	} {
		lay(t, dir, step.change)
		after := sum()
		if (after != before) != step.changes {
			t.Errorf("%s: changed = %v", step.name, after != before)
		}
		before = after
	}
	if err := os.Remove(filepath.Join(dir, "src/c.c")); err != nil {
		t.Fatal(err)
	}
	lay(t, dir, map[string]string{"src/c.c": "-> ../out/d.c"})
	if sum() == before {
		t.Error("a link to another file of the same size and time changes nothing")
	}
}
