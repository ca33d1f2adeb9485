package serve

import (
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"pluv/host/fault"
	"pluv/host/fsys"
)

// file answers with a file below the folder.
func (s *Server) file(x *exchange, r *http.Request, rel string) error {
	if d := s.small.get(s.options.Dir, rel); d != nil {
		d.serve(x, r)
		return nil
	}
	before := s.small.replaced.Load()
	file, info, err := openFile(s.root, rel)
	if fault.Exhausted(err) {
		return fsys.Fault(err, "reading %s", rel)
	}
	if err != nil {
		return errNotFound // or it is outside of the folder
	}
	defer file.Close()
	if info.Size() <= maxSmall {
		d, err := s.small.add(rel, file, info, before, func(body []byte) *document {
			return plainDocument(contentType(rel), s.cacheControl(rel, info), body, info.ModTime())
		})
		if err == nil {
			d.serve(x, r)
		}
		return fsys.Fault(err, "reading %s", rel)
	}
	sum, err := s.sums.of(s.root, rel, info)
	if err != nil {
		return fsys.Fault(err, "reading %s", rel)
	}
	h := x.Header()
	h["Content-Type"] = contentType(rel)
	h["Etag"] = []string{etag(sum)}
	h["Cache-Control"] = s.cacheControl(rel, info)
	x.allowWriting(info.Size())
	http.ServeContent(x, r, "", info.ModTime(), file)
	return nil
}

// ownFile is file for a path that clients choose. It remembers for checkEvery that there is
// no such file.
func (s *Server) ownFile(x *exchange, r *http.Request, rel string) error {
	now := s.catalog.now.Load()
	if s.absent.has(rel, now) {
		return errNotFound
	}
	err := s.file(x, r, rel)
	if errors.Is(err, errNotFound) {
		s.absent.add(rel, now)
	}
	return err
}

// cacheControl lets caches keep forever what is never published again, unless it may
// still be being written.
func (s *Server) cacheControl(rel string, info fs.FileInfo) []string {
	_, isRock := parseRockFile(path.Base(rel))
	if !isRock && !strings.HasPrefix(rel, buildsDir+"/") || time.Since(info.ModTime()) < settled {
		return mustRevalidate
	}
	return s.immutable
}

// contentTypes maps extensions to types. Nothing is ever sent as HTML.
var contentTypes = map[string][]string{
	".rockspec": {typeText}, ".rock": {typeZip}, ".zip": {typeZip}, ".gz": {typeGzip}, ".tgz": {typeGzip},
	".json": {typeJSON}, ".txt": {typeText}, ".md": {typeText}, ".asc": {typeText}, ".zst": {typeZstd},
}

var otherContent = []string{typeBytes}

func contentType(name string) []string {
	if known := contentTypes[strings.ToLower(path.Ext(name))]; known != nil {
		return known
	}
	return otherContent
}

const (
	// maxSmall is the largest file kept in memory, and maxKept the limit for all of them,
	// in bytes, at keptOverhead more for each.
	maxSmall     = 64 << 10
	maxKept      = 32 << 20
	keptOverhead = 1 << 10
)

// smallFiles keeps small files in memory while their size and time stay the same. It looks
// at most once in checkEvery whether they do.
type smallFiles struct {
	all      recent[string, *smallFile]
	replaced atomic.Int64 // files replaced by this server
}

type smallFile struct {
	size     int64
	modified time.Time
	document *document
	checked  atomic.Int64 // in Unix nanoseconds
}

func newSmallFiles() smallFiles {
	return smallFiles{all: recent[string, *smallFile]{most: maxKept / keptOverhead, weight: maxKept}}
}

// get returns a file in a folder, or nil if it is not kept or has changed.
func (f *smallFiles) get(dir, rel string) *document {
	kept, found := f.all.get(rel)
	if !found {
		return nil
	}
	now := time.Now().UnixNano()
	if now-kept.checked.Load() < int64(checkEvery) {
		return kept.document
	}
	info, err := os.Stat(filepath.Join(dir, filepath.FromSlash(rel)))
	if err != nil || info.Size() != kept.size || !info.ModTime().Equal(kept.modified) {
		f.all.drop(rel, func(other *smallFile) bool { return other == kept })
		return nil
	}
	kept.checked.Store(now)
	return kept.document
}

// add keeps a file, unless it changes meanwhile or did a moment ago. The file was opened
// when this server had replaced a number of files.
func (f *smallFiles) add(rel string, file io.Reader, info fs.FileInfo, replaced int64, make func([]byte) *document) (*document, error) {
	body, err := io.ReadAll(io.LimitReader(file, maxSmall))
	if err != nil {
		return nil, err
	}
	d := make(body)
	if int64(len(body)) != info.Size() || time.Since(info.ModTime()) < settled {
		return d, nil
	}
	kept := &smallFile{size: info.Size(), modified: info.ModTime(), document: d}
	kept.checked.Store(time.Now().UnixNano())
	f.all.put(rel, kept, info.Size()+keptOverhead)
	if f.replaced.Load() != replaced {
		f.all.drop(rel, func(other *smallFile) bool { return other == kept })
	}
	return d, nil
}

// replace forgets a file that this server has replaced.
func (f *smallFiles) replace(rel string) {
	f.replaced.Add(1)
	f.all.drop(rel, func(*smallFile) bool { return true })
}

// absences remembers the paths of missing files for checkEvery, as long as the content of
// the folder is the same.
type absences struct {
	mu    sync.Mutex
	of    *snapshot
	until time.Time
	paths map[string]bool
}

// maxAbsences bounds the paths, at most maxName bytes each in a few folders.
const maxAbsences = 4096

func (a *absences) has(rel string, now *snapshot) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.paths[rel] && a.of == now && time.Now().Before(a.until)
}

func (a *absences) add(rel string, now *snapshot) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if when := time.Now(); a.of != now || !when.Before(a.until) || len(a.paths) >= maxAbsences {
		a.of, a.until, a.paths = now, when.Add(checkEvery), map[string]bool{}
	}
	a.paths[rel] = true
}
