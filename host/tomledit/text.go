package tomledit

import (
	"bytes"
	"fmt"
	"strings"
)

// Key encodes a TOML key: bare if possible.
func Key(key string) string {
	bare := key != "" && !strings.ContainsFunc(key, func(r rune) bool {
		return !(r == '_' || r == '-' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z')
	})
	if bare {
		return key
	}
	return Quote(key)
}

// pair formats a key and an encoded value.
func pair(key, value string) string { return Key(key) + " = " + value }

// Dotted encodes a path as a dotted TOML key.
func Dotted(path []string) string {
	parts := make([]string, len(path))
	for i, p := range path {
		parts[i] = Key(p)
	}
	return strings.Join(parts, ".")
}

// Quote encodes a string as a TOML basic string.
func Quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < 0x20 || r == 0x7f:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// lineEnding is the line ending of a document.
func lineEnding(data []byte) string {
	if bytes.Contains(data, []byte("\r\n")) {
		return "\r\n"
	}
	return "\n"
}

// lineStart returns the offset of the line that holds offset.
func lineStart(data []byte, offset int) int { return bytes.LastIndexByte(data[:offset], '\n') + 1 }

// lineEnd returns the offset just after the line that holds offset.
func lineEnd(data []byte, offset int) int {
	if i := bytes.IndexByte(data[offset:], '\n'); i >= 0 {
		return offset + i + 1
	}
	return len(data)
}

// indentation returns the leading blanks of the line that holds offset.
func indentation(data []byte, offset int) string {
	start := lineStart(data, offset)
	return string(data[start:skip(data[:offset], start, " \t")])
}

// skip returns the first offset from start on with none of the bytes.
func skip(data []byte, start int, bytesToSkip string) int {
	for start < len(data) && strings.IndexByte(bytesToSkip, data[start]) >= 0 {
		start++
	}
	return start
}

// cutLines removes the whole lines that [start, end) touches, with the comment
// at their end.
func cutLines(data []byte, start, end int) []byte {
	return splice(data, lineStart(data, start), lineEnd(data, end), "")
}

// cutBlankLineBefore leaves at most one blank line before offset, and none at the
// beginning of a document.
func cutBlankLineBefore(data []byte, offset int) []byte {
	offset = lineStart(data, min(offset, len(data)))
	before := bytes.TrimRight(data[:offset], " \t\r\n")
	if len(before) == 0 {
		return data[skip(data, 0, " \t\r\n"):]
	}
	if blank := data[len(before):offset]; bytes.Count(blank, []byte("\n")) > 1 {
		keep := bytes.IndexByte(blank, '\n') + 1
		return splice(data, len(before)+keep, offset, "")
	}
	return data
}

func splice(data []byte, start, end int, text string) []byte {
	out := make([]byte, 0, len(data)-(end-start)+len(text))
	out = append(out, data[:start]...)
	out = append(out, text...)
	return append(out, data[end:]...)
}

// ConflictMarker returns the line of the first merge conflict marker of git, counted from
// 1; 0 if there is none.
func ConflictMarker(data []byte) int {
	number := 0
	for line := range bytes.Lines(data) {
		number++
		if bytes.HasPrefix(line, []byte("<<<<<<< ")) || bytes.HasPrefix(line, []byte(">>>>>>> ")) {
			return number
		}
	}
	return 0
}
