package digest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"pluv/host/fault"
	"pluv/host/fsys"
)

// Tree returns one SHA-256 of everything in a folder: paths, contents, which files are
// executable by their owner, and targets of links. It ignores times, owners and other
// permissions, and the folder's own name. On Windows no file is executable.
//
// It is the hash of one record for each entry, in the order of fsys.Walk:
//
//	d NUL path NUL
//	f NUL path NUL x or - NUL sha256 NUL
//	l NUL path NUL target NUL
func Tree(dir string) (string, error) {
	h := sha256.New()
	err := fsys.Walk(dir, func(rel string, entry fs.DirEntry) error {
		path := filepath.Join(dir, filepath.FromSlash(rel))
		switch mode := entry.Type(); {
		case mode.IsDir():
			fmt.Fprintf(h, "d\x00%s\x00", rel)
		case mode.IsRegular():
			info, err := entry.Info()
			if err != nil {
				return fsys.Fault(err, "hashing %s", path)
			}
			sum, _, err := SHA256File(path)
			if err != nil {
				return err
			}
			executable := "-"
			if info.Mode()&0o100 != 0 {
				executable = "x"
			}
			fmt.Fprintf(h, "f\x00%s\x00%s\x00%s\x00", rel, executable, sum)
		case mode&fs.ModeSymlink != 0:
			target, err := os.Readlink(path)
			if err != nil {
				return fsys.Fault(err, "hashing %s", path)
			}
			fmt.Fprintf(h, "l\x00%s\x00%s\x00", rel, filepath.ToSlash(target))
		default:
			return fault.New(fault.FileIO, "hashing %s: it is not a file, a folder or a link", path)
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
