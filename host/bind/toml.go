package bind

import (
	"github.com/BurntSushi/toml"

	"pluv/host/bridge"
	"pluv/host/fault"
)

func (h *Host) toml() bridge.Module {
	return bridge.Module{Name: "toml", Funcs: []bridge.Func{
		bridge.Go("decode", "text, file", func(text, file string) (map[string]any, error) {
			var out map[string]any
			if _, err := toml.Decode(text, &out); err != nil {
				return nil, fault.Wrap(fault.TOMLSyntax, err, "%s does not read", file)
			}
			return out, nil
		}),
	}}
}
