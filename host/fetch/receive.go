package fetch

import (
	"context"
	"strings"

	"pluv/host/fault"
	"pluv/host/fsys"
)

// A Validator identifies the content of a URL that a caller has, by the ETag and date of
// the server. It is valid for that URL only.
type Validator struct {
	URL          string // that answered, credentials redacted
	ETag         string
	LastModified string
}

// ReceiveRequest describes what to receive.
type ReceiveRequest struct {
	URL        string    // http or https
	MaxSize    int64     // in bytes; default 2 GiB
	Compressed bool      // the server may compress the body
	Known      Validator // of the caller's copy; zero for an unconditional request
}

// Received is the answer of a server. The caller owns the file at Path and renames or
// removes it; there is none if the caller's copy is Unchanged.
type Received struct {
	Path      string
	Size      int64 // in bytes
	SHA256    string
	Unchanged bool
	Validator
}

// Receive downloads a URL into a new file in the tmp folder of the cache. It stores no
// record, neither of the content nor of its absence. It is for callers who decide by the
// content whether to keep it, and for URLs that strangers choose. Mirrors are not asked.
// A missing file fails with fetch.status (StatusOf).
func (c *Client) Receive(ctx context.Context, r ReceiveRequest) (Received, error) {
	from, err := locate(r.URL)
	if err != nil {
		return Received{}, err
	}
	if from.url == nil {
		return Received{}, fault.New(fault.FetchURL, "cannot download from %s: unsupported URL", from.shown).WithHint("use an http or https URL")
	}
	if c.options.Offline {
		return Received{}, offline(from)
	}
	if r.MaxSize <= 0 {
		r.MaxSize = defaultMaxSize
	}
	return c.receiveFrom(ctx, from, r)
}

func (c *Client) receiveFrom(ctx context.Context, from location, r ReceiveRequest) (got Received, err error) {
	part, err := newPartial(c.store)
	if err != nil {
		return Received{}, err
	}
	defer func() {
		if err != nil || got.Unchanged {
			part.discard()
		}
	}()
	t := transfer{from: from, maxSize: r.MaxSize, compressed: r.Compressed, retries: c.options.Retries}
	if r.Known.URL == from.shown {
		t.etag, t.lastModified = r.Known.ETag, r.Known.LastModified
	}
	reply, err := c.run(ctx, t, part)
	switch {
	case err != nil:
		return Received{}, err
	case reply.unchanged:
		return Received{Unchanged: true, Validator: r.Known}, nil
	case reply.isHTML() && !strings.HasSuffix(from.url.Path, ".html"):
		return Received{}, page(from)
	}
	if err := part.file.Sync(); err != nil {
		return Received{}, fsys.Fault(err, "writing %s", part.file.Name())
	}
	if err := part.file.Close(); err != nil {
		return Received{}, fsys.Fault(err, "writing %s", part.file.Name())
	}
	return Received{
		Path: part.file.Name(), Size: part.size, SHA256: part.SHA256(),
		Validator: Validator{URL: from.shown, ETag: reply.etag, LastModified: reply.lastModified},
	}, nil
}
