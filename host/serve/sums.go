package serve

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"time"

	"pluv/host/fsys"
	"pluv/host/pathname"
)

// sums remembers the SHA-256 of files while their size and time stay the same. It is safe
// for use by several goroutines.
type sums struct{ known recent[string, knownSum] }

// maxSums bounds the number of checksums remembered.
const maxSums = 100000

func newSums() sums { return sums{recent[string, knownSum]{most: maxSums}} }

type knownSum struct {
	of  state
	sum string
}

// of returns the checksum of a file, which info describes.
func (s *sums) of(root *os.Root, rel string, info fs.FileInfo) (string, error) {
	if known, found := s.known.get(rel); found && known.of == stateOf(info) {
		return known.sum, nil
	}
	file, info, err := openFile(root, rel)
	if err != nil {
		return "", fsys.Fault(err, "reading %s", rel)
	}
	defer file.Close()
	sum := sha256.New()
	size, err := io.Copy(sum, file)
	if err != nil {
		return "", fsys.Fault(err, "hashing %s", rel)
	}
	text := hex.EncodeToString(sum.Sum(nil))
	// Do not remember the checksum of a file that is being written, or so new that
	// another one of its size might have the same time.
	if after, err := file.Stat(); err == nil && size == info.Size() && stateOf(after) == stateOf(info) && time.Since(info.ModTime()) > settled {
		s.known.put(rel, knownSum{stateOf(info), text}, 0)
	}
	return text, nil
}

// openFile opens a regular file: opening a pipe could block.
func openFile(root *os.Root, rel string) (*os.File, fs.FileInfo, error) {
	if !pathname.Exact(root.Name(), rel) {
		return nil, nil, fs.ErrNotExist
	}
	info, err := root.Stat(rel)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, err
	}
	if err == nil && !info.Mode().IsRegular() {
		return nil, nil, errNoFile
	}
	file, err := fsys.OpenIn(root, rel)
	if err != nil {
		return nil, nil, err
	}
	if info, err = file.Stat(); err != nil {
		_ = file.Close()
		return nil, nil, err
	}
	return file, info, nil
}
