package remote

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"

	"pluv/host/artifact"
	"pluv/host/bounded"
	"pluv/host/digest"
	"pluv/host/fault"
	"pluv/host/fsys"
	"pluv/host/lazyregexp"
)

// The media types: of a packed rock, of package.json as its configuration, and of package.tar.gz
// as its only layer.
const (
	rockType     = "application/vnd.pluv.artifact.v1"
	metadataType = "application/vnd.pluv.artifact.v1+json"
	archiveType  = "application/vnd.pluv.rock.v1.tar+gzip"
	manifestType = "application/vnd.oci.image.manifest.v1+json"
)

// manifest is the part of an OCI image manifest that a packed rock needs.
type manifest struct {
	SchemaVersion int          `json:"schemaVersion"`
	MediaType     string       `json:"mediaType"`
	ArtifactType  string       `json:"artifactType"`
	Config        descriptor   `json:"config"`
	Layers        []descriptor `json:"layers"`
}

// descriptor identifies the content of a blob.
type descriptor struct {
	MediaType   string            `json:"mediaType"`
	Digest      string            `json:"digest"`
	Size        int64             `json:"size"`
	Annotations map[string]string `json:"annotations,omitempty"`
}

// repository is a cache in an OCI registry, with a tag for each packed rock. It implements the
// needed part of the distribution API; existing clients compile regular expressions at every
// start of pluv, which takes almost a millisecond.
//
// https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md
type repository struct {
	gate *gate
	host string
	name string
	base *url.URL // of the repository: /v2/NAME/
}

var repositoryName = lazyregexp.New(`^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$`)

func openOCI(_ string, u *url.URL, o Options) (store, error) {
	name := trimmed(u)
	if u.Host == "" || !repositoryName().MatchString(name) {
		return nil, fault.New(fault.RemoteInvalid, "%s does not name a repository", u.Redacted()).WithHint("write oci://HOST/REPOSITORY in lower case")
	}
	plain, err := o.Client.Plain()
	if err != nil {
		return nil, err
	}
	logins, err := readDockerLogins(o)
	if err != nil {
		return nil, err
	}
	base := &url.URL{Scheme: "https", Host: u.Host, Path: "/v2/" + name + "/"}
	if u.Host == "docker.io" {
		base.Host = dockerHub
	}
	if isLoopback(u.Hostname()) {
		base.Scheme = "http"
	}
	return &repository{&gate{client: newClient(plain, explainJSON), host: base.Host, logins: logins}, u.Host, name, base}, nil
}

// isLoopback reports whether a host is this machine, where registries need no encryption.
func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

var notInTags = lazyregexp.New(`[^A-Za-z0-9_.-]`)

// maxTag is the longest allowed tag.
const maxTag = 128

// tag is the tag of a packed rock: its path, without characters that a tag cannot have. The
// checksum at the end of every path tells similar ones apart.
func tag(rock artifact.Path) string {
	text := notInTags().ReplaceAllString(strings.ReplaceAll(string(rock), "/", "-"), "_")
	if len(text) > maxTag {
		text = "_" + text[len(text)-maxTag+1:]
	}
	return text
}

func (r *repository) shown(rock artifact.Path) string {
	return "oci://" + r.host + "/" + r.name + ":" + tag(rock)
}

// ask sends a request below the repository. prepare completes it.
func (r *repository) ask(ctx context.Context, method, path string, prepare func(*http.Request)) (*http.Response, error) {
	to, err := r.base.Parse(path)
	if err != nil {
		return nil, err
	}
	return r.gate.do(func() (*http.Request, error) {
		request, err := http.NewRequestWithContext(ctx, method, to.String(), nil)
		if err == nil {
			prepare(request)
		}
		return request, err
	})
}

// read returns a document; nil if it is missing.
func (r *repository) read(ctx context.Context, rock artifact.Path, path string, limit int64) ([]byte, error) {
	response, err := r.ask(ctx, http.MethodGet, path, func(request *http.Request) { request.Header.Set("Accept", manifestType) })
	if status(err) == http.StatusNotFound {
		return nil, nil
	}
	if err != nil {
		return nil, r.refused(ctx, err, "download", rock)
	}
	var text bytes.Buffer
	err = failed(ctx, save(response, limit, &text), "cannot download %s", r.shown(rock))
	return text.Bytes(), err
}

// manifest reads the manifest of a packed rock; nil if it is missing.
func (r *repository) manifest(ctx context.Context, rock artifact.Path) (*manifest, error) {
	text, err := r.read(ctx, rock, "manifests/"+tag(rock), bounded.Metadata.Size+1)
	if err != nil || text == nil {
		return nil, err
	}
	var m manifest
	if err := bounded.DecodeJSON(text, bounded.Metadata, &m); err != nil {
		return nil, failed(ctx, err, "cannot download %s", r.shown(rock))
	}
	if sum, isSHA256 := strings.CutPrefix(m.Config.Digest, "sha256:"); !isSHA256 || !digest.IsSHA256(sum) ||
		m.Config.MediaType != metadataType || len(m.Layers) != 1 {
		return nil, fault.New(fault.ArtifactInvalid, "%s is not a packed rock", r.shown(rock))
	}
	return &m, nil
}

