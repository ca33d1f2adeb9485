package serve

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"pluv/host/digest"
	"pluv/host/fault"
	"pluv/host/fetch"
	"pluv/host/fsys"
	"pluv/host/manifest"
	"pluv/host/metadata"
	"pluv/host/registry"
	"pluv/host/rockname"
)

const (
	// patience is how long a request waits for the upstream while there is an older
	// copy to go on with.
	patience = 2 * time.Second
	// firstPatience is the same while there is none.
	firstPatience = 20 * time.Second
	// upstreamTime is how long a file of the upstream may take to come.
	upstreamTime = time.Hour
	// missingFor is how long the upstream is believed that it lacks a file that it
	// lists, or a namespace.
	missingFor = time.Minute
	// maxMissing, maxForeign and maxForeignBytes bound what is remembered for clients
	// that ask for all sorts of things.
	maxMissing      = 10000
	maxForeign      = 1000
	maxForeignBytes = 64 << 20
	// maxTransfers is how many files are got from the upstream at a time, and maxAsking
	// for how many namespaces it is asked that are not known.
	maxTransfers = 16
	maxAsking    = 32
	// askCost is what a document that is not known counts among the limits: it is asked
	// for by that many names.
	askCost = 4

	maxManifest = manifest.MaxSize // bytes, packed or not
)

// The header that tells that the upstream did not answer, and what it says.
const (
	upstreamHeader = "X-Pluv-Upstream"
	stale          = "stale"
	unreachable    = "unreachable"
)

// upstream is the registry that is asked for what the folder lacks.
type upstream struct {
	ctx    context.Context
	base   string
	client *fetch.Client
	every  time.Duration // how often documents are asked for again
	copies *copies
	warn   func(string) // of what strangers can cause
	group  sync.WaitGroup

	files     singleflight.Group // transfers, by path
	transfers gate
	asking    gate

	missing recent[string, struct{}] // files that are listed and yet not there
	absent  recent[string, struct{}] // namespaces
	foreign recent[string, *copied]  // documents of namespaces

	mu    sync.Mutex
	own   map[string]*copied // documents of the root and of the development versions
	state string             // "" while it answers
}

// parsed is a document of the upstream as it was understood.
type parsed struct {
	sum      string // "" if the upstream has no such document
	name     string // of the file that it came in
	from     fetch.Validator
	changed  time.Time
	state    string // "", stale or unreachable
	cause    error  // of the state; nil if nothing came in time
	manifest *manifest.Manifest
	seed     metadata.Builder
}

// copied is the last copy of a document.
type copied struct {
	mu      sync.Mutex
	value   parsed
	size    int64 // of the document
	loaded  bool  // what is kept on the disk was looked at
	known   bool  // the upstream was asked
	asked   time.Time
	running chan struct{} // closed when the upstream has been asked
}

func newUpstream(ctx context.Context, o Options, root *os.Root, warn func(string)) (*upstream, error) {
	// Earlier versions kept what came unchecked.
	if err := root.RemoveAll(upstreamFolder + "/cache"); err != nil {
		return nil, fsys.Fault(err, "removing %s/cache", upstreamFolder)
	}
	return &upstream{
		ctx: ctx, base: o.Upstream, client: o.Client, every: o.Revalidate, warn: warn,
		copies: openCopies(root, o.Dir, o.UpstreamSize, o.Warn), transfers: make(gate, maxTransfers), asking: make(gate, maxAsking),
		missing: recent[string, struct{}]{most: maxMissing, age: missingFor}, absent: recent[string, struct{}]{most: maxMissing, age: missingFor},
		foreign: recent[string, *copied]{most: maxForeign, weight: maxForeignBytes}, own: map[string]*copied{},
	}, nil
}

// understand makes something of the bytes of a document.
type understand func(data []byte) (parsed, error)

func parseManifest(data []byte) (p parsed, err error) {
	p.manifest, err = manifest.Parse(data)
	return p, err
}

// manifest returns the manifest of a section for a version of Lua. For a client that
// asks for too many namespaces it fails.
func (u *upstream) manifest(ctx context.Context, who *client, at, lua string) (parsed, error) {
	names := registry.ManifestNames(join(u.base, at), lua)
	return u.look(ctx, who, at, "manifest "+lua, names, maxManifest, parseManifest)
}

