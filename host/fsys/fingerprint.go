package fsys

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Watch selects what a fingerprint covers.
type Watch struct {
	NameOnly []string `luar:"name_only"` // extensions of files whose size and time are ignored
	Without  []string `luar:"without"`   // paths to ignore, with slashes

	// Selected restricts it to files with one of Endings or in Paths, with slashes:
	// files, or folders with everything in them.
	Selected bool     `luar:"selected"`
	Endings  []string `luar:"endings"`
	Paths    []string `luar:"paths"`
}

// A Watched is a folder as it was.
type Watched struct {
	Sum string `luar:"sum"`
	// Seen are the absolute paths of the folders, links and files that decide: without a
	// change of one of them the sum is the same.
	Seen []string `luar:"seen"`
}

// Fingerprint tells cheaply whether a folder may have changed: it hashes the names below
// it and the sizes and times of files. Names that begin with a dot are skipped. Links are
// followed, as by Follow, and their targets are included. Of an unreadable folder only
// the name is included.
func Fingerprint(dir string, watch Watch) (Watched, error) {
	sum, seen := sha256.New(), []string{dir}
	see := func(rel string) { seen = append(seen, filepath.Join(dir, filepath.FromSlash(rel))) }
	isHidden := func(rel string) bool { return strings.HasPrefix(path.Base(rel), ".") }
	counts := watch.selector()
	link := func(rel, at string) error {
		if isHidden(rel) || !counts(rel) {
			return nil
		}
		see(rel)
		target, err := os.Readlink(at)
		fmt.Fprintf(sum, "%q -> %q\n", rel, target)
		return Fault(err, "reading the link %s", at)
	}
	entry := func(rel string, entry fs.DirEntry) error {
		if isHidden(rel) || !entry.IsDir() && !entry.Type().IsRegular() {
			return skip(entry)
		}
		if entry.IsDir() {
			see(rel)
		}
		if !counts(rel) {
			return nil
		}
		fmt.Fprintf(sum, "%q %v", rel, entry.Type())
		if entry.Type().IsRegular() && !hasEnding(rel, watch.NameOnly) {
			see(rel)
			info, err := entry.Info()
			if err != nil {
				return Fault(err, "looking at %s", rel)
			}
			fmt.Fprintf(sum, " %d %d", info.Size(), info.ModTime().UnixNano())
		}
		sum.Write([]byte{'\n'})
		return nil
	}
	err := (&follower{dir: dir, fn: entry, link: link, closed: true}).follow("")
	return Watched{hex.EncodeToString(sum.Sum(nil)), seen}, err
}

// selector returns a function that reports whether a path is included.
func (w Watch) selector() func(rel string) bool {
	if !w.Selected {
		return func(rel string) bool { return !slices.Contains(w.Without, rel) }
	}
	named := make(map[string]bool, len(w.Paths))
	for _, p := range w.Paths {
		named[path.Clean(p)] = true
	}
	return func(rel string) bool {
		if slices.Contains(w.Without, rel) {
			return false
		}
		if hasEnding(rel, w.Endings) {
			return true
		}
		for at := rel; at != "." && at != "/"; at = path.Dir(at) {
			if named[at] {
				return true
			}
		}
		return named["."]
	}
}

func hasEnding(name string, endings []string) bool {
	for _, e := range endings {
		if strings.HasSuffix(name, e) {
			return true
		}
	}
	return false
}
