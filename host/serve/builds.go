package serve

import (
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"path"
	"path/filepath"

	"pluv/host/artifact"
	"pluv/host/bounded"
	"pluv/host/digest"
	"pluv/host/fsys"
)

// The binary cache: built rocks (host/artifact), each an archive and a package.json that
// describes it. A built rock exists once both files are there and match. What a killed
// push left is not served, and the next push replaces it.

const (
	buildsDir   = "builds"
	maxMetadata = 1 << 20
	// buildsLock keeps two servers from changing built rocks at the same time.
	buildsLock = ".builds.lock"
)

// buildPath returns where a file of a built rock is kept.
func buildPath(r *http.Request) (string, error) {
	rock := artifact.Path(path.Join(r.PathValue("name"), r.PathValue("version"), r.PathValue("runtime"), r.PathValue("platform")))
	if err := rock.Check(); err != nil || len(rock) > 4*maxName {
		return "", refuse(http.StatusUnprocessableEntity, "not the path of a built rock: use NAME/VERSION/RUNTIME/PLATFORM")
	}
	file := r.PathValue("file")
	if !artifact.IsArchiveName(file) && file != artifact.MetadataFile {
		return "", refuse(http.StatusNotFound, "a built rock consists of %s and %s; there is no %q", artifact.ArchiveFile, artifact.MetadataFile, file)
	}
	return path.Join(buildsDir, string(rock), file), nil
}

func (s *Server) getBuild(x *exchange, r *http.Request) error {
	rel, err := buildPath(r)
	if err != nil {
		return err
	}
	if whole, err := s.isWhole(path.Dir(rel)); err != nil || !whole {
		return cmp.Or(err, errNotFound)
	}
	return s.file(x, r, rel)
}

// putBuild stores a file of a built rock. A complete built rock never changes; an
// incomplete one is replaced.
func (s *Server) putBuild(x *exchange, r *http.Request) error {
	rel, err := buildPath(r)
	if err != nil {
		return err
	}
	limit := s.options.MaxUpload
	if path.Base(rel) == artifact.MetadataFile {
		limit = maxMetadata
	}
	got, err := s.receive(x, r, limit)
	if err != nil {
		return err
	}
	defer got.discard()
	if file := path.Base(rel); file != artifact.ArchiveFile && file != artifact.MetadataFile && file != artifact.OwnName(got.sum) {
		return refuse(http.StatusUnprocessableEntity, "%s does not match the SHA-256 of the archive, %s", file, got.sum)
	}
	x.waitFor(2 * busyAfter)
	status := http.StatusConflict
	if r.Header.Get("If-None-Match") != "" {
		status = http.StatusPreconditionFailed
	}
	created, err := s.storeBuild(r.Context(), got, rel, status)
	if err != nil {
		return err
	}
	return x.stored(got, created)
}

// storeBuild moves a received file of a built rock to its path, under the lock of the
// builds. It refuses with status if a different complete built rock is there.
func (s *Server) storeBuild(ctx context.Context, got *received, rel string, status int) (created bool, err error) {
	s.building.Lock()
	defer s.building.Unlock()
	limited, cancel := context.WithTimeout(ctx, busyAfter)
	defer cancel()
	release, err := fsys.Lock(limited, filepath.Join(s.options.Dir, incomingDir, buildsLock))
	if err != nil {
		return false, err
	}
	defer func() { _ = release() }()
	dir := path.Dir(rel)
	if path.Base(rel) == artifact.MetadataFile {
		if err := s.checkMetadata(got, dir); err != nil {
			return false, err
		}
	}
	whole, err := s.isWhole(dir)
	if err != nil {
		return false, err
	}
	if whole && path.Base(rel) != artifact.ArchiveFile && path.Base(rel) != artifact.MetadataFile {
		return false, refuse(status, "a different built rock is already stored here")
	}
	if !whole {
		if path.Base(rel) == artifact.ArchiveFile {
			// A package.json without its archive would be taken for that of the new one.
			if err := s.root.Remove(path.Join(dir, artifact.MetadataFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return false, fsys.Fault(err, "replacing %s", rel)
			}
		}
		if same, err := s.holds(rel, got.sum); err != nil || same {
			return false, err
		}
		return true, s.replace(got, rel)
	}
	return s.create(got, rel, status)
}

// holds reports whether a file exists and has a SHA-256.
func (s *Server) holds(rel, sum string) (bool, error) {
	info, err := s.root.Stat(rel)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil || !info.Mode().IsRegular() {
		return false, fsys.Fault(cmp.Or(err, errNoFile), "reading %s", rel)
	}
	there, err := s.sums.of(s.root, rel, info)
	return err == nil && there == sum, err
}

// isWhole reports whether a built rock is complete: its archive, and the package.json
// that describes it.
func (s *Server) isWhole(dir string) (bool, error) {
	rel := path.Join(dir, artifact.MetadataFile)
	file, info, err := openFile(s.root, rel)
	if err != nil {
		return false, nil // or a link out of the folder, which counts as missing
	}
	defer file.Close()
	if info.Size() > maxMetadata {
		return false, nil
	}
	text, err := io.ReadAll(io.LimitReader(file, maxMetadata))
	if err != nil {
		return false, fsys.Fault(err, "reading %s", rel)
	}
	name, sum, ok := archiveSaid(text)
	if !ok {
		return false, nil
	}
	whole, err := s.holds(path.Join(dir, name), sum)
	if errors.Is(err, errNoFile) {
		return false, nil
	}
	return whole, err
}

// archiveSaid returns the name and the SHA-256 of the archive that a package.json
// describes. A name other than the usual one contains the checksum (spec/binaries.md).
func archiveSaid(text []byte) (name, sum string, ok bool) {
	var said struct {
		SHA256  string `json:"sha256"`
		Archive string `json:"archive"`
	}
	if err := bounded.DecodeJSON(text, bounded.Metadata, &said); err != nil || !digest.IsSHA256(said.SHA256) {
		return "", "", false
	}
	if said.Archive == "" {
		return artifact.ArchiveFile, said.SHA256, true
	}
	return said.Archive, said.SHA256, said.Archive == artifact.OwnName(said.SHA256)
}

// checkMetadata refuses a package.json whose archive is not in the folder.
func (s *Server) checkMetadata(got *received, dir string) error {
	text, err := fsys.ReadFile(got.path, maxMetadata)
	if err != nil {
		return err
	}
	name, sum, ok := archiveSaid(text)
	if !ok {
		return refuse(http.StatusUnprocessableEntity, "%s must be JSON with the `sha256` of the archive, and an archive name that contains it", artifact.MetadataFile)
	}
	of := path.Join(dir, name)
	info, err := s.root.Stat(of)
	if errors.Is(err, fs.ErrNotExist) {
		return refuse(http.StatusConflict, "upload %s first: %s marks the built rock as complete", artifact.ArchiveFile, artifact.MetadataFile)
	}
	if err != nil {
		return fsys.Fault(err, "reading %s", of)
	}
	there, err := s.sums.of(s.root, of, info)
	if err != nil {
		return err
	}
	if there != sum {
		return refuse(http.StatusConflict, "%s describes an archive with the SHA-256 %s; the one here has %s", artifact.MetadataFile, sum, there)
	}
	return nil
}
