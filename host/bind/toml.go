package bind

import (
	lua "github.com/yuin/gopher-lua"

	"pluv/host/bounded"
	"pluv/host/bridge"
	"pluv/host/fault"
	"pluv/host/tomledit"
)

func (h *Host) toml() bridge.Module {
	return bridge.Module{Name: "toml", Funcs: []bridge.Func{
		bridge.Go("decode", "text, file", func(text, file string) (map[string]any, error) {
			var out map[string]any
			if _, err := bounded.DecodeTOML([]byte(text), bounded.Data, &out); err != nil {
				return nil, fault.Wrap(fault.TOMLSyntax, err, "cannot parse %s", file)
			}
			return out, nil
		}),
		bridge.Go("encode", "document", func(document *lua.LTable) (string, error) {
			value, err := bridge.FromLua(document)
			if err != nil {
				return "", err
			}
			table, _ := value.(map[string]any) // an empty table is a list
			out, err := tomledit.Encode(table)
			return string(out), err
		}),
		bridge.Go("set", "opts", func(o tomlEdit) (string, error) {
			var value any
			if o.Value != nil {
				var err error
				if value, err = bridge.FromLua(o.Value); err != nil {
					return "", err
				}
			}
			out, err := tomledit.Set([]byte(o.Text), o.Path, value)
			return string(out), err
		}),
	}}
}

type tomlEdit struct {
	Text  string     `luar:"text"`
	Path  []string   `luar:"path"`
	Value lua.LValue `luar:"value"` // nil removes the key
}
