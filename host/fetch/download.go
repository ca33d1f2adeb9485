package fetch

import (
	"cmp"
	"context"
	"os"
	"slices"
	"strings"
	"time"

	"pluv/host/digest"
	"pluv/host/fault"
	"pluv/host/fsys"
)

// defaultMaxSize is the default for Request.MaxSize.
const defaultMaxSize = 2 << 30

// A Request describes a file to download.
type Request struct {
	URL       string // http, https or file, or an absolute path
	SHA256    string // of the content; "" accepts any
	Immutable bool   // the file at the URL never changes
	Mirrored  bool   // the URL's mirrors may be used
	MaxSize   int64  // in bytes; default 2 GiB

	// Check validates the content. It is not used if SHA256 is set.
	Check *Check

	// Progress is called with the bytes received so far and the total, or -1. After a
	// failed attempt the number may go back. Callers that share a transfer share the
	// first caller's Progress.
	Progress func(done, total int64)
}

// A Result is a downloaded file.
type Result struct {
	Path   string // in the cache, read-only; or the local file itself
	Size   int64  // in bytes
	SHA256 string
	From   string // the URL that the file came from, now or before: the requested one or a mirror; "" if it was found by its SHA256
	Cached bool   // nothing was transferred
}

// Download returns a file. It opens no connection if the cache has the SHA256, or an
// immutable URL. Callers that want the same file share one transfer, also across
// processes.
func (c *Client) Download(ctx context.Context, r Request) (Result, error) {
	from, err := locate(r.URL)
	if err != nil {
		return Result{}, err
	}
	r.SHA256 = strings.ToLower(r.SHA256)
	if r.SHA256 != "" && !digest.IsSHA256(r.SHA256) {
		return Result{}, fault.New(fault.DigestMismatch, "%q, the checksum of %s, is not a SHA-256", r.SHA256, from.shown)
	}
	if r.MaxSize <= 0 {
		r.MaxSize = defaultMaxSize
	}
	if from.path != "" {
		return local(ctx, from, r)
	}
	began := time.Now()
	if r.SHA256 != "" {
		r.Check = nil
	}
	held := c.cached(ctx, from, r, began)
	if held.settled {
		return held.result, held.err(ctx, from)
	}
	if c.options.Offline {
		if err := held.err(ctx, from); err != nil {
			return Result{}, err
		}
		return Result{}, offline(from)
	}
	key := from.key + r.SHA256
	if r.Immutable {
		key += "!"
	}
	if r.Mirrored {
		key += " mirrored"
	}
	if r.Check != nil {
		key += " " + r.Check.Name
	}
	result, err := c.files.Do(ctx, key, func(ctx context.Context) (Result, error) {
		return c.download(ctx, from, r, began)
	})
	if err != nil && ctx.Err() != nil {
		err = interrupted(ctx, from)
	}
	return result, err
}

// local returns a file of this machine.
func local(ctx context.Context, from location, r Request) (Result, error) {
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
	if r.Check != nil && r.SHA256 == "" {
		if err := r.Check.File(ctx, from.path); err != nil {
			return Result{}, rejected{err}
		}
	}
	return Result{Path: from.path, Size: size, SHA256: sum, From: from.raw}, nil
}

// held is what the cache has for a request.
type held struct {
	result  Result
	settled bool  // use file or doubt; no server need be asked
	doubt   error // why the cached copy is invalid or unreadable
}

func (h held) err(ctx context.Context, from location) error {
	if h.doubt != nil && ctx.Err() != nil {
		return interrupted(ctx, from)
	}
	return h.doubt
}

