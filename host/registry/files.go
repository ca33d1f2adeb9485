package registry

import (
	"context"
	"path"
	"slices"
	"strings"

	"pluv/host/archive"
	"pluv/host/digest"
	"pluv/host/fault"
	"pluv/host/fetch"
	"pluv/host/flight"
	"pluv/host/fsys"
	"pluv/host/manifest"
	"pluv/host/resolve"
	"pluv/host/rockname"
	"pluv/host/rockspec"
)

const (
	maxRockspec = 1 << 20
	maxRock     = 2 << 30
)

// Metadata returns the evaluated rockspec of a candidate.
func (u *Universe) Metadata(ctx context.Context, name string, c resolve.Candidate) (Metadata, error) {
	return u.startMetadata(ctx, name, c).Wait(ctx)
}

func (u *Universe) startMetadata(ctx context.Context, name string, c resolve.Candidate) *flight.Call[Metadata] {
	return u.metadata.Start(ctx, name+" "+c.Version.String(), func(ctx context.Context) (Metadata, error) {
		select {
		case u.slots <- struct{}{}:
		case <-ctx.Done():
			return Metadata{}, ctx.Err()
		}
		defer func() { <-u.slots }()
		return u.readRockspec(ctx, c.ID.(Origin), rockname.Plain(name), c.Version.String())
	})
}

// readRockspec reads the rockspec of a version. What is there in its place, a
// page or the rockspec of another version, fails and is asked for again the next
// time.
func (u *Universe) readRockspec(ctx context.Context, origin Origin, name, version string) (Metadata, error) {
	file := rockname.File(rockname.Stem(name, version), rockname.Rockspec)
	url, most, text := origin.file(name, version)
	var read Metadata
	load := func(ctx context.Context, path string) error {
		data, err := text(path)
		if err != nil {
			return err
		}
		if manifest.LooksLikeHTML(data) {
			return fault.New(fault.FetchContent, "%s from the registry `%s` is an HTML page, not a rockspec", file, origin.Server.Name).
				WithHint("the registry, or something between, answers with a web page; open %s in a browser", url)
		}
		u.turns <- struct{}{}
		spec, err := rockspec.Load(ctx, data, file, u.config.Target)
		<-u.turns
		if err == nil && (spec.Name != name || spec.Version != version) {
			err = fault.New(fault.RockspecInvalid, "%s describes another package: %s %s", file, spec.Name, spec.Version)
		}
		if err == nil {
			read = Metadata{Spec: spec, SHA256: digest.SHA256(data)}
		}
		return err
	}
	got, err := u.client.Download(ctx, fetch.Request{
		URL: url, MaxSize: most, Immutable: true, Mirrored: true,
		Check: &fetch.Check{Name: "rockspec for " + u.target(), File: load},
	})
	if err == nil && read.Spec == nil {
		err = load(ctx, got.Path) // another caller's transfer, or the cache's word, said that it is right
	}
	if fetch.IsAbsent(err) || fault.CodeOf(err) == fault.FileMissing {
		return Metadata{}, &resolve.Gone{Err: fault.Wrap(fault.CodeOf(err), err, "the registry `%s` lists %s %s, but has no %s",
			origin.Server.Name, name, version, path.Base(url))}
	}
	if err != nil {
		return Metadata{}, err
	}
	read.from = got.From
	return read, nil
}

// target names what rockspecs are evaluated for.
func (u *Universe) target() string {
	return u.config.Target.Lua + " " + strings.Join(u.config.Target.Platforms, " ")
}

// file returns the URL of the file that has a version's rockspec, its largest
// size, and what reads the rockspec out of it.
func (o Origin) file(name, version string) (url string, most int64, text func(path string) ([]byte, error)) {
	stem := rockname.Stem(name, version)
	file := rockname.File(stem, rockname.Rockspec)
	if slices.Contains(o.Listed, rockname.Rockspec) {
		return o.Base + "/" + file, maxRockspec, func(path string) ([]byte, error) { return fsys.ReadFile(path, maxRockspec) }
	}
	rock := rockname.File(stem, o.Kind)
	return o.Base + "/" + rock, maxRock, func(path string) ([]byte, error) {
		data, err := archive.ReadMember(path, file, maxRockspec)
		switch {
		case fault.Is(err, fault.FileMissing):
			err = fault.Wrap(fault.RockspecInvalid, err, "%s has no rockspec", rock)
		case err != nil: // which names a file of the cache
			err = fault.Wrap(fault.CodeOf(err), err, "%s cannot be read", rock)
		}
		return data, err
	}
}
