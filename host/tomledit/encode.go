package tomledit

import (
	"bytes"
	"math"

	"github.com/BurntSushi/toml"

	"pluv/host/fault"
)

// Encode writes a whole TOML document: keys sorted, plain values before tables.
// Numbers are float64 and written as integers where they are whole and no larger
// than 2^53, above which a float64 may stand for another one.
func Encode(document map[string]any) ([]byte, error) {
	var out bytes.Buffer
	encoder := toml.NewEncoder(&out)
	encoder.Indent = ""
	if err := encoder.Encode(whole(document)); err != nil {
		return nil, fault.Wrap(fault.TOMLSyntax, err, "the value has no form in TOML")
	}
	return out.Bytes(), nil
}

// exactInteger returns a number as an integer, where it is surely one.
func exactInteger(value float64) (int64, bool) {
	return int64(value), value == math.Trunc(value) && math.Abs(value) <= 1<<53
}

// whole returns a copy of a value in which whole numbers are integers.
func whole(value any) any {
	switch value := value.(type) {
	case float64:
		if whole, isWhole := exactInteger(value); isWhole {
			return whole
		}
		if math.IsNaN(value) {
			return math.NaN() // whose sign is not set, which is all that the encoder looks at
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
