// Package fetch downloads over HTTP, and keeps downloads in a cache that processes share.
//
// There are two kinds of downloads. A file (Download) is identified by its hash or never
// changes once published; if it is in the cache, it is used. A document (Get), such as a
// manifest, changes; the server is asked whether the cached copy is up to date, and an
// old copy is used while the server is down. File URLs and absolute paths work for both
// and bypass the cache.
//
// Content is stored under the requested URL, so that one server's answer is never taken
// for another's. A Check validates it; invalid content is requested again in the next
// run.
//
// The cache is a folder:
//
//	objects/<2 digits>/<64 digits>  contents, named by their SHA-256
//	urls/<hash of the URL>.json     what a URL gave: hash, ETag, dates, passed checks
//	locks/<6 digits>                held by the process that asks for such a URL
//	tmp/                            what is on its way
//
// Content is verified on every read; damaged content is removed and downloaded again.
// Failed attempts are retried if that can help, and interrupted transfers resume if the
// server allows it. Mirrors are asked for what a server fails to deliver. Tokens and
// credentials are sent to their own origin only, never across a redirect to another, and
// appear in no message. TLS certificates are always verified.
//
// It fails with fetch.url, fetch.network, fetch.status, fetch.content, fetch.offline,
// digest.mismatch, and the codes of package fsys.
package fetch

import (
	"net/http"
	"net/url"
	"sync"
	"time"

	"pluv/host/flight"
)

// Options configure a Client. CacheDir is required.
type Options struct {
	CacheDir  string
	Offline   bool          // open no connection: use the cache or fail
	Timeout   time.Duration // for a silent server; default 30 s
	Retries   int           // attempts after the first one; 0 for none
	Backoff   time.Duration // the first wait, doubled each time; default 300 ms
	UserAgent string
	Limit     int // transfers at a time; default 64

	// CABundles are PEM files of certificates to trust besides the system's.
	CABundles []string

	// Authorize returns the credentials for a URL. It must be safe for use by several
	// goroutines.
	Authorize func(u *url.URL) (Grant, error)

	// Mirrors returns the URLs with the same content as url, in the order to ask them if
	// url fails. It is used only for requests with Mirrored, and must be safe for several
	// goroutines.
	Mirrors func(url string) []string

	// OnRequest is called for each request with its URL (credentials redacted) and a
	// description of the credentials sent, or "". It must be safe for several goroutines.
	OnRequest func(url, credentials string)

	// OnMirror is called before a mirror is asked, with the reason. It must be safe for
	// several goroutines.
	OnMirror func(url, mirror string, err error)

	// OnRetry is called before each wait with the URL (credentials redacted), the number
	// of the retry, and the reason. It must be safe for several goroutines.
	OnRetry func(url string, attempt int, err error)
}

// A Client fetches files and documents. It is safe for use by several goroutines, and by
// several processes with the same cache folder.
type Client struct {
	options Options
	store   store
	slots   chan struct{} // one for each running transfer
	http    func() (*http.Client, error)
	began   time.Time
	down    sync.Map // origins that did not answer

	files     flight.Group[Result]
	documents flight.Group[Document]
}

// New returns a client. It opens no connection and no file.
func New(o Options) *Client {
	if o.Timeout <= 0 {
		o.Timeout = 30 * time.Second
	}
	if o.Backoff <= 0 {
		o.Backoff = 300 * time.Millisecond
	}
	o.Backoff = min(o.Backoff, maxBackoff)
	if o.Limit <= 0 {
		o.Limit = 64
	}
	c := &Client{options: o, store: store{o.CacheDir}, slots: make(chan struct{}, o.Limit), began: time.Now()}
	c.http = sync.OnceValues(c.newHTTP)
	return c
}