// blob downloads a blob.
func (r *repository) blob(ctx context.Context, rock artifact.Path, sum string, size, limit int64, to io.Writer) error {
	response, err := r.ask(ctx, http.MethodGet, "blobs/"+sum, func(*http.Request) {})
	if err != nil {
		return r.refused(ctx, err, "download", rock)
	}
	if length := response.ContentLength; length >= 0 && length != size {
		response.Body.Close()
		return failed(ctx, errors.New("the size is not the one in the manifest"), "cannot download %s", r.shown(rock))
	}
	return failed(ctx, save(response, limit, to), "cannot download %s", r.shown(rock))
}

func (r *repository) metadata(ctx context.Context, rock artifact.Path) ([]byte, error) {
	m, err := r.manifest(ctx, rock)
	if err != nil || m == nil {
		return nil, err
	}
	var text bytes.Buffer
	err = r.blob(ctx, rock, m.Config.Digest, m.Config.Size, maxMetadata, &text)
	return text.Bytes(), err
}

func (r *repository) archive(ctx context.Context, rock artifact.Path, a *artifact.Description, to string) error {
	return fsys.WriteAtomicFunc(to, fsys.FileMode, func(w io.Writer) error {
		return r.blob(ctx, rock, "sha256:"+a.SHA256, a.Size, a.Size, w)
	})
}

// put uploads the two files and then, in one step, the tag.
func (r *repository) put(ctx context.Context, rock artifact.Path, _ *artifact.Description, dir string) error {
	m := manifest{SchemaVersion: 2, MediaType: manifestType, ArtifactType: rockType}
	var err error
	if m.Config, err = r.upload(ctx, rock, dir, artifact.MetadataFile, metadataType); err != nil {
		return err
	}
	layer, err := r.upload(ctx, rock, dir, artifact.ArchiveFile, archiveType)
	if err != nil {
		return err
	}
	layer.Annotations = map[string]string{"org.opencontainers.image.title": artifact.ArchiveFile}
	m.Layers = []descriptor{layer}
	text, err := json.Marshal(m)
	if err != nil {
		return failed(ctx, err, "cannot upload %s", r.shown(rock))
	}
	// The protocol cannot refuse an existing tag.
	if there, err := r.manifest(ctx, rock); there != nil || err != nil {
		if err == nil {
			err = exists(r.shown(rock))
		}
		return err
	}
	response, err := r.ask(ctx, http.MethodPut, "manifests/"+tag(rock), func(request *http.Request) {
		content(request, bytes.NewReader(text), int64(len(text)))
		request.Header.Set("Content-Type", manifestType)
	})
	if err == nil {
		response.Body.Close()
	}
	return r.refused(ctx, err, "upload", rock)
}

// upload sends a file, unless the registry has it already.
func (r *repository) upload(ctx context.Context, rock artifact.Path, dir, name, kind string) (descriptor, error) {
	path := filepath.Join(dir, name)
	sum, size, err := digest.SHA256File(path)
	if err != nil {
		return descriptor{}, err
	}
	of := descriptor{MediaType: kind, Digest: "sha256:" + sum, Size: size}
	response, err := r.ask(ctx, http.MethodHead, "blobs/"+of.Digest, func(*http.Request) {})
	if err == nil {
		response.Body.Close()
		return of, nil
	}
	if status(err) == http.StatusNotFound {
		err = r.send(ctx, path, of)
	}
	return of, r.refused(ctx, err, "upload", rock)
}

// send uploads a blob to the URL that the registry returns.
func (r *repository) send(ctx context.Context, path string, of descriptor) error {
	file, err := fsys.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	response, err := r.ask(ctx, http.MethodPost, "blobs/uploads/", func(request *http.Request) { content(request, nil, 0) })
	if err != nil {
		return err
	}
	response.Body.Close()
	to, err := response.Location()
	if err != nil {
		return err
	}
	if !sameOrigin(to, r.base) {
		return errors.New("the registry wants the upload sent to another server: " + to.Host)
	}
	query := to.Query()
	query.Set("digest", of.Digest)
	to.RawQuery = query.Encode()
	response, err = r.ask(ctx, http.MethodPut, to.String(), func(request *http.Request) {
		content(request, file, of.Size)
		request.Header.Set("Content-Type", "application/octet-stream")
	})
	if err == nil {
		response.Body.Close()
	}
	return err
}

// refused describes a failure, with a hint if the registry needs a login.
func (r *repository) refused(ctx context.Context, err error, do string, rock artifact.Path) error {
	f := failed(ctx, err, "cannot %s %s", do, r.shown(rock))
	var named *fault.Error
	isLogin := errors.Is(err, errNoLogin) || status(err) == http.StatusUnauthorized || status(err) == http.StatusForbidden
	if isLogin && errors.As(f, &named) {
		named.Hint = "log in with `docker login " + r.host + "` or `oras login`"
	}
	return f
}

// explainJSON reads the first error of a registry's answer.
func explainJSON(body []byte) (code, detail string) {
	var answer struct {
		Errors []struct {
			Code    string `json:"code"`
			Message string `json:"message"`
		} `json:"errors"`
	}
	if bounded.DecodeJSON(body, bounded.Metadata, &answer) != nil || len(answer.Errors) == 0 {
		return "", ""
	}
	return answer.Errors[0].Code, answer.Errors[0].Message
}
