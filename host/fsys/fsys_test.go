package fsys

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"pluv/host/fault"
	"pluv/spec/need"
)

// lay creates files under dir: path to content, or to a link target after "-> ", or a folder if
// the path ends in a slash.
func lay(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		var err error
		switch {
		case name[len(name)-1] == '/':
			err = os.MkdirAll(path, 0o755)
		case len(content) > 3 && content[:3] == "-> ":
			need.Symlink(t, content[3:], path)
		default:
			err = os.WriteFile(path, []byte(content), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// look is the reverse of lay, without folders.
func look(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := Walk(dir, func(rel string, entry fs.DirEntry) error {
		path := filepath.Join(dir, rel)
		switch {
		case entry.Type()&fs.ModeSymlink != 0:
			target, err := os.Readlink(path)
			files[rel] = "-> " + target
			return err
		case entry.IsDir():
			return nil
		}
		data, err := os.ReadFile(path)
		files[rel] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := List(dir)
	if err != nil {
		t.Fatal(err)
	}
	out := []string{}
	for _, entry := range entries {
		out = append(out, entry.Name())
	}
	return out
}

func TestStat(t *testing.T) {
	dir := t.TempDir()
	lay(t, dir, map[string]string{"file": "x"})
	cases := []struct {
		name  string
		stat  func(string) (fs.FileInfo, error)
		path  string
		there bool
	}{
		{"a file", Stat, "file", true},
		{"nothing", Stat, "nothing", false},
		{"below a file", Stat, "file/x", false},
		{"a dangling link followed", Stat, "dangling", false},
		{"a dangling link itself", Lstat, "dangling", true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if c.path == "dangling" {
				lay(t, dir, map[string]string{"dangling": "-> nothing"})
				defer os.Remove(filepath.Join(dir, "dangling"))
			}
			info, err := c.stat(filepath.Join(dir, c.path))
			if err != nil || (info != nil) != c.there {
				t.Errorf("= %v, %v; want there %v", info, err, c.there)
			}
		})
	}
}

func TestFaults(t *testing.T) {
	dir := t.TempDir()
	missing := filepath.Join(dir, "no", "file")
	lay(t, dir, map[string]string{"big": "12345"})
	cases := []struct {
		name string
		do   func() error
		code fault.Code
	}{
		{"reading a missing file", func() error { _, err := ReadFile(missing, 0); return err }, fault.FileMissing},
		{"reading too much", func() error { _, err := ReadFile(filepath.Join(dir, "big"), 4); return err }, fault.FileIO},
		{"listing a missing folder", func() error { _, err := List(missing); return err }, fault.FileMissing},
		{"writing into a missing folder", func() error { return WriteAtomic(missing, nil, 0) }, fault.FileMissing},
		{"copying a missing file", func() error { return CopyFile(missing, filepath.Join(dir, "x")) }, fault.FileMissing},
		{"linking a missing file", func() error { return LinkFile(missing, filepath.Join(dir, "x")) }, fault.FileMissing},
		{"copying a folder as a file", func() error { return CopyFile(dir, filepath.Join(dir, "x")) }, fault.FileIO},
		{"walking a missing folder", func() error { return Walk(missing, nil) }, fault.FileMissing},
		{"removing a root", func() error { return RemoveAll("/") }, fault.FileIO},
		{"removing an empty path", func() error { return RemoveAll("") }, fault.FileIO},
		{"a folder below a file", func() error { return MakeDir(filepath.Join(dir, "big", "x")) }, fault.FileIO},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if err := c.do(); fault.CodeOf(err) != c.code {
				t.Errorf("= %v (%s), want %s", err, fault.CodeOf(err), c.code)
			}
		})
	}
	if got := names(t, dir); !slices.Equal(got, []string{"big"}) {
		t.Errorf("left over: %v", got)
	}
	err := Fault(&fs.PathError{Op: "open", Path: "/p", Err: fs.ErrPermission}, "reading %s", "/p")
	if err.Error() != "reading /p: permission denied" {
		t.Errorf("message = %q", err)
	}
	if again := Fault(err, "more"); again != err {
		t.Errorf("a fault was wrapped again: %v", again)
	}
}

func TestWalk(t *testing.T) {
	dir := t.TempDir()
	lay(t, dir, map[string]string{"b": "", "a/y/1": "", "a/x": "", "a-z": "", "skip/1": ""})
	want := []string{"a", "a/x", "a/y", "a/y/1", "a-z", "b"}
	if need.HasSymlinks(t) {
		lay(t, dir, map[string]string{"link": "-> a"})
		want = append(want, "link")
	}
	var got []string
	err := Walk(dir, func(rel string, entry fs.DirEntry) error {
		if rel == "skip" {
			return fs.SkipDir
		}
		got = append(got, rel)
		return nil
	})
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("= %v, %v; want %v", got, err, want)
	}

	stop := errors.New("stop")
	if err := Walk(dir, func(string, fs.DirEntry) error { return stop }); err != stop {
		t.Errorf("an error of fn came back as %v", err)
	}
	if err := Walk(dir, func(string, fs.DirEntry) error { return fs.SkipAll }); err != nil {
		t.Errorf("SkipAll came back as %v", err)
	}
}

func TestSmallThings(t *testing.T) {
	dir := t.TempDir()
	deep := filepath.Join(dir, "a", "b")
	for range 2 {
		if err := MakeDir(deep); err != nil {
			t.Fatal(err)
		}
	}
	one, err := TempDir(filepath.Join(deep, "work"), "build-")
	if err != nil || filepath.Base(one)[:6] != "build-" {
		t.Errorf("TempDir = %q, %v", one, err)
	}
	file, err := TempFile(deep)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.WriteString("text"); err != nil {
		t.Fatal(err)
	}
	if data, err := ReadFile(file.Name(), 4); err != nil || string(data) != "text" || filepath.Dir(file.Name()) != deep {
		t.Errorf("ReadFile(%s) = %q, %v", file.Name(), data, err)
	}
	_ = file.Close() // Windows removes no open file
	for _, below := range []string{file.Name(), one} {
		if err := RemoveAll(below); err != nil {
			t.Error(err)
		}
	}
	if err := RemoveAll(one); err != nil {
		t.Errorf("removing what is gone: %v", err)
	}
	if _, err := TempDir(filepath.Join(dir, "a\x00"), "x"); !fault.Is(err, fault.FileIO) {
		t.Errorf("an impossible folder: %v", err)
	}
}

func TestHints(t *testing.T) {
	for cause, part := range map[error]string{fs.ErrPermission: permissionHint, syscall.ENOSPC: "disk is full", syscall.EIO: ""} {
		var failure *fault.Error
		err := Fault(&os.LinkError{Op: "link", Old: "a", New: "b", Err: cause}, "linking a")
		if !errors.As(err, &failure) || !strings.Contains(failure.Hint, part) || failure.Message != "linking a" {
			t.Errorf("%v: %v, hint %q", cause, err, failure.Hint)
		}
		if !errors.Is(err, cause) {
			t.Errorf("the cause %v is lost", cause)
		}
	}
}
