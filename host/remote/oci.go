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

	"github.com/opencontainers/go-digest"
	"github.com/opencontainers/image-spec/specs-go"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
	"oras.land/oras-go/v2/errdef"
	"oras.land/oras-go/v2/registry/remote"
	"oras.land/oras-go/v2/registry/remote/auth"
	"oras.land/oras-go/v2/registry/remote/credentials"
	"oras.land/oras-go/v2/registry/remote/errcode"

	"pluv/host/artifact"
	"pluv/host/bounded"
	"pluv/host/fault"
	"pluv/host/fsys"
	"pluv/host/lazyregexp"
)

// The media types of an artefact: of itself, of package.json as its
// configuration, of package.tar.gz as its one layer.
const (
	artefactType = "application/vnd.pluv.artifact.v1"
	metadataType = "application/vnd.pluv.artifact.v1+json"
	archiveType  = "application/vnd.pluv.rock.v1.tar+gzip"
)

// repository is a cache in an OCI registry: a tag for each artefact.
type repository struct {
	repo *remote.Repository
}

func openOCI(u *url.URL, o Options) (store, error) {
	name := u.Host + "/" + trimmed(u)
	repo, err := remote.NewRepository(name)
	if err != nil || trimmed(u) == "" {
		return nil, fault.New(fault.RemoteInvalid, "%s names no repository", u.Redacted()).WithHint("write oci://HOST/REPOSITORY, in small letters")
	}
	client, err := o.Client.Plain()
	if err != nil {
		return nil, err
	}
	logins, err := credentials.NewStoreFromDocker(credentials.StoreOptions{})
	if err != nil {
		return nil, fault.Wrap(fault.RemoteInvalid, err, "reading docker's logins")
	}
	repo.PlainHTTP = isLoopback(u.Hostname())
	repo.Client = &auth.Client{Client: client, Cache: auth.NewCache(), Credential: credentials.Credential(logins)}
	return &repository{repo}, nil
}

// isLoopback reports whether a host is this machine, which registries serve
// without encryption.
func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

var notInTags = lazyregexp.New(`[^A-Za-z0-9_.-]`)

// maxTag is how long a tag may be.
const maxTag = 128

// tag is an artefact's: its place, without what a tag cannot have. The sum of
// the key, which ends every place, tells those apart that look alike then.
func tag(place artifact.Place) string {
	text := notInTags().ReplaceAllString(strings.ReplaceAll(string(place), "/", "-"), "_")
	if len(text) > maxTag {
		text = "_" + text[len(text)-maxTag+1:]
	}
	return text
}

func (r *repository) shown(place artifact.Place) string {
	return "oci://" + r.repo.Reference.Registry + "/" + r.repo.Reference.Repository + ":" + tag(place)
}

// manifest reads an artefact's; nil if it is not there.
func (r *repository) manifest(ctx context.Context, place artifact.Place) (*ocispec.Manifest, error) {
	_, content, err := r.repo.FetchReference(ctx, tag(place))
	if errors.Is(err, errdef.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, r.refused(ctx, err, "download", place)
	}
	defer content.Close()
	text, err := io.ReadAll(io.LimitReader(content, bounded.Metadata.Size+1))
	var m ocispec.Manifest
	if err == nil {
		err = bounded.DecodeJSON(text, bounded.Metadata, &m)
	}
	if err != nil {
		return nil, failed(ctx, err, "cannot download %s", r.shown(place))
	}
	if m.Config.MediaType != metadataType || len(m.Layers) != 1 {
		return nil, fault.New(fault.ArtifactInvalid, "%s is no artefact of pluv", r.shown(place))
	}
	return &m, nil
}

// blob writes one of an artefact's.
func (r *repository) blob(ctx context.Context, place artifact.Place, of ocispec.Descriptor, limit int64, to io.Writer) error {
	content, err := r.repo.Fetch(ctx, of)
	if err != nil {
		return r.refused(ctx, err, "download", place)
	}
	defer content.Close()
	_, err = io.Copy(to, io.LimitReader(content, limit))
	return failed(ctx, err, "cannot download %s", r.shown(place))
}

