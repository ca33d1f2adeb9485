package serve

import (
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"path"

	"pluv/host/artifact"
	"pluv/host/digest"
	"pluv/host/fsys"
)

// The binary cache: artefacts (host/artifact), each an archive and, once that is
// complete, what describes it.

const (
	buildsDir   = "builds"
	maxMetadata = 1 << 20
)

// buildPath is where a file of an artefact is kept.
func buildPath(r *http.Request) (string, error) {
	place := artifact.Place(path.Join(r.PathValue("name"), r.PathValue("version"), r.PathValue("runtime"), r.PathValue("platform")))
	if err := place.Check(); err != nil || len(place) > 4*maxName {
		return "", refuse(http.StatusUnprocessableEntity, "this is no place of a built rock: NAME/VERSION/RUNTIME/PLATFORM")
	}
	file := r.PathValue("file")
	if !artifact.IsArchiveName(file) && file != artifact.MetadataFile {
		return "", refuse(http.StatusNotFound, "a built rock is a %s and a %s, and no %q", artifact.ArchiveFile, artifact.MetadataFile, file)
	}
	return path.Join(buildsDir, string(place), file), nil
}

func (s *Server) getBuild(x *exchange, r *http.Request) error {
	rel, err := buildPath(r)
	if err != nil {
		return err
	}
	return s.file(x, r, rel)
}

// putBuild stores a file of a built rock, if there is none.
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
		return refuse(http.StatusUnprocessableEntity, "%s is not the name of an archive with the SHA-256 %s", file, got.sum)
	}
	if path.Base(rel) == artifact.MetadataFile {
		if err := s.checkMetadata(got, path.Dir(rel)); err != nil {
			return err
		}
	}
	status := http.StatusConflict
	if r.Header.Get("If-None-Match") != "" {
		status = http.StatusPreconditionFailed
	}
	created, err := s.create(got, rel, status)
	if err != nil {
		return err
	}
	return x.stored(got, created)
}

// checkMetadata wants the archive that the metadata describe to be in a folder.
func (s *Server) checkMetadata(got *received, dir string) error {
	text, err := fsys.ReadFile(got.path, maxMetadata)
	if err != nil {
		return err
	}
	var said struct {
		SHA256  string `json:"sha256"`
		Archive string `json:"archive"`
	}
	if err := json.Unmarshal(text, &said); err != nil || !digest.IsSHA256(said.SHA256) {
		return refuse(http.StatusUnprocessableEntity, "%s is not JSON with the `sha256` of the archive", artifact.MetadataFile)
	}
	of := path.Join(dir, artifact.ArchiveFile)
	if said.Archive == artifact.OwnName(said.SHA256) {
		of = path.Join(dir, said.Archive)
	} else if said.Archive != "" {
		return refuse(http.StatusUnprocessableEntity, "%s names the archive %.200q", artifact.MetadataFile, said.Archive)
	}
	info, err := s.root.Stat(of)
	if errors.Is(err, fs.ErrNotExist) {
		return refuse(http.StatusConflict, "%s comes first: %s says that it is complete", artifact.ArchiveFile, artifact.MetadataFile)
	}
	if err != nil {
		return fsys.Fault(err, "reading %s", of)
	}
	sum, err := s.sums.of(s.root, of, info)
	if err != nil {
		return err
	}
	if sum != said.SHA256 {
		return refuse(http.StatusConflict, "%s is of an archive with the SHA-256 %s, and the one here has %s", artifact.MetadataFile, said.SHA256, sum)
	}
	return nil
}
