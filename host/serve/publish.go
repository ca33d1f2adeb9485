package serve

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path"
	"path/filepath"
	"strings"
	"time"

	"pluv/host/archive"
	"pluv/host/digest"
	"pluv/host/fault"
	"pluv/host/fsys"
	"pluv/host/rockname"
)

// publish adds a received rockspec or rock to a namespace ("" for the root), if its
// content matches its name.
func (s *Server) publish(ctx context.Context, got *received, namespace, base string) (created bool, err error) {
	file, err := checkRockName(namespace, base)
	if err != nil {
		return false, err
	}
	text, err := s.examine(ctx, got.path, file)
	if err != nil {
		return false, s.unfit(ctx, err, got, base)
	}
	s.publishing.Lock() // what is known of the version must stay true until the file is in place
	defer s.publishing.Unlock()
	now := s.catalog.renewed()
	if now.contradicts(namespace, file, text) {
		return false, refuse(http.StatusConflict, "%s %s was already published with a different rockspec", file.Name, file.Version)
	}
	created, err = s.create(got, s.place(namespace, file, base), http.StatusConflict)
	if created {
		s.catalog.refresh()
	}
	return created, err
}

// contradicts reports whether the version was published with another rockspec, on its own
// or in a rock. Replacing the file itself is checked elsewhere.
func (now *snapshot) contradicts(namespace string, file rockname.Parsed, text []byte) bool {
	for _, in := range now.sectionsOf(namespace) {
		r := in.packages[file.Name][file.Version]
		if r != nil && r.files[file.Kind] == "" && r.details.SHA256 != digest.SHA256(text) {
			return true
		}
	}
	return false
}

// place is the path of a new file: a development version of the root may be below /dev
// already.
func (s *Server) place(namespace string, file rockname.Parsed, base string) string {
	apart := path.Join(devDir, base)
	if namespace == "" && devVersion().MatchString(file.Version) {
		if _, err := s.root.Lstat(apart); err == nil {
			return apart
		}
	}
	return path.Join(folder(namespace), base)
}

// folder is the folder of a namespace's rocks.
func folder(namespace string) string {
	if namespace == "" {
		return ""
	}
	return namespacesDir + "/" + namespace
}

// examineTime bounds the evaluation of one rockspec with all versions of Lua. The slowest
// real one takes some milliseconds.
const examineTime = 2 * time.Second

// examine returns the rockspec that a file is or contains, if it matches the file's name.
// Only a few are examined at a time, which bounds the processors and the memory that
// hostile ones can use.
func (s *Server) examine(ctx context.Context, path string, file rockname.Parsed) ([]byte, error) {
	if err := s.evaluating.within(ctx, busyAfter); err != nil {
		return nil, err
	}
	defer s.evaluating.leave()
	defer s.memoryTrimmer.worked()
	text, err := rockspecIn(path, file)
	if err != nil {
		return nil, err
	}
	limited, cancel := context.WithTimeout(ctx, examineTime)
	defer cancel()
	if _, err = evaluate(limited, text, file.Rockspec()); err != nil && limited.Err() != nil && ctx.Err() == nil {
		return nil, fault.New(fault.RockspecLimit, "evaluating %s takes longer than %v", file.Rockspec(), examineTime)
	}
	return text, err
}

// rockspecIn returns the rockspec that a file is or contains.
func rockspecIn(from string, file rockname.Parsed) ([]byte, error) {
	if file.Kind == rockname.Rockspec {
		return fsys.ReadFile(from, maxRockspec)
	}
	return archive.ReadMember(from, file.Rockspec(), maxRockspec)
}

// unfit words the error of a file that cannot be published with the name that the client
// knows.
func (s *Server) unfit(ctx context.Context, err error, got *received, base string) error {
	var told *refusal
	switch {
	case ctx.Err() != nil, errors.As(err, &told):
		return fmt.Errorf("publishing %s: %w", base, err)
	case fault.CodeOf(err) == fault.FileIO && got.size <= maxRockspec:
		return err
	}
	text := strings.ReplaceAll(err.Error(), got.path, base)
	return refuse(http.StatusUnprocessableEntity, "%s", strings.ReplaceAll(text, filepath.Base(got.path), base))
}

// putRock answers a PUT of a rockspec or rock.
func (s *Server) putRock(x *exchange, r *http.Request) error {
	namespace, base := r.PathValue("namespace"), r.PathValue("file")
	if _, err := checkRockName(namespace, base); err != nil {
		return err
	}
	got, err := s.receive(x, r, s.options.MaxUpload)
	if err != nil {
		return err
	}
	defer got.discard()
	x.waitFor(2 * busyAfter)
	created, err := s.publish(r.Context(), got, namespace, base)
	if err != nil {
		return err
	}
	return x.stored(got, created)
}

// checkRockName refuses invalid names before anything is received.
func checkRockName(namespace, base string) (rockname.Parsed, error) {
	if namespace != "" && !isNamespace(namespace) {
		return rockname.Parsed{}, refuse(http.StatusUnprocessableEntity, "%q is not a valid namespace", namespace)
	}
	if len(base) > maxName {
		return rockname.Parsed{}, refuse(http.StatusUnprocessableEntity, "the name is longer than %d bytes", maxName)
	}
	file, ok := parseRockFile(base)
	if !ok {
		return file, refuse(http.StatusUnprocessableEntity,
			"%q is not the name of a rockspec or a rock: NAME-VERSION-REVISION.rockspec, .src.rock or .PLATFORM.rock, in lower case", base)
	}
	return file, nil
}

// storedFile is the answer to an upload.
type storedFile struct {
	SHA256  string `json:"sha256"`
	Size    int64  `json:"size"`
	Created bool   `json:"created"`
}

// stored answers an upload: 201 if it is new, 200 if it was there.
func (x *exchange) stored(got *received, created bool) error {
	status := http.StatusOK
	if created {
		status = http.StatusCreated
	}
	return x.json(status, storedFile{got.sum, got.size, created})
}
