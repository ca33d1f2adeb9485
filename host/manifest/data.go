package manifest

import (
	"bytes"

	"pluv/host/fault"
)

// Data is a table of Lua data: its positional values, and its fields. A value is a string,
// a bool, a *Data, or a Numeral.
type Data struct {
	List   []any
	Fields map[string]any
}

// Numeral is a number as it is written.
type Numeral string

// maxValues bounds the values of ParseData.
const maxValues = 4_000_000

// ParseData parses Lua data whole: the assignments of a chunk, such as the manifest of a tree
// or a rock_manifest. Parse is for the manifests of servers.
func ParseData(data []byte) (*Data, error) {
	if len(data) > MaxSize {
		return nil, fault.New(fault.IndexFormat, "the file is larger than %d MB", MaxSize>>20)
	}
	d := &decoding{luaReader: luaReader{scanner: scanner{data: bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))}}}
	return d.fields()
}

type decoding struct {
	luaReader
	values int
}

func (d *decoding) fields() (*Data, error) {
	out := &Data{Fields: map[string]any{}}
	return out, each(&d.luaReader, func(key []byte) error {
		name, named := string(key), key != nil
		value, err := d.value()
		if err != nil || value == nil {
			return err
		}
		if named {
			out.Fields[name] = value
		} else {
			out.List = append(out.List, value)
		}
		return nil
	})
}

func (d *decoding) value() (any, error) {
	if d.values++; d.values > maxValues {
		return nil, d.fail("there are too many values")
	}
	if text, ok, err := d.text(); ok || err != nil {
		return string(text), err
	}
	if ok, err := d.enter(); err != nil {
		return nil, err
	} else if ok {
		return d.fields()
	}
	start := d.at
	if err := d.skip(); err != nil {
		return nil, err
	}
	switch word := string(d.data[start:d.at]); word {
	case "nil":
		return nil, nil
	case "true", "false":
		return word == "true", nil
	default:
		return Numeral(word), nil
	}
}

// Table returns a field that is a table; an empty one if there is none.
func (d *Data) Table(name string) *Data {
	if t, ok := d.Fields[name].(*Data); ok {
		return t
	}
	return &Data{}
}

// Text returns a field that is a string; "" if there is none.
func (d *Data) Text(name string) string {
	s, _ := d.Fields[name].(string)
	return s
}

// Texts returns the fields that are strings.
func (d *Data) Texts() map[string]string {
	out := map[string]string{}
	for name, value := range d.Fields {
		if s, ok := value.(string); ok {
			out[name] = s
		}
	}
	return out
}
