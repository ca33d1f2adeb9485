package registry

import (
	"context"
	"slices"
	"strings"
	"sync"

	"pluv/host/archive"
	"pluv/host/fault"
	"pluv/host/fetch"
	"pluv/host/flight"
	"pluv/host/fsys"
	"pluv/host/manifest"
	"pluv/host/metadata"
	"pluv/host/resolve"
	"pluv/host/rockname"
	"pluv/host/runtimes"
	"pluv/host/version"
)

// luarocks implements LuaRocks' protocol: a folder has a manifest for each version of
// Lua, next to the files that the manifest lists.
type luarocks struct {
	u *Universe

	manifests flight.Memo[*manifest.Manifest] // by URL
	seeds     flight.Memo[*metadata.Table]    // by the URL of a folder

	mu    sync.Mutex
	begun map[string]*flight.Call[*metadata.Table] // seeds being fetched, by the URL of a folder
}

// kinds are the kinds of files, in order of preference. A rock has the source in one file
// from one host; a rockspec only says where the source is.
var kinds = []string{rockname.Source, "all", rockname.Rockspec}

// folder returns the URL of the folder with the files of a namespace; "" is the root.
func folder(s Server, namespace string) string {
	if namespace == "" {
		return s.URL
	}
	return s.URL + "/manifests/" + namespace
}

// listing returns the manifest of a server for a namespace; nil if it has none. The root
// must have one.
func (l *luarocks) listing(ctx context.Context, s Server, namespace string) (*manifest.Manifest, error) {
	base := folder(s, namespace)
	m, err := l.manifest(ctx, s, base)
	if m == nil && err == nil && namespace == "" {
		err = fault.New(fault.FetchStatus, "the registry `%s` has no manifest for Lua %s at %s", s.Name, runtimes.ManifestLua(l.u.config.Target.Lua), base).
			WithHint("check the url of `%s` in pluv.toml or registries.toml", s.Name)
	}
	return m, err
}

func (l *luarocks) versions(ctx context.Context, s Server, name rockname.Name) ([]resolve.Candidate, bool, error) {
	m, err := l.listing(ctx, s, name.Namespace)
	if err != nil || m == nil || !m.Has(name.Plain) {
		return nil, false, err
	}
	return candidates(m, s, name), true, nil
}

func (l *luarocks) names(ctx context.Context, s Server, namespace string) ([]string, error) {
	m, err := l.listing(ctx, s, namespace)
	if err != nil || m == nil {
		return nil, err
	}
	return m.Names(), nil
}

// candidates returns the versions of a name in a manifest.
func candidates(m *manifest.Manifest, s Server, name rockname.Name) []resolve.Candidate {
	entries := m.Versions(name.Plain)
	out := make([]resolve.Candidate, 0, len(entries))
	for _, entry := range entries {
		if !isFileName(entry.Version) {
			continue
		}
		if i := slices.IndexFunc(kinds, func(kind string) bool { return slices.Contains(entry.Arches, kind) }); i >= 0 {
			o := offered{Server: s, Base: folder(s, name.Namespace), Name: name, Version: entry.Version, Kind: kinds[i], Listed: entry.Arches}
			out = append(out, o.candidate())
		}
	}
	slices.SortFunc(out, bestFirst)
	return out
}

// isFileName reports whether a version is safe in a file name and a URL: a manifest must
// not lead to other files of a server with one such as "1.0-1?to=…".
func isFileName(version string) bool {
	return version != "" && !strings.ContainsFunc(version, func(r rune) bool {
		return r <= ' ' || r == 0x7f || strings.ContainsRune("/\\?#%", r)
	})
}

func (l *luarocks) file(o offered) (url, name string) {
	name = rockname.File(o.stem(), o.Kind)
	return o.Base + "/" + name, name
}

func (l *luarocks) rockspec(o offered) container {
	file := rockname.File(o.stem(), rockname.Rockspec)
	if slices.Contains(o.Listed, rockname.Rockspec) {
		return container{o.Base + "/" + file, maxRockspec, func(path string) ([]byte, error) { return fsys.ReadFile(path, maxRockspec) }}
	}
	url, rock := l.file(o)
	return container{url, maxRock, func(path string) ([]byte, error) {
		data, err := archive.ReadMember(path, file, maxRockspec)
		switch {
		case fault.Is(err, fault.FileMissing):
			err = fault.Wrap(fault.RockspecInvalid, err, "%s contains no rockspec", rock)
		case err != nil: // whose message names a file of the cache
			err = fault.Wrap(fault.CodeOf(err), err, "cannot read %s", rock)
		}
		return data, err
	}}
}

func (l *luarocks) probe(s Server) []string {
	var urls []string
	for _, name := range manifest.Names(s.URL, l.u.config.Target.Lua) {
		urls = append(urls, fetch.Join(s.URL, name))
	}
	return urls
}

func (l *luarocks) elsewhere(ctx context.Context, s Server, d version.Dependency) (luas []string, settled bool) {
	luas = l.otherLuas(ctx, s, d)
	here, err := l.manifest(ctx, s, folder(s, d.Namespace))
	return luas, luas != nil || err != nil || here != nil && here.Has(d.Name)
}
