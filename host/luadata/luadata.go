// Package luadata encodes values like LuaRocks' persist.lua, the format of its manifests.
package luadata

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

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
		quote(b, value)
	case bool:
		b.WriteString(strconv.FormatBool(value))
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
			writeKey(b, keys[i])
			b.WriteString(" = ")
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
		indent(b, depth+1)
		element(i)
		if i < n-1 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
	}
	indent(b, depth)
	b.WriteByte('}')
}

func indent(b *strings.Builder, depth int) {
	for range depth {
		b.WriteString("   ")
	}
}

func writeVersion(b *strings.Builder, v version.Version, depth int) {
	b.WriteString("{\n")
	indent(b, depth+1)
	for _, slot := range v.Slots() {
		b.WriteString(strconv.FormatFloat(slot, 'g', -1, 64) + ", ")
	}
	if v.HasRevision() {
		fmt.Fprintf(b, "revision = %d, ", v.Revision())
	}
	b.WriteString("string = ")
	quote(b, v.String())
	b.WriteByte('\n')
	indent(b, depth)
	b.WriteByte('}')
}

var keywords = strings.Fields("and break do else elseif end false for function goto if in local nil not or repeat return then true until while")

func writeKey(b *strings.Builder, name string) {
	if isIdentifier(name) && !slices.Contains(keywords, name) {
		b.WriteString(name)
		return
	}
	b.WriteByte('[')
	quote(b, name)
	b.WriteByte(']')
}

func isIdentifier(name string) bool {
	for i := range len(name) {
		c := name[i]
		letter := c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return name != ""
}

// quote encodes a Lua string in double quotes.
func quote(b *strings.Builder, s string) {
	b.WriteByte('"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c == '\n':
			b.WriteString(`\n`)
		case c < 0x20 || c == 0x7f:
			fmt.Fprintf(b, `\%03d`, c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
}
