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
// The cache is a folder:
//
//	objects/<2 digits>/<64 digits>  contents, named by their SHA-256
//	urls/<hash of the URL>.json     what a URL gave: hash, ETag, dates
//	locks/<6 digits>                held by the process that asks for such a URL
//	tmp/                            what is on its way
//
// Contents are verified whenever they are read, and a damaged one is dropped
// and fetched again. Failed attempts are repeated where that can help; a
// transfer that broke off continues where the server allows it. Tokens and
// credentials go to their own origin only, over no redirect to another, and
// appear in no message. TLS certificates are always verified.
//
// The failures: fetch.url, fetch.network, fetch.status, fetch.content,
// fetch.offline, digest.mismatch, and those of package fsys.
package fetch

import (
	"net/http"
	"sync"
	"time"
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

	// Token returns the bearer token for an origin ("https://host[:port]"), or
	// "". It must be safe for use by several goroutines.
	Token func(origin string) string

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
	http    func() *http.Client

	files     flights[Result]
	documents flights[Document]
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
	c := &Client{options: o, store: store{o.CacheDir}, slots: make(chan struct{}, o.Limit)}
	c.http = sync.OnceValue(c.newHTTP)
	return c
}