// seed returns the upstream's metadata of a section for a version of Lua.
func (u *upstream) seed(ctx context.Context, who *client, at, lua string) (parsed, error) {
	return u.look(ctx, who, at, "seed "+lua, []string{metadata.SeedName(lua)}, metadata.MaxSeed, func(data []byte) (p parsed, err error) {
		p.seed, err = metadata.ParseSeed(data, lua)
		return p, err
	})
}

func join(base, at string) string {
	if at == "" {
		return base
	}
	return fetch.Join(base, at)
}

// isOwn reports whether a section is one that every registry has.
func isOwn(at string) bool { return at == "" || at == devDir }

// look returns the copy of a document, asking the upstream when it is too old.
// While it does not answer the older copy serves.
func (u *upstream) look(ctx context.Context, who *client, at, what string, names []string, most int64, parse understand) (parsed, error) {
	if _, absent := u.absent.get(at); absent {
		return parsed{}, nil
	}
	key := at + " " + what
	c := u.copyOf(at, key)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known && time.Since(c.asked) < u.every {
		return c.value, nil
	}
	if !c.loaded {
		c.value, c.size = u.load(at, names, most, parse)
		c.loaded = true
	}
	if c.running == nil {
		isNew := !isOwn(at) && c.value.sum == ""
		if isNew {
			if err := who.take(limitUpstream, askCost); err != nil {
				u.forget(at, key, c)
				return parsed{}, err
			}
			if !u.asking.tryEnter() {
				u.forget(at, key, c)
				return parsed{}, &refusal{status: http.StatusServiceUnavailable, text: "the server is busy with its upstream: try again in 5 s", after: 5}
			}
		}
		c.running = make(chan struct{})
		before := c.value
		u.group.Go(func() {
			if isNew {
				defer u.asking.leave()
			}
			u.ask(c, at, key, before, func() (parsed, int64, error) { return u.renew(before, at, names, most, parse) })
		})
	}
	running, late := c.running, patience
	if c.value.sum == "" {
		late = firstPatience
	}
	c.mu.Unlock()
	timer := time.NewTimer(late)
	defer timer.Stop()
	select {
	case <-running:
	case <-timer.C:
	case <-ctx.Done():
	}
	c.mu.Lock()
	switch {
	case c.known:
		return c.value, nil
	case c.value.sum != "":
		old := c.value
		old.state = stale
		return old, nil
	}
	return parsed{state: unreachable}, nil
}

