package bind

import (
	"pluv/host/bridge"
	"pluv/host/license"
)

func (h *Host) license() bridge.Module {
	return bridge.Module{Name: "license", Funcs: []bridge.Func{
		bridge.Go("invalid", "expression", license.Invalid),
		bridge.Go("suggest", "name", license.Suggest),
	}}
}
