package registry

import (
	"context"
	"slices"
	"sync"

	"pluv/host/manifest"
	"pluv/host/resolve"
	"pluv/host/rockname"
	"pluv/host/suggest"
	"pluv/host/version"
)

// mostRead bounds of how many versions of a name the rockspecs are read, to learn
// for which Lua they are.
const mostRead = 16

// luas are the versions of Lua that servers have manifests for.
func luas() []string { return []string{"5.1", "5.2", "5.3", "5.4", "5.5"} }

// Elsewhere returns the versions of Lua, besides the target's, for which the first
// server that has a name offers something that meets a dependency. It explains why
// there is nothing for the target, and says nothing where a server does not answer.
func (u *Universe) Elsewhere(ctx context.Context, d version.Dependency) []string {
	for _, server := range u.serversOf(d.FullName()) {
		found := u.elsewhere(ctx, server, server.folder(d.Namespace), d)
		here, _, err := u.listing(ctx, server, d.FullName(), true)
		if found != nil || err != nil || here != nil && here.Has(d.Name) {
			return found
		}
	}
	return nil
}

// mostSimilar bounds how many names Similar returns.
const mostSimilar = 3

// Similar returns the names that resemble one that no registry has, of the manifests
// that were read to learn that: it asks no server for anything new.
func (u *Universe) Similar(ctx context.Context, name string) []string {
	of := rockname.Split(name)
	var names []string
	for _, server := range u.serversOf(name) {
		if m, _, err := u.listing(ctx, server, name, true); m != nil && err == nil {
			names = append(names, m.Names()...)
		}
	}
	slices.Sort(names)
	similar := suggest.AllNearest(of.Plain, slices.Compact(names), mostSimilar)
	for i := range similar {
		similar[i] = rockname.Full(of.Namespace, similar[i])
	}
	return similar
}

// elsewhere is Elsewhere for one folder of a server.
func (u *Universe) elsewhere(ctx context.Context, server Server, base string, d version.Dependency) []string {
	own := ManifestLua(u.config.Target.Lua)
	others := slices.DeleteFunc(luas(), func(lua string) bool { return lua == own })
	offered := make([][]resolve.Candidate, len(others))
	unknown := make([]bool, len(others)) // the server has no manifest for this Lua
	var wg sync.WaitGroup
	for i, lua := range others {
		wg.Go(func() {
			m, err := u.manifestFor(ctx, server, base, "manifest-"+lua)
			unknown[i] = m == nil && err == nil
			if m != nil {
				offered[i] = matching(m, server, base, d)
			}
		})
	}
	wg.Wait()
	all := slices.Concat(offered...)
	if slices.Contains(unknown, true) {
		if m, _ := u.manifestFor(ctx, server, base, "manifest"); m != nil {
			all = append(all, matching(m, server, base, d)...)
		}
		all = u.distinct(ctx, d.FullName(), all)
	}
	var found []string
	for i, lua := range others {
		if len(offered[i]) > 0 || unknown[i] && u.anyRuns(ctx, d.FullName(), all, version.Parse(lua+"-1")) {
			found = append(found, lua)
		}
	}
	return found
}

// matching returns what a manifest has that meets a dependency.
func matching(m *manifest.Manifest, server Server, base string, d version.Dependency) []resolve.Candidate {
	return slices.DeleteFunc(candidates(m.Versions(d.Name), server, base), func(c resolve.Candidate) bool {
		return !d.Constraints.Match(c.Version)
	})
}

// distinct returns each version once, the newest first and not too many, and starts
// reading their rockspecs.
func (u *Universe) distinct(ctx context.Context, name string, list []resolve.Candidate) []resolve.Candidate {
	slices.SortStableFunc(list, bestFirst)
	list = slices.CompactFunc(list, func(a, b resolve.Candidate) bool { return a.Version.String() == b.Version.String() })
	list = list[:min(len(list), mostRead)]
	for _, c := range list {
		u.startRecord(ctx, u.recordsOf(c.ID.(Origin).Base), name, c)
	}
	return list
}

// anyRuns reports whether any version of a name runs on a Lua, as its rockspec says.
func (u *Universe) anyRuns(ctx context.Context, name string, list []resolve.Candidate, lua version.Version) bool {
	return slices.ContainsFunc(list, func(c resolve.Candidate) bool {
		record, err := u.Record(ctx, name, c, false)
		if err != nil {
			return false
		}
		dependencies, err := u.parse(record.Dependencies)
		return err == nil && !slices.ContainsFunc(dependencies, func(d version.Dependency) bool {
			return d.Name == "lua" && !d.Constraints.Match(lua)
		})
	})
}

// manifestFor returns a manifest of a folder by its name without an extension; nil
// if there is none.
func (u *Universe) manifestFor(ctx context.Context, server Server, base, name string) (*manifest.Manifest, error) {
	return u.manifests.Get(ctx, base+"/"+name, func(ctx context.Context) (*manifest.Manifest, error) {
		for _, form := range formsOf(base, name) {
			m, unsure, err := u.readManifest(ctx, server, base+"/"+form)
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
