package term

import (
	"crypto/rand"
	"strings"

	"github.com/mattn/go-runewidth"
)

var styles = map[string]string{
	"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "blue": "34", "cyan": "36",
}

// Marks stand around styled text until it is written: only then is it known whether
// the stream has colours, and what is pluv's own style and what is a control
// character in the text of others. The key is chosen at random for each UI, so that
// nobody else can write a mark.
type marks struct{ begin, end string }

const markEnd = "\x03"

func newMarks() marks {
	begin := "\x02" + rand.Text()
	return marks{begin, begin + markEnd}
}

// Style marks text to be written in a style: "bold", "dim", "red", "green",
// "yellow", "blue" or "cyan". The result is for Out, Note, Ask, Secret, Columns and
// Lines, which write it in colour where their stream has colours.
func (u *UI) Style(style, text string) string {
	code, known := styles[style]
	if !known || text == "" {
		return text
	}
	return u.marks.begin + code + markEnd + text + u.marks.end
}

// split hands the parts of a text on in order: what is between the marks to plain,
// and each mark to mark, with the code of its style or, at its end, "".
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

// render returns what is written for a text: all between the marks is visible, and
// the marks are colours or, without colour, nothing.
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

// brief is Brief for a text with marks, which stay whole.
func (m marks) brief(text string) string {
	var out strings.Builder
	m.split(text, func(part string) { out.WriteString(Brief(part)) }, func(code string) {
		out.WriteString(m.begin + code + markEnd)
	})
	return out.String()
}

// strip returns a text without its marks, and else as it is.
func (m marks) strip(text string) string {
	var out strings.Builder
	m.split(text, func(part string) { out.WriteString(part) }, func(string) {})
	return out.String()
}

// word makes a text a part of one line, with its marks.
func (m marks) word(text string) string {
	var out strings.Builder
	m.split(text, func(part string) { out.WriteString(Word(part)) }, func(code string) { out.WriteString(m.begin + code + markEnd) })
	return out.String()
}

// pad fills a word with blanks up to a width in columns of the terminal, behind it
// or, if right, before it.
func (m marks) pad(word string, width int, right bool) string {
	blanks := strings.Repeat(" ", max(0, width-m.width(word)))
	if right {
		return blanks + word
	}
	return word + blanks
}

func (m marks) width(word string) int { return runewidth.StringWidth(m.strip(word)) }
