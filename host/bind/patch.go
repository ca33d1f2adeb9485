package bind

import (
	"pluv/host/bridge"
	"pluv/host/patch"
)

type patchOptions struct {
	Root   string `luar:"root"`
	Name   string `luar:"name"`
	Text   string `luar:"text"`
	Strip  int    `luar:"strip"`
	Create bool   `luar:"create"` // files may be created and deleted
}

func (h *Host) patch() bridge.Module {
	return bridge.Module{Name: "patch", Funcs: []bridge.Func{
		bridge.Go("apply", "opts", func(o patchOptions) error {
			return patch.Apply(o.Root, o.Text, patch.Options{Name: o.Name, Strip: o.Strip, Create: o.Create})
		}),
	}}
}
