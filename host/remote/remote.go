// Package remote stores packed rocks (package artifact) where several machines can use them: on a
// web server, in an object store, in an OCI registry, in a folder.
//
//	https://host/path     GET, HEAD and PUT below path/builds/, with pluv's own tokens
//	s3://bucket/prefix    objects below prefix/builds/, with the AWS variables and files
//	oci://host/repo       one tag for each packed rock, with docker's logins
//	file:///folder        files below folder/builds/
//
// Stored rocks are never replaced, and an unfinished upload is not visible. Downloads are
// verified by checksum before they are kept. It fails with remote.invalid, remote.exists,
// remote.failed, artifact.invalid, digest.mismatch, and the codes of packages fetch and fsys.
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

// folder is the folder of packed rocks below the URL of a cache.
const folder = "builds"

// Options configure caches.
type Options struct {
	Client *fetch.Client
	Getenv func(string) string
	Home   string // "" if unknown
}

// store is one kind of cache.
type store interface {
	// metadata returns the package.json of a packed rock; nil if it is missing.
	metadata(ctx context.Context, rock artifact.Path) ([]byte, error)
	// archive downloads the package.tar.gz of a packed rock, unverified, to a file.
	archive(ctx context.Context, rock artifact.Path, a *artifact.Description, to string) error
	// put uploads the packed rock in a folder. It fails with errExists in the chain if another
	// one has the path.
	put(ctx context.Context, rock artifact.Path, a *artifact.Description, dir string) error
}

// A Cache is a remote cache. It is safe for use by several goroutines.
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
	form    string // the form of such a URL
	open    func(raw string, u *url.URL, o Options) (store, error)
}{
	{[]string{"https", "http"}, "https://…", openWeb},
	{[]string{"s3"}, "s3://BUCKET/PREFIX", openS3},
	{[]string{"oci"}, "oci://HOST/REPOSITORY", openOCI},
	{[]string{"file"}, "file:///FOLDER", openLocal},
}

// unknown is the error for a URL of no known kind.
func unknown(shown string, forms []string) error {
	return fault.New(fault.RemoteInvalid, "%s is not a URL of a known kind of cache", shown).
		WithHint("set `url` of [cache.remote] to %s or the absolute path of a folder", strings.Join(forms, ", "))
}

// Pull downloads a packed rock into a folder, in one step. It reports false if the cache does not
// have it.
func (c *Cache) Pull(ctx context.Context, rock artifact.Path, key, to string) (bool, error) {
	if err := rock.Check(); err != nil {
		return false, err
	}
	a, err := c.look(ctx, rock)
	if err != nil || a == nil {
		return false, err
	}
	if a.Key != key || !strings.HasPrefix(string(rock), a.Name+"/"+a.Version+"/") {
		return false, fault.New(fault.ArtifactInvalid, "%s has %.200q instead of `%s`", c.shown, a.Key, key)
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
	a.Archive = "" // the usual name in a local folder
	text, err := a.Encode()
	if err != nil {
		return false, err
	}
	if err := fsys.WriteAtomic(filepath.Join(beside, artifact.MetadataFile), text, fsys.FileMode); err != nil {
		return false, err
	}
	return true, artifact.Put(beside, to)
}

// look returns the description of the packed rock at a path; nil if there is none.
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

// note remembers that the server cannot be used, so that not every rock waits for it again.
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

// An Outcome is the result of an upload.
type Outcome string

// The outcomes.
const (
	Stored  Outcome = "stored"
	Same    Outcome = "same"    // it existed
	Another Outcome = "another" // a rock with the same key and other bytes exists, and stays
)

// Push uploads the packed rock in a folder.
func (c *Cache) Push(ctx context.Context, rock artifact.Path, dir string) (Outcome, error) {
	if err := rock.Check(); err != nil {
		return "", err
	}
	a, err := artifact.Open(dir)
	if err == nil && a == nil {
		err = fault.New(fault.ArtifactInvalid, "there is no packed rock in %s", dir)
	}
	if err == nil {
		err = a.Verify(filepath.Join(dir, artifact.ArchiveFile))
	}
	if err != nil {
		return "", err
	}
	if folder, is := c.store.(local); is {
		folder.sweep() // even if there is nothing to upload
	}
	outcome, err := c.compare(ctx, rock, a)
	if err != nil || outcome != "" {
		return outcome, err
	}
	err = c.note(ctx, c.store.put(ctx, rock, a, dir))
	if err != nil && !fault.Is(err, fault.RemoteExists) {
		return "", err
	}
	// Another client may have been faster, or have overwritten the upload if the server cannot
	// prevent that.
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
			WithHint("remove %s on the server", rock)
	}
	return outcome, nil
}

// compare compares a packed rock with the one in the cache; "" if there is none.
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

// exists is the error of an upload to a path that is taken.
func exists(shown string) error {
	return fault.New(fault.RemoteExists, "%s exists already", shown)
}

// failed describes an error of a library; an interrupt stays one.
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

// maxMetadata bounds a package.json and the manifest of a registry, in bytes.
const maxMetadata = 1 << 20

// trimmed is the path of a URL without slashes at its ends.
func trimmed(u *url.URL) string { return strings.Trim(u.Path, "/") }
