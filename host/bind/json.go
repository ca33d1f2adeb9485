package bind

import (
	"bytes"
	"encoding/json"

	luajson "github.com/vadv/gopher-lua-libs/json"
	lua "github.com/yuin/gopher-lua"

	"pluv/host/bounded"
	"pluv/host/bridge"
	"pluv/host/fault"
	"pluv/host/term"
)

func (h *Host) json() bridge.Module {
	return bridge.Module{Name: "json", Funcs: []bridge.Func{
		bridge.Go("encode", "value", func(v lua.LValue) (string, error) {
			value, err := jsonValue(v, "", map[*lua.LTable]bool{})
			if err != nil {
				return "", err
			}
			data, err := term.EncodeJSON(value)
			return string(data), err
		}),
		bridge.Go("indent", "text, indent", func(text, indent string) (string, error) {
			if err := bounded.CheckJSON([]byte(text), bounded.Data); err != nil {
				return "", fault.Wrap(fault.JSONSyntax, err, "not valid JSON")
			}
			var out bytes.Buffer
			if err := json.Indent(&out, []byte(text), "", indent); err != nil {
				return "", fault.Wrap(fault.JSONSyntax, err, "not valid JSON")
			}
			return out.String(), nil
		}),
		bridge.Go("decode", "text", func(L *lua.LState, text string) (lua.LValue, error) {
			err := bounded.CheckJSON([]byte(text), bounded.Data)
			var v lua.LValue
			if err == nil {
				v, err = luajson.ValueDecode(L, []byte(text))
			}
			if err != nil {
				return lua.LNil, fault.Wrap(fault.JSONSyntax, err, "not valid JSON")
			}
			return v, nil
		}),
	}}
}
