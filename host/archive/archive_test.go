package archive

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/hex"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"

	"pluv/host/fault"
	"pluv/host/fsys"
	"pluv/spec/need"
)

// entry describes one entry of a test's archive.
type entry struct {
	name string
	body string // content, or a link's target
	kind byte   // a tar type; 0 is a file
	mode int64
}

var stamp = time.Date(2021, 3, 4, 5, 6, 8, 0, time.UTC)

func tarOf(t *testing.T, entries ...entry) []byte {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, e := range entries {
		h := &tar.Header{Name: e.name, Typeflag: e.kind, Mode: e.mode, ModTime: stamp}
		switch e.kind {
		case 0:
			h.Typeflag, h.Size = tar.TypeReg, int64(len(e.body))
		case tar.TypeXGlobalHeader:
			h = &tar.Header{Typeflag: e.kind, PAXRecords: map[string]string{"comment": e.body}}
		default:
			h.Linkname = e.body
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if e.kind == 0 {
			_, _ = io.WriteString(w, e.body)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func zipOf(t *testing.T, entries ...entry) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, e := range entries {
		h := &zip.FileHeader{Name: e.name, Method: zip.Deflate, Modified: stamp}
		mode := fs.FileMode(e.mode)
		if e.kind == tar.TypeSymlink {
			mode = fs.ModeSymlink | 0o777
		}
		h.SetMode(mode)
		f, err := w.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(f, e.body)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// compressed compresses data with a writer.
func compressed(t *testing.T, data []byte, open func(io.Writer) (io.WriteCloser, error)) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := open(&out)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = w.Write(data)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func gz(w io.Writer) (io.WriteCloser, error) { return gzip.NewWriter(w), nil }

func save(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// look lists files with their content, and marks executables and links.
func look(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := fsys.Walk(dir, func(rel string, e fs.DirEntry) error {
		path := filepath.Join(dir, rel)
		info, err := e.Info()
		if err != nil {
			return err
		}
		if e.Type()&fs.ModeSymlink != 0 {
			target, err := os.Readlink(path)
			found[rel] = "-> " + target
			return err
		}
		if e.IsDir() {
			return nil
		}
		data, err := os.ReadFile(path)
		found[rel] = string(data)
		if info.Mode()&0o111 != 0 {
			found[rel] += " (x)"
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestKinds(t *testing.T) {
	plain := tarOf(t, entry{name: "p/a.lua", body: "return 1\n"})
	bz2, err := hex.DecodeString("425a6839314159265359155c8c93000072fb80ca9000204001e580002062055e00080820005434a7a23d4c103348f2824a268d1b534f501a07db3114209c90843d9f11db29a04402e89d359f015f0117320691e6d0add20861b0ddae8bd3a076793d48880fc5dc914e142405572324c0")
	if err != nil {
		t.Fatal(err)
	}
	gzipped := compressed(t, plain, gz)
	cases := []struct {
		name string
		data []byte
	}{
		{"p.tar", plain},
		{"p.tar.gz", gzipped},
		{"p.tgz", append(bytes.Clone(gzipped), "trailing padding"...)},
		{"p.tar.bz2", bz2},
		{"p.tar.xz", compressed(t, plain, func(w io.Writer) (io.WriteCloser, error) { return xz.NewWriter(w) })},
		{"p.tar.zst", compressed(t, plain, func(w io.Writer) (io.WriteCloser, error) { return zstd.NewWriter(w) })},
		{"p.zip", zipOf(t, entry{name: "p/a.lua", body: "return 1\n"})},
		{"p-1.0-1.src.rock", zipOf(t, entry{name: `p\a.lua`, body: "return 1\n"})},
		{"misnamed.tar.gz", plain},
		{"misnamed.zip", gzipped},
		{"twice.tar.gz", compressed(t, gzipped, gz)},
		{"0f3a", gzipped},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			dest := filepath.Join(t.TempDir(), "sub", "out")
			if err := Unpack(t.Context(), save(t, c.name, c.data), dest, Options{}); err != nil {
				t.Fatal(err)
			}
			if got := look(t, dest); !maps.Equal(got, map[string]string{"p/a.lua": "return 1\n"}) {
				t.Errorf("= %v", got)
			}
		})
	}
}

// needLinks skips a test where the links among the entries cannot be made.
func needLinks(t *testing.T, entries []entry) {
	t.Helper()
	if slices.ContainsFunc(entries, func(e entry) bool { return e.kind == tar.TypeSymlink }) {
		need.Symlinks(t)
	}
}

func TestEntries(t *testing.T) {
	cases := []struct {
		name    string
		entries []entry
		want    map[string]string
	}{
		{"modes", []entry{{name: "run", mode: 0o4711}, {name: "ro", mode: 0o400}}, map[string]string{"run": " (x)", "ro": ""}},
		{"dots and folders", []entry{{name: "./", kind: tar.TypeDir}, {name: "./a/", kind: tar.TypeDir, mode: 0o500}, {name: "./a/f", body: "1"}}, map[string]string{"a/f": "1"}},
		{"twice, the last wins", []entry{{name: "f", body: "1"}, {name: "f", body: "2"}}, map[string]string{"f": "2"}},
		{"links inside", []entry{{name: "a/b/f", body: "1"}, {name: "a/l", body: "b/f", kind: tar.TypeSymlink}, {name: "a/b/up", body: "../..", kind: tar.TypeSymlink}}, map[string]string{"a/b/f": "1", "a/l": "-> b/f", "a/b/up": "-> ../.."}},
		{"a file in place of a link", []entry{{name: "f", body: "1"}, {name: "l", body: "f", kind: tar.TypeSymlink}, {name: "l", body: "2"}}, map[string]string{"f": "1", "l": "2"}},
		{"a second name", []entry{{name: "a/f", body: "1"}, {name: "g", body: "a/f", kind: tar.TypeLink}, {name: "g", body: "g", kind: tar.TypeLink}}, map[string]string{"a/f": "1", "g": "1"}},
		{"git's header", []entry{{kind: tar.TypeXGlobalHeader, body: "0123abcd"}, {name: "f", body: "1"}}, map[string]string{"f": "1"}},
		{"nothing", nil, map[string]string{}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			dest := t.TempDir()
			needLinks(t, c.entries)
			if err := Unpack(t.Context(), save(t, "x.tar", tarOf(t, c.entries...)), dest, Options{}); err != nil {
				t.Fatal(err)
			}
			if c.name == "modes" {
				need.Modes(t)
			}
			if got := look(t, dest); !maps.Equal(got, c.want) {
				t.Errorf("= %v, want %v", got, c.want)
			}
		})
	}
}

func TestTimes(t *testing.T) {
	for name, data := range map[string][]byte{"x.tar": tarOf(t, entry{name: "f"}), "x.zip": zipOf(t, entry{name: "f"})} {
		dest := t.TempDir()
		if err := Unpack(t.Context(), save(t, name, data), dest, Options{}); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(filepath.Join(dest, "f")); err != nil || !info.ModTime().Equal(stamp) {
			t.Errorf("%s: %v, %v", name, info.ModTime(), err)
		}
	}
}

func TestUnsafe(t *testing.T) {
	link := func(name, target string) entry { return entry{name: name, body: target, kind: tar.TypeSymlink} }
	cases := []struct {
		name    string
		entries []entry
		zip     bool // can be written as a zip too
	}{
		{"absolute", []entry{{name: "/etc/x"}}, true},
		{"climbing", []entry{{name: "../x"}}, true},
		{"climbing from below", []entry{{name: "a/../../x"}}, true},
		{"climbing that stays inside", []entry{{name: "a/../x"}}, true},
		{"a drive", []entry{{name: "C:/x"}}, true},
		{"an absolute link", []entry{link("l", "/etc")}, true},
		{"a climbing link", []entry{link("a/l", "../../x")}, true},
		{"a link that climbs later", []entry{link("l", "a/../../x")}, true},
		{"a link to the folder above", []entry{link("l", "..")}, true},
		{"through a link inside", []entry{{name: "d/", kind: tar.TypeDir}, link("l", "d"), {name: "l/f"}}, false},
		{"through a chain of links", []entry{link("a/b/up", "../.."), link("l", "a/b/up/../x")}, true},
		{"a folder over a link", []entry{{name: "d/", kind: tar.TypeDir}, link("l", "d"), {name: "l/", kind: tar.TypeDir}}, false},
		{"a second name outside", []entry{{name: "l", body: "../x", kind: tar.TypeLink}}, false},
		{"a hard link to a missing file", []entry{{name: "l", body: "x", kind: tar.TypeLink}}, false},
		{"a second name of a link", []entry{link("s", "x"), {name: "l", body: "s", kind: tar.TypeLink}}, false},
		{"a second name through a link", []entry{{name: "d/f"}, link("s", "d"), {name: "l", body: "s/f", kind: tar.TypeLink}}, false},
		{"a device", []entry{{name: "null", kind: tar.TypeChar}}, false},
		{"a pipe", []entry{{name: "p", kind: tar.TypeFifo}}, false},
	}
	check := func(t *testing.T, name string, data []byte) {
		t.Helper()
		parent := t.TempDir()
		dest := filepath.Join(parent, "out")
		err := Unpack(t.Context(), save(t, name, data), dest, Options{Name: "evil-1.0-1"})
		if !fault.Is(err, fault.ArchiveUnsafe) || !strings.HasPrefix(err.Error(), "evil-1.0-1 ") {
			t.Errorf("%s: %v", name, err)
		}
		if entries, _ := os.ReadDir(parent); len(entries) != 1 {
			t.Errorf("%s: a file was written outside of the destination: %v", name, entries)
		}
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if len(c.entries) > 1 {
				needLinks(t, c.entries) // a single one is refused before it is made
			}
			check(t, "evil.tar", tarOf(t, c.entries...))
			if c.zip {
				check(t, "evil.zip", zipOf(t, c.entries...))
			}
		})
	}
	t.Run("backslashes", func(t *testing.T) { check(t, "evil.zip", zipOf(t, entry{name: `..\x`})) })
}

// A link that was in the destination before is not followed either.
func TestUnsafeDestination(t *testing.T) {
	outside, dest := t.TempDir(), t.TempDir()
	for _, name := range []string{"l", "f"} {
		need.Symlink(t, filepath.Join(outside, name), filepath.Join(dest, name))
	}
	if err := Unpack(t.Context(), save(t, "x.tar", tarOf(t, entry{name: "l/x"})), dest, Options{}); !fault.Is(err, fault.ArchiveUnsafe) {
		t.Errorf("through a link: %v", err)
	}
	if err := Unpack(t.Context(), save(t, "x.tar", tarOf(t, entry{name: "f", body: "1"})), dest, Options{}); err != nil {
		t.Errorf("over a link: %v", err)
	}
	if entries, _ := os.ReadDir(outside); len(entries) != 0 {
		t.Errorf("written outside: %v", entries)
	}
}

func TestLimits(t *testing.T) {
	zeros := strings.Repeat("\x00", ratioFloor+1<<20)
	cases := []struct {
		name string
		data []byte
		opts Options
		code fault.Code
	}{
		{"size", tarOf(t, entry{name: "f", body: "123"}, entry{name: "g", body: "45"}), Options{MaxSize: 4}, fault.ArchiveLimit},
		{"size, just", tarOf(t, entry{name: "f", body: "123"}, entry{name: "g", body: "4"}), Options{MaxSize: 4}, ""},
		{"size, compressed", compressed(t, tarOf(t, entry{name: "f", body: "12345"}), gz), Options{MaxSize: 4}, fault.ArchiveLimit},
		{"size of a zip", zipOf(t, entry{name: "f", body: "12345"}), Options{MaxSize: 4}, fault.ArchiveLimit},
		{"entries", tarOf(t, entry{name: "a"}, entry{name: "b"}), Options{MaxEntries: 1}, fault.ArchiveLimit},
		{"entries of a zip", zipOf(t, entry{name: "a"}, entry{name: "b"}), Options{MaxEntries: 1}, fault.ArchiveLimit},
		{"ratio", compressed(t, tarOf(t, entry{name: "f", body: zeros}), gz), Options{}, fault.ArchiveLimit},
		{"ratio of a zip", zipOf(t, entry{name: "f", body: zeros}), Options{}, fault.ArchiveLimit},
		{"a small file of zeros", zipOf(t, entry{name: "f", body: zeros[:1<<20]}), Options{}, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			err := Unpack(t.Context(), save(t, "x", c.data), t.TempDir(), c.opts)
			if fault.CodeOf(err) != c.code {
				t.Errorf("= %v, want %q", err, c.code)
			}
		})
	}
}

func TestNoArchive(t *testing.T) {
	whole := compressed(t, tarOf(t, entry{name: "f", body: strings.Repeat("lua ", 5000)}), gz)
	wrong := bytes.Clone(whole)
	wrong[len(wrong)-6] ^= 1
	cases := []struct {
		name, data, message string
		code                fault.Code
	}{
		{"empty", "", "is empty", fault.ArchiveFormat},
		{"a page", "\n<!DOCTYPE html><title>404</title>", "is an HTML page", fault.ArchiveFormat},
		{"text", "return {}", "is not an archive", fault.ArchiveFormat},
		{"cut off", string(whole[:len(whole)/2]), "ends too early", fault.ArchiveFormat},
		{"only a magic", "\x1f\x8b", "ends too early", fault.ArchiveFormat},
		{"a wrong checksum", string(wrong), "checksum", fault.ArchiveFormat},
		{"not a tar inside", string(compressed(t, []byte("hello"), gz)), "no tar archive inside", fault.ArchiveFormat},
		{"a broken zip", "PK\x03\x04 and no more", "is damaged", fault.ArchiveFormat},
		{"a file that is a folder", string(tarOf(t, entry{name: "a"}, entry{name: "a/b"})), "both as a file", fault.ArchiveFormat},
		{"a folder that is a file", string(tarOf(t, entry{name: "a/b"}, entry{name: "a"})), "both as a file", fault.ArchiveFormat},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			err := Unpack(t.Context(), save(t, "x.tar.gz", []byte(c.data)), t.TempDir(), Options{})
			if fault.CodeOf(err) != c.code || !strings.Contains(err.Error(), c.message) || !strings.HasPrefix(err.Error(), "x.tar.gz") {
				t.Errorf("= %v (%s)", err, fault.CodeOf(err))
			}
		})
	}
	dir := t.TempDir()
	if err := Unpack(t.Context(), filepath.Join(dir, "none"), dir, Options{}); !fault.Is(err, fault.FileMissing) {
		t.Errorf("a missing archive: %v", err)
	}
	if err := Unpack(t.Context(), dir, t.TempDir(), Options{}); !fault.Is(err, fault.FileIO) {
		t.Errorf("a folder: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Unpack(ctx, save(t, "x.tar.gz", whole), dir, Options{}); !fault.Is(err, fault.Interrupted) {
		t.Errorf("cancelled: %v", err)
	}
}
