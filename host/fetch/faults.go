package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"syscall"

	"pluv/host/fault"
)

// failure turns the error of the last attempt of a download into a fault.
func failure(from location, err error) error { return failureTo("download", from, err) }

// Hints for unreachable servers; the first is for files that may be cached.
const (
	hintOffline = "check the network, or work from the cache with `--offline`"
	hintNetwork = "check the network and the address of the server"
)

// failed is failureTo for requests that the cache may answer.
func (c *Client) failed(do string, from location, err error) error {
	err = failureTo(do, from, err)
	var f *fault.Error
	if errors.As(err, &f) && f.Hint == hintOffline && (do != "download" || !c.Holds(from.raw)) {
		f.Hint = hintNetwork
	}
	return err
}

// failureTo is failure for another verb than "download".
func failureTo(do string, from location, err error) error {
	var known *fault.Error
	if errors.As(err, &known) {
		return known
	}
	var status *StatusError
	if errors.As(err, &status) {
		failed := fault.Wrap(fault.FetchStatus, status, "cannot %s %s", do, from.shown)
		switch {
		case status.Status == http.StatusUnauthorized || status.Status == http.StatusForbidden:
			if failed.Hint = status.hint; failed.Hint == "" {
				failed.Hint = "log in with `pluv registry login`"
			}
		case status.retryAfter > maxRetryAfter:
			_ = failed.WithHint("retry in %s", status.retryAfter)
		case status.transient():
			failed.Hint = "the server has a problem; try again later"
		}
		return failed
	}
	if exhausted(err) {
		return fault.Limit(plain(err), "cannot %s %s", do, from.shown)
	}
	failed := fault.Wrap(fault.FetchNetwork, plain(err), "cannot %s %s", do, from.shown)
	var certificate *tls.CertificateVerificationError
	switch hint := ProxyHint(err); {
	case hint != "":
		failed.Hint = hint
	case errors.Is(err, errRedirect):
	case errors.As(err, &certificate):
		failed.Hint = "the server's certificate is not trusted: check the clock and the proxy, or add certificates with `ca-bundle` in config.toml"
		if expired(certificate) {
			failed.Hint = "the server's certificate has expired, unless this machine's clock is wrong"
		}
	default:
		failed.Hint = hintOffline
	}
	return failed
}

// exhausted is fault.Exhausted for errors of package net, whose resolver keeps only the
// text of its cause.
func exhausted(err error) bool {
	var dns *net.DNSError
	return fault.Exhausted(err) || errors.As(err, &dns) && strings.Contains(dns.Err, syscall.EMFILE.Error())
}

func expired(err *tls.CertificateVerificationError) bool {
	var invalid x509.CertificateInvalidError
	return errors.As(err.Err, &invalid) && invalid.Reason == x509.Expired
}

func interrupted(ctx context.Context, from location) error {
	return fault.Wrap(fault.Interrupted, context.Cause(ctx), "interrupted while downloading %s", from.shown)
}

func offline(from location) error {
	return fault.New(fault.FetchOffline, "pluv is offline, and %s is not in the cache", from.shown).
		WithHint("run the command once without `--offline`")
}

func page(from location) error {
	return fault.New(fault.FetchContent, "%s is a web page, not the expected file", from.shown).
		WithHint("open the URL in a browser to see what the server or a proxy answers")
}

// credentials matches "user:password@" in the text of foreign errors.
var credentials = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`[^\s"'/]+@`)
})

// masked is an error whose text has credentials redacted.
type masked struct {
	text string
	err  error
}

func (m *masked) Error() string { return m.text }
func (m *masked) Unwrap() error { return m.err }

// plain removes the URL from an error of net/http, since the fault names it, and redacts
// credentials.
func plain(err error) error {
	var at *url.Error
	if errors.As(err, &at) {
		err = at.Err
	}
	if text := credentials().ReplaceAllString(err.Error(), "***@"); text != err.Error() {
		return &masked{text, err}
	}
	return err
}
