package bind

import (
	"pluv/host/auth"
	"pluv/host/bridge"
	"pluv/host/fetch"
	"pluv/host/network"
	"pluv/host/project"
)

func (h *Host) accounts() bridge.Module {
	store := h.network.Accounts
	return bridge.Module{Name: "auth", Funcs: []bridge.Func{
		bridge.Go("check", "", func() error { _, err := store.Text(); return err }),
		bridge.Go("try", "opts", func(o network.Trial) (*network.Tried, error) { return h.network.Try(h.ctx, o) }),
		bridge.Go("login", "account", func(a project.Account) error { return store.Login(h.ctx, a) }),
		bridge.Go("logout", "name", func(name string) (bool, error) { return store.Logout(h.ctx, name) }),
		bridge.Go("source", "url", store.Source),
		bridge.Go("variable", "name", auth.Variable),
		bridge.Go("origin", "url", fetch.OriginOf),
	}}
}
