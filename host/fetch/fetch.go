// Package fetch downloads over HTTP and keeps what it downloads in a cache
// that many processes may share.
//
// There are two kinds of things to fetch. A file (Download) has a content that
// is known by its hash or never changes once published; it is taken from the
// cache whenever it is there. A document (Get) changes at its address, as a
// manifest does; the server is asked whether the copy in the cache still
// holds, and an old copy serves when the server is down. File URLs and
// absolute paths work for both and never touch the cache.
//
// What comes is remembered under the URL that was asked for it, so that one
// server never speaks for another. A Check says whether it is what it should be;
// what fails one is asked for again in the next run.
//
// The cache is a folder:
//
//	objects/<2 digits>/<64 digits>  contents, named by their SHA-256
//	urls/<hash of the URL>.json     what a URL gave: hash, ETag, dates, passed checks
//	locks/<6 digits>                held by the process that asks for such a URL
//	tmp/                            what is on its way
//
// Contents are verified whenever they are read, and a damaged one is dropped
// and fetched again. Failed attempts are repeated where that can help; a
// transfer that broke off continues where the server allows it. What a server
// does not give its mirrors are asked for. Tokens and credentials go to their own origin only, over no redirect to another, and
// appear in no message. TLS certificates are always verified.
//
// The failures: fetch.url, fetch.network, fetch.status, fetch.content,
// fetch.offline, digest.mismatch, and those of package fsys.
package fetch

import (
	"net/http"
	"net/url"
	"sync"
	"time"

	"pluv/host/flight"
)

// Options decide how a Client works. CacheDir is required.
type Options struct {
	CacheDir  string
	Offline   bool          // open no connection: serve from the cache, or fail
	Timeout   time.Duration // how long a server may be silent; default 30 s
	Retries   int           // attempts after the first one; 0 is none
	Backoff   time.Duration // the first wait, doubled each time; default 300 ms
	UserAgent string
	Limit     int // transfers at a time; default 64

	// CABundles are files of certificates that are trusted besides the system's.
	CABundles []string

	// Authorize returns what a request to a URL carries. It must be safe for use
	// by several goroutines.
	Authorize func(u *url.URL) (Grant, error)

	// Mirrors returns the URLs that have the same content as one, in the order in
	// which they are asked when that fails: only for requests that say Mirrored. It
	// must be safe for several goroutines.
	Mirrors func(url string) []string

	// OnRequest is told of each request: its URL (credentials masked), and in words
	// which credentials go with it, or "". It must be safe for several goroutines.
	OnRequest func(url, credentials string)

	// OnMirror is told when a mirror is asked, and why. It must be safe for several
	// goroutines.
	OnMirror func(url, mirror string, err error)

	// OnRetry is told before each wait which URL (credentials masked) is tried
	// again, for which time, and why. It must be safe for several goroutines.
	OnRetry func(url string, attempt int, err error)
}

// A Client fetches files and documents. It is safe for use by several
// goroutines, and by several processes with one cache folder.
type Client struct {
	options Options
	store   store
	slots   chan struct{} // one for each running transfer
	http    func() (*http.Client, error)
	began   time.Time
	down    sync.Map // the origins that did not answer

	files     flight.Group[Result]
	documents flight.Group[Document]
}

// New returns a client. It touches neither the network nor the cache yet.
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
