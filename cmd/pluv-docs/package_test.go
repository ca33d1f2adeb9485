package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pluv/host/release"
)

// TestPackage: packages get a page for each command, every completion and the licences, and the
// same bytes each time.
func TestPackage(t *testing.T) {
	first, second := t.TempDir(), t.TempDir()
	for _, dir := range []string{first, second} {
		if err := writePackage("../..", dir); err != nil {
			t.Fatal(err)
		}
	}
	for file, want := range map[string]string{
		"man/man1/pluv.1":       `.TH "PLUV" "1"`,
		"man/man1/pluv-add.1":   ".SH NAME\npluv\\-add",
		"completions/pluv.bash": "__start_pluv",
		"completions/_pluv":     "#compdef pluv",
		"completions/pluv.fish": "complete -c pluv",
		"completions/pluv.ps1":  "Register-ArgumentCompleter",
		"completions/pluv.nu":   "external.completer",
		"THIRD-PARTY-LICENSES":  "==== golang.org/x/sys ",
		"man-gz/man1/pluv.1.gz": "\x1f\x8b",
		"changelog.gz":          "\x1f\x8b",
	} {
		one, err := os.ReadFile(filepath.Join(first, file))
		two, _ := os.ReadFile(filepath.Join(second, file))
		if err != nil || !strings.Contains(string(one), want) || !bytes.Equal(one, two) {
			t.Errorf("%s: %v; has %q: %v; twice the same: %v", file, err, want, strings.Contains(string(one), want), bytes.Equal(one, two))
		}
	}
	plain, _ := filepath.Glob(filepath.Join(first, "man/man1/*"))
	packed, _ := filepath.Glob(filepath.Join(first, "man-gz/man1/*"))
	if len(plain) < 40 || len(plain) != len(packed) {
		t.Errorf("%d pages, %d compressed", len(plain), len(packed))
	}
	page, err := os.ReadFile(plain[0])
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(packed[0])
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	r, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	if back, err := io.ReadAll(r); err != nil || !bytes.Equal(back, page) {
		t.Errorf("%s is not %s: %v", packed[0], plain[0], err)
	}
}

func TestChangelog(t *testing.T) {
	got := changelog(release.Info{Version: "1.2.0-rc.1", Date: "2026-11-30T03:05:11+02:00", Address: "https://x"})
	want := "pluv (1.2.0~rc.1) stable; urgency=medium\n\n  * See https://x\n\n -- pluv <pluv@example.invalid>  Mon, 30 Nov 2026 01:05:11 +0000\n"
	if got != want {
		t.Errorf("got %q", got)
	}
}
