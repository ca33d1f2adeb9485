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

// failure turns the error of the last attempt at a download into a fault.
func failure(from location, err error) error { return failureTo("download", from, err) }

// What helps where a server cannot be reached: the first where the cache has what was
// asked for.
const (
	hintOffline = "check the network, or work from the cache with `--offline`"
	hintNetwork = "check the network, and the address of the server"
)

// failed is failureTo for what the cache may have.
func (c *Client) failed(do string, from location, err error) error {
	err = failureTo(do, from, err)
	var f *fault.Error
	if errors.As(err, &f) && f.Hint == hintOffline && (do != "download" || !c.Holds(from.raw)) {
		f.Hint = hintNetwork
	}
	return err
}

// failureTo is failure for what was tried.
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
				failed.Hint = "the server wants a login: `pluv registry login`"
			}
		case status.retryAfter > maxRetryAfter:
			_ = failed.WithHint("it asks to come back in %s", status.retryAfter)
		case status.transient():
			failed.Hint = "the server has a problem: try again later"
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
		failed.Hint = "the server's certificate is not trusted: check the clock and the proxy, or name further certificates with `ca-bundle` in config.toml"
		if expired(certificate) {
			failed.Hint = "the server's certificate is out of date: its owner has to renew it, unless the clock of this machine is wrong"
		}
	default:
		failed.Hint = hintOffline
	}
	return failed
}

// exhausted is fault.Exhausted for errors of package net, whose resolver keeps
// only the words of what failed.
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
	return fault.New(fault.FetchOffline, "%s is not in the cache, and pluv is offline", from.shown).
		WithHint("run the command once without `--offline`")
}

func page(from location) error {
	return fault.New(fault.FetchContent, "%s is a web page, not the file it should be", from.shown).
		WithHint("the server, or something between, answers with a page: open the URL in a browser")
}

// credentials finds "user:password@" in the text of foreign errors.
var credentials = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`[^\s"'/]+@`)
})

// masked is an error whose text hides credentials.
type masked struct {
	text string
	err  error
}

func (m *masked) Error() string { return m.text }
func (m *masked) Unwrap() error { return m.err }

// plain strips from an error of net/http the URL, which the fault names, and
// hides what else it quotes.
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
