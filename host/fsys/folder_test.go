package fsys

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pluv/host/fault"
	"pluv/spec/need"
)

func links(t *testing.T) {
	t.Helper()
	need.Symlinks(t)
}

func TestOpenFolder(t *testing.T) {
	links(t)
	cases := []struct {
		name, rel string
		code      fault.Code // of OpenFolder
		made      fault.Code // of MakeFolder
		names     string     // what the failure names
	}{
		{"the folder itself", ".", "", "", ""},
		{"a folder", "a/b", "", "", ""},
		{"not there", "a/new/deep", fault.FileMissing, "", ""},
		{"a link out", "out/x", fault.FileEscape, fault.FileEscape, "out"},
		{"a link that stays inside", "in/b", fault.FileEscape, fault.FileEscape, "in"},
		{"a link to a link", "chain", fault.FileEscape, fault.FileEscape, "chain"},
		{"a link below", "a/up/b", fault.FileEscape, fault.FileEscape, "a/up"},
		{"a broken link", "dangling/x", fault.FileEscape, fault.FileEscape, "dangling"},
		{"an absolute link", "abs", fault.FileEscape, fault.FileEscape, "abs"},
		{"a file", "f/x", fault.FileEscape, fault.FileEscape, "f"},
		{"upwards", "../x", fault.FileEscape, fault.FileEscape, ".."},
		{"an absolute path", "/tmp", fault.FileEscape, fault.FileEscape, "/tmp"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			root, outside := t.TempDir(), t.TempDir()
			lay(t, root, map[string]string{
				"a/b/f": "", "a/up": "-> ..", "in": "-> a", "chain": "-> in", "dangling": "-> none", "f": "",
				"abs": "-> " + root, "out": "-> " + outside,
			})
			for i, open := range []func(string, string) (*Folder, error){OpenFolder, MakeFolder} {
				how, want := "OpenFolder", c.code
				if i == 1 {
					how, want = "MakeFolder", c.made
				}
				folder, err := open(root, c.rel)
				if fault.CodeOf(err) != want || !strings.Contains(errorText(err), c.names) && want != "" {
					t.Errorf("%s = %v, want %q", how, err, want)
				}
				if err == nil {
					folder.Close()
				}
			}
			if got := names(t, outside); len(got) != 0 {
				t.Errorf("made outside: %v", got)
			}
		})
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// A root that is itself reached through a link is allowed.
func TestFolderOfLinkedRoot(t *testing.T) {
	links(t)
	dir := t.TempDir()
	lay(t, dir, map[string]string{"real/": "", "root": "-> real"})
	folder, err := MakeFolder(filepath.Join(dir, "root"), "a")
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	if err := folder.Write("f", []byte("x")); err != nil {
		t.Fatal(err)
	}
	if got := look(t, filepath.Join(dir, "real")); !maps.Equal(got, map[string]string{"a/f": "x"}) {
		t.Errorf("= %v", got)
	}
}

// What a clone may contain under the names that pluv uses, and the result.
func TestFolderNames(t *testing.T) {
	links(t)
	before := map[string]string{
		"precious/f": "precious", "own/.d.replaced": "-> ../precious", "own/link": "-> ../precious", "own/file": "-> ../precious/f",
		"own/none": "-> ../precious/none", "own/old": "old", "own/dir/f": "1", "own/new/f": "2",
	}
	cases := []struct {
		name string
		do   func(f *Folder) error
		code fault.Code
		want map[string]string // changed files; "" means removed
	}{
		{"write", func(f *Folder) error { return f.Write("old", []byte("new")) }, "", map[string]string{"own/old": "new"}},
		{"write a new one", func(f *Folder) error { return f.Write("x", []byte("new")) }, "", map[string]string{"own/x": "new"}},
		{"write through a link", func(f *Folder) error { return f.Write("file", nil) }, fault.FileEscape, nil},
		{"write through a broken link", func(f *Folder) error { return f.Write("none", nil) }, fault.FileEscape, nil},
		{"write over a folder", func(f *Folder) error { return f.Write("dir", nil) }, fault.FileEscape, nil},
		{"write elsewhere", func(f *Folder) error { return f.Write("../precious/f", nil) }, fault.FileEscape, nil},
		{"lock", func(f *Folder) error { return locked(f, "lock") }, "", map[string]string{"own/lock": "-"}},
		{"lock a link", func(f *Folder) error { return locked(f, "file") }, fault.FileEscape, nil},
		{"lock a broken link", func(f *Folder) error { return locked(f, "none") }, fault.FileEscape, nil},
		{"remove a folder", func(f *Folder) error { return f.Remove("dir") }, "", map[string]string{"own/dir/f": ""}},
		{"remove a link", func(f *Folder) error { return f.Remove("link") }, "", map[string]string{"own/link": ""}},
		{"remove a missing file", func(f *Folder) error { return f.Remove("nothing") }, "", nil},
		{"remove the parent", func(f *Folder) error { return f.Remove("..") }, fault.FileEscape, nil},
		{"remove all", func(f *Folder) error { return f.Remove(".") }, fault.FileEscape, nil},
		{"replace", func(f *Folder) error { return f.Replace(f, "new", "dir") }, "", map[string]string{"own/dir/f": "2", "own/new/f": ""}},
		{"replace a link", func(f *Folder) error { return f.Replace(f, "new", "link") }, fault.FileEscape, nil},
		{"recover", func(f *Folder) error { return f.Recover("dir") }, "", nil},
		{"recover from a link", func(f *Folder) error { return f.Recover("d") }, fault.FileEscape, nil},
		{"recover a link", func(f *Folder) error { return f.Recover("link") }, fault.FileEscape, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			root := t.TempDir()
			lay(t, root, before)
			f, err := OpenFolder(root, "own")
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			if err := c.do(f); fault.CodeOf(err) != c.code {
				t.Errorf("= %v, want %q", err, c.code)
			}
			want := maps.Clone(before)
			for name, content := range c.want {
				if content == "" {
					delete(want, name)
				} else {
					want[name] = strings.TrimPrefix(content, "-")
				}
			}
			if got := look(t, root); !maps.Equal(got, want) {
				t.Errorf("folder = %v\nwant %v", got, want)
			}
		})
	}
}

