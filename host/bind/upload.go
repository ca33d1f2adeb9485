package bind

import (
	"pluv/host/bridge"
	"pluv/host/upload"
)

// upload publishes rocks. Each function takes the server first.
func (h *Host) upload() bridge.Module {
	return bridge.Module{Name: "upload", Funcs: []bridge.Func{
		bridge.Go("status", "server", func(s upload.Server) error {
			client, err := h.network.Client()
			if err != nil {
				return err
			}
			return s.Status(h.ctx, client)
		}),
		bridge.Go("check", "server, name, version", func(s upload.Server, name, version string) (upload.Known, error) {
			client, err := h.network.Client()
			if err != nil {
				return upload.Known{}, err
			}
			return s.Check(h.ctx, client, name, version)
		}),
		bridge.Go("rockspec", "server, file", func(s upload.Server, file string) (upload.Published, error) {
			client, err := h.network.Client()
			if err != nil {
				return upload.Published{}, err
			}
			return s.Rockspec(h.ctx, client, file)
		}),
		bridge.Go("rock", "server, id, file", func(s upload.Server, id, file string) error {
			client, err := h.network.Client()
			if err != nil {
				return err
			}
			return s.Rock(h.ctx, client, id, file)
		}),
		bridge.Go("verify", "server, code", func(s upload.Server, code string) (string, error) {
			client, err := h.network.Client()
			if err != nil {
				return "", err
			}
			return s.Verify(h.ctx, client, code)
		}),
	}}
}
