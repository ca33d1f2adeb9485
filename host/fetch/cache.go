package fetch

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"pluv/host/digest"
	"pluv/host/fsys"
)

// usedStep is how precisely the last use of an object is known.
const usedStep = time.Hour

// grace is how long an unreferenced file is kept: another process may be about to write
// its record, or to read it.
const grace = 24 * time.Hour

// use notes the use of an object in its modification time.
func (s store) use(path string) {
	now := time.Now()
	if info, err := os.Stat(path); err == nil && now.Sub(info.ModTime()) > usedStep {
		_ = os.Chtimes(path, now, now) // a folder that another user owns is no reason to fail
	}
}

// A Cached is a file in the cache.
type Cached struct {
	URL       string    `luar:"url"` // without credentials
	SHA256    string    `luar:"sha256"`
	Size      int64     `luar:"size"`
	FetchedAt time.Time `luar:"fetched_at"` // time of the download
	CheckedAt time.Time `luar:"checked_at"` // when the server last confirmed it
	UsedAt    time.Time `luar:"used_at"`    // last use, to within an hour
}

// ListCache lists a cache folder by URL, without records of missing files.
func ListCache(dir string) ([]Cached, error) {
	var out []Cached
	s := store{dir}
	err := s.records(func(_ string, r *record) error {
		if r == nil || r.Absent {
			return nil
		}
		if info, err := os.Stat(s.object(r.SHA256)); err == nil {
			out = append(out, Cached{r.URL, r.SHA256, info.Size(), r.FetchedAt, r.CheckedAt, info.ModTime()})
		}
		return nil
	})
	return out, err
}

// PruneCache removes unreferenced objects, dangling records and leftovers of crashed
// processes from a cache folder, and, unless since is zero, files not used since then.
// Other processes may use the cache meanwhile.
func PruneCache(dir string, since time.Time) (fsys.Used, error) {
	var p fsys.Used
	s := store{dir}
	named := map[string]bool{}
	err := s.records(func(path string, r *record) error {
		switch {
		case r == nil:
			return remove(&p, path, grace)
		case r.Absent:
			if r.CheckedAt.Before(since) {
				return remove(&p, path, 0)
			}
			return nil
		}
		info, err := fsys.Stat(s.object(r.SHA256))
		switch {
		case err != nil:
			return err
		case info == nil:
			return remove(&p, path, grace)
		case info.ModTime().Before(since):
			return remove(&p, path, 0)
		}
		named[r.SHA256] = true
		return nil
	})
	if err != nil {
		return p, err
	}
	err = walkFiles(filepath.Join(dir, "objects"), func(path, name string) error {
		if named[name] {
			return nil
		}
		return remove(&p, path, grace)
	})
	if err != nil {
		return p, err
	}
	err = walkFiles(filepath.Join(dir, "tmp"), func(path, _ string) error { return remove(&p, path, grace) })
	return p, err
}

// remove deletes a file that has not changed for quiet, and counts it.
func remove(p *fsys.Used, path string, quiet time.Duration) error {
	info, err := os.Lstat(path)
	if err != nil || time.Since(info.ModTime()) < quiet {
		return nil // another process was faster, or may still use it
	}
	if err := os.Remove(path); err != nil {
		return fsys.Fault(err, "removing %s", path)
	}
	p.Files++
	p.Bytes += info.Size()
	return nil
}

// records calls fn with the path of each record, and with the record, nil if it cannot be
// parsed.
func (s store) records(fn func(path string, r *record) error) error {
	return walkFiles(filepath.Join(s.dir, "urls"), func(path, name string) error {
		key, isRecord := strings.CutSuffix(name, ".json")
		if !isRecord || !digest.IsSHA256(key) {
			return fn(path, nil)
		}
		r, err := s.read(key)
		if err != nil {
			return err
		}
		return fn(path, r)
	})
}

// walkFiles calls fn with the files below a folder; none if it is missing.
func walkFiles(dir string, fn func(path, name string) error) error {
	if there, err := fsys.Stat(dir); err != nil || there == nil {
		return err
	}
	return fsys.Walk(dir, func(rel string, entry fs.DirEntry) error {
		if entry.IsDir() {
			return nil
		}
		return fn(filepath.Join(dir, filepath.FromSlash(rel)), entry.Name())
	})
}
