package registry

import (
	"context"
	"slices"

	"pluv/host/rockname"
	"pluv/host/suggest"
	"pluv/host/version"
)

// elsewhere returns the versions of Lua, besides the target's, for which the first
// server that has a name offers something that meets a dependency. It explains why
// there is nothing for the target, and says nothing where a server does not answer.
func (u *Universe) elsewhere(ctx context.Context, d version.Dependency) []string {
	for _, server := range u.serversOf(d.FullName()) {
		if luas, settled := u.speak(server).elsewhere(ctx, server, d); settled {
			return luas
		}
	}
	return nil
}

// mostSimilar bounds how many names similar returns.
const mostSimilar = 3

// similar returns the names that resemble one that no registry has, of the manifests
// that were read to learn that: it asks no server for anything new.
func (u *Universe) similar(ctx context.Context, name string) []string {
	of := rockname.Split(name)
	var all []string
	for _, server := range u.serversOf(name) {
		if names, err := u.speak(server).names(ctx, server, of.Namespace); err == nil {
			all = append(all, names...)
		}
	}
	slices.Sort(all)
	similar := suggest.AllNearest(of.Plain, slices.Compact(all), mostSimilar)
	for i := range similar {
		similar[i] = rockname.Full(of.Namespace, similar[i])
	}
	return similar
}
