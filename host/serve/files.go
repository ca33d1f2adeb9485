package serve

import (
	"io"
	"io/fs"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"pluv/host/fault"
	"pluv/host/fsys"
)

// file answers with a file below the folder.
func (s *Server) file(x *exchange, r *http.Request, rel string) error {
	full := filepath.Join(s.options.Dir, filepath.FromSlash(rel))
	if d := s.small.get(full); d != nil {
		d.serve(x, r)
		return nil
	}
	file, info, err := openFile(s.root, rel)
	if fault.Exhausted(err) {
		return fsys.Fault(err, "reading %s", rel)
	}
	if err != nil {
		return errNotFound // or it is outside of the folder
	}
	defer file.Close()
	if info.Size() <= maxSmall {
		d, err := s.small.add(full, file, info, func(body []byte) *document {
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
	// in bytes.
	maxSmall = 64 << 10
	maxKept  = 32 << 20
)

// smallFiles keeps small files in memory while their size and time stay the same.
type smallFiles struct {
	mu   sync.RWMutex
	all  map[string]smallFile
	size int64
}

type smallFile struct {
	size     int64
	modified time.Time
	document *document
}

// get returns the file at a path, or nil if it is not kept or has changed.
func (f *smallFiles) get(path string) *document {
	f.mu.RLock()
	kept, found := f.all[path]
	f.mu.RUnlock()
	if !found {
		return nil
	}
	if info, err := os.Stat(path); err != nil || info.Size() != kept.size || !info.ModTime().Equal(kept.modified) {
		return nil
	}
	return kept.document
}

// add keeps a file, unless it changes meanwhile or did a moment ago.
func (f *smallFiles) add(path string, file io.Reader, info fs.FileInfo, make func([]byte) *document) (*document, error) {
	body, err := io.ReadAll(io.LimitReader(file, maxSmall))
	if err != nil {
		return nil, err
	}
	d := make(body)
	if int64(len(body)) != info.Size() || time.Since(info.ModTime()) < settled {
		return d, nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.all == nil || f.size+info.Size() > maxKept {
		f.all, f.size = map[string]smallFile{}, 0
	}
	f.size += info.Size() - f.all[path].size
	f.all[path] = smallFile{info.Size(), info.ModTime(), d}
	return d, nil
}
