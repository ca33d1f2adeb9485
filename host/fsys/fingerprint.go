package fsys

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"
)

// Fingerprint tells cheaply whether a folder may have changed: it sums the
// names below it and, except for files with one of the endings in nameOnly, the
// sizes and times. Names that begin with a dot are passed over. Links are
// followed, as by Follow, and where they lead counts too.
func Fingerprint(dir string, nameOnly []string) (string, error) {
	sum := sha256.New()
	isHidden := func(rel string) bool { return strings.HasPrefix(path.Base(rel), ".") }
	link := func(rel, at string) error {
		if isHidden(rel) {
			return nil
		}
		target, err := os.Readlink(at)
		fmt.Fprintf(sum, "%q -> %q\n", rel, target)
		return Fault(err, "reading the link %s", at)
	}
	entry := func(rel string, entry fs.DirEntry) error {
		if isHidden(rel) {
			return skip(entry)
		}
		fmt.Fprintf(sum, "%q %v", rel, entry.Type())
		if entry.Type().IsRegular() && !hasEnding(rel, nameOnly) {
			info, err := entry.Info()
			if err != nil {
				return Fault(err, "looking at %s", rel)
			}
			fmt.Fprintf(sum, " %d %d", info.Size(), info.ModTime().UnixNano())
		}
		sum.Write([]byte{'\n'})
		return nil
	}
	err := (&follower{dir: dir, fn: entry, link: link}).follow("")
	return hex.EncodeToString(sum.Sum(nil)), err
}

func hasEnding(name string, endings []string) bool {
	for _, e := range endings {
		if strings.HasSuffix(name, e) {
			return true
		}
	}
	return false
}
