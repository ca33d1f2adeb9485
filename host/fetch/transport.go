package fetch

import (
	"errors"
	"fmt"
	"net/http"
	"time"
)

// maxRedirects is how many redirects one request follows.
const maxRedirects = 10

// errRedirect marks a redirect that is not followed; asking again is no use.
var errRedirect = errors.New("redirect refused")

// newHTTP makes the client of the standard library. Compression is off, as
// sizes and hashes are those of what the server sends.
func (c *Client) newHTTP() *http.Client {
	return &http.Client{
		CheckRedirect: c.redirect,
		Transport: &http.Transport{
			Proxy:               http.ProxyFromEnvironment,
			ForceAttemptHTTP2:   true,
			DisableCompression:  true,
			MaxIdleConnsPerHost: c.options.Limit,
			IdleConnTimeout:     90 * time.Second,
			ReadBufferSize:      32 << 10,
		},
	}
}

// redirect decides whether to follow a redirect, and with which headers. Once
// a request has left its origin it carries no token, even if it comes back.
func (c *Client) redirect(next *http.Request, before []*http.Request) error {
	first, last := before[0], before[len(before)-1]
	switch {
	case len(before) > maxRedirects:
		return fmt.Errorf("%w: more than %d in a row", errRedirect, maxRedirects)
	case last.URL.Scheme == "https" && next.URL.Scheme != "https":
		return fmt.Errorf("%w: from https to %s, which is not encrypted", errRedirect, maskURL(next.URL.String()))
	}
	next.Header.Del("Referer")
	next.Header.Del("Authorization")
	for _, request := range before {
		if origin(request.URL) != origin(next.URL) {
			return nil
		}
	}
	if next.URL.User == nil {
		next.URL.User = first.URL.User
	}
	c.authorize(next)
	return nil
}

// authorize adds the token for the request's origin. Credentials in the URL
// come before it.
func (c *Client) authorize(request *http.Request) {
	if c.options.Token == nil || request.URL.User != nil {
		return
	}
	if token := c.options.Token(origin(request.URL)); token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
}
