// Package registry is a LuaRocks server on loopback, for specs.
//
// A Builder describes rocks in a few lines and writes them, with manifests,
// into a folder. A Server offers such a folder, or any other, over HTTP as a
// real one does: with Last-Modified and ETag, conditional requests and ranges.
// It notes every request and fails in the ways that faults describe, for what
// a client has to survive.
//
//	dir := t.TempDir()
//	registry.NewBuilder(dir).Describe(`
//		a 1.0-1: b >= 2
//		b 2.0-1: lua >= 5.3
//	`).MustWrite(t)
//	server := registry.New(t, dir, registry.Faults("503:/manifest*:1"))
package registry

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

// A Server offers a folder over HTTP on a free port of loopback. The folder is
// read at each request, so it may change meanwhile.
type Server struct {
	URL string // without a slash at its end

	dir  string
	http *httptest.Server

	mu       sync.Mutex
	rules    []*rule
	requests []*Request
	noETag   bool
	noDates  bool
	useTLS   bool

	latency time.Duration
	waiting *wave // the last one
	trips   int   // waves so far
}

// A Request is one that the server has seen.
type Request struct {
	Method string
	Path   string // with the query, if any
	Header http.Header
	Status int // what it was answered with; 0 when the connection was dropped
}

// String is the request as specs compare it: "GET /manifest-5.4 304".
func (r Request) String() string {
	return fmt.Sprintf("%s %s %d", r.Method, r.Path, r.Status)
}

// An Option changes a server that is being made.
type Option func(*Server) error

// Faults adds rules in the text form that ParseFaults describes.
func Faults(text string) Option {
	return func(s *Server) error { return s.AddFaults(text) }
}

// WithoutETag makes the server like luarocks.org, which has only dates.
func WithoutETag() Option {
	return func(s *Server) error { s.noETag = true; return nil }
}

// WithoutValidators leaves out dates too: nothing can be asked conditionally.
func WithoutValidators() Option {
	return func(s *Server) error { s.noETag, s.noDates = true, true; return nil }
}

// TLS makes the server speak HTTPS with a certificate that only
// Server.Client accepts.
func TLS() Option {
	return func(s *Server) error { s.useTLS = true; return nil }
}

// New starts a server over dir that stops with the test.
func New(t testing.TB, dir string, options ...Option) *Server {
	t.Helper()
	s, err := start(dir, options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// Start starts a server over dir for scripts, which have no testing.TB. Faults
// are as ParseFaults describes; the caller closes the server.
func Start(dir, faults string) (*Server, error) { return start(dir, Faults(faults)) }

func start(dir string, options ...Option) (*Server, error) {
	s := &Server{dir: dir}
	for _, option := range options {
		if err := option(s); err != nil {
			return nil, err
		}
	}
	s.http = httptest.NewUnstartedServer(s)
	s.http.Config.ErrorLog = log.New(io.Discard, "", 0)
	if s.useTLS {
		s.http.StartTLS()
	} else {
		s.http.Start()
	}
	s.URL = s.http.URL
	return s, nil
}

// Close stops the server and cuts the connections that are open.
func (s *Server) Close() {
	s.http.CloseClientConnections()
	s.http.Close()
}

// Client returns a client that accepts the server's certificate.
func (s *Server) Client() *http.Client { return s.http.Client() }

// AddFaults adds rules while the server runs, after those it has.
func (s *Server) AddFaults(text string) error {
	rules, err := ParseFaults(text)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range rules {
		s.rules = append(s.rules, &rule{Fault: r})
	}
	return nil
}

// ClearFaults takes all rules away.
func (s *Server) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rules = nil
}

// Requests returns what the server has seen since the start or the last Reset.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	seen := make([]Request, len(s.requests))
	for i, r := range s.requests {
		seen[i] = *r
	}
	return seen
}

// Log is Requests as lines, for comparison.
func (s *Server) Log() []string {
	lines := []string{}
	for _, r := range s.Requests() {
		lines = append(lines, r.String())
	}
	return lines
}

// Reset forgets the requests and round trips so far.
func (s *Server) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests, s.trips = nil, 0
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	request := &Request{Method: r.Method, Path: r.URL.RequestURI(), Header: r.Header.Clone()}
	s.mu.Lock()
	s.requests = append(s.requests, request)
	faults := matching(s.rules, r.URL.Path)
	s.mu.Unlock()

	noted := &statusWriter{ResponseWriter: w, note: func(status int) {
		s.mu.Lock()
		defer s.mu.Unlock()
		request.Status = status
	}}
	var handler http.Handler = http.HandlerFunc(s.file)
	for _, f := range faults {
		handler = f.wrap(handler)
	}
	if s.latency > 0 {
		handler = s.late(handler)
	}
	handler.ServeHTTP(noted, r)
}
