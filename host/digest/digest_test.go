package digest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pluv/host/fault"
	"pluv/spec/need"
)

const (
	emptySHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	abcSHA256   = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
	abcMD5      = "900150983cd24fb0d6963f7d28e17f72"
)

func write(t *testing.T, path, content string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestFiles(t *testing.T) {
	path := write(t, filepath.Join(t.TempDir(), "abc"), "abc")
	if sum, size, err := SHA256File(path); sum != abcSHA256 || size != 3 || err != nil {
		t.Errorf("SHA256File = %s, %d, %v", sum, size, err)
	}
	if sum, size, err := MD5File(path); sum != abcMD5 || size != 3 || err != nil {
		t.Errorf("MD5File = %s, %d, %v", sum, size, err)
	}
	if got := SHA256(nil); got != emptySHA256 {
		t.Errorf("SHA256 of nothing = %s", got)
	}
	if _, _, err := SHA256File(path + "x"); !fault.Is(err, fault.FileMissing) {
		t.Errorf("a missing file: %v", err)
	}
}

func TestVerify(t *testing.T) {
	path := write(t, filepath.Join(t.TempDir(), "abc"), "abc")
	for _, want := range []string{abcSHA256, strings.ToUpper(abcSHA256)} {
		if err := Verify(path, want, "lpeg 1.1.0-2"); err != nil {
			t.Error(err)
		}
	}
	err := Verify(path, emptySHA256, "lpeg 1.1.0-2")
	if !fault.Is(err, fault.DigestMismatch) {
		t.Fatalf("err = %v", err)
	}
	for _, part := range []string{"lpeg 1.1.0-2", abcSHA256, emptySHA256} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not name %s", err, part)
		}
	}
	if err := Verify(path+"x", abcSHA256, "x"); !fault.Is(err, fault.FileMissing) {
		t.Errorf("a missing file: %v", err)
	}
}

func TestIsSHA256(t *testing.T) {
	cases := map[string]bool{abcSHA256: true, "": false, abcMD5: false, "g" + abcSHA256[1:]: false, abcSHA256 + "0": false}
	for text, want := range cases {
		if IsSHA256(text) != want {
			t.Errorf("IsSHA256(%q) = %v", text, !want)
		}
	}
}

func TestTree(t *testing.T) {
	links := need.HasSymlinks(t)
	lay := func(dir string) {
		write(t, filepath.Join(dir, "a"), "1")
		write(t, filepath.Join(dir, "sub/b"), "2")
		if links {
			need.Symlink(t, "a", filepath.Join(dir, "link"))
		}
	}
	base := t.TempDir()
	lay(base)
	want, err := Tree(base)
	if err != nil || !IsSHA256(want) {
		t.Fatalf("Tree = %q, %v", want, err)
	}

	cases := []struct {
		name   string
		change func(dir string) error
		same   bool
	}{
		{"nothing", func(string) error { return nil }, true},
		{"a time", func(dir string) error { return os.Chtimes(filepath.Join(dir, "a"), time.Now(), time.Unix(1, 0)) }, true},
		{"readable by fewer", func(dir string) error { return os.Chmod(filepath.Join(dir, "a"), 0o600) }, true},
		{"executable", func(dir string) error { return os.Chmod(filepath.Join(dir, "a"), 0o755) }, !need.HasModes(t)},
		{"content", func(dir string) error { return os.WriteFile(filepath.Join(dir, "sub/b"), []byte("3"), 0o644) }, false},
		{"a name", func(dir string) error { return os.Rename(filepath.Join(dir, "a"), filepath.Join(dir, "c")) }, false},
		{"an empty folder", func(dir string) error { return os.Mkdir(filepath.Join(dir, "empty"), 0o755) }, false},
		{"a removal", func(dir string) error { return os.Remove(filepath.Join(dir, "sub/b")) }, false},
		{"a link's target", func(dir string) error {
			link := filepath.Join(dir, "link")
			if err := os.Remove(link); err != nil {
				return err
			}
			return os.Symlink("sub/b", link)
		}, false},
		{"a link in place of a file", func(dir string) error {
			if err := os.Remove(filepath.Join(dir, "sub/b")); err != nil {
				return err
			}
			return os.Symlink("2", filepath.Join(dir, "sub/b"))
		}, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			lay(dir)
			if strings.Contains(c.name, "link") {
				need.Symlinks(t)
			}
			if err := c.change(dir); err != nil {
				t.Fatal(err)
			}
			got, err := Tree(dir)
			if err != nil || (got == want) != c.same {
				t.Errorf("Tree = %s, %v; same is to be %v", got, err, c.same)
			}
		})
	}
	if _, err := Tree(filepath.Join(base, "none")); !fault.Is(err, fault.FileMissing) {
		t.Errorf("a missing folder: %v", err)
	}
}
