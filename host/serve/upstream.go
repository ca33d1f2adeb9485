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
	// refreshTimeout is how long a request waits for the upstream if there is an older copy.
	refreshTimeout = 2 * time.Second
	// firstTimeout is the same if there is none.
	firstTimeout = 20 * time.Second
	// transferTimeout is the timeout for a file of the upstream.
	transferTimeout = time.Hour
	// missingFor is how long a missing file or namespace of the upstream is remembered as
	// missing.
	missingFor = time.Minute
	// maxMissing, maxForeign and maxForeignBytes bound what is remembered of such
	// requests.
	maxMissing      = 10000
	maxForeign      = 1000
	maxForeignBytes = 64 << 20
	// maxTransfers is the number of downloads from the upstream at a time, and maxAsking
	// the number of unknown namespaces asked for.
	maxTransfers = 16
	maxAsking    = 32
	// askCost is what a request for an unknown document costs of the client's limit, as the
	// upstream is asked for it under that many names.
	askCost = 4

	maxManifest = manifest.MaxSize // bytes, compressed or not
)

// The header of answers made while the upstream does not answer, and its values.
const (
	upstreamHeader = "X-Pluv-Upstream"
	stale          = "stale"
	unreachable    = "unreachable"
)

// upstream is the registry to ask for what is missing in the folder.
type upstream struct {
	ctx    context.Context
	base   string
	client *fetch.Client
	every  time.Duration // how often documents are revalidated
	copies *copies
	warn   func(string) // for warnings that anybody can cause
	group  sync.WaitGroup

	files     singleflight.Group // transfers, by path
	transfers gate
	asking    gate

	missing recent[string, struct{}] // files that are listed but missing
	absent  recent[string, struct{}] // namespaces
	foreign recent[string, *copied]  // documents of namespaces

	mu    sync.Mutex
	own   map[string]*copied // documents of the root and of development versions
	state string             // "" while it answers
}

func newUpstream(ctx context.Context, o Options, root *os.Root, warn func(string)) (*upstream, error) {
	// Earlier versions kept unchecked files there.
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

// manifest returns the manifest of a section for a version of Lua. It fails if the client
// asks for too many namespaces.
func (u *upstream) manifest(ctx context.Context, who *client, at, lua string) (parsed, error) {
	names := manifest.Names(join(u.base, at), lua)
	return u.look(ctx, who, at, "manifest "+lua, names, maxManifest, parseManifest)
}

// seed returns the metadata of a section for a version of Lua.
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

// isOwn reports whether a section exists in every registry.
func isOwn(at string) bool { return at == "" || at == devDir }

func (u *upstream) failed(err error) {
	if u.ctx.Err() != nil {
		return
	}
	u.mu.Lock()
	u.state = unreachable
	u.mu.Unlock()
	u.warn(fmt.Sprintf("the upstream does not answer, using older copies: %v", err))
}

func (u *upstream) answered() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.state = ""
}

// health is the state of the upstream at its last request.
func (u *upstream) health() string {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.state == "" {
		return "ok"
	}
	return u.state
}

// receive downloads a file of the upstream.
func (u *upstream) receive(ctx context.Context, rel string, most int64) (fetch.Received, error) {
	got, err := u.client.Receive(ctx, fetch.ReceiveRequest{URL: fetch.Join(u.base, rel), MaxSize: most})
	if fetch.IsAbsent(err) {
		u.missing.put(rel, struct{}{}, 0)
		return got, errNotFound
	}
	return got, err
}

// refusal words the failure to get a file of the upstream.
func (u *upstream) refusal(rel string, err error) error {
	var told *refusal
	if errors.As(err, &told) || u.ctx.Err() != nil || isFull(err) || fault.CodeOf(err) == fault.FileIO {
		return err
	}
	u.failed(err)
	if fault.CodeOf(err) == fault.FetchNetwork {
		return refuse(http.StatusGatewayTimeout, "cannot get %s: the upstream does not answer", rel)
	}
	return refuse(http.StatusBadGateway, "cannot get %s from the upstream", rel)
}

// lists reports whether a manifest of the upstream lists a file. Unlisted files are never
// asked for.
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
	x.tell(additions{state: unsure.state})
	if unsure.cause == nil || fault.CodeOf(unsure.cause) == fault.FetchNetwork {
		return false, refuse(http.StatusGatewayTimeout, "not found here, and the upstream does not answer")
	}
	return false, refuse(http.StatusBadGateway, "cannot read the manifests of the upstream")
}
