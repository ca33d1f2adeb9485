package bind

import (
	"time"

	"pluv/host/bridge"
	"pluv/host/fetch"
	"pluv/host/fsys"
	"pluv/host/registry"
)

type cachedFile struct {
	URL       string `luar:"url"`
	SHA256    string `luar:"sha256"`
	Size      int64  `luar:"size"`
	FetchedAt int64  `luar:"fetched_at"` // Unix seconds
	CheckedAt int64  `luar:"checked_at"`
	UsedAt    int64  `luar:"used_at"`
}

type pruneOptions struct {
	Dir   string `luar:"dir"`
	Since int64  `luar:"since"` // Unix seconds: what was not used since goes too; 0 is none
}

func (o pruneOptions) time() time.Time {
	if o.Since > 0 {
		return time.Unix(o.Since, 0)
	}
	return time.Time{}
}

type prunedFiles struct {
	Files int   `luar:"files"`
	Bytes int64 `luar:"bytes"`
}

func (h *Host) cache() bridge.Module {
	return bridge.Module{Name: "cache", Funcs: []bridge.Func{
		bridge.Go("list", "dir", func(dir string) ([]cachedFile, error) {
			found, err := fetch.ListCache(dir)
			out := make([]cachedFile, len(found))
			for i, f := range found {
				out[i] = cachedFile{f.URL, f.SHA256, f.Size, unix(f.FetchedAt), unix(f.CheckedAt), unix(f.UsedAt)}
			}
			return out, err
		}),
		bridge.Go("prune", "opts", func(o pruneOptions) (prunedFiles, error) {
			p, err := fetch.PruneCache(o.Dir, o.time())
			return prunedFiles(p), err
		}),
		bridge.Go("prune_tables", "opts", func(o pruneOptions) (fsys.Used, error) { return registry.PruneTables(o.Dir, o.time()) }),
	}}
}

func unix(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}
