package term

import (
	"crypto/rand"
	"strings"

	"github.com/mattn/go-runewidth"
)

var styles = map[string]string{
	"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "blue": "34", "cyan": "36",
}

// Marks enclose styled text until it is written: only then is it known whether the stream
// has colours, and which control characters are pluv's own styles and which are foreign.
// A random key for each UI prevents forged marks.
type marks struct{ begin, end string }

const markEnd = "\x03"

func newMarks() marks {
	begin := "\x02" + rand.Text()
	return marks{begin, begin + markEnd}
}

// Style marks text with a style: "bold", "dim", "red", "green", "yellow", "blue" or
// "cyan". The result is for Out, Note, Ask, Secret, Columns and Lines, which colour it if
// their stream has colours.
func (u *UI) Style(style, text string) string {
	code, known := styles[style]
	if !known || text == "" {
		return text
	}
	return u.marks.begin + code + markEnd + text + u.marks.end
}

// split calls plain for the text between marks and mark for each mark, in order, with the
// code of its style or "" for its end.
func (m marks) split(text string, plain, mark func(string)) {
	for {
		before, rest, found := strings.Cut(text, m.begin)
		plain(before)
		if !found {
			return
		}
		var code string
		code, text, _ = strings.Cut(rest, markEnd)
		mark(code)
	}
}

// render escapes the text between the marks, and replaces the marks by colour codes or,
// without colour, by nothing.
func (m marks) render(text string, colour bool) string {
	var out strings.Builder
	var open []string
	m.split(text, func(part string) { out.WriteString(Visible(part)) }, func(code string) {
		switch {
		case !colour:
		case code != "":
			open = append(open, "\x1b["+code+"m")
			out.WriteString(open[len(open)-1])
		default:
			open = open[:max(0, len(open)-1)]
			out.WriteString("\x1b[0m" + strings.Join(open, ""))
		}
	})
	if len(open) > 0 {
		out.WriteString("\x1b[0m")
	}
	return out.String()
}

// brief is Brief for text with marks, which it keeps whole.
func (m marks) brief(text string) string {
	var out strings.Builder
	m.split(text, func(part string) { out.WriteString(Brief(part)) }, func(code string) {
		out.WriteString(m.begin + code + markEnd)
	})
	return out.String()
}

// strip removes the marks from a text.
func (m marks) strip(text string) string {
	var out strings.Builder
	m.split(text, func(part string) { out.WriteString(part) }, func(string) {})
	return out.String()
}

// word is Word for text with marks.
func (m marks) word(text string) string {
	var out strings.Builder
	m.split(text, func(part string) { out.WriteString(Word(part)) }, func(code string) { out.WriteString(m.begin + code + markEnd) })
	return out.String()
}

// pad pads a word with blanks to a width in columns, after it or, if right, before it.
func (m marks) pad(word string, width int, right bool) string {
	blanks := strings.Repeat(" ", max(0, width-m.width(word)))
	if right {
		return blanks + word
	}
	return word + blanks
}

func (m marks) width(word string) int { return runewidth.StringWidth(m.strip(word)) }
