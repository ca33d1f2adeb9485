package term

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Visible returns a string that others wrote so that it cannot steer a terminal: the
// bytes of control characters, but for line breaks and tabs, become `\x1b` and the
// like, as do those that are not UTF-8. What changes the direction of the text after
// it becomes `\u202e`.
func Visible(text string) string { return visible(text, true) }

// Word is Visible for what is a part of one line: line breaks and tabs are shown
// escaped, too.
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

// isBidi tells the characters that change the direction in which what follows is
// shown: embeddings and overrides, and isolates (Unicode Standard Annex #9).
func isBidi(r rune) bool { return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' }

// EncodeJSON returns the JSON form of a value, in which every control character is an
// escape of JSON: the data is exact, and a terminal is not steered by it. What only
// HTML would need escaped is written as it is.
func EncodeJSON(value any) ([]byte, error) {
	var line bytes.Buffer
	encoder := json.NewEncoder(&line)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	data := bytes.TrimSuffix(line.Bytes(), []byte("\n"))
	// Below U+0020 encoding/json has escaped all; outside of strings JSON has none.
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

// What is shown of a line that is longer than both together, in bytes.
const (
	briefHead = 3000
	briefTail = 1000
)

// Brief cuts the middle out of each line of more than 4,000 bytes, and says how much
// that was. Messages repeat what others wrote.
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
