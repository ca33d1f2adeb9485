package artifact

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"pluv/host/fsys"
)

// grace is how long what is being made is left alone.
const grace = 24 * time.Hour

// Prune removes from a folder of artefacts those that are damaged or were not
// used since a time (zero for no time), and what broken processes left. Other
// processes may use the folder meanwhile.
func Prune(root string, since time.Time) (fsys.Used, error) {
	var gone fsys.Used
	var dirs []string
	if info, err := fsys.Stat(root); err != nil || info == nil {
		return gone, err
	}
	err := fsys.Walk(root, func(rel string, entry fs.DirEntry) error {
		if entry.IsDir() && (strings.Count(rel, "/") == 3 || strings.HasPrefix(entry.Name(), ".new-")) {
			dirs = append(dirs, filepath.Join(root, filepath.FromSlash(rel)))
		}
		return nil
	})
	if err != nil {
		return gone, err
	}
	for _, dir := range dirs {
		if useful(dir, since) {
			continue
		}
		used, err := fsys.Usage(dir)
		if err == nil {
			err = fsys.RemoveAll(dir)
		}
		if err != nil {
			return gone, err
		}
		gone.Files, gone.Bytes = gone.Files+used.Files, gone.Bytes+used.Bytes
	}
	return gone, nil
}

// useful reports whether an artefact, or one that is being made, is to be kept.
func useful(dir string, since time.Time) bool {
	if strings.HasPrefix(filepath.Base(dir), ".new-") {
		info, err := os.Stat(dir)
		return err != nil || time.Since(info.ModTime()) < grace
	}
	a, err := Open(dir)
	if err != nil || a == nil {
		return err != nil
	}
	info, err := os.Stat(filepath.Join(dir, MetadataFile))
	return err != nil || !info.ModTime().Before(since)
}
