// Package remote keeps artefacts (package artifact) where several machines reach
// them: on a web server, in an object store, in an OCI registry, in a folder.
//
//	https://host/path     GET, HEAD and PUT below path/builds/, with pluv's own tokens
//	s3://bucket/prefix    objects below prefix/builds/, with the AWS variables and files
//	oci://host/repo       one tag for each artefact, with docker's logins
//	file:///folder        files below folder/builds/
//
// What is there is never replaced, and an artefact that is being uploaded is not
// seen before it is whole. What comes from a cache is compared with its sum
// before it is kept. The failures: remote.invalid, remote.exists, remote.failed,
// artifact.invalid, digest.mismatch, and those of packages fetch and fsys.
package remote

import (
	"context"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"pluv/host/artifact"
	"pluv/host/fault"
	"pluv/host/fetch"
	"pluv/host/fsys"
)

// folder is where artefacts are below the URL of a cache.
const folder = "builds"

// Options say what caches work with.
type Options struct {
	Client *fetch.Client
	Getenv func(string) string
	Home   string // "" is unknown
}

// store is one kind of cache.
type store interface {
	// metadata returns an artefact's package.json; nil if it is not there.
	metadata(ctx context.Context, rock artifact.Path) ([]byte, error)
	// archive writes an artefact's package.tar.gz, as it came, to a file.
	archive(ctx context.Context, rock artifact.Path, a *artifact.Description, to string) error
	// put uploads the artefact in a folder. errExists is in the chain of the
	// failure if there is something else at its place.
	put(ctx context.Context, rock artifact.Path, a *artifact.Description, dir string) error
}

// A Cache is one that a URL names. It is safe for use by several goroutines.
type Cache struct {
	shown string
	store store

	mu     sync.Mutex
	broken error // the first failure of the server itself
}

// Open returns the cache of a URL. No connection is made yet.
func Open(raw string, o Options) (*Cache, error) {
	if filepath.IsAbs(raw) {
		return &Cache{shown: raw, store: local(filepath.Join(raw, folder))}, nil
	}
	u, err := url.Parse(raw)
	if err != nil {
		return nil, fault.New(fault.RemoteInvalid, "the URL of the remote cache is malformed")
	}
	c := &Cache{shown: u.Redacted()}
	forms := make([]string, len(kinds))
	for i, k := range kinds {
		if slices.Contains(k.schemes, u.Scheme) {
			c.store, err = k.open(raw, u, o)
			return c, err
		}
		forms[i] = k.form
	}
	return nil, unknown(c.shown, forms)
}

// kinds are the kinds of caches, by the schemes of their URLs.
var kinds = []struct {
	schemes []string
	form    string // how such a URL looks
	open    func(raw string, u *url.URL, o Options) (store, error)
}{
	{[]string{"https", "http"}, "https://…", openWeb},
	{[]string{"s3"}, "s3://BUCKET/PREFIX", openS3},
	{[]string{"oci"}, "oci://HOST/REPOSITORY", openOCI},
	{[]string{"file"}, "file:///FOLDER", openLocal},
}

// unknown is the failure of a URL that no kind of cache has.
func unknown(shown string, forms []string) error {
	return fault.New(fault.RemoteInvalid, "%s names no cache that pluv knows", shown).
		WithHint("`url` of [cache.remote] is %s or the absolute name of a folder", strings.Join(forms, ", "))
}

// Pull fetches an artefact into a folder, in one step. It reports false if the
// cache does not have it.
func (c *Cache) Pull(ctx context.Context, rock artifact.Path, key, to string) (bool, error) {
	if err := rock.Check(); err != nil {
		return false, err
	}
	a, err := c.look(ctx, rock)
	if err != nil || a == nil {
		return false, err
	}
	if a.Key != key || !strings.HasPrefix(string(rock), a.Name+"/"+a.Version+"/") {
		return false, fault.New(fault.ArtifactInvalid, "%s has %.200q in place of `%s`", c.shown, a.Key, key)
	}
	beside, done, err := artifact.Beside(to)
	if err != nil {
		return false, err
	}
	defer done()
	file := filepath.Join(beside, artifact.ArchiveFile)
	if err := c.note(ctx, c.store.archive(ctx, rock, a, file)); err != nil {
		return false, err
	}
	if err := a.Verify(file); err != nil {
		return false, err
	}
	a.Archive = "" // here it has the usual name
	text, err := a.Encode()
	if err != nil {
		return false, err
	}
	if err := fsys.WriteAtomic(filepath.Join(beside, artifact.MetadataFile), text, fsys.FileMode); err != nil {
		return false, err
	}
	return true, artifact.Put(beside, to)
}

