package tomledit

import (
	"bytes"
	"math"

	"github.com/BurntSushi/toml"

	"pluv/host/fault"
)

// Encode encodes a TOML document: keys sorted, plain values before tables. Float64 values
// that are integers up to 2^53 are written as integers; above that a float64 may stand
// for another integer.
func Encode(document map[string]any) ([]byte, error) {
	var out bytes.Buffer
	encoder := toml.NewEncoder(&out)
	encoder.Indent = ""
	if err := encoder.Encode(whole(document)); err != nil {
		return nil, fault.Wrap(fault.TOMLSyntax, err, "the value cannot be encoded as TOML")
	}
	return out.Bytes(), nil
}

// exactInteger converts a number to an integer if that is exact.
func exactInteger(value float64) (int64, bool) {
	return int64(value), value == math.Trunc(value) && math.Abs(value) <= 1<<53
}

// whole returns a copy of a value with integers in place of integral floats.
func whole(value any) any {
	switch value := value.(type) {
	case float64:
		if whole, isWhole := exactInteger(value); isWhole {
			return whole
		}
		if math.IsNaN(value) {
			return math.NaN() // without a sign, which is all that the encoder checks
		}
	case []any:
		list := make([]any, len(value))
		for i, element := range value {
			list[i] = whole(element)
		}
		return list
	case map[string]any:
		table := make(map[string]any, len(value))
		for key, element := range value {
			table[key] = whole(element)
		}
		return table
	}
	return value
}
