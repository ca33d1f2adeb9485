package registry

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"pluv/host/fsys"
	"pluv/host/manifest"
	"pluv/host/metadata"
)

// tableGrace is how long a table without a source is kept: another process may be about
// to write the source.
const tableGrace = 24 * time.Hour

// tables are the folders of parsed documents in a cache, each with a function that
// returns the SHA-256 of a table's document; nil if a table is made from several.
var tables = map[string]func(data []byte) string{
	"index": manifest.CompactOf, "seeds": metadata.TableOf, "metadata": nil,
}

// PruneTables removes useless parsed manifests, seeds and rockspecs from a cache folder:
// unreadable ones, those whose document is no longer in the cache, and leftovers of
// killed processes, all if older than a day. Unless since is zero, it also removes those
// written before it. They are made again when needed.
func PruneTables(dir string, since time.Time) (fsys.Used, error) {
	var gone fsys.Used
	for folder, of := range tables {
		root := filepath.Join(dir, folder)
		if info, err := fsys.Stat(root); err != nil || info == nil {
			if err != nil {
				return gone, err
			}
			continue
		}
		err := fsys.Walk(root, func(rel string, entry fs.DirEntry) error {
			info, err := entry.Info()
			if err != nil || entry.IsDir() {
				return nil // removed meanwhile
			}
			path := filepath.Join(root, filepath.FromSlash(rel))
			isOld := time.Since(info.ModTime()) > tableGrace && !hasSource(dir, path, of)
			if !isOld && !info.ModTime().Before(since) {
				return nil
			}
			if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return fsys.Fault(err, "removing %s", path)
			}
			gone.Files, gone.Bytes = gone.Files+1, gone.Bytes+info.Size()
			return nil
		})
		if err != nil {
			return gone, err
		}
	}
	return gone, nil
}

// hasSource reports whether a file is a table that may be used again.
func hasSource(dir, path string, of func([]byte) string) bool {
	data := readCompact(path)
	if of == nil {
		return metadata.TableOf(data) != ""
	}
	sum := of(data)
	if len(sum) < 2 {
		return false
	}
	info, err := fsys.Stat(filepath.Join(dir, "objects", sum[:2], sum))
	return err != nil || info != nil
}
