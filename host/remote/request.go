package remote

import (
	"crypto/tls"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const (
	attempts = 3 // of one request
	// maxWait bounds the wait between two attempts that a server can request.
	maxWait = 20 * time.Second
	// maxAnswer bounds how much of an error's body is read.
	maxAnswer = 64 << 10
)

// backoff is the approximate wait before the second attempt; tests shorten it.
var backoff = 300 * time.Millisecond

// A refusal is an answer with an HTTP status other than success.
type refusal struct {
	status int
	header http.Header
	from   *url.URL // after redirects
	code   string   // the error code of the protocol, such as "AccessDenied"; or ""
	detail string   // what the server says, or ""
}

func (r *refusal) Error() string {
	text := "the server answered " + strings.TrimSpace(strconv.Itoa(r.status)+" "+http.StatusText(r.status))
	for _, more := range []string{r.code, r.detail} {
		if more != "" {
			text += ": " + more
		}
	}
	return text
}

// status returns the HTTP status of a failure, or 0.
func status(err error) int {
	var r *refusal
	if errors.As(err, &r) {
		return r.status
	}
	return 0
}

// isTransient reports whether the same request may succeed later.
func (r *refusal) isTransient() bool {
	switch r.status {
	case http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusInternalServerError,
		http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return r.code == "RequestTimeout" // of S3, with the status 400
}

// client makes the requests of a protocol.
type client struct {
	http *http.Client
	// explain reads the error code and message from the body of a refusal.
	explain func(body []byte) (code, detail string)
}

// newClient follows redirects of downloads only: uploads go to the named server.
func newClient(plain *http.Client, explain func([]byte) (code, detail string)) *client {
	own := *plain
	follow := plain.CheckRedirect
	own.CheckRedirect = func(next *http.Request, before []*http.Request) error {
		if first := before[0]; first.Method != http.MethodGet && first.Method != http.MethodHead {
			return http.ErrUseLastResponse
		}
		for _, request := range before {
			if !sameOrigin(request.URL, next.URL) {
				next.Header.Del("Authorization")
			}
		}
		return follow(next, before)
	}
	return &client{&own, explain}
}

// do sends the request that makes returns, a new one for each attempt. An answer other than
// success is a *refusal.
func (c *client) do(makes func() (*http.Request, error)) (*http.Response, error) {
	for n := 1; ; n++ {
		request, err := makes()
		if err != nil {
			return nil, err
		}
		response, err := c.once(request)
		if err == nil {
			return response, nil
		}
		wait, again := waitAfter(err, n)
		if !again || n == attempts {
			return nil, err
		}
		select {
		case <-time.After(wait):
		case <-request.Context().Done():
			return nil, err
		}
	}
}

// once sends a request.
func (c *client) once(request *http.Request) (*http.Response, error) {
	request.Header.Set("User-Agent", "pluv")
	response, err := c.http.Do(request)
	if err != nil {
		return nil, err
	}
	if response.StatusCode >= 200 && response.StatusCode < 300 {
		return response, nil
	}
	defer response.Body.Close()
	r := &refusal{status: response.StatusCode, header: response.Header, from: response.Request.URL}
	if body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer)); err == nil {
		r.code, r.detail = c.explain(body)
	}
	return nil, r
}

// waitAfter reports whether to retry after the nth attempt failed, and how long to wait.
func waitAfter(err error, n int) (wait time.Duration, again bool) {
	wait = backoff << (n - 1)
	wait = wait/2 + rand.N(wait)
	var refused *refusal
	var network *net.OpError
	var dns *net.DNSError
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.As(err, &refused):
		if seconds, err := strconv.Atoi(refused.header.Get("Retry-After")); err == nil && seconds > 0 {
			wait = time.Duration(min(seconds, 1<<20)) * time.Second
		}
		return wait, refused.isTransient() && wait <= maxWait
	case errors.As(err, &dns) && dns.IsNotFound, errors.As(err, &certificate):
		return 0, false
	}
	return wait, errors.As(err, &network) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// content is the body of a request: a file that the request does not close.
func content(request *http.Request, file io.ReaderAt, size int64) {
	request.ContentLength = size
	request.Body = http.NoBody
	if size > 0 {
		request.Body = io.NopCloser(io.NewSectionReader(file, 0, size))
	}
}

// save writes at most limit bytes of an answer's body.
func save(response *http.Response, limit int64, to io.Writer) error {
	defer response.Body.Close()
	_, err := io.Copy(to, io.LimitReader(response.Body, limit))
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the connection broke off before the end")
	}
	return err
}
