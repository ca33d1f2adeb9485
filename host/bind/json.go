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

// decodeJSON reads a document. Objects are marked as such.
func decodeJSON(L *lua.LState, text []byte) (lua.LValue, error) {
	if err := bounded.CheckJSON(text, bounded.Data); err != nil {
		return nil, err
	}
	bridge.JSONObjectMetatable(L)
	v, err := luajson.ValueDecode(L, text)
	if err != nil || !bytes.Contains(text, []byte("null")) {
		return v, err
	}
	var document any
	if err := bounded.DecodeJSON(text, bounded.Data, &document); err != nil {
		return nil, err
	}
	return withNulls(L, v, document), nil
}

// withNulls puts the nulls of a document into what gopher-lua-libs made of it, which
// has left them out.
func withNulls(L *lua.LState, v lua.LValue, document any) lua.LValue {
	switch document := document.(type) {
	case nil:
		return bridge.JSONNull(L)
	case []any:
		found := v.(*lua.LTable)
		list, next := L.CreateTable(len(document), 0), 1
		for _, element := range document {
			value := lua.LValue(lua.LNil)
			if element != nil {
				value = found.RawGetInt(next)
				next++
			}
			list.Append(withNulls(L, value, element))
		}
		return list
	case map[string]any:
		object := v.(*lua.LTable)
		for key, value := range document {
			object.RawSetString(key, withNulls(L, object.RawGetString(key), value))
		}
	}
	return v
}
