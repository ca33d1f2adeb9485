package bind

import (
	"time"

	"pluv/host/bridge"
	"pluv/host/fetch"
	"pluv/host/fsys"
	"pluv/host/registry"
)

type pruneOptions struct {
	Dir   string `luar:"dir"`
	Since int64  `luar:"since"` // Unix seconds: also remove files not used since; 0 for none
}

func (o pruneOptions) time() time.Time {
	if o.Since > 0 {
		return time.Unix(o.Since, 0)
	}
	return time.Time{}
}

func (h *Host) cache() bridge.Module {
	return bridge.Module{Name: "cache", Funcs: []bridge.Func{
		bridge.Go("list", "dir", fetch.ListCache),
		bridge.Go("prune", "opts", func(o pruneOptions) (fsys.Used, error) { return fetch.PruneCache(o.Dir, o.time()) }),
		bridge.Go("prune_tables", "opts", func(o pruneOptions) (fsys.Used, error) { return registry.PruneTables(o.Dir, o.time()) }),
	}}
}
