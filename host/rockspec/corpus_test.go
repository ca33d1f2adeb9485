package rockspec

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
	"sync"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"

	"pluv/spec/need"
)

// rockspecs returns the corpus by file name. It is unpacked once a process.
func rockspecs(t testing.TB) map[string][]byte {
	t.Helper()
	archive := filepath.Join(need.Corpus(t), "corpus", "luarocks-2025-04.tar.xz")
	found, err := unpack(archive)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

var unpack = func() func(string) (map[string][]byte, error) {
	var once sync.Once
	var found map[string][]byte
	var err error
	return func(archive string) (map[string][]byte, error) {
		once.Do(func() { found, err = untar(archive) })
		return found, err
	}
}()

func untar(archive string) (map[string][]byte, error) {
	file, err := os.Open(archive)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	plain, err := xz.NewReader(bufio.NewReaderSize(file, 1<<20))
	if err != nil {
		return nil, err
	}
	found := map[string][]byte{}
	for r := tar.NewReader(bufio.NewReaderSize(plain, 1<<20)); ; {
		header, err := r.Next()
		if errors.Is(err, io.EOF) {
			return found, nil
		}
		if err != nil {
			return nil, err
		}
		if strings.HasSuffix(header.Name, ".rockspec") {
			if found[path.Base(header.Name)], err = io.ReadAll(r); err != nil {
				return nil, err
			}
		}
	}
}

// eachAnswer calls check with every line of an oracle, plain or .zst.
func eachAnswer[T any](t *testing.T, name string, check func(T)) {
	t.Helper()
	file, err := os.Open(filepath.Join(need.Corpus(t), "oracle", name))
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
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%s: %d answers compared", name, count)
}
