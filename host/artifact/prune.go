package artifact

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"pluv/host/fsys"
)

// Sweep removes leftovers of processes that were killed while they packed, restored,
// pulled or pushed. Other processes may use the folder meanwhile.
func Sweep(root string) (fsys.Used, error) {
	var gone fsys.Used
	dirs := []string{root}
	if info, err := fsys.Stat(root); err != nil || info == nil {
		return gone, err
	}
	err := fsys.Walk(root, func(rel string, entry fs.DirEntry) error {
		if !entry.IsDir() {
			return nil
		}
		if strings.HasPrefix(entry.Name(), inTheMaking) || strings.Count(rel, "/") >= 3 {
			return fs.SkipDir
		}
		dirs = append(dirs, filepath.Join(root, filepath.FromSlash(rel)))
		return nil
	})
	for _, dir := range dirs {
		if err != nil {
			break
		}
		var used fsys.Used
		used, err = fsys.SweepScratch(dir, inTheMaking)
		gone.Files, gone.Bytes = gone.Files+used.Files, gone.Bytes+used.Bytes
	}
	return gone, err
}

// Prune removes packed rocks that are damaged or, unless since is zero, were not used
// since then, and what Sweep removes. Other processes may use the folder meanwhile.
func Prune(root string, since time.Time) (fsys.Used, error) {
	gone, err := Sweep(root)
	if err != nil {
		return gone, err
	}
	if info, err := fsys.Stat(root); err != nil || info == nil {
		return gone, err
	}
	var dirs []string
	err = fsys.Walk(root, func(rel string, entry fs.DirEntry) error {
		if entry.IsDir() && strings.HasPrefix(entry.Name(), inTheMaking) {
			return fs.SkipDir
		}
		if entry.IsDir() && strings.Count(rel, "/") == 3 {
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

// useful reports whether to keep a packed rock.
func useful(dir string, since time.Time) bool {
	a, err := Open(dir)
	if err != nil || a == nil {
		return err != nil
	}
	info, err := os.Stat(filepath.Join(dir, MetadataFile))
	return err != nil || !info.ModTime().Before(since)
}
