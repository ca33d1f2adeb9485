package archive

import (
	"archive/tar"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"

	"pluv/host/bounded"
	"pluv/host/fault"
)

// paxOf makes a tar of one file with a PAX record of the largest allowed length.
func paxOf(t *testing.T, size int) []byte {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	err := w.WriteHeader(&tar.Header{Name: "f", Typeflag: tar.TypeReg, Mode: 0o644, PAXRecords: map[string]string{"PLUV.x": strings.Repeat("x", size)}})
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// entriesOf makes a tar of n files by name.
func entriesOf(t *testing.T, n int, name func(i int) string) []byte {
	t.Helper()
	var list []entry
	for i := range n {
		list = append(list, entry{name: name(i)})
	}
	return tarOf(t, list...)
}

// Directory entries, names and folders are limited, too.
func TestShapeLimits(t *testing.T) {
	deep := strings.Repeat("d/", maxDepth)
	long := strings.Repeat("n", 200)
	xzBomb := compressed(t, tarOf(t, entry{name: "f"}), func(w io.Writer) (io.WriteCloser, error) { return xz.NewWriter(w) })
	xzBomb[xz.HeaderLen+4] = 40 // 4 GiB
	window := compressed(t, tarOf(t, entry{name: "f", body: strings.Repeat("x", 1<<20)}), func(w io.Writer) (io.WriteCloser, error) {
		return zstd.NewWriter(w, zstd.WithWindowSize(2*maxWindow), zstd.WithSingleSegment(false))
	})
	cases := []struct {
		name    string
		data    []byte
		opts    Options
		code    fault.Code
		message string
	}{
		{"as deep as may be", tarOf(t, entry{name: deep + "f", body: "x"}), Options{}, "", ""},
		{"deeper", tarOf(t, entry{name: deep + "d/f"}), Options{}, fault.ArchiveLimit, "below more than 100 folders"},
		{"deeper, in a zip", zipOf(t, entry{name: deep + "d/f"}), Options{}, fault.ArchiveLimit, "below more than 100 folders"},
		{"a very deep name", tarOf(t, entry{name: strings.Repeat("d/", 400_000) + "f"}), Options{}, fault.ArchiveLimit, "more than 4096 bytes"},
		{"a long name", tarOf(t, entry{name: strings.Repeat("n", 4097)}), Options{}, fault.ArchiveLimit, "more than 4096 bytes"},
		{"folders count", tarOf(t, entry{name: "a/b/c/d/f"}), Options{MaxEntries: 4}, fault.ArchiveLimit, "more than 4 entries"},
		{"folders count, just", tarOf(t, entry{name: "a/b/c/d/f"}), Options{MaxEntries: 5}, "", ""},
		{"names", entriesOf(t, 4500, func(i int) string { return fmt.Sprintf("%s%d", strings.Repeat(long+"/", 19), i) }), Options{}, fault.ArchiveLimit, "the names in"},
		{"a record of PAX", paxOf(t, 1<<19), Options{}, "", ""},
		{"a dictionary of xz", xzBomb, Options{}, fault.ArchiveLimit, "it needs more than 64 MB to unpack"},
		{"a window of zstd", window, Options{}, fault.ArchiveLimit, "it needs more than 32 MB"},
		{"records of a zip", records(bounded.MaxZipEntries + 1), Options{}, fault.ArchiveLimit, "it has more than 65535 entries"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			err := Unpack(t.Context(), save(t, "a", c.data), t.TempDir(), c.opts)
			if fault.CodeOf(err) != c.code || err != nil && !strings.Contains(err.Error(), c.message) {
				t.Errorf("%v, want %s %s", err, c.code, c.message)
			}
		})
	}
	if _, err := Members(save(t, "a.rock", records(bounded.MaxZipEntries+1))); !fault.Is(err, fault.ArchiveLimit) {
		t.Errorf("Members: %v", err)
	}
	if _, err := ReadMember(save(t, "a.rock", records(bounded.MaxZipEntries+1)), "x", 1); !fault.Is(err, fault.ArchiveLimit) {
		t.Errorf("ReadMember: %v", err)
	}
}

// records makes a zip whose directory has n empty records.
func records(n int) []byte {
	record := make([]byte, 46)
	copy(record, "PK\x01\x02")
	end := make([]byte, 22)
	copy(end, "PK\x05\x06")
	size := uint32(n * len(record))
	for i := range 4 {
		end[12+i] = byte(size >> (8 * i))
	}
	end[16] = 30
	return append(append(append([]byte("PK\x03\x04"), make([]byte, 26)...), bytes.Repeat(record, n)...), end...)
}

// For arbitrary data, unpacking stays within the limits and the folder.
func FuzzUnpack(f *testing.F) {
	for _, seed := range seeds(f) {
		f.Add(seed)
	}
	opts := Options{MaxSize: 1 << 16, MaxEntries: 50}
	f.Fuzz(func(t *testing.T, data []byte) {
		top := t.TempDir()
		dir := filepath.Join(top, "to")
		file := filepath.Join(top, "archive")
		if err := os.WriteFile(file, data, 0o644); err != nil {
			t.Fatal(err)
		}
		err := Unpack(context.Background(), file, dir, opts)
		if err != nil && fault.CodeOf(err) == "" {
			t.Errorf("no fault: %v", err)
		}
		entries, size := 0, int64(0)
		err = filepath.WalkDir(top, func(path string, entry os.DirEntry, err error) error {
			if err != nil {
				return err
			}
			info, err := entry.Info()
			if err == nil && info.Mode().IsRegular() && path != file {
				size += info.Size()
			}
			entries++
			return err
		})
		if list, _ := os.ReadDir(top); err != nil || len(list) > 2 || entries > opts.MaxEntries+4 || size > opts.MaxSize+64<<10 {
			t.Errorf("%d entries, %d bytes, %d files outside, %v", entries, size, len(list), err)
		}
	})
}

func seeds(f *testing.F) [][]byte {
	f.Helper()
	var t testing.T
	plain := tarOf(&t, entry{name: "d/", kind: tar.TypeDir}, entry{name: "d/f", body: "text"}, entry{name: "l", body: "d/f", kind: tar.TypeSymlink}, entry{name: "h", body: "d/f", kind: tar.TypeLink})
	var out [][]byte
	for _, open := range []func(io.Writer) (io.WriteCloser, error){
		gz,
		func(w io.Writer) (io.WriteCloser, error) { return xz.NewWriter(w) },
		func(w io.Writer) (io.WriteCloser, error) { return zstd.NewWriter(w) },
	} {
		out = append(out, compressed(&t, plain, open))
	}
	return append(out, plain, zipOf(&t, entry{name: "d/f", body: "text"}, entry{name: "../x", body: "y"}), records(3))
}
