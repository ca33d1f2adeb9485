package serve

import (
	"context"
	"net/http"
	"os"
	"path"
	"strings"
	"sync"
	"time"

	"pluv/host/digest"
	"pluv/host/fault"
	"pluv/host/fetch"
	"pluv/host/fsys"
	"pluv/host/manifest"
	"pluv/host/metadata"
)

// parsed is a parsed document of the upstream.
type parsed struct {
	sum      string // "" if the upstream has no such document
	name     string // of its file
	from     fetch.Validator
	changed  time.Time
	state    string // "", stale or unreachable
	cause    error  // why it is not fresh; nil for a timeout
	manifest *manifest.Manifest
	seed     metadata.Builder
}

// copied is the latest copy of a document.
type copied struct {
	mu      sync.Mutex
	value   parsed
	size    int64 // of the document
	loaded  bool  // the copy on disk was read
	known   bool  // the upstream was asked
	asked   time.Time
	running chan struct{} // closed when the upstream has answered
}

// understand parses a document.
type understand func(data []byte) (parsed, error)

func parseManifest(data []byte) (p parsed, err error) {
	p.manifest, err = manifest.Parse(data)
	return p, err
}

// look returns the copy of a document, and asks the upstream when it is too old. While
// the upstream does not answer, the older copy is used.
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
				return parsed{}, &refusal{status: http.StatusServiceUnavailable, text: "too many requests to the upstream: try again in 5 s", after: 5}
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
	running, late := c.running, refreshTimeout
	if c.value.sum == "" {
		late = firstTimeout
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

// ask renews a copy and wakes those who wait for it.
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

// load reads a document kept before the server started.
func (u *upstream) load(at string, names []string, most int64, parse understand) (parsed, int64) {
	for _, name := range names {
		data, from, ok := u.copies.document(path.Join(at, name), most)
		if !ok {
			continue
		}
		p, err := parse(data)
		if err != nil {
			continue // download a damaged one again
		}
		p.sum, p.name, p.from, p.changed = digest.SHA256(data), name, from, time.Now()
		return p, int64(len(data))
	}
	return parsed{}, 0
}

// renew asks the upstream for a document by each of its names, and keeps it if it parses.
// Anything else, such as an HTML page, counts as no answer.
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

// forget drops an empty document of a namespace.
func (u *upstream) forget(at, key string, c *copied) {
	if !isOwn(at) {
		u.foreign.drop(key, func(other *copied) bool { return other == c })
	}
}
