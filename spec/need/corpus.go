package need

import (
	"archive/tar"
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"
)

// Archive returns the path of the corpus: a .tar.xz of luarocks.org's manifests
// and rockspecs.
func Archive(t testing.TB) string {
	t.Helper()
	return filepath.Join(Corpus(t), "corpus", "luarocks-2025-04.tar.xz")
}

// Files returns the files of the corpus for which keep returns true, by name.
func Files(t testing.TB, keep func(name string) bool) map[string][]byte {
	t.Helper()
	file, err := os.Open(Archive(t))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	plain, err := xz.NewReader(bufio.NewReaderSize(file, 1<<20))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string][]byte{}
	for r := tar.NewReader(bufio.NewReaderSize(plain, 1<<20)); ; {
		header, err := r.Next()
		if errors.Is(err, io.EOF) {
			return found
		}
		if err != nil {
			t.Fatal(err)
		}
		if name := path.Base(header.Name); keep(name) {
			if found[name], err = io.ReadAll(r); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// Answers calls check with each answer of an oracle, a file of JSON lines, plain or .zst, and
// fails if it has none.
func Answers[T any](t testing.TB, name string, check func(T)) {
	t.Helper()
	file, err := os.Open(filepath.Join(Corpus(t), "oracle", name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var in io.Reader = file
	if strings.HasSuffix(name, ".zst") {
		d, err := zstd.NewReader(file)
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		in = d
	}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 8<<20)
	count := 0
	for lines.Scan() {
		var row T
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		check(row)
		count++
	}
	if err := lines.Err(); err != nil || count == 0 {
		t.Fatalf("%s: %d answers, %v", name, count, err)
	}
	t.Logf("%s: %d answers", name, count)
}
