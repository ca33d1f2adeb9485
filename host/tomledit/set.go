package tomledit

import (
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"pluv/host/bounded"
	"pluv/host/fault"
)

// Set sets a value of a TOML document at a path of keys; nil removes it. Everything else
// stays byte for byte. A value is a string, a boolean, a number, a []any or a
// map[string]any, which becomes an inline table.
//
// Set fails with toml.syntax if the document is not valid TOML, or if the path is a
// header or an array of tables, which it cannot edit in place.
func Set(data []byte, path []string, value any) ([]byte, error) {
	fail := func(err error) error { return fault.Wrap(fault.TOMLSyntax, err, "cannot set `%s`", Dotted(path)) }
	if len(path) == 0 {
		return nil, fault.New(fault.TOMLSyntax, "cannot set a value: the path has no key").WithHint("name a key, such as `project.version`")
	}
	want := map[string]any{}
	if _, err := bounded.DecodeTOML(data, bounded.Data, &want); err != nil {
		return nil, fail(err)
	}
	text, err := literal(value)
	if err != nil {
		return nil, fail(err)
	}
	last := len(path) - 1
	out, err := Put(data, path[:last:last], path[last], text)
	if err != nil {
		return nil, fail(err)
	}
	// Check the result: the path has the value, the rest is unchanged.
	got, set := map[string]any{}, map[string]any{}
	if value != nil {
		if _, err := bounded.DecodeTOML([]byte("v = "+text), bounded.Data, &set); err != nil {
			return nil, fail(err)
		}
	}
	if _, err := bounded.DecodeTOML(out, bounded.Data, &got); err != nil || !assign(want, path, set["v"]) || !same(prune(got, path), prune(want, path)) {
		return nil, fault.New(fault.TOMLSyntax, "cannot set `%s`: it is a table, or its parent is not one", Dotted(path)).
			WithHint("edit the file by hand")
	}
	return out, nil
}

// assign does to a decoded document what Set does to its source.
func assign(table map[string]any, path []string, value any) bool {
	for _, key := range path[:len(path)-1] {
		next, found := table[key]
		if !found {
			next = map[string]any{}
			table[key] = next
		}
		below, isTable := next.(map[string]any)
		if !isTable {
			return false
		}
		table = below
	}
	if value == nil {
		delete(table, path[len(path)-1])
	} else {
		table[path[len(path)-1]] = value
	}
	return true
}

// same compares decoded documents; NaN equals NaN.
func same(a, b any) bool {
	switch a := a.(type) {
	case float64:
		b, ok := b.(float64)
		return ok && (a == b || math.IsNaN(a) && math.IsNaN(b))
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, same)
	case []map[string]any:
		b, ok := b.([]map[string]any)
		return ok && slices.EqualFunc(a, b, func(x, y map[string]any) bool { return same(x, y) })
	case map[string]any:
		b, ok := b.(map[string]any)
		return ok && maps.EqualFunc(a, b, same)
	}
	return reflect.DeepEqual(a, b)
}

// prune removes empty tables along a path, which a document may or may not have when
// nothing is in them.
func prune(table map[string]any, path []string) map[string]any {
	if len(path) < 2 {
		return table
	}
	if below, isTable := table[path[0]].(map[string]any); isTable && len(prune(below, path[1:])) == 0 {
		delete(table, path[0])
	}
	return table
}

// literal encodes a value as written after `=`; "" for nil.
func literal(value any) (string, error) {
	switch value := value.(type) {
	case nil:
		return "", nil
	case string:
		return Quote(value), nil
	case bool:
		return strconv.FormatBool(value), nil
	case float64:
		if whole, isWhole := exactInteger(value); isWhole {
			return strconv.FormatInt(whole, 10), nil
		}
		if math.IsInf(value, 0) || math.IsNaN(value) {
			return strings.ToLower(strings.TrimPrefix(strconv.FormatFloat(value, 'g', -1, 64), "+")), nil
		}
		text := strconv.FormatFloat(value, 'g', -1, 64)
		if !strings.ContainsAny(text, ".e") {
			text += ".0"
		}
		return text, nil
	case []any:
		parts := make([]string, len(value))
		for i, element := range value {
			text, err := literal(element)
			if err != nil {
				return "", err
			}
			parts[i] = text
		}
		return "[" + strings.Join(parts, ", ") + "]", nil
	case map[string]any:
		var parts []string
		for _, key := range slices.Sorted(maps.Keys(value)) {
			text, err := literal(value[key])
			if err != nil {
				return "", err
			}
			parts = append(parts, pair(key, text))
		}
		if len(parts) == 0 {
			return "{}", nil
		}
		return "{ " + strings.Join(parts, ", ") + " }", nil
	}
	return "", fault.New(fault.TOMLSyntax, "a %T cannot be encoded as TOML", value)
}
