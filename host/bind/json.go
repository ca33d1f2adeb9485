package bind

import (
	"bytes"
	"encoding/json"
	"errors"

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
				return "", invalidJSON(err)
			}
			var out bytes.Buffer
			if err := json.Indent(&out, []byte(text), "", indent); err != nil {
				return "", invalidJSON(err)
			}
			return out.String(), nil
		}),
		bridge.Go("decode", "text", func(L *lua.LState, text string) (lua.LValue, error) {
			v, err := decodeJSON(L, []byte(text))
			if err != nil {
				return lua.LNil, invalidJSON(err)
			}
			return v, nil
		}),
		bridge.Go("null", "", func(L *lua.LState) lua.LValue { return bridge.JSONNull(L) }),
		bridge.Go("object", "table", func(L *lua.LState, table *lua.LTable) *lua.LTable {
			bridge.MarkJSONObject(L, table)
			return table
		}),
		bridge.Go("list", "table", func(table *lua.LTable) *lua.LTable {
			if bridge.IsJSONObject(table) {
				table.Metatable = lua.LNil
			}
			return table
		}),
	}}
}

func invalidJSON(err error) error {
	if problem := (*bounded.Problem)(nil); errors.As(err, &problem) {
		return fault.New(fault.JSONSyntax, "the JSON exceeds a limit: %s", problem)
	}
	return fault.Wrap(fault.JSONSyntax, err, "not valid JSON")
}

// decodeJSON decodes a document.
func decodeJSON(L *lua.LState, text []byte) (lua.LValue, error) {
	if bytes.Contains(text, []byte("null")) {
		var document any
		if err := bounded.DecodeJSON(text, bounded.Data, &document); err != nil {
			return nil, err
		}
		return fromJSON(L, document), nil
	}
	if err := bounded.CheckJSON(text, bounded.Data); err != nil {
		return nil, err
	}
	bridge.JSONObjectMetatable(L)
	return luajson.ValueDecode(L, text)
}

// fromJSON converts a document like gopher-lua-libs, but keeps nulls.
func fromJSON(L *lua.LState, document any) lua.LValue {
	switch document := document.(type) {
	case nil:
		return bridge.JSONNull(L)
	case []any:
		list := L.CreateTable(len(document), 0)
		for _, element := range document {
			list.Append(fromJSON(L, element))
		}
		return list
	case map[string]any:
		object := L.CreateTable(0, len(document))
		bridge.MarkJSONObject(L, object)
		for key, value := range document {
			object.RawSetString(key, fromJSON(L, value))
		}
		return object
	}
	return bridge.ToLua(L, document)
}