// ask renews a copy, and wakes those that wait for it.
func (u *upstream) ask(c *copied, at, key string, before parsed, renew func() (parsed, int64, error)) {
	next, size, err := renew()
	switch {
	case err != nil:
		next = before
		next.state, next.cause = stale, err
		if before.sum == "" {
			next.state = unreachable
		}
		u.failed(err)
	case next.state == "":
		u.answered()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.value, c.known, c.asked = next, true, time.Now()
	if err == nil {
		c.size = size
	}
	close(c.running)
	c.running = nil
	switch {
	case isOwn(at):
	case err == nil && next.sum == "":
		if strings.HasPrefix(key, at+" manifest ") {
			u.absent.put(at, struct{}{}, 0)
		}
		u.forget(at, key, c)
	default:
		u.foreign.put(key, c, c.size)
	}
}

// load reads a document that was kept before the server started.
func (u *upstream) load(at string, names []string, most int64, parse understand) (parsed, int64) {
	for _, name := range names {
		data, from, ok := u.copies.document(path.Join(at, name), most)
		if !ok {
			continue
		}
		p, err := parse(data)
		if err != nil {
			continue // a damaged one comes anew
		}
		p.sum, p.name, p.from, p.changed = digest.SHA256(data), name, from, time.Now()
		return p, int64(len(data))
	}
	return parsed{}, 0
}

// renew asks the upstream for a document by its names, and keeps what is one. What
// comes in its place, a page say, is no answer.
func (u *upstream) renew(before parsed, at string, names []string, most int64, parse understand) (next parsed, size int64, err error) {
	var bad error
	for _, name := range names {
		request := fetch.ReceiveRequest{URL: fetch.Join(join(u.base, at), name), MaxSize: most, Compressed: true}
		if name == before.name && before.sum != "" {
			request.Known = before.from
		}
		got, err := u.client.Receive(u.ctx, request)
		switch {
		case fetch.IsAbsent(err):
			continue
		case fault.CodeOf(err) == fault.FetchContent:
			bad = err
			continue
		case err != nil:
			return before, 0, err
		case got.Unchanged:
			before.state, before.cause = "", nil
			u.copies.used(path.Join(at, name))
			return before, 0, nil
		}
		data, err := fsys.ReadFile(got.Path, most)
		if err == nil {
			next, err = parse(data)
			if err != nil {
				bad = err
			} else {
				next.sum, next.name, next.from, next.changed = got.SHA256, name, got.Validator, time.Now()
				u.copies.keepDocument(path.Join(at, name), data, got.Validator)
			}
		}
		_ = os.Remove(got.Path)
		if err == nil {
			return next, int64(len(data)), nil
		}
		if bad == nil {
			return before, 0, err
		}
	}
	if bad != nil {
		return before, 0, bad
	}
	for _, name := range names {
		u.copies.dropDocument(path.Join(at, name))
	}
	return parsed{}, 0, nil
}

func (u *upstream) copyOf(at, key string) *copied {
	if !isOwn(at) {
		return u.foreign.getOr(key, func() *copied { return &copied{} })
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	c := u.own[key]
	if c == nil {
		c = &copied{}
		u.own[key] = c
	}
	return c
}

// forget drops what is not worth remembering of a namespace.
func (u *upstream) forget(at, key string, c *copied) {
	if !isOwn(at) {
		u.foreign.drop(key, func(other *copied) bool { return other == c })
	}
}

func (u *upstream) failed(err error) {
	if u.ctx.Err() != nil {
		return
	}
	u.mu.Lock()
	u.state = unreachable
	u.mu.Unlock()
	u.warn(fmt.Sprintf("the upstream fails, older copies serve: %v", err))
}

func (u *upstream) answered() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.state = ""
}

// health says how the upstream was when it was last asked.
func (u *upstream) health() string {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.state == "" {
		return "ok"
	}
	return u.state
}

// receive gets a file of the upstream as it is now.
func (u *upstream) receive(ctx context.Context, rel string, most int64) (fetch.Received, error) {
	got, err := u.client.Receive(ctx, fetch.ReceiveRequest{URL: fetch.Join(u.base, rel), MaxSize: most})
	if fetch.IsAbsent(err) {
		u.missing.put(rel, struct{}{}, 0)
		return got, errNotFound
	}
	return got, err
}

// refusal says why a file of the upstream does not come.
func (u *upstream) refusal(rel string, err error) error {
	var told *refusal
	if errors.As(err, &told) || u.ctx.Err() != nil || isFull(err) || fault.CodeOf(err) == fault.FileIO {
		return err
	}
	u.failed(err)
	if fault.CodeOf(err) == fault.FetchNetwork {
		return refuse(http.StatusGatewayTimeout, "the upstream does not answer, and it alone has %s", rel)
	}
	return refuse(http.StatusBadGateway, "the upstream does not give %s", rel)
}

// lists reports whether a manifest of the upstream lists a file. What none lists is
// never asked for.
func (s *Server) lists(ctx context.Context, x *exchange, at string, file rockname.Parsed) (bool, error) {
	var unsure *parsed
	for _, lua := range luaVersions {
		p, err := s.upstream.manifest(ctx, s.charged(x, at), at, lua)
		if err != nil {
			return false, err
		}
		if p.manifest != nil {
			for _, entry := range p.manifest.Versions(file.Name) {
				if entry.Version == file.Version && slices.Contains(entry.Arches, file.Kind) {
					return true, nil
				}
			}
		}
		if p.state != "" {
			unsure = &p
		}
		if p.state == unreachable {
			break
		}
	}
	if unsure == nil || unsure.state == stale {
		return false, nil
	}
	x.tell(blend{state: unsure.state})
	if unsure.cause == nil || fault.CodeOf(unsure.cause) == fault.FetchNetwork {
		return false, refuse(http.StatusGatewayTimeout, "the upstream does not answer, and it alone may have this")
	}
	return false, refuse(http.StatusBadGateway, "the upstream does not say what it has")
}
