package bind

import (
	"time"

	"pluv/host/bridge"
	"pluv/host/replay"
)

type launchOptions struct {
	Argv  []string          `luar:"argv"`
	Env   map[string]string `luar:"env"`
	Unset []string          `luar:"unset"`
	Args  int               `luar:"args"`
}

type keepOptions struct {
	Seen   []string       `luar:"seen"`
	Kinds  []string       `luar:"kinds"`
	Launch *launchOptions `luar:"launch"`
	Lasts  int64          `luar:"lasts"` // seconds; 0 for no end
}

func (h *Host) replay() bridge.Module {
	return bridge.Module{Name: "replay", Funcs: []bridge.Func{
		bridge.Go("keep", "opts", func(o keepOptions) error {
			written, all := h.ui.Written()
			if !all {
				return nil
			}
			result := replay.Result{Written: written, Lasts: time.Duration(o.Lasts) * time.Second}
			if l := o.Launch; l != nil {
				result.Launch = &replay.Launch{Argv: l.Argv, Set: l.Env, Unset: l.Unset, Args: l.Args}
			}
			return h.Session.Keep(o.Seen, o.Kinds, result)
		}),
	}}
}
