package serve

import (
	"slices"
	"sync"

	"pluv/host/metadata"
	"pluv/host/runtimes"
)

// seedNames has the versions of Lua of the names of seeds (spec/metadata.md).
var seedNames = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	for _, lua := range runtimes.Luas {
		out[metadata.SeedName(lua)] = lua
	}
	return out
})

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
