package fetch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"pluv/host/digest"
	"pluv/host/fault"
	"pluv/host/fsys"
)

// defaultMaxDocument is the default for GetOptions.MaxSize.
const defaultMaxDocument = 64 << 20

// GetOptions are the options of Get.
type GetOptions struct {
	MaxAge  time.Duration // use a copy that the server confirmed this recently without asking; 0 always asks
	MaxSize int64         // in bytes; default 64 MiB

	// Optional marks a document that is only a shortcut: the server is asked once,
	// without retries, and any refusal counts as absence.
	Optional bool

	// Mirrored allows the URL's mirrors to answer.
	Mirrored bool

	// Check validates the content. Invalid content is never kept: mirrors are asked, and
	// the last valid copy is used.
	Check func(data []byte) error

	// Have is the Sum of a document that the caller already has. If it is up to date,
	// Document.Unchanged is set and Data is nil.
	Have string
}

// A Document is the current content of a URL.
type Document struct {
	Data      []byte // shared, read-only; nil if Absent or Unchanged
	Path      string // of the file with the content; "" if Absent
	Sum       string // identifies the content: its SHA-256, or a hash of a local file's times and size
	Absent    bool   // there is no such document on the server or in the folder
	Unchanged bool   // it is the one of GetOptions.Have
	FromCache bool   // nothing was transferred
	Stale     bool   // an older copy, because the server did not answer
	Cause     error  // why it is stale, or why only a mirror said Absent
}

// Get returns a document, after asking the server whether the cached copy is up to date.
// A missing document is a result (Absent), not an error, and is kept for MaxAge too.
// While the server is unreachable or broken, Get returns the last copy, marked as Stale.
func (c *Client) Get(ctx context.Context, rawURL string, o GetOptions) (Document, error) {
	from, err := locate(rawURL)
	if err != nil {
		return Document{}, err
	}
	if o.MaxSize <= 0 {
		o.MaxSize = defaultMaxDocument
	}
	if from.path != "" {
		return localDocument(from, o)
	}
	began := time.Now()
	known, unread := c.recall(c.sources(from, o.Mirrored))
	if c.options.Offline || known.checkedSince(began.Add(-o.MaxAge)) {
		doc, ok, err := c.held(known, o)
		if ok {
			return doc, nil
		}
		unread = cmp.Or(unread, err)
	}
	if c.options.Offline {
		if unread != nil {
			return Document{}, unread
		}
		return Document{}, offline(from)
	}
	key := from.key + o.Have
	if o.Mirrored {
		key += " mirrored"
	}
	doc, err := c.documents.Do(ctx, key, func(ctx context.Context) (Document, error) {
		return c.get(ctx, from, o, began)
	})
	if err != nil && ctx.Err() != nil {
		err = interrupted(ctx, from)
	}
	return doc, err
}

func localDocument(from location, o GetOptions) (Document, error) {
	info, err := os.Stat(from.path)
	if errors.Is(err, fs.ErrNotExist) {
		return Document{Absent: true}, nil
	}
	if err != nil {
		return Document{}, fsys.Fault(err, "reading %s", from.path)
	}
	sum := stamp(from.path, info)
	if sum != "" && sum == o.Have {
		return Document{Path: from.path, Sum: sum, Unchanged: true}, nil
	}
	data, err := fsys.ReadFile(from.path, o.MaxSize)
	if err != nil {
		return Document{}, err
	}
	doc := Document{Data: data, Path: from.path, Sum: sum}
	if sum == "" {
		doc.Sum = digest.SHA256(data)
	}
	if doc.Sum == o.Have {
		doc.Data, doc.Unchanged = nil, true
	}
	return doc, nil
}

// settled is how long a file must be unchanged for its times to identify its content.
const settled = 2 * time.Second

// stamp identifies the content of a file without reading it; "" if it changed just now.
func stamp(path string, info fs.FileInfo) string {
	if age := time.Since(info.ModTime()); age < settled {
		return ""
	}
	return digest.SHA256(fmt.Appendf(nil, "%s\x00%d\x00%d", path, info.Size(), info.ModTime().UnixNano()))
}

