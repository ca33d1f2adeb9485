package registry

import (
	"context"
	"sync"

	"pluv/host/archive"
	"pluv/host/digest"
	"pluv/host/fault"
	"pluv/host/fetch"
	"pluv/host/fsys"
	"pluv/host/index"
	"pluv/host/resolve"
	"pluv/host/rockspec"
)

const (
	maxRockspec = 1 << 20
	maxRock     = 2 << 30
)

// future is a value that is being computed, once.
type future[T any] struct {
	done  chan struct{}
	value T
	err   error
}

type futures[T any] struct {
	mu  sync.Mutex
	all map[string]*future[T]
}

// start begins computing the value of a key unless that was done before.
func (f *futures[T]) start(key string, compute func() (T, error)) *future[T] {
	f.mu.Lock()
	defer f.mu.Unlock()
	if existing := f.all[key]; existing != nil {
		return existing
	}
	if f.all == nil {
		f.all = map[string]*future[T]{}
	}
	v := &future[T]{done: make(chan struct{})}
	f.all[key] = v
	go func() {
		defer close(v.done)
		v.value, v.err = compute()
	}()
	return v
}

// forget lets every value be computed anew.
func (f *futures[T]) forget() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.all = nil
}

func (v *future[T]) wait(ctx context.Context) (T, error) {
	select {
	case <-v.done:
		return v.value, v.err
	case <-ctx.Done():
		var zero T
		return zero, ctx.Err()
	}
}

// Metadata returns the evaluated rockspec of a candidate.
func (u *Universe) Metadata(ctx context.Context, name string, c resolve.Candidate) (Metadata, error) {
	return u.startMetadata(ctx, name, c).wait(ctx)
}

func (u *Universe) startMetadata(ctx context.Context, name string, c resolve.Candidate) *future[Metadata] {
	return u.metadata.start(name+" "+c.Version.String(), func() (Metadata, error) {
		select {
		case u.slots <- struct{}{}:
		case <-ctx.Done():
			return Metadata{}, ctx.Err()
		}
		defer func() { <-u.slots }()
		data, file, err := u.rockspecText(ctx, c.ID.(Origin), Stem(name, c.Version.String()))
		if err != nil {
			return Metadata{}, err
		}
		if index.LooksLikeHTML(data) {
			return Metadata{}, fault.New(fault.FetchContent, "%s from the registry `%s` is an HTML page, not a rockspec", file, c.ID.(Origin).Server.Name).
				WithHint("the registry, or something between, answers with a web page; open %s/%s in a browser", c.ID.(Origin).Base, file)
		}
		u.turns <- struct{}{}
		spec, err := rockspec.Load(ctx, data, file, u.config.Target)
		<-u.turns
		if err != nil {
			return Metadata{}, err
		}
		return Metadata{Spec: spec, SHA256: digest.SHA256(data)}, nil
	})
}

func (u *Universe) rockspecText(ctx context.Context, origin Origin, stem string) ([]byte, string, error) {
	file := stem + ".rockspec"
	for _, kind := range origin.Listed {
		if kind == "rockspec" {
			got, err := u.client.Download(ctx, fetch.Request{URL: origin.Base + "/" + file, MaxSize: maxRockspec, Immutable: true})
			if err != nil {
				return nil, file, err
			}
			data, err := fsys.ReadFile(got.Path, maxRockspec)
			return data, file, err
		}
	}
	got, err := u.client.Download(ctx, fetch.Request{URL: origin.Base + "/" + Artifact(stem, origin.Kind), MaxSize: maxRock, Immutable: true})
	if err != nil {
		return nil, file, err
	}
	data, err := archive.ReadMember(got.Path, file)
	if fault.Is(err, fault.FileMissing) {
		err = fault.Wrap(fault.RockspecInvalid, err, "%s has no rockspec", Artifact(stem, origin.Kind))
	}
	return data, file, err
}

// Stem returns "name-version", the start of all of a version's file names.
func Stem(name, version string) string {
	return plainName(name) + "-" + version
}

// Artifact returns the name of a version's file of a kind.
func Artifact(stem, kind string) string {
	if kind == "rockspec" {
		return stem + ".rockspec"
	}
	return stem + "." + kind + ".rock"
}
