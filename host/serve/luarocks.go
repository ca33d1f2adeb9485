package serve

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"strconv"
	"strings"

	"pluv/host/fault"
	"pluv/host/rockname"
)

// LuaRocks' own upload API, version 1, as used by `luarocks upload`. The key is part of
// the path; "bearer" there means that it is in a header.

// toolVersion is the version of LuaRocks' upload client that this API supports.
const toolVersion = "1.0.0"

func (s *Server) toolVersion(x *exchange, r *http.Request) error {
	return x.json(http.StatusOK, map[string]string{"version": toolVersion})
}

// uploader returns the namespace that the token in the path uploads to.
func (s *Server) uploader(x *exchange, r *http.Request) (namespace string, err error) {
	sent, scope := r.PathValue("key"), scopeUpload
	if sent == "bearer" {
		sent = sentToken(r)
	}
	t, err := s.identify(x, sent)
	if err != nil {
		return "", err
	}
	if t != nil {
		namespace = t.namespace()
	}
	if namespace != "" {
		scope = scopeUploadTo + namespace
	}
	return namespace, s.allow(t, scope)
}

func (s *Server) status(x *exchange, r *http.Request) error {
	namespace, err := s.uploader(x, r)
	if err != nil {
		return err
	}
	return x.json(http.StatusOK, map[string]string{"user": x.who, "namespace": namespace})
}

// A named is how the API refers to an existing package or version.
type named struct {
	ID   uint64 `json:"id,omitempty"`
	Name string `json:"name"`
}

type checked struct {
	Module  *named `json:"module,omitempty"`
	Version *named `json:"version,omitempty"`
}

// checkRockspec reports whether a package and a version exist.
func (s *Server) checkRockspec(x *exchange, r *http.Request) error {
	namespace, err := s.uploader(x, r)
	if err != nil {
		return err
	}
	name, version := strings.ToLower(r.URL.Query().Get("package")), strings.ToLower(r.URL.Query().Get("version"))
	var out checked
	now := s.catalog.current()
	for _, in := range now.sectionsOf(namespace) {
		if in.packages[name] == nil {
			continue
		}
		out.Module = &named{Name: name}
		if found := in.packages[name][version]; found != nil && found.files[rockname.Rockspec] != "" {
			out.Version = &named{versionID(namespace, name, version), version}
		}
	}
	return x.json(http.StatusOK, out)
}

type uploaded struct {
	Module    named   `json:"module"`
	Version   named   `json:"version"`
	ModuleURL string  `json:"module_url"`
	Manifests []named `json:"manifests"`
	IsNew     bool    `json:"is_new"`
}

// uploadRockspec publishes a rockspec.
func (s *Server) uploadRockspec(x *exchange, r *http.Request) error {
	namespace, err := s.uploader(x, r)
	if err != nil {
		return err
	}
	base, got, err := s.formFile(x, r, "rockspec_file")
	if err != nil {
		return err
	}
	defer got.discard()
	file, ok := parseRockFile(base)
	if ok && file.Kind != rockname.Rockspec {
		return refuse(http.StatusUnprocessableEntity, "%s is not a rockspec", base)
	}
	isNew := true
	for _, in := range s.catalog.current().sectionsOf(namespace) {
		isNew = isNew && in.packages[file.Name] == nil
	}
	if _, err := s.publish(r.Context(), got, namespace, base); err != nil {
		return err
	}
	manifest := namespace
	if namespace == "" {
		manifest = "root"
	}
	return x.json(http.StatusOK, uploaded{
		Module: named{Name: file.Name}, Version: named{versionID(namespace, file.Name, file.Version), file.Version},
		ModuleURL: address(r) + packageURL(namespace, file.Name), Manifests: []named{{Name: manifest}}, IsNew: isNew,
	})
}

// address is the server's own, as the client wrote it.
func address(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// uploadRock publishes a rock of a version that was uploaded before.
func (s *Server) uploadRock(x *exchange, r *http.Request) error {
	namespace, err := s.uploader(x, r)
	if err != nil {
		return err
	}
	of := s.catalog.current().byID(namespace, r.PathValue("id"))
	if of == nil {
		return refuse(http.StatusNotFound, "no version has this id")
	}
	base, got, err := s.formFile(x, r, "rock_file")
	if err != nil {
		return err
	}
	defer got.discard()
	if file, ok := parseRockFile(base); ok && (file.Name != of.Name || file.Version != of.Version || file.Kind == rockname.Rockspec) {
		return refuse(http.StatusUnprocessableEntity, "%s is not a rock of %s %s", base, of.Name, of.Version)
	}
	if _, err := s.publish(r.Context(), got, namespace, base); err != nil {
		return err
	}
	return x.json(http.StatusOK, map[string]named{"rock": {Name: base}})
}

// formFile receives the single file of a form, and returns the name that the client gave
// it.
func (s *Server) formFile(x *exchange, r *http.Request, field string) (base string, got *received, err error) {
	body, leave, err := s.body(x, r, s.options.MaxUpload)
	if err != nil {
		return "", nil, err
	}
	defer leave()
	r.Body = io.NopCloser(body)
	form, err := r.MultipartReader()
	if err != nil {
		return "", nil, refuse(http.StatusBadRequest, "the body is not a form with `%s`", field)
	}
	for {
		part, err := form.NextPart()
		if err != nil {
			if got != nil && errors.Is(err, io.EOF) {
				return base, got, nil
			}
			got.discardIfAny()
			return "", nil, formError(err, field)
		}
		switch {
		case strings.HasSuffix(part.FormName(), "_sig"):
			got.discardIfAny()
			return "", nil, refuse(http.StatusUnprocessableEntity, "this server does not store signatures; upload without `--sign`")
		case part.FormName() != field || got != nil:
			continue
		}
		base = part.FileName() // without folders
		if got, err = s.keep(part); err != nil {
			return "", nil, formError(err, field)
		}
	}
}

func (r *received) discardIfAny() {
	if r != nil {
		r.discard()
	}
}

// formError tells a malformed form from a failed transfer or write.
func formError(err error, field string) error {
	var large *http.MaxBytesError
	var file *fs.PathError
	switch {
	case errors.Is(err, io.EOF):
		return refuse(http.StatusBadRequest, "the form has no `%s`", field)
	case errors.As(err, &large), errors.As(err, &file), fault.CodeOf(err) != "",
		errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, os.ErrDeadlineExceeded):
		return err
	}
	return refuse(http.StatusBadRequest, "cannot parse the form")
}

// versionID is the number of a version in LuaRocks' API: stable, and small enough to be
// exact in a Lua number.
func versionID(namespace, name, version string) uint64 {
	sum := sha256.Sum256([]byte(namespace + "/" + name + "-" + version))
	return binary.BigEndian.Uint64(sum[:8])>>12 | 1
}

// byID finds a version by its number.
func (now *snapshot) byID(namespace, id string) *release {
	want, err := strconv.ParseUint(id, 10, 64)
	if err != nil {
		return nil
	}
	for _, in := range now.sectionsOf(namespace) {
		for name, versions := range in.packages {
			for v, r := range versions {
				if versionID(namespace, name, v) == want {
					return r
				}
			}
		}
	}
	return nil
}

// sectionsOf returns the sections of a namespace; the root keeps development versions in
// a second one.
func (now *snapshot) sectionsOf(namespace string) []*section {
	at := []string{"", devDir}
	if namespace != "" {
		at = []string{folder(namespace)}
	}
	var out []*section
	for _, path := range at {
		if in := now.sections[path]; in != nil {
			out = append(out, in)
		}
	}
	return out
}
