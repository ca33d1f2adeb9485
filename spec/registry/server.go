// Package registry is a LuaRocks server on loopback, for specs.
//
// A Builder describes rocks in a few lines and writes them, with manifests, into a folder. A
// Server serves such a folder, or any other, over HTTP as a real one does: with Last-Modified and
// ETag, conditional requests and ranges. It records every request, and the faults of this package
// make it fail in the ways that a client has to survive.
//
//	dir := t.TempDir()
//	registry.NewBuilder(dir).Describe(`
//		a 1.0-1: b >= 2
//		b 2.0-1: lua >= 5.3
//	`).MustWrite(t)
//	server := registry.New(t, dir, registry.Faults("503:/manifest*:1"))
package registry

import (
	"crypto/tls"
	"encoding/pem"
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
	URL string // without a trailing slash

	dir  string
	http *httptest.Server

	mu       sync.Mutex
	rules    []*rule
	requests []*Request
	noETag   bool
	noDates  bool
	tls      *tls.Config

	latency time.Duration
	factor  int   // multiplies the latency
	waiting *wave // the current one
	trips   int   // waves so far
}

// A Request is one that the server has seen.
type Request struct {
	Method string
	Path   string // with the query, if any
	Header http.Header
	Proto  string // "HTTP/1.1" or "HTTP/2.0"
	Status int    // status of the answer; 0 if the connection was dropped
}

// String formats the request for comparison: "GET /manifest-5.4 304".
func (r Request) String() string {
	return fmt.Sprintf("%s %s %d", r.Method, r.Path, r.Status)
}

// An Option configures a new server.
type Option func(*Server) error

// Faults adds rules in the text form that ParseFaults describes.
func Faults(text string) Option {
	return func(s *Server) error { return s.AddFaults(text) }
}

// WithoutETag makes the server like luarocks.org, which has only dates.
func WithoutETag() Option {
	return func(s *Server) error { s.noETag = true; return nil }
}

// WithoutValidators leaves out dates too: conditional requests are impossible.
func WithoutValidators() Option {
	return func(s *Server) error { s.noETag, s.noDates = true, true; return nil }
}

// TLS makes the server speak HTTPS, HTTP/2 too, with an untrusted certificate:
// Server.Certificate.
func TLS() Option { return certified(time.Now().Add(90 * 24 * time.Hour)) }

// ExpiredTLS is TLS with a certificate that expired yesterday.
func ExpiredTLS() Option { return certified(time.Now().Add(-24 * time.Hour)) }

func certified(until time.Time) Option {
	return func(s *Server) error {
		certificate, err := selfSigned(until)
		s.tls = &tls.Config{Certificates: []tls.Certificate{certificate}}
		return err
	}
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

// Start starts a server over dir for scripts, which have no testing.TB. The
// caller closes the server.
func Start(dir string, options ...Option) (*Server, error) { return start(dir, options...) }

func start(dir string, options ...Option) (*Server, error) {
	s := &Server{dir: dir}
	for _, option := range options {
		if err := option(s); err != nil {
			return nil, err
		}
	}
	s.http = httptest.NewUnstartedServer(s)
	s.http.Config.ErrorLog = log.New(io.Discard, "", 0)
	if s.tls != nil {
		s.http.TLS, s.http.EnableHTTP2 = s.tls, true
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

// Certificate is the server's certificate in PEM form.
func (s *Server) Certificate() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.http.Certificate().Raw})
}

// Dir is the folder that is served.
func (s *Server) Dir() string { return s.dir }

// AddFaults adds rules to the existing ones while the server runs.
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

// ClearFaults removes all rules.
func (s *Server) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rules = nil
}

// Requests returns the requests since the start or the last Reset.
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
	request := &Request{Method: r.Method, Path: r.URL.RequestURI(), Header: r.Header.Clone(), Proto: r.Proto}
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
