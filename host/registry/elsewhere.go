package registry

import (
	"context"
	"slices"

	"pluv/host/rockname"
	"pluv/host/suggest"
	"pluv/host/version"
)

// elsewhere returns the other versions of Lua for which the first server with a name has
// something that satisfies a dependency. It only explains failures, and skips servers
// that do not answer.
func (u *Universe) elsewhere(ctx context.Context, d version.Dependency) []string {
	for _, server := range u.serversOf(d.FullName()) {
		if luas, settled := u.speak(server).elsewhere(ctx, server, d); settled {
			return luas
		}
	}
	return nil
}

// mostSimilar bounds the names that similar returns.
const mostSimilar = 3

// similar returns names that resemble an unknown one, from manifests that were already
// read.
func (u *Universe) similar(ctx context.Context, name string) []string {
	of := rockname.Split(name)
	var all []string
	for _, server := range u.serversOf(name) {
		if names, err := u.speak(server).names(ctx, server, of.Namespace); err == nil {
			all = append(all, names...)
		}
	}
	slices.Sort(all)
	if rock := suggest.Rock(of.Plain); slices.Contains(all, rock) {
		return []string{rock}
	}
	similar := suggest.AllNearest(of.Plain, slices.Compact(all), mostSimilar)
	for i := range similar {
		similar[i] = rockname.Full(of.Namespace, similar[i])
	}
	return similar
}
