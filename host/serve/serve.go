// Package serve is a registry server: it offers a folder of rocks as LuaRocks' servers
// do, with uploads, a cache of built rocks, and optionally another registry behind it
// (the upstream).
//
// The folder is the only state. It holds rockspecs and rocks, those of namespaces below
// manifests/NAME, built rocks below builds, and any other files to offer, such as source
// archives. Names that begin with a dot are the server's own. Manifests, metadata and
// JSON are made from the rockspecs (package rockspec) on the first request and kept in
// memory. Changes that others make in the folder are seen within a second or two.
//
// Like luarocks.org, the server lists development versions (scm-1, dev-1, ...) below /dev
// and not in the root. A version is in the manifest of each Lua that its first dependency
// on lua allows.
//
// Published files never change: uploading the same bytes again succeeds, other bytes are
// refused. A file appears whole or not at all. Uploads need tokens, which are stored as
// hashes.
//
// With an upstream, rocks missing in the folder come from there: only those that its
// manifests list, each checked before it is stored or sent. They are kept while there is
// room. Names that the folder has are never asked for there. While the upstream is down,
// kept copies are used.
//
// Clients may be hostile. Each is limited by its address (limits.go); state that they
// cause is bounded (recent.go); work that takes processors or memory passes a gate.
package serve

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"pluv/host/fault"
	"pluv/host/fetch"
	"pluv/host/fsys"
)

// Options configure a Server. Dir and Warn are required.
type Options struct {
	Dir     string
	Version string // of pluv, for the description of the API

	// Upstream is the URL of a registry to ask through Client for what is missing in Dir;
	// "" for none. Its manifests are asked for again after Revalidate. The cache folder
	// of Client must be DIR/.upstream.
	Upstream   string
	Client     *fetch.Client
	Revalidate time.Duration // default 1 minute

	// Tokens is the tokens file; "" refuses all uploads.
	Tokens  string
	Private bool // reading needs a token too

	MaxUpload int64 // in bytes; default 512 MiB

	// UpstreamSize bounds the kept files of the upstream, in bytes; default 10 GB.
	UpstreamSize int64

	// Limits are those of each client; the zero Limits are none. X-Forwarded-For names
	// the client if the request comes from one of the Proxies, IP addresses and networks.
	Limits  Limits
	Proxies []string

	AccessLog io.Writer // one line for each request; nil for no log
	LogJSON   bool
	Warn      func(message string) // must be safe for several goroutines
}

const (
	defaultMaxUpload    = 512 << 20
	defaultRevalidate   = time.Minute
	defaultUpstreamSize = 10e9

	// baseTime is the time for any transfer; larger ones get more by their size.
	baseTime = 30 * time.Second
	// tidyEvery is how often leftovers of crashed processes are removed.
	tidyEvery = 10 * time.Minute
	// grace is how long requests may continue when the server stops.
	grace = 10 * time.Second

	maxHeader = 32 << 10
	// maxStreams is the number of open requests of one HTTP/2 connection.
	maxStreams = 100
	// maxReceiving is the number of uploads at a time.
	maxReceiving = 64
)

// A Server answers requests. The caller must close it.
type Server struct {
	ctx      context.Context
	cancel   context.CancelFunc
	options  Options
	root     *os.Root
	catalog  *catalog
	sums     sums
	small    smallFiles
	absent   absences
	keys     *keyring
	upstream *upstream // nil for none
	log      accessLog
	mux      http.Handler
	api      *document

	immutable []string // the Cache-Control of files that never change

	publishing, moving, building sync.Mutex

	proxies      []netip.Prefix
	unnamedProxy sync.Once // for the warning about one
	clients      recent[netip.Prefix, *client]
	connections  connections
	active       atomic.Int32 // requests being answered

	// Gates for work that takes memory, processors or disk.
	receiving  gate // uploads
	evaluating gate // checks of rockspecs and rocks
	making     gate // documents

	documents      documents
	memoryTrimmer  memoryTrimmer
	publicWarnings *warnLimiter // for warnings that anybody can cause
	background     sync.WaitGroup
}

