package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
	"os"
	"time"

	"pluv/host/fault"
	"pluv/host/fsys"
)

// Health is the state of a server. Unknown times are zero.
type Health struct {
	URL      string        // requested, credentials redacted
	Latency  time.Duration // until the first answer
	Modified time.Time     // Last-Modified of the document
	Size     int64         // of the document, in bytes; 0 if unknown
	Expires  time.Time     // of the certificate that expires first
	Err      error         // why it cannot be used; nil if it is up
}

// Probe asks a server for the first existing one of some documents. It does not transfer
// the body and does not retry.
func (c *Client) Probe(ctx context.Context, urls []string) Health {
	var h Health
	for _, raw := range urls {
		from, err := locate(raw)
		if err != nil {
			return Health{URL: maskURL(raw), Err: err}
		}
		first := h
		h = Health{URL: from.shown}
		switch {
		case from.path != "":
			h.probeFile(from)
		case c.options.Offline:
			h.Err = offline(from)
		default:
			c.probeServer(ctx, from, &h)
		}
		if first.Latency > 0 {
			h.Latency = first.Latency
		}
		if !IsAbsent(h.Err) && !fault.Is(h.Err, fault.FileMissing) {
			return h
		}
	}
	return h
}

func (h *Health) probeFile(from location) {
	began := time.Now()
	info, err := os.Stat(from.path)
	h.Latency = time.Since(began)
	if h.Err = fsys.Fault(err, "reading %s", from.path); err == nil {
		h.Modified, h.Size = info.ModTime(), info.Size()
	}
}

func (c *Client) probeServer(ctx context.Context, from location, h *Health) {
	within, cancel := context.WithTimeoutCause(ctx, c.options.Timeout, silence(c.options.Timeout))
	defer cancel()
	began := time.Now()
	response, grant, err := c.ask(within, http.MethodHead, from)
	if err == nil && (response.StatusCode == http.StatusMethodNotAllowed || response.StatusCode == http.StatusNotImplemented) {
		response.Body.Close()
		response, grant, err = c.ask(within, http.MethodGet, from)
	}
	if err == nil {
		defer response.Body.Close()
	}
	h.Latency = time.Since(began)
	err = becauseOf(within, err)
	var certificate *tls.CertificateVerificationError
	switch {
	case ctx.Err() != nil:
		h.Err = interrupted(ctx, from)
	case errors.As(err, &certificate):
		h.Expires = soonest(certificate.UnverifiedCertificates)
		fallthrough
	case err != nil:
		h.Err = failure(from, err)
	}
	if h.Err != nil {
		return
	}
	if response.TLS != nil {
		h.Expires = soonest(response.TLS.PeerCertificates)
	}
	if response.StatusCode != http.StatusOK {
		h.Err = failure(from, refusal(response, grant))
		return
	}
	if response.Header.Get("Content-Encoding") == "" {
		h.Size = max(0, response.ContentLength)
	}
	if modified, err := http.ParseTime(response.Header.Get("Last-Modified")); err == nil {
		h.Modified = modified
	}
}

// ask makes one request like attempt, with a client that adapt may change.
func (c *Client) ask(ctx context.Context, method string, from location, adapt ...func(*http.Client) *http.Client) (*http.Response, Grant, error) {
	request, grant, err := c.request(ctx, transfer{from: from, compressed: true}, &partial{})
	if err != nil {
		return nil, Grant{}, err
	}
	request.Method = method
	response, err := c.do(request, from, grant, adapt...)
	return response, grant, err
}

// soonest returns when the first of some certificates expires.
func soonest(certificates []*x509.Certificate) time.Time {
	var first time.Time
	for _, c := range certificates {
		if first.IsZero() || c.NotAfter.Before(first) {
			first = c.NotAfter
		}
	}
	return first
}