// cached looks in the cache only: for content with the right hash, an immutable file, a
// file confirmed after began, or offline any copy. The server's own copy is preferred to
// its mirrors'. A copy that fails the check is used only offline, or after asking in this
// run.
func (c *Client) cached(ctx context.Context, from location, r Request, began time.Time) held {
	if r.SHA256 != "" {
		path, size, ok, err := c.store.intact(r.SHA256)
		return held{result: Result{Path: path, Size: size, SHA256: r.SHA256, Cached: true}, settled: ok, doubt: err}
	}
	var h held
	for _, at := range c.sources(from, r.Mirrored) {
		known, err := c.store.read(at.key)
		h.doubt = cmp.Or(h.doubt, err)
		if known == nil || known.Absent || !r.Immutable && !c.options.Offline && !known.checkedSince(began) {
			continue
		}
		path, size, ok, err := c.store.intact(known.SHA256)
		h.doubt = cmp.Or(h.doubt, err)
		if !ok {
			continue
		}
		if err = c.confirm(ctx, at.key, known, r.Check, path); err == nil {
			return held{result: Result{Path: path, Size: size, SHA256: known.SHA256, From: at.raw, Cached: true}, settled: true}
		}
		h.doubt = cmp.Or(h.doubt, err)
		h.settled = h.settled || c.options.Offline || known.checkedSince(c.began)
	}
	return h
}

// Offline reports whether the client opens no connection.
func (c *Client) Offline() bool { return c.options.Offline }

// Holds reports whether a file is available without a connection: on this machine, or in
// the cache from the URL or one of its mirrors. It does not read the file. An unreadable
// record counts as held, so that reading it reports the reason.
func (c *Client) Holds(rawURL string) bool {
	from, err := locate(rawURL)
	if err != nil {
		return false
	}
	if from.path != "" {
		_, err := os.Stat(from.path)
		return !fsys.IsAbsence(err)
	}
	return slices.ContainsFunc(c.sources(from, true), func(at location) bool {
		known, err := c.store.read(at.key)
		if known == nil || known.Absent {
			return err != nil
		}
		_, err = os.Stat(c.store.object(known.SHA256))
		return !fsys.IsAbsence(err)
	})
}

// download asks the server, while it holds the lock of the URL.
func (c *Client) download(ctx context.Context, from location, r Request, began time.Time) (Result, error) {
	release, err := c.store.lock(ctx, from.key)
	if err != nil {
		return Result{}, err
	}
	defer func() { _ = release() }()
	before := c.cached(ctx, from, r, began)
	if before.settled {
		return before.result, before.doubt
	}
	var result Result
	err = c.each(c.sources(from, r.Mirrored), func(from location, retries int) error {
		result, err = c.downloadFrom(ctx, from, r, retries)
		return err
	})
	if err != nil && before.doubt != nil && !IsRejected(err) && ctx.Err() == nil {
		return Result{}, before.doubt // the server cannot be asked: report the cached copy's problem
	}
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
		path, size, ok, _ := c.store.intact(known.SHA256)
		// A copy that fails the check must not be revalidated: if it is a truncated file,
		// its ETag is that of the whole.
		if ok && c.confirm(ctx, from.key, known, r.Check, path) == nil {
			held = Result{Path: path, Size: size, SHA256: known.SHA256, From: from.raw, Cached: true}
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
	return c.keep(ctx, from, got, r.SHA256, r.Check)
}

// keep moves received content into the cache if its checksum is right. Content that fails
// a check is kept too, for when the server cannot be asked, but never replaces valid
// content.
func (c *Client) keep(ctx context.Context, from location, got reply, want string, check *Check) (Result, error) {
	sum := got.SHA256()
	if sum != want {
		if got.isHTML() && !strings.HasSuffix(from.url.Path, ".html") {
			return Result{}, page(from)
		}
		if want != "" {
			return Result{}, digest.Check(sum, want, from.shown)
		}
	}
	var passed []string
	var refused error
	if check != nil {
		if err := check.File(ctx, got.file.Name()); err == nil {
			passed = []string{check.Name}
		} else if refused = (rejected{err}); c.holdsBetter(from, check) {
			return Result{}, refused
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
		URL: from.shown, SHA256: sum, Size: got.size, ETag: got.etag, LastModified: got.lastModified, FetchedAt: now, CheckedAt: now, Is: passed,
	})
	if err == nil {
		err = refused
	}
	return Result{Path: path, Size: got.size, SHA256: sum, From: from.raw}, err
}

// holdsBetter reports whether the cache has content that passed a check.
func (c *Client) holdsBetter(from location, check *Check) bool {
	known := c.store.recall(from.key)
	if known == nil || known.Absent || !known.passed(check) {
		return false
	}
	_, err := os.Stat(c.store.object(known.SHA256))
	return err == nil
}
