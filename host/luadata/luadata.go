// Package luadata encodes values like LuaRocks' persist.lua, the format of its manifests.
package luadata

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pluv/host/lazyregexp"
	"pluv/host/version"
)

// Encode encodes `name = value`. A value is a string, a bool, a Version, a list ([]any)
// or a table (map[string]any).
func Encode(name string, value any) []byte {
	var b strings.Builder
	b.WriteString(name + " = ")
	writeValue(&b, value, 0)
	b.WriteByte('\n')
	return []byte(b.String())
}

// Version is a version as parsed by LuaRocks, on one line.
type Version struct{ version.Version }

func writeValue(b *strings.Builder, value any, depth int) {
	switch value := value.(type) {
	case string:
		b.WriteString(quote(value))
	case bool:
		fmt.Fprint(b, value)
	case Version:
		writeVersion(b, value.Version, depth)
	case []any:
		writeTable(b, len(value), depth, func(i int) {
			writeValue(b, value[i], depth+1)
		})
	case map[string]any:
		keys := make([]string, 0, len(value))
		for key := range value {
			keys = append(keys, key)
		}
		slices.Sort(keys)
		writeTable(b, len(keys), depth, func(i int) {
			b.WriteString(key(keys[i]) + " = ")
			writeValue(b, value[keys[i]], depth+1)
		})
	}
}

func writeTable(b *strings.Builder, n, depth int, element func(i int)) {
	if n == 0 {
		b.WriteString("{}")
		return
	}
	b.WriteString("{\n")
	for i := range n {
		b.WriteString(strings.Repeat("   ", depth+1))
		element(i)
		if i < n-1 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
	}
	b.WriteString(strings.Repeat("   ", depth) + "}")
}

func writeVersion(b *strings.Builder, v version.Version, depth int) {
	indent := strings.Repeat("   ", depth)
	b.WriteString("{\n" + indent + "   ")
	for _, slot := range v.Slots() {
		b.WriteString(strconv.FormatFloat(slot, 'g', -1, 64) + ", ")
	}
	if v.HasRevision() {
		fmt.Fprintf(b, "revision = %d, ", v.Revision())
	}
	b.WriteString("string = " + quote(v.String()) + "\n" + indent + "}")
}

var identifier = lazyregexp.New(`^[A-Za-z_][A-Za-z0-9_]*$`)

var keywords = strings.Fields("and break do else elseif end false for function goto if in local nil not or repeat return then true until while")

func key(name string) string {
	if identifier().MatchString(name) && !slices.Contains(keywords, name) {
		return name
	}
	return "[" + quote(name) + "]"
}

// quote encodes a Lua string in double quotes.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c == '\n':
			b.WriteString(`\n`)
		case c < 0x20 || c == 0x7f:
			fmt.Fprintf(&b, `\%03d`, c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}
