package registry

import (
	"context"
	"slices"
	"sync"

	"pluv/host/manifest"
	"pluv/host/resolve"
	"pluv/host/rockname"
	"pluv/host/runtimes"
	"pluv/host/version"
)

// mostRead bounds the rockspecs read for one name to learn for which Lua they are.
const mostRead = 16

// otherLuas returns the other versions of Lua for which a folder has something that
// satisfies a dependency.
func (l *luarocks) otherLuas(ctx context.Context, server Server, d version.Dependency) []string {
	base, own := folder(server, d.Namespace), runtimes.ManifestLua(l.u.config.Target.Lua)
	others := slices.DeleteFunc(slices.Clone(runtimes.Luas), func(lua string) bool { return lua == own })
	offered := make([][]resolve.Candidate, len(others))
	unknown := make([]bool, len(others)) // the server has no manifest for this Lua
	var wg sync.WaitGroup
	for i, lua := range others {
		wg.Go(func() {
			m, err := l.manifestFor(ctx, server, base, "manifest-"+lua)
			unknown[i] = m == nil && err == nil
			if m != nil {
				offered[i] = matching(m, server, d)
			}
		})
	}
	wg.Wait()
	all := slices.Concat(offered...)
	if slices.Contains(unknown, true) {
		if m, _ := l.manifestFor(ctx, server, base, "manifest"); m != nil {
			all = append(all, matching(m, server, d)...)
		}
		all = l.u.distinct(ctx, all)
	}
	var found []string
	for i, lua := range others {
		if len(offered[i]) > 0 || unknown[i] && l.u.anyRuns(ctx, all, version.Parse(lua+"-1")) {
			found = append(found, lua)
		}
	}
	return found
}

// matching returns the candidates of a manifest that satisfy a dependency.
func matching(m *manifest.Manifest, server Server, d version.Dependency) []resolve.Candidate {
	return slices.DeleteFunc(candidates(m, server, rockname.Name{Namespace: d.Namespace, Plain: d.Name}), func(c resolve.Candidate) bool {
		return !d.Constraints.Match(c.Version)
	})
}

// distinct returns each version once, newest first and not too many, and starts reading
// their rockspecs.
func (u *Universe) distinct(ctx context.Context, list []resolve.Candidate) []resolve.Candidate {
	slices.SortStableFunc(list, bestFirst)
	list = slices.CompactFunc(list, func(a, b resolve.Candidate) bool { return a.Version.String() == b.Version.String() })
	list = list[:min(len(list), mostRead)]
	for _, c := range list {
		if o, ok := offer(c); ok {
			u.startRecord(ctx, o)
		}
	}
	return list
}

// anyRuns reports whether any candidate runs on a Lua, according to its rockspec.
func (u *Universe) anyRuns(ctx context.Context, list []resolve.Candidate, lua version.Version) bool {
	return slices.ContainsFunc(list, func(c resolve.Candidate) bool {
		record, err := u.record(ctx, at(c), false)
		if err != nil {
			return false
		}
		dependencies, err := u.parse(record.Dependencies)
		return err == nil && !slices.ContainsFunc(dependencies, func(d version.Dependency) bool {
			return d.Name == "lua" && !d.Constraints.Match(lua)
		})
	})
}

// manifestFor returns a manifest of a folder by its name without extension; nil if there
// is none.
func (l *luarocks) manifestFor(ctx context.Context, server Server, base, name string) (*manifest.Manifest, error) {
	return l.manifests.Get(ctx, base+"/"+name, func(ctx context.Context) (*manifest.Manifest, error) {
		for _, form := range manifest.Forms(base, name) {
			m, unsure, err := l.readManifest(ctx, server, base+"/"+form)
			if err == nil {
				err = unsure
			}
			if m != nil || err != nil {
				return m, err
			}
		}
		return nil, nil
	})
}