// Open reads the folder and returns a Server for it.
func Open(ctx context.Context, o Options) (*Server, error) {
	if o.MaxUpload <= 0 {
		o.MaxUpload = defaultMaxUpload
	}
	if o.Revalidate <= 0 {
		o.Revalidate = defaultRevalidate
	}
	if o.UpstreamSize <= 0 {
		o.UpstreamSize = defaultUpstreamSize
	}
	proxies, err := parseProxies(o.Proxies)
	if err != nil {
		return nil, err
	}
	o.Upstream = strings.TrimRight(o.Upstream, "/")
	if o.Upstream != "" && fetch.OriginOf(o.Upstream) == "" {
		return nil, fault.New(fault.Usage, "the upstream is not an http or https URL")
	}
	root, err := os.OpenRoot(o.Dir)
	if err != nil {
		return nil, fsys.Fault(err, "opening %s", o.Dir)
	}
	s := &Server{
		options: o, root: root, proxies: proxies, clients: recent[netip.Prefix, *client]{most: maxClients, idle: forgetClient},
		connections: connections{all: map[net.Conn]netip.Prefix{}, each: map[netip.Prefix]int{}},
		receiving:   make(gate, maxReceiving), evaluating: make(gate, runtime.GOMAXPROCS(0)), making: make(gate, runtime.GOMAXPROCS(0)),
		documents: newDocuments(), sums: newSums(), small: newSmallFiles(), publicWarnings: newWarnLimiter(o.Warn),
	}
	s.ctx, s.cancel = context.WithCancel(ctx)
	s.catalog = &catalog{ctx: s.ctx, dir: o.Dir, root: root, warn: o.Warn, version: o.Version}
	s.keys = &keyring{file: o.Tokens, warn: o.Warn}
	s.log.out, s.log.json = o.AccessLog, o.LogJSON
	s.immutable = []string{"public, max-age=31536000, immutable"}
	if o.Private {
		s.immutable = []string{"private, max-age=31536000, immutable"}
	}
	s.mux = s.handler()
	if err := s.prepare(); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

func (s *Server) prepare() error {
	o := &s.options
	if o.Private && o.Tokens == "" {
		return fault.New(fault.Usage, "a private server needs `--tokens`: without one nobody can read it").
			WithHint("create a token with `pluv registry serve DIR --tokens FILE --new-token NAME`")
	}
	if o.Tokens != "" {
		if err := s.checkTokensOutside(); err != nil {
			return err
		}
		if err := s.keys.load(); err != nil {
			return err
		}
		s.background.Go(func() { s.keys.watch(s.ctx) })
	}
	if err := s.checkOwnFolders(); err != nil {
		return err
	}
	if o.Upstream != "" {
		var err error
		if s.upstream, err = newUpstream(s.ctx, *o, s.root, s.publicWarnings.warn); err != nil {
			return err
		}
	}
	body, err := describeAPI(o.Version)
	if err != nil {
		return err
	}
	if s.api, err = newDocument(typeJSON, body, time.Time{}); err != nil {
		return err
	}
	if err := s.sweep(s.ctx); err != nil {
		return err
	}
	s.background.Go(s.tidy)
	if s.catalog.refresh(); s.catalog.now.Load() == nil {
		return fault.New(fault.FileIO, "cannot serve %s", o.Dir)
	}
	s.background.Go(s.started)
	return nil
}

// started ends a start that read many rockspecs: it returns their memory, and keeps their
// details once no client waits.
func (s *Server) started() {
	if s.catalog.evaluated.Load() == 0 {
		return
	}
	debug.FreeOSMemory()
	for s.active.Load() > 0 && s.ctx.Err() == nil {
		time.Sleep(20 * time.Millisecond)
	}
	s.catalog.keepDetails()
	s.memoryTrimmer.worked()
}

// checkTokensOutside refuses a tokens file inside the served folder.
func (s *Server) checkTokensOutside() error {
	dir, err := filepath.EvalSymlinks(s.options.Dir)
	if err != nil {
		return fsys.Fault(err, "opening %s", s.options.Dir)
	}
	file, err := filepath.EvalSymlinks(s.options.Tokens)
	if err != nil {
		return fsys.Fault(err, "reading %s", s.options.Tokens)
	}
	if rel, err := filepath.Rel(dir, file); err == nil && filepath.IsLocal(rel) {
		return fault.New(fault.AuthExposed, "%s is inside the served folder", s.options.Tokens).
			WithHint("move the file elsewhere, and replace its tokens if the folder was served before")
	}
	return nil
}

// warn tells the operator of something that anybody can cause.
func (s *Server) warn(message string) { s.publicWarnings.warn(message) }

// tidy removes leftovers of crashed processes every tidyEvery.
func (s *Server) tidy() {
	ticker := time.NewTicker(tidyEvery)
	defer ticker.Stop()
	for {
		select {
		case <-s.ctx.Done():
			return
		case <-ticker.C:
		}
		if err := s.sweep(s.ctx); err != nil && s.ctx.Err() == nil {
			s.options.Warn(err.Error())
		}
		if s.upstream != nil {
			s.upstream.copies.scan()
		}
	}
}

// Close stops the background work.
func (s *Server) Close() {
	s.cancel()
	s.memoryTrimmer.close()
	s.background.Wait()
	s.catalog.keepDetails()
	if s.upstream != nil {
		s.upstream.group.Wait()
	}
	_ = s.root.Close()
	s.log.flush()
}

// Headers of every answer: uploaded files are never shown as web pages.
var (
	noSniff  = []string{"nosniff"}
	noScript = []string{"default-src 'none'; frame-ancestors 'none'; sandbox"}
	product  = []string{"pluv"}
)

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	began := time.Now()
	h := w.Header()
	h["X-Content-Type-Options"], h["Content-Security-Policy"], h["Server"] = noSniff, noScript, product
	x := &exchange{ResponseWriter: w, isHead: r.Method == http.MethodHead, from: s.clientOf(r)}
	x.client = s.client(x.from)
	defer s.log.write(x, r, began)
	defer s.active.Add(-1)
	if s.active.Add(1) > maxRequests {
		s.fail(x, r, &refusal{status: http.StatusServiceUnavailable, text: "the server is busy: try again in 1 s", after: 1})
		return
	}
	if x.client != nil {
		defer x.client.active.Add(-1)
		if x.client.active.Add(1) > maxActive {
			x.silent = !x.client.refusals.Allow()
			s.fail(x, r, &refusal{status: http.StatusTooManyRequests, text: "too many simultaneous requests from this address: try again in 1 s", after: 1})
			return
		}
	}
	if err := x.client.take(limitReads, 1); err != nil {
		x.silent = !x.client.refusals.Allow()
		s.fail(x, r, err)
		return
	}
	plainRange(r)
	if isPlain(r) {
		s.answer(x, r, files)
		return
	}
	s.mux.ServeHTTP(x, r)
}

