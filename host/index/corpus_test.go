package index

import (
	"archive/tar"
	"errors"
	"io"
	"os"
	"path"
	"strings"
	"testing"

	"github.com/ulikunitz/xz"
)

// untar returns the members of a .tar.xz whose base name has the prefix.
func untar(t testing.TB, archive, prefix string) map[string][]byte {
	t.Helper()
	file, err := os.Open(archive)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	plain, err := xz.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string][]byte{}
	for r := tar.NewReader(plain); ; {
		header, err := r.Next()
		if errors.Is(err, io.EOF) {
			return found
		}
		if err != nil {
			t.Fatal(err)
		}
		if name := path.Base(header.Name); strings.HasPrefix(name, prefix) {
			if found[name], err = io.ReadAll(r); err != nil {
				t.Fatal(err)
			}
		}
	}
}
