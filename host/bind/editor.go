package bind

import (
	"pluv/host/bridge"
	"pluv/host/jsonc"
)

type setSetting struct {
	Text  string   `luar:"text"`
	File  string   `luar:"file"`
	Path  []string `luar:"path"`
	Value string   `luar:"value"`
	List  []string `luar:"list"` // used instead of value, unless nil
}

func (h *Host) editor() bridge.Module {
	return bridge.Module{Name: "editor", Funcs: []bridge.Func{
		bridge.Go("settings", "text, file", func(text, file string) (map[string]any, error) {
			return jsonc.Decode([]byte(text), file)
		}),
		bridge.Go("set", "opts", func(o setSetting) (string, error) {
			var value any = o.Value
			if o.List != nil {
				value = o.List
			}
			out, err := jsonc.Set([]byte(o.Text), o.Path, value, o.File)
			return string(out), err
		}),
		bridge.Go("has_types", "dir", func(dir string) (bool, error) { return h.loader.Exported("std", dir) }),
		bridge.Go("export_types", "dir", func(dir string) error { return h.loader.Export("std", dir) }),
	}}
}
