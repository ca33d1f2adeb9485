package archive

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"pluv/host/fault"
)

// TestVerify: a complete archive passes; truncated ones and other content do not.
func TestVerify(t *testing.T) {
	dir := t.TempDir()
	source := filepath.Join(dir, "source")
	for i := range 20 {
		path := filepath.Join(source, fmt.Sprintf("d%d", i%3), fmt.Sprintf("f%d", i))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, fmt.Appendf(nil, "%d %x", i, make([]byte, 100*i)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for name, pack := range map[string]func(context.Context, string, string) error{"x.zip": PackZip, "x.tar.gz": PackTarGz} {
		file := filepath.Join(dir, name)
		if err := pack(t.Context(), source, file); err != nil {
			t.Fatal(err)
		}
		whole, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		verify := func(data []byte) error {
			if err := os.WriteFile(file, data, 0o644); err != nil {
				t.Fatal(err)
			}
			return Verify(t.Context(), file, Options{})
		}
		if err := verify(whole); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for n := 0; n < len(whole); n += 1 + len(whole)/50 {
			if err := verify(whole[:n]); fault.CodeOf(err) != fault.ArchiveFormat {
				t.Errorf("%s, %d of %d bytes: %v", name, n, len(whole), err)
			}
		}
		for _, text := range []string{"Service temporarily overloaded\n", "<html></html>", "PK\x03\x04", "\x1f\x8b", "BZh9"} {
			if err := verify([]byte(text)); fault.CodeOf(err) != fault.ArchiveFormat {
				t.Errorf("%s, %q: %v", name, text, err)
			}
		}
		if err := os.WriteFile(file, whole, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := Verify(t.Context(), file, Options{MaxEntries: 5}); fault.CodeOf(err) != fault.ArchiveLimit {
			t.Errorf("%s, five entries: %v", name, err)
		}
		if err := Verify(t.Context(), file, Options{MaxSize: 1000}); fault.CodeOf(err) != fault.ArchiveLimit {
			t.Errorf("%s, 1000 bytes: %v", name, err)
		}
	}
	if err := Verify(t.Context(), filepath.Join(dir, "none"), Options{}); fault.CodeOf(err) != fault.FileMissing {
		t.Errorf("none: %v", err)
	}
}
