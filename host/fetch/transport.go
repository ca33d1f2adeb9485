package fetch

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"time"

	"pluv/host/fault"
	"pluv/host/fsys"
)

// maxRedirects is the number of redirects followed for one request.
const maxRedirects = 10

// errRedirect marks a redirect that is not followed; retrying is useless.
var errRedirect = errors.New("redirect refused")

// A Grant is the credentials of a request.
type Grant struct {
	Header string // the Authorization header, or ""
	From   string // a description without secrets, such as "the token of `company`"
	Hint   string // the hint if the server refuses the request
	Remedy string // how to replace these credentials, or ""
}

// newHTTP makes the http.Client. Compression is off, because sizes and checksums are
// those of the bytes that the server sends.
func (c *Client) newHTTP() (*http.Client, error) {
	trust, err := trusted(c.options.CABundles)
	if err != nil {
		return nil, err
	}
	return &http.Client{
		CheckRedirect: c.redirect,
		Transport: newProxied(&http.Transport{
			TLSClientConfig:     &tls.Config{RootCAs: trust, MinVersion: tls.VersionTLS12},
			ForceAttemptHTTP2:   true,
			DisableCompression:  true,
			MaxIdleConnsPerHost: c.options.Limit,
			IdleConnTimeout:     90 * time.Second,
			ReadBufferSize:      32 << 10,
		}),
	}, nil
}

// Plain returns an HTTP client for protocols with credentials of their own, with the same
// certificates, proxies and timeouts.
func (c *Client) Plain() (*http.Client, error) {
	client, err := c.http()
	if err != nil {
		return nil, err
	}
	own := c.watching(client)
	own.CheckRedirect = checkRedirect
	return own, nil
}

// trusted returns the certificates of the system and of files; nil, the default of
// crypto/tls, without files.
func trusted(files []string) (*x509.CertPool, error) {
	if len(files) == 0 {
		return nil, nil
	}
	pool, err := x509.SystemCertPool()
	if fault.Exhausted(err) {
		return nil, fsys.Fault(err, "reading the system's certificates")
	}
	if err != nil {
		pool = x509.NewCertPool()
	}
	for _, file := range files {
		text, err := fsys.ReadFile(file, maxBundle)
		if err != nil {
			return nil, err
		}
		if !pool.AppendCertsFromPEM(text) {
			return nil, fault.New(fault.ConfigInvalid, "%s contains no certificates", file).
				WithHint("`ca-bundle` and SSL_CERT_FILE name a file of certificates in PEM form")
		}
	}
	return pool, nil
}

// maxBundle bounds a file of certificates, in bytes.
const maxBundle = 16 << 20

// redirect decides whether to follow a redirect, and with which headers. After a request
// has left its origin it has no token, even if it returns there.
func (c *Client) redirect(next *http.Request, before []*http.Request) error {
	if err := checkRedirect(next, before); err != nil {
		return err
	}
	next.Header.Del("Referer")
	next.Header.Del("Authorization")
	for _, request := range before {
		if Origin(request.URL) != Origin(next.URL) {
			return nil
		}
	}
	if next.URL.User == nil {
		next.URL.User = before[0].URL.User
	}
	_, err := c.authorize(next)
	return err
}

// checkRedirect refuses too many redirects, and those from https to http.
func checkRedirect(next *http.Request, before []*http.Request) error {
	switch last := before[len(before)-1]; {
	case len(before) > maxRedirects:
		return fmt.Errorf("%w: more than %d in a row", errRedirect, maxRedirects)
	case last.URL.Scheme == "https" && next.URL.Scheme != "https":
		return fmt.Errorf("%w: from https to %s, which is not encrypted", errRedirect, maskURL(next.URL.String()))
	}
	return nil
}

// authorize adds the credentials of Options.Authorize to a request. Those in the URL take
// precedence.
func (c *Client) authorize(request *http.Request) (Grant, error) {
	if c.options.Authorize == nil || request.URL.User != nil {
		return Grant{}, nil
	}
	grant, err := c.options.Authorize(request.URL)
	if err == nil && grant.Header != "" {
		request.Header.Set("Authorization", grant.Header)
	}
	return grant, err
}
