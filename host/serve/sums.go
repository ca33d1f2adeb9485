package serve

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
	"os"
	"sync"

	"pluv/host/fsys"
)

// sums remembers the SHA-256 of files for as long as their size and time stay
// the same. The zero sums are ready for use by several goroutines.
type sums struct{ known sync.Map }

type knownSum struct {
	of  state
	sum string
}

// of returns the sum of a file below a folder, which info describes.
func (s *sums) of(root *os.Root, rel string, info fs.FileInfo) (string, error) {
	if known, found := s.known.Load(rel); found && known.(knownSum).of == stateOf(info) {
		return known.(knownSum).sum, nil
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
	// A file that is being written is summed again the next time.
	if after, err := file.Stat(); err == nil && size == info.Size() && stateOf(after) == stateOf(info) {
		s.known.Store(rel, knownSum{stateOf(info), text})
	}
	return text, nil
}

// openFile opens a file below a folder, and nothing else: a pipe would wait for
// its other end.
func openFile(root *os.Root, rel string) (*os.File, fs.FileInfo, error) {
	info, err := root.Stat(rel)
	if err == nil && !info.Mode().IsRegular() {
		err = errNoFile
	}
	if err != nil {
		return nil, nil, err
	}
	file, err := root.Open(rel)
	if err != nil {
		return nil, nil, err
	}
	if info, err = file.Stat(); err != nil {
		_ = file.Close()
		return nil, nil, err
	}
	return file, info, nil
}