// look reads what the cache has at a place; nil if that is nothing.
func (c *Cache) look(ctx context.Context, rock artifact.Path) (*artifact.Description, error) {
	c.mu.Lock()
	broken := c.broken
	c.mu.Unlock()
	if broken != nil {
		return nil, broken
	}
	text, err := c.store.metadata(ctx, rock)
	if c.note(ctx, err) != nil || text == nil {
		return nil, err
	}
	return artifact.Parse(text)
}

// note remembers that the server cannot be used, so that not every artefact waits
// for it anew.
func (c *Cache) note(ctx context.Context, err error) error {
	switch fault.CodeOf(err) {
	case fault.FetchNetwork, fault.FetchStatus, fault.FetchOffline, fault.RemoteFailed:
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.broken == nil && ctx.Err() == nil {
			c.broken = err
		}
	}
	return err
}

// An Outcome is what became of an upload.
type Outcome string

// The outcomes.
const (
	Stored  Outcome = "stored"
	Same    Outcome = "same"    // it was there
	Another Outcome = "another" // other bytes with the same key were there, and stay
)

// Push uploads the artefact in a folder.
func (c *Cache) Push(ctx context.Context, rock artifact.Path, dir string) (Outcome, error) {
	if err := rock.Check(); err != nil {
		return "", err
	}
	a, err := artifact.Open(dir)
	if err == nil && a == nil {
		err = fault.New(fault.ArtifactInvalid, "there is no artefact in %s", dir)
	}
	if err == nil {
		err = a.Verify(filepath.Join(dir, artifact.ArchiveFile))
	}
	if err != nil {
		return "", err
	}
	if folder, is := c.store.(local); is {
		folder.sweep() // also where nothing is left to upload
	}
	outcome, err := c.compare(ctx, rock, a)
	if err != nil || outcome != "" {
		return outcome, err
	}
	err = c.note(ctx, c.store.put(ctx, rock, a, dir))
	if err != nil && !fault.Is(err, fault.RemoteExists) {
		return "", err
	}
	// Another may have been quicker, or have written over ours where the server
	// cannot refuse that.
	outcome, lookErr := c.compare(ctx, rock, a)
	switch {
	case lookErr != nil:
		return "", lookErr
	case err == nil && outcome == Same:
		return Stored, nil
	case outcome == "" && err == nil:
		return "", fault.New(fault.RemoteFailed, "%s does not have what was uploaded to it", c.shown)
	case outcome == "":
		return "", fault.Wrap(fault.RemoteExists, err, "%s refuses %s %s, and does not have it", c.shown, a.Name, a.Version).
			WithHint("remove at the server what is at %s", rock)
	}
	return outcome, nil
}

// compare says what of the same place the cache has; "" if nothing.
func (c *Cache) compare(ctx context.Context, rock artifact.Path, a *artifact.Description) (Outcome, error) {
	there, err := c.look(ctx, rock)
	switch {
	case err != nil || there == nil:
		return "", err
	case there.Key == a.Key && there.SHA256 == a.SHA256:
		return Same, nil
	}
	return Another, nil
}

// exists is the failure of an upload to where something is.
func exists(shown string) error {
	return fault.New(fault.RemoteExists, "there is something at %s already", shown)
}

// failed names a failure of a library; an interrupt stays one.
func failed(ctx context.Context, err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	code := fault.RemoteFailed
	if ctx.Err() != nil {
		code, err = fault.Interrupted, context.Cause(ctx)
	}
	wrapped := fault.Wrap(code, err, format, args...)
	wrapped.Hint = fetch.ProxyHint(err)
	return wrapped
}

// maxMetadata bounds a package.json, and the manifest of a registry.
const maxMetadata = 1 << 20

// trimmed is the path of a URL without slashes around it.
func trimmed(u *url.URL) string { return strings.Trim(u.Path, "/") }
