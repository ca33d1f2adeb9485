//go:build linux || darwin || freebsd

package replay

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"

	"pluv/host/fsys"
	"pluv/host/project"
)

// maxOpening bounds the comments that are read, in bytes.
const maxOpening = 64 << 10

// opening returns a checksum of the lines of a file before its code, where the header of a script
// may be. ok is false if they are long or cannot be read.
func opening(path string) (sum string, ok bool) {
	file, err := fsys.Open(path)
	if err != nil {
		return "", false
	}
	defer file.Close()
	lines, hash := bufio.NewReader(io.LimitReader(file, maxOpening)), sha256.New()
	for size, first := 0, true; ; first = false {
		line, err := lines.ReadString('\n')
		if size += len(line); size == maxOpening || err != nil && !errors.Is(err, io.EOF) {
			return "", false
		}
		if err != nil && line == "" || !project.IsBeforeCode(line, first) {
			return hex.EncodeToString(hash.Sum(nil)[:16]), true
		}
		hash.Write([]byte(line))
	}
}
