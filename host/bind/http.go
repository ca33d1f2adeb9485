package bind

import (
	"context"
	"path/filepath"

	lua "github.com/yuin/gopher-lua"

	"pluv/host/bridge"
	"pluv/host/fetch"
	"pluv/host/fsys"
	"pluv/host/platform"
)

// networkOptions are decided once a run, by Lua, before the first download.
type networkOptions struct {
	CacheDir string `luar:"cache_dir"`
	Offline  bool   `luar:"offline"`
	Timeout  int    `luar:"timeout_seconds"` // 0 leaves it to config.toml
	Retries  int    `luar:"retries"`         // below 0 leaves it to config.toml
}

type downloadOptions struct {
	URL       string `luar:"url"`
	SHA256    string `luar:"sha256"`
	To        string `luar:"to"` // where to link the file; "" leaves it in the cache
	Immutable bool   `luar:"immutable"`
	Mirrored  bool   `luar:"mirrored"` // the mirrors of registries may give it too
	Expect    string `luar:"expect"`   // "archive", or "" for anything
	Member    string `luar:"member"`   // a file that it must hold, as a zip file; "" for any
	MD5       string `luar:"md5"`      // as a rockspec gives it: its beginning may do; "" for any
}

type downloaded struct {
	Path   string `luar:"path"`
	Size   int64  `luar:"size"`
	SHA256 string `luar:"sha256"`
	Cached bool   `luar:"cached"`
}

func (h *Host) http() bridge.Module {
	return bridge.Module{Name: "http", Funcs: []bridge.Func{
		bridge.Go("configure", "opts", func(o networkOptions) {
			h.mu.Lock()
			defer h.mu.Unlock()
			h.network, h.fetcher = o, nil
		}),
		bridge.Go("registries", "opts", h.useRegistries),
		bridge.Go("probe", "opts", h.probe),
		bridge.Go("download", "opts", func(L *lua.LState, o downloadOptions) (downloaded, error) {
			return h.download(h.in(L), o, nil)
		}),
	}}
}

// cacheDir is where downloads and what was made of them are kept.
func (h *Host) cacheDir() (string, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.cacheDirLocked()
}

func (h *Host) cacheDirLocked() (string, error) {
	if h.network.CacheDir != "" {
		return h.network.CacheDir, nil
	}
	return platform.Known(h.platform.Cache)
}

func (h *Host) download(ctx context.Context, o downloadOptions, progress func(done, total int64)) (downloaded, error) {
	client, err := h.client()
	if err != nil {
		return downloaded{}, err
	}
	check, err := o.check()
	if err != nil {
		return downloaded{}, err
	}
	got, err := client.Download(ctx, fetch.Request{
		URL: o.URL, SHA256: o.SHA256, Immutable: o.Immutable, Mirrored: o.Mirrored, Check: check, Progress: progress,
	})
	if err != nil {
		return downloaded{}, err
	}
	if o.To != "" {
		if err := fsys.MakeDir(filepath.Dir(o.To)); err != nil {
			return downloaded{}, err
		}
		if err := fsys.LinkFile(got.Path, o.To); err != nil {
			return downloaded{}, err
		}
		got.Path = o.To
	}
	return downloaded{got.Path, got.Size, got.SHA256, got.Cached}, nil
}
