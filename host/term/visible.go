package term

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Visible escapes a foreign string so that it cannot control the terminal: the bytes of
// control characters, except line feeds and tabs, and of invalid UTF-8 become `\x1b` and
// the like. Characters that change the text direction become `\u202e` and the like.
func Visible(text string) string { return visible(text, true) }

// Word is Visible for a part of one line: it also escapes line feeds and tabs.
func Word(text string) string { return visible(text, false) }

func visible(text string, lines bool) string {
	var out strings.Builder
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		switch {
		case lines && strings.HasPrefix(text, "\r\n"):
		case lines && (r == '\n' || r == '\t'):
			out.WriteString(text[:size])
		case isBidi(r):
			fmt.Fprintf(&out, `\u%04x`, r)
		case unicode.IsControl(r), r == utf8.RuneError && size == 1:
			for _, b := range []byte(text[:size]) {
				fmt.Fprintf(&out, `\x%02x`, b)
			}
		default:
			out.WriteString(text[:size])
		}
		text = text[size:]
	}
	return out.String()
}

// isBidi reports whether a character changes the text direction: embeddings, overrides
// and isolates (Unicode Standard Annex #9).
func isBidi(r rune) bool { return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' }

// EncodeJSON encodes a value as JSON with every control character escaped: the data is
// exact, and it cannot control a terminal. Characters that only HTML needs escaped are
// not.
func EncodeJSON(value any) ([]byte, error) {
	var line bytes.Buffer
	encoder := json.NewEncoder(&line)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	data := bytes.TrimSuffix(line.Bytes(), []byte("\n"))
	// encoding/json escapes everything below U+0020, and JSON has no control characters
	// outside of strings.
	if !strings.ContainsFunc(string(data), steers) {
		return data, nil
	}
	var out strings.Builder
	for _, r := range string(data) {
		if steers(r) {
			fmt.Fprintf(&out, `\u%04x`, r)
		} else {
			out.WriteRune(r)
		}
	}
	return []byte(out.String()), nil
}

func steers(r rune) bool { return unicode.IsControl(r) || isBidi(r) }

// How much of a longer line is shown, in bytes.
const (
	briefHead = 3000
	briefTail = 1000
)

// Brief cuts the middle out of each line of more than 4,000 bytes, and says how much was
// cut: messages quote foreign data.
func Brief(text string) string {
	if len(text) <= briefHead+briefTail {
		return text
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if len(line) > briefHead+briefTail {
			cut := len(line) - briefHead - briefTail
			lines[i] = fmt.Sprintf("%s ... (%d bytes) ... %s", line[:briefHead], cut, line[briefHead+cut:])
		}
	}
	return strings.Join(lines, "\n")
}
