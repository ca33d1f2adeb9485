package serve

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"time"

	"pluv/host/fsys"
)

// incomingDir holds uploads until they are complete.
const incomingDir = ".incoming"

// received is an upload that is complete, and nowhere to be seen yet.
type received struct {
	path string
	rel  string // below the folder
	size int64
	sum  string
}

// receive writes a body of at most limit bytes to a file of its own. The caller
// discards it.
func (s *Server) receive(x *exchange, r *http.Request, limit int64) (*received, error) {
	if r.ContentLength > limit {
		return nil, &http.MaxBytesError{Limit: limit}
	}
	x.allowReading(r.ContentLength)
	return s.keep(http.MaxBytesReader(x.ResponseWriter, r.Body, limit))
}

func (s *Server) keep(body io.Reader) (*received, error) {
	file, err := fsys.TempFile(filepath.Join(s.options.Dir, incomingDir))
	if err != nil {
		return nil, err
	}
	got := &received{path: file.Name(), rel: path.Join(incomingDir, filepath.Base(file.Name()))}
	sum := sha256.New()
	got.size, err = io.Copy(io.MultiWriter(file, sum), body)
	if err == nil {
		err = fsys.Fault(file.Sync(), "writing %s", got.path)
	}
	if closeErr := file.Close(); err == nil {
		err = fsys.Fault(closeErr, "writing %s", got.path)
	}
	if err != nil {
		got.discard()
		return nil, fmt.Errorf("receiving: %w", err)
	}
	got.sum = hex.EncodeToString(sum.Sum(nil))
	return got, nil
}

// discard removes what was received, unless it has gone to its place.
func (r *received) discard() { _ = os.Remove(r.path) }

// create gives a received file its place, in one step, unless there is a file
// already: the same one is fine, another one stays, and status is the answer then.
func (s *Server) create(got *received, rel string, status int) (created bool, err error) {
	if err := s.root.MkdirAll(path.Dir(rel), fsys.ProgramMode); err != nil {
		return false, fsys.Fault(err, "creating the folder of %s", rel)
	}
	err = s.root.Link(got.rel, rel)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		err = s.move(got.rel, rel)
	}
	if err == nil {
		return true, nil
	}
	if !errors.Is(err, fs.ErrExist) {
		return false, fsys.Fault(err, "writing %s", rel)
	}
	var there string
	info, err := s.root.Stat(rel)
	if err == nil {
		there, err = s.sums.of(s.root, rel, info)
	}
	if errors.Is(err, errNoFile) {
		return false, refuse(status, "%s is there already, and no file", rel)
	}
	if err != nil {
		return false, fsys.Fault(err, "reading %s", rel)
	}
	if there != got.sum {
		return false, refuse(status, "%s is there already with other contents (SHA-256 %s), and never changes", rel, there)
	}
	return false, nil
}

// move is for file systems without links: of two that come at the same time the
// first one wins, as long as both ask this process.
func (s *Server) move(from, to string) error {
	s.moving.Lock()
	defer s.moving.Unlock()
	if _, err := s.root.Lstat(to); err == nil {
		return fs.ErrExist
	}
	return s.root.Rename(from, to)
}

// sweep removes what a crash left of uploads.
func (s *Server) sweep(ctx context.Context) error {
	dir := filepath.Join(s.options.Dir, incomingDir)
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err == nil && time.Since(info.ModTime()) > 24*time.Hour {
			_ = os.Remove(filepath.Join(dir, entry.Name()))
		}
	}
	if err == nil {
		err = ctx.Err()
	}
	return fsys.Fault(err, "listing %s", dir)
}
