package bind

import (
	lua "github.com/yuin/gopher-lua"

	"pluv/host/artifact"
	"pluv/host/bridge"
)

type remotePlace struct {
	URL   string `luar:"url"`
	Place string `luar:"place"`
	Key   string `luar:"key"`
	Dir   string `luar:"dir"` // the local folder of the packed rock
}

func (h *Host) remote() bridge.Module {
	return bridge.Module{Name: "remote", Funcs: []bridge.Func{
		bridge.Go("pull", "opts", func(L *lua.LState, p remotePlace) (bool, error) {
			c, err := h.network.Remote(p.URL)
			if err != nil {
				return false, err
			}
			return c.Pull(h.in(L), artifact.Path(p.Place), p.Key, p.Dir)
		}),
		bridge.Go("push", "opts", func(L *lua.LState, p remotePlace) (string, error) {
			c, err := h.network.Remote(p.URL)
			if err != nil {
				return "", err
			}
			outcome, err := c.Push(h.in(L), artifact.Path(p.Place), p.Dir)
			return string(outcome), err
		}),
	}}
}
