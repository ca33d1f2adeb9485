package serve

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"pluv/host/fault"
	"pluv/host/fetch"
	"pluv/host/fsys"
	"pluv/host/manifest"
	"pluv/host/metadata"
	"pluv/host/rockname"
	"pluv/host/runtimes"
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

// manifest returns the manifest of a section for a version of Lua. For a client that
// asks for too many namespaces it fails.
func (u *upstream) manifest(ctx context.Context, who *client, at, lua string) (parsed, error) {
	names := manifest.Names(join(u.base, at), lua)
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
	for _, lua := range runtimes.Luas {
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
