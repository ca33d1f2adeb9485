package serve

import (
	"slices"

	"pluv/host/lazyregexp"
	"pluv/host/metadata"
)

// seedForm matches the names of seeds (spec/metadata.md).
var seedForm = lazyregexp.New(`^metadata-(5\.[1-5])\.json\.zst$`)

// seed collects the records of the section for a version of Lua. For a rockspec without
// one, pluv reads the rockspec itself.
func (in *section) seed(lua string) metadata.Builder {
	found := metadata.Builder{}
	for _, versions := range in.packages {
		for _, r := range versions {
			if record := r.details.seedRecord(lua); record != nil && slices.Contains(r.details.Lua, lua) {
				found.Add(r.Name, r.Version, record)
			}
		}
	}
	return found
}