// index describes the server to people with a browser.
func (s *Server) index(x *exchange, r *http.Request) error {
	x.Header()["Content-Type"] = []string{typeText}
	_, err := io.WriteString(x, "A registry of Lua rocks, by pluv.\n\n"+
		"luarocks install --server "+address(r)+" NAME\n"+
		"pluv registry add NAME "+address(r)+"\n\n"+
		"/api/packages       the packages\n"+
		"/api/openapi.json   the API\n")
	if err != nil {
		return fmt.Errorf("answering: %w", err)
	}
	return nil
}

func (s *Server) openapi(x *exchange, r *http.Request) error {
	s.api.serve(x, r)
	return nil
}

// healthInfo says how the server is.
type healthInfo struct {
	Status   string `json:"status"` // "ok" or "failing"
	Packages int    `json:"packages"`
	Versions int    `json:"versions"`
	Upstream string `json:"upstream,omitempty"` // "ok" or "unreachable"
	Origin   string `json:"upstream_origin,omitempty"`
}

func (s *Server) health(x *exchange, r *http.Request) error {
	out, status := healthInfo{Status: "ok"}, http.StatusOK
	for _, in := range s.catalog.current().sections {
		out.Packages += len(in.packages)
		for _, versions := range in.packages {
			out.Versions += len(versions)
		}
	}
	if s.catalog.broken.Load() {
		out.Status, status = "failing", http.StatusServiceUnavailable
	}
	if s.upstream != nil {
		out.Upstream, out.Origin = s.upstream.health(), fetch.OriginOf(s.options.Upstream)
	}
	return x.json(status, out)
}
