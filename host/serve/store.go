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
	"strings"
	"time"

	"pluv/host/fault"
	"pluv/host/fsys"
)

// incomingDir holds uploads until they are complete.
const incomingDir = ".incoming"

// received is a complete upload that is not published yet.
type received struct {
	path string
	rel  string // relative to the folder
	size int64
	sum  string
}

// body returns the body of an upload with a valid token, of at most limit bytes. It
// occupies the receiving gate until leave is called.
func (s *Server) body(x *exchange, r *http.Request, limit int64) (body io.Reader, leave func(), err error) {
	if encoding := r.Header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return nil, nil, refuse(http.StatusUnsupportedMediaType, "uploads are stored unchanged: send them without Content-Encoding")
	}
	if r.ContentLength > limit {
		return nil, nil, &http.MaxBytesError{Limit: limit}
	}
	if err := x.client.take(limitUploads, 1); err != nil {
		return nil, nil, err
	}
	x.waitFor(2 * busyAfter)
	if err := s.receiving.within(r.Context(), busyAfter); err != nil {
		return nil, nil, err
	}
	return x.timed(http.MaxBytesReader(x.ResponseWriter, r.Body, limit)), s.receiving.leave, nil
}

// receive writes a body to a temporary file. The caller discards it.
func (s *Server) receive(x *exchange, r *http.Request, limit int64) (*received, error) {
	body, leave, err := s.body(x, r, limit)
	if err != nil {
		return nil, err
	}
	defer leave()
	return s.keep(body)
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

// discard removes the temporary file, unless it was moved.
func (r *received) discard() { _ = os.Remove(r.path) }

// create moves a received file to its path in one step. If a file is there already, the
// same content is fine, and other content is refused with status.
func (s *Server) create(got *received, rel string, status int) (created bool, err error) {
	if err := s.root.MkdirAll(path.Dir(rel), fsys.ProgramMode); err != nil {
		s.removeEmpty(path.Dir(rel))
		return false, fsys.Fault(err, "creating the folder of %s", rel)
	}
	err = s.root.Link(got.rel, rel)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		err = s.move(got.rel, rel)
	}
	if err == nil {
		return true, s.settle(rel)
	}
	if !errors.Is(err, fs.ErrExist) {
		s.removeEmpty(path.Dir(rel))
		return false, fsys.Fault(err, "writing %s", rel)
	}
	var there string
	info, err := s.root.Stat(rel)
	if err == nil {
		there, err = s.sums.of(s.root, rel, info)
	}
	if errors.Is(err, errNoFile) {
		return false, refuse(status, "%s already exists and is not a regular file", rel)
	}
	if err != nil {
		return false, fsys.Fault(err, "reading %s", rel)
	}
	if there != got.sum {
		return false, refuse(status, "%s was already published with other contents (SHA-256 %s) and cannot be changed", rel, there)
	}
	return false, nil
}

// replace moves a received file to its path in one step, over an existing file. It sets
// the file's time to now, which tells it from the replaced one (sums).
func (s *Server) replace(got *received, rel string) error {
	now := time.Now()
	if err := s.root.Chtimes(got.rel, now, now); err != nil {
		return fsys.Fault(err, "writing %s", got.rel)
	}
	if err := s.root.MkdirAll(path.Dir(rel), 0o755); err != nil {
		s.removeEmpty(path.Dir(rel))
		return fsys.Fault(err, "creating the folder of %s", rel)
	}
	if err := s.root.Rename(got.rel, rel); err != nil {
		s.removeEmpty(path.Dir(rel))
		return fsys.Fault(err, "writing %s", rel)
	}
	s.small.replace(rel)
	return s.settle(rel)
}

// settle syncs a file's folders, so that it survives a crash of the machine, before the
// upload is confirmed.
func (s *Server) settle(rel string) error {
	for dir := path.Dir(rel); ; dir = path.Dir(dir) {
		opened, err := s.root.OpenFile(dir, os.O_RDONLY, 0)
		if err == nil {
			err = errors.Join(flush(opened), opened.Close())
		}
		if err != nil {
			return fsys.Fault(err, "writing %s", rel)
		}
		if dir == "." {
			return nil
		}
	}
}

// removeEmpty removes a folder and its parents while they are empty.
func (s *Server) removeEmpty(dir string) {
	for ; dir != "." && s.root.Remove(dir) == nil; dir = path.Dir(dir) {
	}
}

// move is create for file systems without links. If two uploads of this process race, the
// first one wins.
func (s *Server) move(from, to string) error {
	s.moving.Lock()
	defer s.moving.Unlock()
	if _, err := s.root.Lstat(to); err == nil {
		return fs.ErrExist
	}
	return s.root.Rename(from, to)
}

// abandonedAfter is how long an unfinished file must be untouched to count as left by a
// crash. Uploads time out after half a minute without a byte, and are then checked within
// some more.
const abandonedAfter = 10 * time.Minute

// checkOwnFolders refuses links instead of the server's own folders: a folder that comes
// from elsewhere may bring some, and files are written there and removed.
func (s *Server) checkOwnFolders() error {
	for _, rel := range []string{incomingDir, upstreamFolder, upstreamDir, documentDir, upstreamTemp, detailsDir} {
		if info, err := s.root.Lstat(rel); err == nil && info.Mode()&fs.ModeSymlink != 0 {
			return fault.New(fault.FileEscape, "%s is a link, not a folder of the server", filepath.Join(s.options.Dir, filepath.FromSlash(rel))).
				WithHint("remove the link")
		}
	}
	return nil
}

// sweep removes unfinished files that a crash left. Other servers may use the folder
// meanwhile.
func (s *Server) sweep(ctx context.Context) error {
	for _, rel := range []string{incomingDir, upstreamTemp, detailsDir} {
		if err := s.sweepFolder(ctx, rel); err != nil {
			return err
		}
	}
	return nil
}

func (s *Server) sweepFolder(ctx context.Context, rel string) error {
	entries, err := fs.ReadDir(s.root.FS(), rel)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, entry := range entries {
		at := path.Join(rel, entry.Name())
		info, err := entry.Info()
		if err == nil && info.Mode().IsRegular() && at != incomingDir+"/"+buildsLock && at != detailsFile && time.Since(info.ModTime()) > abandonedAfter {
			_ = s.root.Remove(at)
		}
	}
	if err == nil {
		err = ctx.Err()
	}
	return fsys.Fault(err, "listing %s", filepath.Join(s.options.Dir, filepath.FromSlash(rel)))
}
