package serve

import (
	"context"
	"errors"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
	"time"

	"pluv/host/manifest"
	"pluv/host/metadata"
	"pluv/host/runtimes"
)

// section answers with a file of a section: one made from its rocks, one of the folder,
// or one of the upstream.
func (s *Server) section(x *exchange, r *http.Request, at, base string) error {
	rel := path.Join(at, base)
	if !isPublic(rel) {
		return errNotFound
	}
	if made, err := s.made(x, r, at, base); made || err != nil {
		return err
	}
	err := s.ownFile(x, r, rel)
	if !errors.Is(err, errNotFound) {
		return err
	}
	if s.upstream == nil && at != devDir {
		return errNotFound
	}
	file, isRock := parseRockFile(base)
	if !isRock {
		return errNotFound
	}
	now := s.catalog.current()
	if at == devDir && now.sections[devDir].packages[file.Name] != nil {
		return s.file(x, r, base) // development versions may be in the root's folder
	}
	if s.upstream == nil || now.isTaken(at, file.Name) {
		return errNotFound
	}
	kept, err := s.fetchFile(r.Context(), x, at, file, rel)
	if err != nil {
		return err
	}
	return s.file(x, r, kept)
}

// isTaken reports whether the folder has a package of this name, readable or not. The
// upstream is never asked for those, so nobody can slip in a version of a private package
// there.
func (now *snapshot) isTaken(at, name string) bool {
	in := now.sections[at]
	if in == nil {
		return now.closed
	}
	if at == "" || at == devDir {
		return in.closed || now.sections[""].names[name] || now.sections[devDir].names[name]
	}
	return in.closed || in.names[name]
}

// made answers with a manifest or the metadata, if base names one.
func (s *Server) made(x *exchange, r *http.Request, at, base string) (isMade bool, err error) {
	if !strings.HasPrefix(base, "m") {
		return false, nil // rules out most names quickly
	}
	now := s.catalog.current()
	if name, found := manifestNames()[base]; found {
		added, err := s.upstreamManifests(r.Context(), x, at, name.lua)
		if err != nil {
			return true, err
		}
		return true, s.serve(x, r, now, at, base, added, func(in *section) (*document, error) {
			return s.manifest(now, in, name, added)
		})
	}
	if lua, found := seedNames()[base]; found {
		added, err := s.upstreamSeed(r.Context(), x, at, lua)
		if err != nil {
			return true, err
		}
		return true, s.serve(x, r, now, at, base, added, func(in *section) (*document, error) {
			return s.metadata(now, in, lua, added)
		})
	}
	return false, nil
}

// serve answers with a document of a section, made unless it is kept.
func (s *Server) serve(x *exchange, r *http.Request, now *snapshot, at, key string, added additions, make func(*section) (*document, error)) error {
	in := now.sections[at]
	if in == nil {
		if !added.found {
			return x.missing(added)
		}
		in = foreign(at)
	}
	of := strconv.FormatUint(in.number, 10) + " " + added.sums
	d, err := s.documents.get(at+" "+key, of, func() (*document, error) {
		if err := s.making.within(r.Context(), busyAfter); err != nil {
			return nil, err
		}
		defer s.making.leave()
		defer s.memoryTrimmer.worked()
		return make(in)
	})
	if err != nil {
		return err
	}
	x.tell(added)
	d.serve(x, r)
	return nil
}

// tell sets the header about an upstream that does not answer.
func (x *exchange) tell(added additions) {
	if added.state != "" {
		x.Header()[upstreamHeader] = []string{added.state}
	}
}

// missing is the answer for a file that is missing here and may exist in the upstream.
func (x *exchange) missing(added additions) error {
	x.tell(added)
	if added.state == unreachable {
		return refuse(http.StatusGatewayTimeout, "not found here, and the upstream does not answer")
	}
	return errNotFound
}

// additions is what the upstream adds to a document.
type additions struct {
	found     bool
	manifests []*manifest.Manifest
	luas      []string // of the manifests
	seed      metadata.Builder
	sums      string // identifies the contents
	changed   time.Time
	state     string
}

func (b *additions) add(p parsed) {
	b.found = b.found || p.sum != ""
	b.sums += p.sum + " "
	if p.changed.After(b.changed) {
		b.changed = p.changed
	}
	if p.state != "" {
		b.state = p.state
	}
	if p.seed != nil {
		b.seed = p.seed
	}
}

// charged returns the client whose limits pay for asking about an unknown namespace; nil
// for namespaces that the folder has too.
func (s *Server) charged(x *exchange, at string) *client {
	if s.catalog.now.Load().sections[at] != nil {
		return nil
	}
	return x.client
}

// upstreamManifests asks the upstream for the manifest of a version of Lua; "" is all.
func (s *Server) upstreamManifests(ctx context.Context, x *exchange, at, lua string) (b additions, err error) {
	if s.upstream == nil {
		return b, nil
	}
	got, failed := make([]parsed, len(runtimes.Luas)), make([]error, len(runtimes.Luas))
	who := s.charged(x, at)
	ask := func(i int) { got[i], failed[i] = s.upstream.manifest(ctx, who, at, runtimes.Luas[i]) }
	var group sync.WaitGroup
	for i, each := range runtimes.Luas {
		switch {
		case lua != "" && lua != each:
		case i == 0 && !isOwn(at):
			// A namespace without one manifest has none for the other versions either.
			if ask(i); failed[i] == nil && got[i].sum == "" && got[i].state == "" {
				return b, nil
			}
		default:
			group.Go(func() { ask(i) })
		}
	}
	group.Wait()
	if err := errors.Join(failed...); err != nil {
		return b, err
	}
	for i, p := range got {
		b.add(p)
		if p.manifest != nil {
			b.manifests, b.luas = append(b.manifests, p.manifest), append(b.luas, runtimes.Luas[i])
		}
	}
	return b, nil
}

// upstreamSeed asks the upstream for its metadata. A namespace without a manifest has none.
func (s *Server) upstreamSeed(ctx context.Context, x *exchange, at, lua string) (b additions, err error) {
	if s.upstream == nil {
		return b, nil
	}
	if !isOwn(at) {
		if p, err := s.upstream.manifest(ctx, s.charged(x, at), at, lua); err != nil || p.sum == "" {
			b.state = p.state
			return b, err
		}
	}
	p, err := s.upstream.seed(ctx, s.charged(x, at), at, lua)
	b.add(p)
	return b, err
}

// manifest makes a manifest.
func (s *Server) manifest(now *snapshot, in *section, name manifestName, added additions) (*document, error) {
	list := in.listing(name.lua)
	for _, m := range added.manifests {
		list.merge(m, func(name string) bool { return now.isTaken(in.path, name) })
	}
	contentType, body, err := list.encode(name.base, name.extension)
	if err != nil {
		return nil, err
	}
	return newDocument(contentType, body, latest(in.modified, added.changed))
}

// metadata makes the seed for a version of Lua.
func (s *Server) metadata(now *snapshot, in *section, lua string, added additions) (*document, error) {
	found := in.seed(lua)
	for name, versions := range added.seed {
		if !now.isTaken(in.path, name) {
			found[name] = versions
		}
	}
	body, err := found.EncodeSeed(lua)
	if err != nil {
		return nil, err
	}
	return newDocument(typeZstd, body, latest(in.modified, added.changed))
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// foreign is a section that the folder does not have.
func foreign(at string) *section { return &section{path: at} }
