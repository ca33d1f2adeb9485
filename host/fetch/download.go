package fetch

import (
	"context"
	"os"
	"strings"
	"time"

	"pluv/host/digest"
	"pluv/host/fault"
	"pluv/host/fsys"
)

// defaultMaxSize bounds downloads that give no bound.
const defaultMaxSize = 2 << 30

// A Request says which file to download.
type Request struct {
	URL       string // http, https or file, or an absolute path
	SHA256    string // what the content must be; "" accepts any
	Immutable bool   // what is published at the URL never changes
	MaxSize   int64  // in bytes; default 2 GiB

	// Progress is told how many bytes have come, and how many there are or -1.
	// After a broken attempt the number may go back. Callers that share one
	// transfer share the first one's Progress.
	Progress func(done, total int64)
}

// A Result is a downloaded file.
type Result struct {
	Path   string // in the cache, not to be changed; or the local file itself
	Size   int64  // in bytes
	SHA256 string
	Cached bool // nothing was transferred
}

// Download returns a file with the wanted content. With a SHA-256 whose
// content the cache has, or an immutable URL that it knows, no connection is
// opened. Callers that want the same file share one transfer, also across
// processes.
func (c *Client) Download(ctx context.Context, r Request) (Result, error) {
	from, err := locate(r.URL)
	if err != nil {
		return Result{}, err
	}
	r.SHA256 = strings.ToLower(r.SHA256)
	if r.SHA256 != "" && !digest.IsSHA256(r.SHA256) {
		return Result{}, fault.New(fault.DigestMismatch, "%q, expected of %s, is no sha256", r.SHA256, from.shown)
	}
	if r.MaxSize <= 0 {
		r.MaxSize = defaultMaxSize
	}
	if from.path != "" {
		return local(from, r)
	}
	began := time.Now()
	if result, ok := c.cached(from, r, began); ok {
		return result, nil
	}
	if c.options.Offline {
		return Result{}, c.unavailable(from, r.SHA256)
	}
	key := from.key + r.SHA256
	if r.Immutable {
		key += "!"
	}
	result, err := c.files.do(ctx, key, func(ctx context.Context) (Result, error) {
		return c.download(ctx, from, r, began)
	})
	if err != nil && ctx.Err() != nil {
		err = interrupted(ctx, from)
	}
	return result, err
}

// local answers for a file of this machine.
func local(from location, r Request) (Result, error) {
	info, err := os.Stat(from.path)
	if err != nil {
		return Result{}, fsys.Fault(err, "reading %s", from.path)
	}
	if info.Size() > r.MaxSize {
		return Result{}, tooLarge(transfer{from: from, maxSize: r.MaxSize})
	}
	sum, size, err := digest.SHA256File(from.path)
	if err == nil && r.SHA256 != "" {
		err = digest.Check(sum, r.SHA256, from.shown)
	}
	if err != nil {
		return Result{}, err
	}
	return Result{Path: from.path, Size: size, SHA256: sum}, nil
}

// cached answers from the cache alone: with what has the right hash, with an
// immutable file, with one that the server confirmed after began, and offline
// with any copy.
func (c *Client) cached(from location, r Request, began time.Time) (Result, bool) {
	sum := r.SHA256
	if sum == "" {
		known := c.recall(c.sources(from))
		if known == nil || known.Absent || !r.Immutable && !c.options.Offline && !known.checkedSince(began) {
			return Result{}, false
		}
		sum = known.SHA256
	}
	path, size, ok := c.store.intact(sum)
	return Result{Path: path, Size: size, SHA256: sum, Cached: true}, ok
}

// download asks the server, while no other process asks for the same URL.
func (c *Client) download(ctx context.Context, from location, r Request, began time.Time) (Result, error) {
	release, err := c.store.lock(ctx, from.key)
	if err != nil {
		return Result{}, err
	}
	defer func() { _ = release() }()
	if result, ok := c.cached(from, r, began); ok {
		return result, nil
	}
	var result Result
	err = c.each(c.sources(from), func(from location, retries int) error {
		result, err = c.downloadFrom(ctx, from, r, retries)
		return err
	})
	return result, err
}

// downloadFrom asks one server.
func (c *Client) downloadFrom(ctx context.Context, from location, r Request, retries int) (Result, error) {
	part, err := newPartial(c.store)
	if err != nil {
		return Result{}, err
	}
	defer part.discard()

	t := transfer{from: from, maxSize: r.MaxSize, progress: r.Progress, retries: retries}
	var held Result
	known := c.store.recall(from.key)
	if r.SHA256 == "" && known != nil && !known.Absent {
		var ok bool
		if held.Path, held.Size, ok = c.store.intact(known.SHA256); ok {
			held.SHA256, held.Cached = known.SHA256, true
			t.etag, t.lastModified = known.ETag, known.LastModified
		}
	}
	got, err := c.run(ctx, t, part)
	if err != nil {
		return Result{}, err
	}
	if got.unchanged {
		known.CheckedAt = time.Now()
		return held, c.store.remember(from.key, known)
	}
	return c.keep(from, got, r.SHA256)
}

// keep puts a received content into the cache, if it is the wanted one.
func (c *Client) keep(from location, got reply, want string) (Result, error) {
	sum := got.SHA256()
	if sum != want {
		if got.isHTML() && !strings.HasSuffix(from.url.Path, ".html") {
			return Result{}, page(from)
		}
		if want != "" {
			return Result{}, digest.Check(sum, want, from.shown)
		}
	}
	if err := got.file.Close(); err != nil {
		return Result{}, fsys.Fault(err, "writing %s", got.file.Name())
	}
	path, err := c.store.adopt(got.file.Name(), sum)
	if err != nil {
		return Result{}, err
	}
	now := time.Now()
	err = c.store.remember(from.key, &record{
		URL: from.shown, SHA256: sum, Size: got.size, ETag: got.etag, LastModified: got.lastModified, FetchedAt: now, CheckedAt: now,
	})
	return Result{Path: path, Size: got.size, SHA256: sum}, err
}
