package serve

import (
	"context"
	"fmt"
	"net/http"
	"path"
	"path/filepath"
	"sync"
	"time"

	"pluv/host/fault"
	"pluv/host/fetch"
	"pluv/host/fsys"
	"pluv/host/index"
	"pluv/host/metadata"
	"pluv/host/registry"
)

const (
	// upstreamDir is where files of the upstream are kept, below the folder.
	upstreamDir = ".upstream/files"
	// patience is how long a request waits for the upstream while there is an older
	// copy to go on with.
	patience = 2 * time.Second
	// firstPatience is the same while there is none.
	firstPatience = 20 * time.Second
	// upstreamTime is how long a file of the upstream may take to come.
	upstreamTime = time.Hour
	// missingFor is how long the upstream is believed that it lacks a file.
	missingFor = time.Minute
	// maxMissing and maxCopies bound what is remembered for clients that ask for all
	// sorts of things.
	maxMissing = 10000
	maxCopies  = 1000

	maxManifest = 256 << 20
	maxSeed     = 64 << 20
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
	warn   func(string)
	group  sync.WaitGroup

	mu      sync.Mutex
	copies  map[string]*copied
	missing map[string]time.Time
	state   string // "" while it answers
}

// parsed is a document of the upstream as it was understood.
type parsed struct {
	sum      string // "" if the upstream has no such document
	changed  time.Time
	state    string // "", stale or unreachable
	manifest *index.Manifest
	seed     metadata.Builder
}

// copied is the last copy of a document.
type copied struct {
	mu      sync.Mutex
	value   parsed
	known   bool
	asked   time.Time
	running chan struct{} // closed when the upstream has been asked
}

func newUpstream(ctx context.Context, o Options) *upstream {
	return &upstream{ctx: ctx, base: o.Upstream, client: o.Client, every: o.Revalidate, warn: o.Warn,
		copies: map[string]*copied{}, missing: map[string]time.Time{}}
}

// manifest returns the manifest of a section for a version of Lua.
func (u *upstream) manifest(ctx context.Context, at, lua string) parsed {
	base := join(u.base, at)
	return u.look(ctx, at+" manifest "+lua, func(before parsed) (parsed, error) {
		for _, name := range registry.ManifestNames(base, lua) {
			doc, err := u.client.Get(u.ctx, fetch.Join(base, name), fetch.GetOptions{MaxSize: maxManifest, Have: before.sum})
			if err != nil {
				return before, err
			}
			if doc.Absent {
				continue
			}
			return u.understand(before, doc, func(data []byte) (p parsed, err error) {
				p.manifest, err = index.Parse(data)
				return p, err
			})
		}
		return parsed{}, nil
	})
}

// seed returns the upstream's metadata for a version of Lua.
func (u *upstream) seed(ctx context.Context, at, lua string) parsed {
	url := fetch.Join(join(u.base, at), metadata.SeedName(lua))
	return u.look(ctx, at+" seed "+lua, func(before parsed) (parsed, error) {
		doc, err := u.client.Get(u.ctx, url, fetch.GetOptions{MaxSize: maxSeed, Have: before.sum, Optional: true})
		if err != nil || doc.Absent {
			return parsed{}, err
		}
		return u.understand(before, doc, func(data []byte) (p parsed, err error) {
			p.seed, err = metadata.ParseSeed(data, lua)
			return p, err
		})
	})
}

func join(base, at string) string {
	if at == "" {
		return base
	}
	return fetch.Join(base, at)
}

// understand makes something of a document, unless that was done before.
func (u *upstream) understand(before parsed, doc fetch.Document, parse func([]byte) (parsed, error)) (parsed, error) {
	next := before
	if !doc.Unchanged {
		var err error
		if next, err = parse(doc.Data); err != nil {
			return before, err
		}
		next.sum, next.changed = doc.Sum, time.Now()
	}
	next.state = ""
	if doc.Stale {
		next.state = stale
		u.failed(doc.Cause)
	}
	return next, nil
}

// look returns the copy of a document, asking the upstream when it is too old.
// While it does not answer the older copy serves.
func (u *upstream) look(ctx context.Context, key string, ask func(before parsed) (parsed, error)) parsed {
	c := u.copyOf(key)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known && time.Since(c.asked) < u.every {
		return c.value
	}
	if c.running == nil {
		c.running = make(chan struct{})
		before := c.value
		u.group.Go(func() { u.ask(c, before, ask) })
	}
	running, late := c.running, patience
	if !c.known {
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
	if !c.known {
		return parsed{state: unreachable}
	}
	return c.value
}

// ask renews a copy, and wakes those that wait for it.
func (u *upstream) ask(c *copied, before parsed, ask func(before parsed) (parsed, error)) {
	next, err := ask(before)
	if err != nil {
		next = before
		next.state = stale
		if before.sum == "" {
			next.state = unreachable
		}
		u.failed(err)
	} else if next.state == "" {
		u.answered()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.value, c.known, c.asked = next, true, time.Now()
	close(c.running)
	c.running = nil
}

func (u *upstream) copyOf(key string) *copied {
	u.mu.Lock()
	defer u.mu.Unlock()
	c := u.copies[key]
	if c == nil {
		if len(u.copies) >= maxCopies {
			clear(u.copies)
		}
		c = &copied{}
		u.copies[key] = c
	}
	return c
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

// lacks reports whether the upstream said a short while ago that it has no such
// file.
func (u *upstream) lacks(rel string) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	since, found := u.missing[rel]
	return found && time.Since(since) < missingFor
}

func (u *upstream) noteMissing(rel string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if len(u.missing) >= maxMissing {
		clear(u.missing)
	}
	u.missing[rel] = time.Now()
}

// fetchFile gets a rock or rockspec from the upstream and keeps it, for good. All
// that ask for it at the same time share one transfer.
func (s *Server) fetchFile(ctx context.Context, rel string) (kept string, err error) {
	u := s.upstream
	if u.lacks(rel) {
		return "", errNotFound
	}
	got, err := u.client.Download(ctx, fetch.Request{URL: fetch.Join(u.base, rel), Immutable: true})
	switch status := fetch.StatusOf(err); {
	case status == http.StatusNotFound || status == http.StatusGone:
		u.noteMissing(rel)
		return "", errNotFound
	case ctx.Err() != nil:
		return "", ctx.Err()
	case err != nil:
		u.failed(err)
		if fault.CodeOf(err) == fault.FetchNetwork {
			return "", refuse(http.StatusGatewayTimeout, "the upstream does not answer, and it alone has %s", rel)
		}
		return "", refuse(http.StatusBadGateway, "the upstream does not give %s", rel)
	}
	kept = path.Join(upstreamDir, rel)
	to := filepath.Join(s.options.Dir, filepath.FromSlash(kept))
	if err := fsys.MakeDir(filepath.Dir(to)); err != nil {
		return "", err
	}
	return kept, fsys.LinkFile(got.Path, to)
}
