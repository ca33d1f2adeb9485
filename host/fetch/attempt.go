package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"pluv/host/fault"
)

// transfer is one request to a server, made in as many attempts as needed.
type transfer struct {
	from         location
	etag         string // of the cached copy; "" for an unconditional request
	lastModified string
	maxSize      int64
	compressed   bool // the server may compress the body
	progress     func(done, total int64)
	retries      int
}

// reply is the answer of a server.
type reply struct {
	*partial
	unchanged    bool // the cached copy is up to date
	etag         string
	lastModified string
}

// attempt asks the server once. The part of the body that it receives is in part; the
// next attempt continues it if possible.
func (c *Client) attempt(ctx context.Context, t transfer, part *partial) (reply, error) {
	select {
	case c.slots <- struct{}{}:
		defer func() { <-c.slots }()
	case <-ctx.Done():
		return reply{}, ctx.Err()
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	p := &watchdog{since: time.Now(), window: 2 * c.options.Timeout, stop: cancel}
	p.watch = time.AfterFunc(c.options.Timeout, func() { cancel(silence(c.options.Timeout)) })
	defer p.watch.Stop()

	r, err := c.exchange(ctx, t, part, p)
	return r, becauseOf(ctx, err)
}

// Why pluv gives up a transfer: a silent server, or one far too slow.
var (
	errSilent = errors.New("no answer from the server")
	errSlow   = errors.New("the server sends too slowly")
)

// silence is the error of a server that sent nothing within the timeout.
func silence(timeout time.Duration) error { return fmt.Errorf("%w for %s", errSilent, timeout) }

// becauseOf returns the error of a request in ctx: why pluv canceled ctx, unless the
// error says so. That of a proxy does, and names the proxy.
func becauseOf(ctx context.Context, err error) error {
	isOurs := func(err error) bool { return errors.Is(err, errSilent) || errors.Is(err, errSlow) }
	if cause := context.Cause(ctx); err != nil && isOurs(cause) && !isOurs(err) {
		return cause
	}
	return err
}

// minRate is the slowest transfer accepted, in bytes a second.
const minRate = 64

// watchdog cancels a transfer when nothing arrives within the timeout, or less than minRate
// over a longer time.
type watchdog struct {
	watch  *time.Timer // cancels the transfer after silence
	since  time.Time   // start of the window
	window time.Duration
	bytes  int
	stop   context.CancelCauseFunc
}

// received notes n received bytes.
func (p *watchdog) received(n int, timeout time.Duration) {
	p.watch.Reset(timeout)
	p.bytes += n
	took := time.Since(p.since)
	if took < p.window {
		return
	}
	if float64(p.bytes) < minRate*took.Seconds() {
		p.stop(fmt.Errorf("%w: %d bytes in %s", errSlow, p.bytes, took.Round(time.Second)))
		return
	}
	p.since, p.bytes = time.Now(), 0
}

func (c *Client) exchange(ctx context.Context, t transfer, part *partial, p *watchdog) (reply, error) {
	request, grant, err := c.request(ctx, t, part)
	if err != nil {
		return reply{}, err
	}
	response, err := c.do(request, t.from, grant)
	if err != nil {
		return reply{}, err
	}
	defer response.Body.Close()
	p.watch.Reset(c.options.Timeout)
	p.since = time.Now()

	switch {
	case response.StatusCode == http.StatusNotModified && conditional(request):
		return reply{partial: part, unchanged: true}, nil
	case request.Header.Get("Range") != "" && response.StatusCode == http.StatusPartialContent:
		if !part.continues(response) {
			part.validator = ""
			return reply{}, errors.New("the server sent the wrong part of the file")
		}
	case response.StatusCode == http.StatusRequestedRangeNotSatisfiable:
		part.validator = ""
		return reply{}, errors.New("the server cannot send the rest of the file")
	case response.StatusCode == http.StatusOK:
		if err := part.restart(response); err != nil {
			return reply{}, err
		}
	default:
		if Origin(response.Request.URL) != Origin(request.URL) {
			grant = Grant{}
		}
		return reply{}, refusal(response, grant)
	}
	if err := c.receive(t, part, response, p); err != nil {
		return reply{}, err
	}
	return reply{partial: part, etag: response.Header.Get("ETag"), lastModified: response.Header.Get("Last-Modified")}, nil
}

// do sends a request, with a client that adapt may change.
func (c *Client) do(request *http.Request, from location, grant Grant, adapt ...func(*http.Client) *http.Client) (*http.Response, error) {
	client, err := c.http()
	if err != nil {
		return nil, err
	}
	for _, adapted := range adapt {
		client = adapted(client)
	}
	if c.options.OnRequest != nil {
		c.options.OnRequest(from.shown, grant.From)
	}
	return client.Do(request)
}

func (c *Client) request(ctx context.Context, t transfer, part *partial) (*http.Request, Grant, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, t.from.url.String(), nil)
	if err != nil {
		return nil, Grant{}, fault.New(fault.FetchURL, "the URL %s is malformed", t.from.shown)
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
		set("Accept-Encoding", "zstd, gzip")
		fallthrough
	default:
		set("If-None-Match", t.etag)
		set("If-Modified-Since", t.lastModified)
	}
	grant, err := c.authorize(request)
	return request, grant, err
}

func conditional(request *http.Request) bool {
	return request.Header.Get("If-None-Match") != "" || request.Header.Get("If-Modified-Since") != ""
}

// receive reads a body into part.
func (c *Client) receive(t transfer, part *partial, response *http.Response, p *watchdog) error {
	if response.ContentLength > t.maxSize-part.size {
		return tooLarge(t)
	}
	raw := &meter{Reader: response.Body, on: func(n int) { p.received(n, c.options.Timeout) }}
	var body io.Reader = raw
	total := response.ContentLength
	if total >= 0 {
		total += part.size
	}
	decoded, err := part.decoder(t, raw)
	if fault.CodeOf(err) != "" {
		return err
	}
	if err != nil {
		return fmt.Errorf("decompressing the answer: %w", err)
	}
	if decoded != nil {
		defer decoded.Close()
		body, total = decoded, -1
	}
	if t.progress != nil {
		body = &meter{Reader: body, on: func(int) { t.progress(part.size, total) }}
	}
	_, err = io.Copy(part, io.LimitReader(body, t.maxSize-part.size+1))
	switch {
	case err != nil && fault.CodeOf(err) == "":
		if errors.Is(err, io.ErrUnexpectedEOF) {
			err = errors.New("the connection was closed before the end")
		}
		return err
	case err != nil:
		return err
	case part.size > t.maxSize:
		return tooLarge(t)
	case response.ContentLength >= 0 && raw.count != response.ContentLength:
		return fmt.Errorf("received %d bytes instead of %d", raw.count, response.ContentLength)
	}
	if t.progress != nil {
		t.progress(part.size, part.size)
	}
	return nil
}

func tooLarge(t transfer) error {
	return fault.New(fault.FetchContent, "%s is larger than the %d bytes allowed", t.from.shown, t.maxSize)
}

// meter counts the bytes read and reports them.
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
