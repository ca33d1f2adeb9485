package term

import (
	"slices"
	"strings"

	"github.com/mattn/go-runewidth"
)

// A Table is what a command lists. Rows may be shorter than the header.
type Table struct {
	Header []string   `luar:"header"`
	Rows   [][]string `luar:"rows"`
	Align  []string   `luar:"align"` // of each column: "right", or else left
}

const (
	tableGap = "  "
	// narrowest is the width to which a column is cut at most.
	narrowest = 12
)

// Table formats a table for Out, without rows as "". Each column is as wide as its widest word;
// one that is empty in every row is left out. On a terminal no line is longer than that is wide:
// the last column is cut, and if that is not enough the widest ones. Words are escaped so that
// each row stays one line.
func (u *UI) Table(t Table) string {
	return u.layOut(t, u.streams.Width(), IsTerminal(u.streams.Out))
}

func (u *UI) layOut(t Table, room int, fit bool) string {
	if len(t.Rows) == 0 {
		return ""
	}
	var columns []int // that are shown
	for i := range t.Header {
		if slices.ContainsFunc(t.Rows, func(row []string) bool { return i < len(row) && row[i] != "" }) {
			columns = append(columns, i)
		}
	}
	lines := make([][]string, 0, len(t.Rows)+1)
	for i, row := range append([][]string{t.Header}, t.Rows...) {
		line := make([]string, len(columns))
		for at, column := range columns {
			if column < len(row) {
				line[at] = u.marks.word(row[column])
			}
			if i == 0 {
				line[at] = u.Style("dim", line[at])
			}
		}
		lines = append(lines, line)
	}
	widths := make([]int, len(columns))
	for _, line := range lines {
		for at, word := range line {
			widths[at] = max(widths[at], u.marks.width(word))
		}
	}
	if fit {
		fitWidths(widths, room)
	}
	var out strings.Builder
	for _, line := range lines {
		for at, word := range line {
			isRight := columns[at] < len(t.Align) && t.Align[columns[at]] == "right"
			line[at] = u.marks.pad(u.marks.cut(word, widths[at]), widths[at], isRight)
		}
		out.WriteString(strings.TrimRight(strings.Join(line, tableGap), " ") + "\n")
	}
	return out.String()
}

// fitWidths narrows columns until they fit into room: the last one first, then the widest.
func fitWidths(widths []int, room int) {
	over := len(tableGap)*(len(widths)-1) - room
	for _, width := range widths {
		over += width
	}
	narrow := func(at, to int) {
		by := min(over, widths[at]-to)
		if by > 0 {
			widths[at], over = widths[at]-by, over-by
		}
	}
	if len(widths) > 0 {
		narrow(len(widths)-1, narrowest)
	}
	for range widths {
		if over > 0 {
			narrow(slices.Index(widths, slices.Max(widths)), narrowest)
		}
	}
}

// cut shortens a word to a width in columns, with an ellipsis; its marks stay.
func (m marks) cut(word string, width int) string {
	if m.width(word) <= width {
		return word
	}
	var out strings.Builder
	left := width - 1
	m.split(word, func(part string) {
		if left < 0 {
			return
		}
		if size := runewidth.StringWidth(part); size <= left {
			out.WriteString(part)
			left -= size
			return
		}
		out.WriteString(runewidth.Truncate(part, left, "") + "…")
		left = -1
	}, func(code string) { out.WriteString(m.begin + code + markEnd) })
	return out.String()
}
