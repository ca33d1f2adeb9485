package term

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Visible returns a text that others wrote so that it cannot steer a terminal: the
// bytes of control characters, but for line breaks and tabs, become `\x1b` and the
// like, as do those that are not UTF-8.
func Visible(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	var out strings.Builder
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		if r != '\n' && r != '\t' && unicode.IsControl(r) || r == utf8.RuneError && size == 1 {
			for _, b := range []byte(text[:size]) {
				fmt.Fprintf(&out, `\x%02x`, b)
			}
		} else {
			out.WriteString(text[:size])
		}
		text = text[size:]
	}
	return out.String()
}
