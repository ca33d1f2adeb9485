package fetch

import (
	"context"
	"crypto/tls"
	"errors"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"pluv/host/fault"
	"pluv/host/lazyregexp"
)

const (
	// maxBackoff bounds pluv's own waits, and maxRetryAfter those that a server requests;
	// a longer one fails at once.
	maxBackoff    = 10 * time.Second
	maxRetryAfter = 30 * time.Second
)

// run makes the attempts of a download.
func (c *Client) run(ctx context.Context, t transfer, part *partial) (r reply, err error) {
	err = c.retry(ctx, "download", t.from, t.retries, func() error {
		r, err = c.attempt(ctx, t, part)
		return err
	})
	return r, err
}

// retry repeats attempt until it succeeds, or until retrying is useless.
func (c *Client) retry(ctx context.Context, do string, from location, retries int, attempt func() error) error {
	for n := 1; ; n++ {
		err := attempt()
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return interrupted(ctx, from)
		}
		wait, again := c.wait(err, n)
		if !again || n > retries {
			return c.failed(do, from, err)
		}
		if c.options.OnRetry != nil {
			c.options.OnRetry(from.shown, n, plain(err))
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return interrupted(ctx, from)
		}
	}
}

// wait reports whether to retry after an error, and when.
func (c *Client) wait(err error, attempt int) (wait time.Duration, again bool) {
	wait = min(maxBackoff, c.options.Backoff<<min(attempt-1, 10))
	wait = wait/2 + rand.N(wait)
	var status *StatusError
	var dns *net.DNSError
	var certificate *tls.CertificateVerificationError
	var proxy *proxyError
	switch {
	case errors.As(err, &status):
		if status.retryAfter > 0 {
			wait = status.retryAfter
		}
		return wait, status.transient() && wait <= maxRetryAfter
	case fault.CodeOf(err) != "", errors.Is(err, errRedirect), errors.As(err, &certificate):
		return 0, false
	case errors.As(err, &dns) && dns.IsNotFound:
		return 0, false
	case errors.As(err, &proxy) && proxy.final:
		return 0, false
	}
	return wait, true
}

// A StatusError is an answer of a server with another status than success. It is in the
// chain of a fault with fetch.status.
type StatusError struct {
	Status     int // the HTTP status
	retryAfter time.Duration
	hint       string // for 401 and 403
	scope      string // the scope that the token is missing, as the server says
}

func (e *StatusError) Error() string {
	if e.scope != "" {
		return "the server answered " + e.name() + ": the token does not have the scope `" + e.scope + "`"
	}
	return "the server answered " + e.name()
}

// name is the status in the form "404 Not Found".
func (e *StatusError) name() string {
	return strings.TrimSpace(strconv.Itoa(e.Status) + " " + http.StatusText(e.Status))
}

// transient reports whether a retry may succeed.
func (e *StatusError) transient() bool {
	switch e.Status {
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
		return true
	case http.StatusNotImplemented, http.StatusHTTPVersionNotSupported:
		return false
	}
	return e.Status >= 500
}

// absent reports whether the status means that there is no such file.
func (e *StatusError) absent() bool {
	return e.Status == http.StatusNotFound || e.Status == http.StatusGone
}

// IsAbsent reports whether err is a server's answer that there is no such file.
func IsAbsent(err error) bool {
	var status *StatusError
	return errors.As(err, &status) && status.absent()
}

// StatusOf returns the HTTP status in err's chain, or 0.
func StatusOf(err error) int {
	var status *StatusError
	if errors.As(err, &status) {
		return status.Status
	}
	return 0
}

// refusal makes an error of a response without the content.
func refusal(response *http.Response, grant Grant) error {
	e := &StatusError{
		Status:     response.StatusCode,
		retryAfter: retryAfter(response.Header.Get("Retry-After"), time.Now()),
		hint:       grant.Hint,
	}
	if scope := lackingScope().FindStringSubmatch(response.Header.Get("WWW-Authenticate")); scope != nil && e.Status == http.StatusForbidden {
		e.scope = scope[1]
		if grant.Remedy != "" {
			e.hint = grant.From + " does not have the scope `" + e.scope + "`: " + grant.Remedy
		}
	}
	return e
}

// lackingScope matches how a server names a token's missing scope (RFC 6750, section 3).
var lackingScope = lazyregexp.New(`error="insufficient_scope".*scope="([A-Za-z0-9_:./-]{1,100})"`)

// maxSeconds bounds the seconds of a Retry-After, to avoid overflow.
const maxSeconds = 1 << 30

// retryAfter parses seconds or a date; 0 if it is neither.
func retryAfter(text string, now time.Time) time.Duration {
	seconds, err := strconv.ParseInt(text, 10, 64)
	if err == nil || errors.Is(err, strconv.ErrRange) { // on overflow Atoi returns the nearest value
		return time.Duration(max(0, min(seconds, maxSeconds))) * time.Second
	}
	if date, err := http.ParseTime(text); err == nil && date.After(now) {
		return date.Sub(now)
	}
	return 0
}
