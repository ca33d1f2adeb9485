package serve

import (
	"slices"
	"sync"

	"pluv/host/lazyregexp"
	"pluv/host/metadata"
)

// seedForm matches the names of seeds (spec/metadata.md).
var seedForm = lazyregexp.New(`^metadata-(5\.[1-5])\.json\.zst$`)

// seed collects the records of a section for a version of Lua.
func (s *catalog) seed(in *section, lua string) (metadata.Builder, error) {
	var all []*release
	for _, versions := range in.packages {
		for _, r := range versions {
			if slices.Contains(r.details.Lua, lua) {
				all = append(all, r)
			}
		}
	}
	var mu sync.Mutex
	found := metadata.Builder{}
	parallel(len(all), func(i int) {
		r := all[i]
		record, err := r.details.seedRecord(s.ctx, lua, r.base(), func() ([]byte, error) { return s.rockspec(r) })
		if err != nil || record == nil {
			return // skipped: pluv then reads the rockspec itself
		}
		mu.Lock()
		defer mu.Unlock()
		found.Add(r.Name, r.Version, record)
	})
	return found, s.ctx.Err()
}
