package fetch

import (
	"context"
	"strings"

	"pluv/host/fault"
	"pluv/host/fsys"
)

// A Validator says which content of a URL a caller has, in the server's own words.
// It is of use for that URL alone.
type Validator struct {
	URL          string // that answered, with its credentials masked
	ETag         string
	LastModified string
}

// ReceiveRequest says what to receive.
type ReceiveRequest struct {
	URL        string    // http or https
	MaxSize    int64     // in bytes; default 2 GiB
	Compressed bool      // the server may compress on the way
	Known      Validator // of what the caller has; the zero one receives in any case
}

// Received is what a server gave. The file at Path belongs to the caller, who
// renames or removes it; there is none when what the caller has is Unchanged.
type Received struct {
	Path      string
	Size      int64 // in bytes
	SHA256    string
	Unchanged bool
	Validator
}

// Receive downloads what is at a URL now into a new file in the tmp folder of the
// cache, and remembers nothing: neither the content nor that there is none. It is
// for those who decide by the content whether to keep it, and for URLs that
// strangers choose. Mirrors are not asked. That the server has nothing is a failure with fetch.status
// (StatusOf).
func (c *Client) Receive(ctx context.Context, r ReceiveRequest) (Received, error) {
	from, err := locate(r.URL)
	if err != nil {
		return Received{}, err
	}
	if from.url == nil {
		return Received{}, fault.New(fault.FetchURL, "pluv cannot receive %s", from.shown).WithHint("use an http or https URL")
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
