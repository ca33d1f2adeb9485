package serve

import (
	"slices"
	"sync"
	"time"

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
		record, err := s.record(r, lua)
		if err != nil || record == nil {
			return // skipped: pluv then reads the rockspec itself
		}
		mu.Lock()
		defer mu.Unlock()
		found.Add(r.Name, r.Version, record)
	})
	return found, s.ctx.Err()
}

// readPlatforms evaluates the rockspecs that differ between platforms, so that the first
// client which asks for the metadata need not wait for it. It pauses while isBusy.
func (s *catalog) readPlatforms(isBusy func() bool) {
	for _, in := range s.now.Load().sections {
		for _, versions := range in.packages {
			for _, r := range versions {
				for _, lua := range r.details.Lua {
					for isBusy() && s.ctx.Err() == nil {
						time.Sleep(20 * time.Millisecond)
					}
					if s.ctx.Err() != nil {
						return
					}
					_, _ = s.record(r, lua)
				}
			}
		}
	}
}

// record is the seedRecord of a release.
func (s *catalog) record(r *release, lua string) (*metadata.Record, error) {
	return r.details.seedRecord(s.ctx, lua, r.base(), func() ([]byte, error) {
		s.evaluated.Add(1)
		return s.rockspec(r)
	})
}
