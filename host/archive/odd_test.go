package archive

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"io"
	"io/fs"
	"strings"
	"testing"

	"pluv/host/fault"
)

// rawZip makes a zip of one entry with an arbitrary header.
func rawZip(t *testing.T, header *zip.FileHeader, body string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	header.CompressedSize64, header.UncompressedSize64 = uint64(len(body)), uint64(len(body))
	f, err := w.CreateRaw(header)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(f, body)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestOddEntries(t *testing.T) {
	device := &zip.FileHeader{Name: "null"}
	device.SetMode(fs.ModeDevice | fs.ModeCharDevice | 0o666)
	claims := zipOf(t, entry{name: "f", body: "12345"})
	cases := []struct {
		name    string
		data    []byte
		code    fault.Code
		message string
	}{
		{"an encrypted entry", rawZip(t, &zip.FileHeader{Name: "f", Flags: 1}, "?"), fault.ArchiveFormat, "is encrypted"},
		{"a strange compression", rawZip(t, &zip.FileHeader{Name: "f", Method: 99}, "?"), fault.ArchiveFormat, "compression that pluv lacks"},
		{"a wrong checksum", rawZip(t, &zip.FileHeader{Name: "f", CRC32: 1}, "text"), fault.ArchiveFormat, "checksum"},
		{"a device in a zip", rawZip(t, device, ""), fault.ArchiveUnsafe, "device"},
		{"a strange kind", tarOf(t, entry{name: "f", kind: 'Q'}), fault.ArchiveFormat, "unknown kind"},
		{"a truncated zip", claims[:len(claims)-8], fault.ArchiveFormat, "is damaged"},
		{"a name with NUL", zipOf(t, entry{name: "a\x00b"}), fault.ArchiveUnsafe, "leaves the folder"},
		{"a second name for a folder", tarOf(t, entry{name: "d/", kind: tar.TypeDir}, entry{name: "l", body: "d", kind: tar.TypeLink}), fault.ArchiveUnsafe, "no file of it"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			err := Unpack(t.Context(), save(t, "odd", c.data), t.TempDir(), Options{})
			if fault.CodeOf(err) != c.code || !strings.Contains(err.Error(), c.message) {
				t.Errorf("= %v", err)
			}
		})
	}
}

func TestSniff(t *testing.T) {
	cases := map[string]string{
		"":                           "",
		"PK\x03\x04":                 "zip",
		"PK\x05\x06":                 "zip",
		"BZh9":                       "bzip2",
		"\xfd7zXZ\x00":               "xz",
		"\x28\xb5\x2f\xfd":           "zstd",
		"\x1f\x8b\x08":               "gzip",
		"\xef\xbb\xbf <HTML>":        "",
		"<?xml version='1.0'?>":      "",
		"<!-- saved -->":             "",
		"return <html>":              "",
		strings.Repeat("x", 600):     "",
		strings.Repeat("\x00", 1024): "tar",
	}
	for head, want := range cases {
		got := ""
		if f := sniff([]byte(head)); f != nil {
			got = f.name
		}
		if got != want {
			t.Errorf("sniff(%.20q) = %s, want %s", head, got, want)
		}
	}
}

func TestNames(t *testing.T) {
	for name, want := range map[string]string{
		"a.zip": "archive", "A.ROCK": "archive", "a.tar": "archive", "a-1.0.tar.gz": "archive", "a.TGZ": "archive", "a.tbz2": "archive", "a.tar.lz": "archive",
		"a.lua.gz": "a.lua", "a.xz": "a", "a.zst": "a", ".gz": "", "...gz": "", "a.lua": "", "a": "", "a.tar/x": "", "a.7z": "",
	} {
		if IsArchive(name) != (want == "archive") {
			t.Errorf("IsArchive(%s) = %v", name, IsArchive(name))
		}
		if got := PlainName(name); got != want && want != "archive" || want == "archive" && got != "" {
			t.Errorf("PlainName(%s) = %q, want %q", name, got, want)
		}
	}
	if got := readable(); got != "tar (also compressed with gzip, bzip2, xz or zstd) and zip" {
		t.Errorf("pluv reads %s", got)
	}
}
