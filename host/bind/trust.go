package bind

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"pluv/host/bridge"
	"pluv/host/trust"
)

func (h *Host) trusted() trust.Store { return trust.Open(h.platform, os.Getenv) }

func (h *Host) trust() bridge.Module {
	store := h.trusted()
	return bridge.Module{Name: "trust", Funcs: []bridge.Func{
		bridge.Go("state", "path, text", func(path, text string) (trust.State, error) { return store.State(path, []byte(text)) }),
		bridge.Go("read", "root, path", func(root, path string) (*string, error) {
			data, err := store.Read(root, filepath.ToSlash(path))
			if errors.Is(err, fs.ErrNotExist) {
				return nil, nil
			}
			text := string(data)
			return &text, err
		}),
		bridge.Go("add", "paths", func(paths []string) ([]trust.State, error) { return store.Add(h.ctx, paths) }),
		bridge.Go("revoke", "path", func(path string) (int, error) { return store.Revoke(h.ctx, path) }),
		bridge.Go("add_folders", "paths", func(paths []string) error { return store.AddFolders(h.ctx, paths) }),
		bridge.Go("revoke_folder", "path", func(path string) (bool, error) { return store.RevokeFolder(h.ctx, path) }),
		bridge.Go("list", "", store.List),
		bridge.Go("file", "", func() string { return store.File }),
		bridge.Go("folders", "", func() []string { return store.Folders }),
	}}
}
