package bind

import (
	"context"
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"pluv/host/bridge"
	"pluv/host/network"
	"pluv/host/project"
	"pluv/host/registry"
	"pluv/host/rockspec"
)

type registriesOptions struct {
	Registries []project.Registry `luar:"registries"` // with absolute URLs
}

type probeOptions struct {
	Lua    string   `luar:"lua"`
	Places []string `luar:"places"`
}

func (h *Host) http() bridge.Module {
	return bridge.Module{Name: "http", Funcs: []bridge.Func{
		bridge.Go("configure", "opts", h.network.Configure),
		bridge.Go("registries", "opts", func(o registriesOptions) { h.network.UseRegistries(o.Registries) }),
		bridge.Go("probe", "opts", func(o probeOptions) ([]registry.Health, error) {
			u, err := h.network.Universe(registry.Config{Target: rockspec.Target{Lua: o.Lua}})
			if err != nil {
				return nil, err
			}
			return u.Probe(h.ctx, o.Places)
		}),
		bridge.Go("download", "opts", func(L *lua.LState, o network.Download) (network.Downloaded, error) {
			ctx := h.in(L)
			progress, _ := ctx.Value(jobProgress{}).(func(done, total int64))
			return h.download(ctx, o, progress)
		}),
	}}
}

func (h *Host) download(ctx context.Context, o network.Download, progress func(done, total int64)) (network.Downloaded, error) {
	if o.Expect != "" && o.Expect != network.Archive {
		return network.Downloaded{}, &bridge.Bug{Message: fmt.Sprintf("opts.expect must be %q, not %q", network.Archive, o.Expect)}
	}
	return h.network.Download(ctx, o, progress)
}
