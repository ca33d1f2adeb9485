package bind

import (
	"pluv/host/bridge"
	"pluv/host/registry"
	"pluv/host/rockspec"
)

type indexOptions struct {
	Registries []registry.Server `luar:"registries"`
	Only       map[string]string `luar:"only"` // the only registry for a name
	Lua        string            `luar:"lua"`
	Name       string            `luar:"name"`      // for info
	Names      []string          `luar:"names"`     // for versions
	Version    string            `luar:"version"`   // for info; "" is the newest release
	Text       string            `luar:"text"`      // for search
	Namespace  string            `luar:"namespace"` // for published
	Fresh      bool              `luar:"fresh"`     // ask the servers even if a copy of their manifest is recent
	Reachable  bool              `luar:"reachable"` // for versions: the newest must be available, also when offline
}

func (h *Host) index() bridge.Module {
	return bridge.Module{Name: "index", Funcs: []bridge.Func{
		bridge.Go("search", "opts", func(o indexOptions) ([]registry.Listed, error) {
			u, err := h.universe(o)
			if err != nil {
				return nil, err
			}
			return u.Search(h.ctx, o.Text)
		}),
		bridge.Go("versions", "opts", func(o indexOptions) (map[string]registry.Offer, error) {
			u, err := h.universe(o)
			if err != nil {
				return nil, err
			}
			return u.Offers(h.ctx, o.Names, o.Reachable)
		}),
		bridge.Go("published", "opts", func(o indexOptions) ([]registry.Published, error) {
			u, err := h.universe(o)
			if err != nil {
				return nil, err
			}
			return u.Published(h.ctx, o.Namespace)
		}),
		bridge.Go("info", "opts", func(o indexOptions) (*registry.Info, error) {
			u, err := h.universeWith(o, true)
			if err != nil {
				return nil, err
			}
			return u.Info(h.ctx, o.Name, o.Version)
		}),
	}}
}

func (h *Host) universe(o indexOptions) (*registry.Universe, error) { return h.universeWith(o, false) }

func (h *Host) universeWith(o indexOptions, seeds bool) (*registry.Universe, error) {
	return h.network.Universe(registry.Config{
		Servers: o.Registries, Only: o.Only, Fresh: o.Fresh, Target: rockspec.Target{Lua: o.Lua}, Seeds: seeds,
	})
}