func (r *repository) metadata(ctx context.Context, place artifact.Place) ([]byte, error) {
	m, err := r.manifest(ctx, place)
	if err != nil || m == nil {
		return nil, err
	}
	var text bytes.Buffer
	err = r.blob(ctx, place, m.Config, maxMetadata, &text)
	return text.Bytes(), err
}

func (r *repository) archive(ctx context.Context, place artifact.Place, a *artifact.Artifact, to string) error {
	layer := ocispec.Descriptor{MediaType: archiveType, Digest: digest.NewDigestFromEncoded(digest.SHA256, a.SHA256), Size: a.Size}
	return fsys.WriteAtomicFunc(to, fsys.FileMode, func(w io.Writer) error { return r.blob(ctx, place, layer, a.Size, w) })
}

// put uploads the two files and then, in one step, the tag.
func (r *repository) put(ctx context.Context, place artifact.Place, _ *artifact.Artifact, dir string) error {
	m := ocispec.Manifest{Versioned: specs.Versioned{SchemaVersion: 2}, MediaType: ocispec.MediaTypeImageManifest, ArtifactType: artefactType}
	var err error
	if m.Config, err = r.upload(ctx, place, dir, artifact.MetadataFile, metadataType); err != nil {
		return err
	}
	layer, err := r.upload(ctx, place, dir, artifact.ArchiveFile, archiveType)
	if err != nil {
		return err
	}
	layer.Annotations = map[string]string{ocispec.AnnotationTitle: artifact.ArchiveFile}
	m.Layers = []ocispec.Descriptor{layer}
	text, err := json.Marshal(m)
	if err != nil {
		return failed(ctx, err, "cannot upload %s", r.shown(place))
	}
	// The protocol has no way to refuse a tag that exists.
	if there, err := r.manifest(ctx, place); there != nil || err != nil {
		if err == nil {
			err = exists(r.shown(place))
		}
		return err
	}
	of := ocispec.Descriptor{MediaType: m.MediaType, Digest: digest.FromBytes(text), Size: int64(len(text))}
	return r.refused(ctx, r.repo.PushReference(ctx, of, bytes.NewReader(text), tag(place)), "upload", place)
}

// upload sends a file, unless the registry has it.
func (r *repository) upload(ctx context.Context, place artifact.Place, dir, name, kind string) (ocispec.Descriptor, error) {
	path := filepath.Join(dir, name)
	file, err := fsys.Open(path)
	if err != nil {
		return ocispec.Descriptor{}, err
	}
	defer file.Close()
	sum, err := digest.FromReader(file)
	if err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	info, statErr := file.Stat()
	if err = errors.Join(err, statErr); err != nil {
		return ocispec.Descriptor{}, fsys.Fault(err, "reading %s", path)
	}
	of := ocispec.Descriptor{MediaType: kind, Digest: sum, Size: info.Size()}
	there, err := r.repo.Blobs().Exists(ctx, of)
	if err == nil && !there {
		err = r.repo.Blobs().Push(ctx, of, file)
	}
	return of, r.refused(ctx, err, "upload", place)
}

// refused names a failure, with what helps where the registry wants a login.
func (r *repository) refused(ctx context.Context, err error, do string, place artifact.Place) error {
	f := failed(ctx, err, "cannot %s %s", do, r.shown(place))
	var named *fault.Error
	var answer *errcode.ErrorResponse
	refused := errors.Is(err, auth.ErrBasicCredentialNotFound) ||
		errors.As(err, &answer) && (answer.StatusCode == http.StatusUnauthorized || answer.StatusCode == http.StatusForbidden)
	if refused && errors.As(f, &named) {
		named.Hint = "log in with `docker login " + r.repo.Reference.Registry + "` or `oras login`"
	}
	return f
}
