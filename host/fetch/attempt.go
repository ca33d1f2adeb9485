package fetch

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"pluv/host/fault"
)

// transfer is one thing to get from a server, in as many attempts as needed.
type transfer struct {
	from         location
	etag         string // of the copy in the cache, "" to get it in any case
	lastModified string
	maxSize      int64
	compressed   bool // the server may compress on the way
	progress     func(done, total int64)
	retries      int
}

// reply is what a server gave.
type reply struct {
	*partial
	unchanged    bool // the copy in the cache holds
	etag         string
	lastModified string
}

// attempt asks the server once. What it gets of the body is in part, which
// the next attempt continues where it can.
func (c *Client) attempt(ctx context.Context, t transfer, part *partial) (reply, error) {
	select {
	case c.slots <- struct{}{}:
		defer func() { <-c.slots }()
	case <-ctx.Done():
		return reply{}, ctx.Err()
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	silence := fmt.Errorf("the server was silent for %s", c.options.Timeout)
	watch := time.AfterFunc(c.options.Timeout, func() { cancel(silence) })
	defer watch.Stop()

	r, err := c.exchange(ctx, t, part, watch)
	if err != nil && context.Cause(ctx) == silence {
		err = silence
	}
	return r, err
}

func (c *Client) exchange(ctx context.Context, t transfer, part *partial, watch *time.Timer) (reply, error) {
	request, err := c.request(ctx, t, part)
	if err != nil {
		return reply{}, err
	}
	response, err := c.http().Do(request)
	if err != nil {
		return reply{}, err
	}
	defer response.Body.Close()
	watch.Reset(c.options.Timeout)

	switch {
	case response.StatusCode == http.StatusNotModified && conditional(request):
		return reply{partial: part, unchanged: true}, nil
	case request.Header.Get("Range") != "" && response.StatusCode == http.StatusPartialContent:
		if !part.continues(response) {
			part.validator = ""
			return reply{}, errors.New("the server sent another part than the missing one")
		}
	case response.StatusCode == http.StatusRequestedRangeNotSatisfiable:
		part.validator = ""
		return reply{}, errors.New("the server does not have the missing part")
	case response.StatusCode == http.StatusOK:
		if err := part.restart(response); err != nil {
			return reply{}, err
		}
	default:
		return reply{}, refusal(response, request.Header.Get("Authorization") != "")
	}
	if err := c.receive(t, part, response, watch); err != nil {
		return reply{}, err
	}
	return reply{partial: part, etag: response.Header.Get("ETag"), lastModified: response.Header.Get("Last-Modified")}, nil
}

func (c *Client) request(ctx context.Context, t transfer, part *partial) (*http.Request, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, t.from.url.String(), nil)
	if err != nil {
		return nil, fault.New(fault.FetchURL, "the URL %s is malformed", t.from.shown)
	}
	set := func(name, value string) {
		if value != "" {
			request.Header.Set(name, value)
		}
	}
	set("User-Agent", c.options.UserAgent)
	set("Accept-Encoding", "identity")
	switch {
	case part.resume(request):
	case t.compressed:
		set("Accept-Encoding", "gzip")
		fallthrough
	default:
		set("If-None-Match", t.etag)
		set("If-Modified-Since", t.lastModified)
	}
	c.authorize(request)
	return request, nil
}

func conditional(request *http.Request) bool {
	return request.Header.Get("If-None-Match") != "" || request.Header.Get("If-Modified-Since") != ""
}

// receive reads a body into part.
func (c *Client) receive(t transfer, part *partial, response *http.Response, watch *time.Timer) error {
	if response.ContentLength > t.maxSize-part.size {
		return tooLarge(t)
	}
	raw := &meter{Reader: response.Body, on: func(int) { watch.Reset(c.options.Timeout) }}
	var body io.Reader = raw
	total := response.ContentLength
	if total >= 0 {
		total += part.size
	}
	if part.encoded(t) {
		decoded, err := gzip.NewReader(raw)
		if err != nil {
			return fmt.Errorf("the compressed answer: %w", err)
		}
		body, total = decoded, -1
	}
	if t.progress != nil {
		body = &meter{Reader: body, on: func(int) { t.progress(part.size, total) }}
	}
	_, err := io.Copy(part, io.LimitReader(body, t.maxSize-part.size+1))
	switch {
	case err != nil && fault.CodeOf(err) == "":
		if errors.Is(err, io.ErrUnexpectedEOF) {
			err = errors.New("the connection broke off before the end")
		}
		return err
	case err != nil:
		return err
	case part.size > t.maxSize:
		return tooLarge(t)
	case response.ContentLength >= 0 && raw.count != response.ContentLength:
		return fmt.Errorf("%d bytes came instead of %d", raw.count, response.ContentLength)
	}
	if t.progress != nil {
		t.progress(part.size, part.size)
	}
	return nil
}

func tooLarge(t transfer) error {
	return fault.New(fault.FetchContent, "%s has more than the %d bytes allowed", t.from.shown, t.maxSize)
}

// meter counts what is read and tells that something was.
type meter struct {
	io.Reader
	count int64
	on    func(n int)
}

func (m *meter) Read(p []byte) (int, error) {
	n, err := m.Reader.Read(p)
	m.count += int64(n)
	if n > 0 {
		m.on(n)
	}
	return n, err
}

// isGzip reports whether a response's body is compressed on the way.
func isGzip(encoding string) bool {
	return strings.EqualFold(encoding, "gzip") || strings.EqualFold(encoding, "x-gzip")
}
