package fetch

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"time"

	"pluv/host/bounded"
	"pluv/host/digest"
	"pluv/host/fault"
	"pluv/host/fsys"
)

// store is the cache folder.
type store struct{ dir string }

// record is what the cache knows of a URL.
type record struct {
	URL          string    `json:"url"` // without credentials
	SHA256       string    `json:"sha256,omitempty"`
	Size         int64     `json:"size"`
	ETag         string    `json:"etag,omitempty"`
	LastModified string    `json:"last_modified,omitempty"`
	FetchedAt    time.Time `json:"fetched_at"`       // time of the download
	CheckedAt    time.Time `json:"checked_at"`       // when the server last confirmed it
	Absent       bool      `json:"absent,omitempty"` // the server does not have it
	Is           []string  `json:"is,omitempty"`     // names of the checks that the content passed
}

// checkedSince reports whether the server confirmed the record after t.
func (r *record) checkedSince(t time.Time) bool {
	return r != nil && !r.CheckedAt.Before(t) && !r.CheckedAt.After(time.Now())
}

// object is the path of the content with a checksum.
func (s store) object(sum string) string {
	return filepath.Join(s.dir, "objects", sum[:2], sum)
}

// intact returns the path and size of an object if it exists and is undamaged. A damaged
// one is removed. It fails if the object may exist but cannot be read.
func (s store) intact(sum string) (path string, size int64, ok bool, err error) {
	path = s.object(sum)
	got, size, err := digest.SHA256File(path)
	if fsys.IsAbsence(err) {
		return "", 0, false, nil
	}
	if err != nil {
		return "", 0, false, err
	}
	if got != sum {
		_ = os.Remove(path)
		return "", 0, false, nil
	}
	s.use(path)
	return path, size, true, nil
}

// load is intact for objects of at most limit bytes, and reads them into memory.
func (s store) load(sum string, limit int64) (data []byte, ok bool, err error) {
	path := s.object(sum)
	data, err = fsys.ReadFile(path, limit)
	if fsys.IsAbsence(err) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	if digest.SHA256(data) != sum {
		_ = os.Remove(path)
		return nil, false, nil
	}
	s.use(path)
	return data, true, nil
}

// temp creates a file for unfinished content.
func (s store) temp() (*os.File, error) {
	return fsys.TempFile(filepath.Join(s.dir, "tmp"))
}

// adopt moves a file with a known checksum into the objects.
func (s store) adopt(temp, sum string) (path string, err error) {
	path = s.object(sum)
	if err := fsys.MakeDir(filepath.Dir(path)); err != nil {
		return "", err
	}
	err = os.Rename(temp, path)
	if err != nil {
		// Where open files cannot be replaced, another process may be reading the same
		// object, which it stored itself.
		if _, _, ok, _ := s.intact(sum); ok {
			_ = os.Remove(temp)
			return path, nil
		}
		err = fsys.Rename(temp, path)
	}
	return path, fsys.Fault(err, "storing a download as %s", path)
}

// recall returns the record of a URL; nil if there is none or it cannot be parsed.
func (s store) recall(key string) *record {
	r, _ := s.read(key)
	return r
}

// read is recall for callers to whom nil matters: it fails if the record may exist but
// cannot be read.
func (s store) read(key string) (*record, error) {
	data, err := fsys.ReadFile(s.recordPath(key), bounded.Record.Size)
	if err != nil {
		if fsys.IsAbsence(err) {
			return nil, nil
		}
		return nil, fsys.Fault(err, "reading %s", s.recordPath(key))
	}
	var r record
	if bounded.DecodeJSON(data, bounded.Record, &r) != nil || !r.Absent && !digest.IsSHA256(r.SHA256) {
		return nil, nil
	}
	return &r, nil
}

// remember writes the record of a URL. Unlike fsys.WriteAtomic it does not sync: a record
// lost in a crash is only fetched again.
func (s store) remember(key string, r *record) error {
	data, err := json.Marshal(r)
	if err != nil {
		return err
	}
	path := s.recordPath(key)
	if err := fsys.MakeDir(filepath.Dir(path)); err != nil {
		return err
	}
	file, err := s.temp()
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = fsys.Rename(file.Name(), path)
	}
	if err != nil {
		_ = os.Remove(file.Name())
	}
	return fsys.Fault(err, "writing %s", path)
}

func (s store) recordPath(key string) string {
	return filepath.Join(s.dir, "urls", key+".json")
}

// lock keeps other processes from requesting the same URL. URLs share a limited number of
// lock files, enough that parallel transfers rarely wait for each other; a caller must
// hold only one at a time.
func (s store) lock(ctx context.Context, key string) (release func() error, err error) {
	if s.dir == "" {
		return nil, fault.New(fault.FileIO, "cannot download: there is no cache folder")
	}
	return fsys.Lock(ctx, filepath.Join(s.dir, "locks", key[:6]))
}