// held returns the cached document. It fails if there may be one that cannot be read.
func (c *Client) held(known *record, o GetOptions) (doc Document, ok bool, err error) {
	if known == nil {
		return Document{}, false, nil
	}
	if known.Absent {
		return Document{Absent: true, FromCache: true}, true, nil
	}
	doc = Document{Path: c.store.object(known.SHA256), Sum: known.SHA256, FromCache: true}
	if known.SHA256 == o.Have {
		c.store.use(doc.Path)
		doc.Unchanged = true
		return doc, true, nil
	}
	doc.Data, ok, err = c.store.load(known.SHA256, o.MaxSize)
	return doc, ok, err
}

// get asks the server and its mirrors, while it holds the lock of the URL.
func (c *Client) get(ctx context.Context, from location, o GetOptions, began time.Time) (Document, error) {
	release, err := c.store.lock(ctx, from.key)
	if err != nil {
		return Document{}, err
	}
	defer func() { _ = release() }()
	sources := c.sources(from, o.Mirrored)
	// An unreadable copy is downloaded again.
	known, _ := c.recall(sources)
	old, held, _ := c.held(known, o)
	if held && known.checkedSince(began.Add(-o.MaxAge)) {
		return old, nil
	}
	held = held && !old.Absent
	var doc Document
	lacks := false
	err = c.each(sources, func(at location, retries int) error {
		if held {
			retries = min(retries, 1) // better an old copy now than a long wait
		}
		if doc, err = c.getFrom(ctx, at, o, retries); err == nil && doc.Absent && at.key != from.key {
			lacks = true
			return errMirrorLacks
		}
		return err
	})
	switch {
	case err == nil || !serverDown(err) && !IsRejected(err):
		return doc, err
	case held:
		old.Stale, old.Cause = true, err
		return old, nil
	case lacks:
		return Document{Absent: true, Cause: err}, nil
	}
	return Document{}, err
}

// getFrom asks one server.
func (c *Client) getFrom(ctx context.Context, from location, o GetOptions, retries int) (Document, error) {
	part, err := newPartial(c.store)
	if err != nil {
		return Document{}, err
	}
	defer part.discard()
	known := c.store.recall(from.key)
	old, held, _ := c.held(known, o)
	t := transfer{from: from, maxSize: o.MaxSize, compressed: true, retries: retries}
	if held && !old.Absent {
		t.etag, t.lastModified = known.ETag, known.LastModified
	}
	if o.Optional {
		t.retries = 0
	}
	got, err := c.run(ctx, t, part)
	var status *StatusError
	switch {
	case errors.As(err, &status) && (status.absent() || o.Optional && t.etag+t.lastModified == ""):
		now := time.Now()
		return Document{Absent: true}, c.store.remember(from.key, &record{URL: from.shown, Absent: true, FetchedAt: now, CheckedAt: now})
	case err != nil:
		return Document{}, err
	case got.unchanged:
		known.CheckedAt = time.Now()
		return old, c.store.remember(from.key, known)
	}
	if o.Check != nil && got.SHA256() != o.Have {
		if err := got.check(from, o.Check); err != nil {
			return Document{}, err
		}
	}
	kept, err := c.keep(ctx, from, got, "", nil)
	if err != nil {
		return Document{}, err
	}
	doc := Document{Path: kept.Path, Sum: kept.SHA256}
	if doc.Unchanged = kept.SHA256 == o.Have; !doc.Unchanged {
		doc.Data, err = fsys.ReadFile(kept.Path, o.MaxSize)
	}
	return doc, err
}

// check runs a check on a received document.
func (r reply) check(from location, check func([]byte) error) error {
	if r.isHTML() {
		return page(from)
	}
	data, err := fsys.ReadFile(r.file.Name(), r.size)
	if err != nil {
		return err
	}
	if err := check(data); err != nil {
		return rejected{err}
	}
	return nil
}

// serverDown reports whether the network or the server failed, and not the request.
func serverDown(err error) bool {
	var status *StatusError
	return fault.CodeOf(err) == fault.FetchNetwork || errors.As(err, &status) && status.transient()
}
