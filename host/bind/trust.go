package bind

import (
	"os"
	"path/filepath"

	"pluv/host/bridge"
	"pluv/host/trust"
)

func (h *Host) trust() bridge.Module {
	store := trust.Store{
		File:    filepath.Join(h.platform.State, "trust.json"),
		Folders: filepath.SplitList(os.Getenv("PLUV_TRUSTED_PATHS")),
	}
	return bridge.Module{Name: "trust", Funcs: []bridge.Func{
		bridge.Go("trusts", "path, text", func(path, text string) (bool, error) { return store.Trusts(path, []byte(text)) }),
		bridge.Go("add", "paths", func(paths []string) error { return store.Add(h.ctx, paths) }),
		bridge.Go("revoke", "path", func(path string) (int, error) { return store.Revoke(h.ctx, path) }),
		bridge.Go("list", "", store.List),
	}}
}