func locked(f *Folder, name string) error {
	release, err := f.Lock(context.Background(), name, nil)
	if err != nil {
		return err
	}
	return release()
}

func TestFolderReplaceByRenames(t *testing.T) {
	root := t.TempDir()
	lay(t, root, map[string]string{"a/new/f": "2", "b/dir/f": "1"})
	from, err := OpenFolder(root, "a")
	if err != nil {
		t.Fatal(err)
	}
	defer from.Close()
	to, err := OpenFolder(root, "b")
	if err != nil {
		t.Fatal(err)
	}
	defer to.Close()
	unsupported := func(entry, entry) error { return errors.ErrUnsupported }
	if err := replace(entry{from, "new"}, entry{to, "dir"}, unsupported); err != nil {
		t.Fatal(err)
	}
	if got := look(t, root); !maps.Equal(got, map[string]string{"b/dir/f": "2"}) {
		t.Errorf("= %v", got)
	}
}

func TestFolderRecover(t *testing.T) {
	root := t.TempDir()
	lay(t, root, map[string]string{".dst.replaced/f": "old", "both/f": "new", ".both.replaced/f": "old"})
	f, err := OpenFolder(root, ".")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := errors.Join(f.Recover("dst"), f.Recover("both"), f.Recover("none")); err != nil {
		t.Fatal(err)
	}
	if got := look(t, root); !maps.Equal(got, map[string]string{"dst/f": "old", "both/f": "new"}) {
		t.Errorf("= %v", got)
	}
}

// TestUpdateInFolder changes files of an open folder, with the temporary file in another folder.
// A link is refused, and its target is unchanged.
func TestUpdateInFolder(t *testing.T) {
	base := t.TempDir()
	for _, name := range []string{"work", "outside"} {
		if err := os.Mkdir(filepath.Join(base, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	f, err := OpenFolder(base, ".")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	work, err := OpenFolder(base, "work")
	if err != nil {
		t.Fatal(err)
	}
	defer work.Close()
	update := func(name, want string, text string) error {
		return Update(t.Context(), Change{Path: filepath.Join(base, name), In: f, Work: work}, func(old []byte) ([]byte, error) {
			if string(old) != want {
				t.Errorf("%s holds %q, want %q", name, old, want)
			}
			return []byte(text), nil
		})
	}
	if err := errors.Join(update("f", "", "one"), update("f", "one", "two")); err != nil {
		t.Fatal(err)
	}
	if got := read(t, filepath.Join(base, "f")); got != "two" {
		t.Errorf("the file holds %q", got)
	}
	if err := os.WriteFile(filepath.Join(base, "outside", "victim"), []byte("precious"), 0o644); err != nil {
		t.Fatal(err)
	}
	need.Symlink(t, "outside/victim", filepath.Join(base, "link"))
	if err := update("link", "", "evil"); !fault.Is(err, fault.FileEscape) {
		t.Errorf("through a link: %v", err)
	}
	if got := read(t, filepath.Join(base, "outside", "victim")); got != "precious" {
		t.Errorf("the link was followed: %q", got)
	}
	if left := names(t, filepath.Join(base, "work")); len(left) > 0 {
		t.Errorf("left over: %v", left)
	}
}

func TestFolderTemp(t *testing.T) {
	root := t.TempDir()
	lay(t, root, map[string]string{"work/": "", "f": "old"})
	f, err := OpenFolder(root, ".")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	name, err := f.Temp(".new-")
	if err != nil || !strings.HasPrefix(name, ".new-") {
		t.Errorf("Temp = %q, %v", name, err)
	}
	entries, err := f.List()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, entry := range entries {
		got = append(got, entry.Name())
	}
	if !slices.Equal(got, []string{name, "f", "work"}) {
		t.Errorf("List = %v", got)
	}
}
