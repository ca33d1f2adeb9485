package registry

import (
	"context"
	"path"
	"strings"

	"pluv/host/digest"
	"pluv/host/fault"
	"pluv/host/fetch"
	"pluv/host/flight"
	"pluv/host/manifest"
	"pluv/host/resolve"
	"pluv/host/rockname"
	"pluv/host/rockspec"
)

const (
	maxRockspec = 1 << 20
	maxRock     = 2 << 30
)

// evaluated is the rockspec of a version.
type evaluated struct {
	Spec   *rockspec.Spec
	SHA256 string // of its text

	from string // the URL it was downloaded from
}

// spec returns the evaluated rockspec of a version.
func (u *Universe) spec(ctx context.Context, o offered) (evaluated, error) {
	return u.startSpec(ctx, o).Wait(ctx)
}

func (u *Universe) startSpec(ctx context.Context, o offered) *flight.Call[evaluated] {
	return u.specs.Start(ctx, o.String(), func(ctx context.Context) (evaluated, error) {
		select {
		case u.slots <- struct{}{}:
		case <-ctx.Done():
			return evaluated{}, ctx.Err()
		}
		defer func() { <-u.slots }()
		return u.readRockspec(ctx, o)
	})
}

// readRockspec reads the rockspec of a version. A web page or another version's rockspec
// is an error, and is downloaded again next time.
func (u *Universe) readRockspec(ctx context.Context, o offered) (evaluated, error) {
	file, from := rockname.File(o.stem(), rockname.Rockspec), u.speak(o.Server).rockspec(o)
	var read evaluated
	load := func(ctx context.Context, path string) error {
		data, err := from.text(path)
		if err != nil {
			return err
		}
		if manifest.LooksLikeHTML(data) {
			return fault.New(fault.FetchContent, "%s from the registry `%s` is an HTML page, not a rockspec", file, o.Server.Name).
				WithHint("open %s in a browser to see what the registry or a proxy answers", from.url)
		}
		u.turns <- struct{}{}
		spec, err := rockspec.Load(ctx, data, file, u.targetOf(o.Name.Plain))
		<-u.turns
		if err == nil && (spec.Name != o.Name.Plain || spec.Version != o.Version) {
			err = fault.New(fault.RockspecInvalid, "%s describes another package: %s %s", file, spec.Name, spec.Version)
		}
		if err == nil {
			read = evaluated{Spec: spec, SHA256: digest.SHA256(data)}
		}
		return err
	}
	got, err := u.client.Download(ctx, fetch.Request{
		URL: from.url, MaxSize: from.most, Immutable: true, Mirrored: true,
		Check: &fetch.Check{Name: "rockspec for " + identity(u.targetOf(o.Name.Plain)), File: load},
	})
	if err == nil && read.Spec == nil {
		err = load(ctx, got.Path) // the check ran for another caller's transfer or in an earlier run
	}
	if fetch.IsAbsent(err) || fault.CodeOf(err) == fault.FileMissing {
		return evaluated{}, &resolve.Gone{Err: fault.Wrap(fault.CodeOf(err), err, "the registry `%s` lists %s %s, but has no %s",
			o.Server.Name, o.Name.Plain, o.Version, path.Base(from.url))}
	}
	if err != nil {
		return evaluated{}, err
	}
	read.from = got.From
	return read, nil
}

// targetOf returns what the rockspecs of a plain name are evaluated for.
func (u *Universe) targetOf(name string) rockspec.Target {
	target := u.config.Target
	if u.config.PlatformsOf != nil {
		if platforms := u.config.PlatformsOf(name); platforms != nil {
			target.Platforms = platforms
		}
	}
	return target
}

// identity identifies what rockspecs are evaluated for.
func identity(t rockspec.Target) string { return t.Lua + " " + strings.Join(t.Platforms, " ") }
