package archive

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"testing"

	"github.com/ulikunitz/xz"

	"pluv/host/fault"
)

func TestExpand(t *testing.T) {
	text := []byte("return 'one file'\n")
	var gz, xzed bytes.Buffer
	w := gzip.NewWriter(&gz)
	_, _ = w.Write(text)
	_ = w.Close()
	x, err := xz.NewWriter(&xzed)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = x.Write(text)
	_ = x.Close()
	cases := []struct {
		name string
		data []byte
		opts Options
		code fault.Code
	}{
		{"gzip", gz.Bytes(), Options{}, ""},
		{"xz", xzed.Bytes(), Options{}, ""},
		{"not compressed", text, Options{}, fault.ArchiveFormat},
		{"empty", nil, Options{}, fault.ArchiveFormat},
		{"cut off", gz.Bytes()[:len(gz.Bytes())-6], Options{}, fault.ArchiveFormat},
		{"too large", gz.Bytes(), Options{MaxSize: 5}, fault.ArchiveLimit},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			from, to := filepath.Join(dir, "x"), filepath.Join(dir, "new", "x.lua")
			if err := os.WriteFile(from, c.data, 0o644); err != nil {
				t.Fatal(err)
			}
			err := Expand(t.Context(), from, to, c.opts)
			if fault.CodeOf(err) != c.code || (err != nil) != (c.code != "") {
				t.Fatalf("%v, want %q", err, c.code)
			}
			if got, _ := os.ReadFile(to); err == nil && !bytes.Equal(got, text) {
				t.Errorf("got %q", got)
			}
		})
	}
}
