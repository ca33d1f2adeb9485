package term

import (
	"fmt"
	"strconv"
	"strings"
)

// column is a directive of a format of Columns, with the text before it.
type column struct {
	before string
	right  bool
	widest bool // as wide as the widest word
	width  int  // minimum
}

// Columns formats a line for each row, for Out. The format resembles string.format: `%s`
// is a word of the row, `%-14s` pads it to 14 columns on the right, `%14s` on the left,
// and `%-*s` and `%*s` pad it to the widest word of all rows. Words are escaped so that
// each row stays one line; missing ones are empty, and trailing blanks are dropped.
func (u *UI) Columns(format string, rows [][]string) (string, error) {
	columns, after, err := parseColumns(format)
	if err != nil {
		return "", err
	}
	word := func(row []string, i int) string {
		if i < len(row) {
			return u.marks.word(row[i])
		}
		return ""
	}
	for i := range columns {
		if columns[i].widest {
			for _, row := range rows {
				columns[i].width = max(columns[i].width, u.marks.width(word(row, i)))
			}
		}
	}
	var out strings.Builder
	for _, row := range rows {
		var line strings.Builder
		for i, c := range columns {
			line.WriteString(c.before + u.marks.pad(word(row, i), c.width, c.right))
		}
		out.WriteString(strings.TrimRight(line.String()+after, " ") + "\n")
	}
	return out.String(), nil
}

func parseColumns(format string) (columns []column, after string, err error) {
	for {
		before, rest, found := strings.Cut(format, "%")
		if !found {
			return columns, format, nil
		}
		size, next, found := strings.Cut(rest, "s")
		c := column{before: before, right: true}
		digits, left := strings.CutPrefix(size, "-")
		c.right = !left
		switch {
		case digits == "*":
			c.widest = true
		case digits != "":
			if c.width, err = strconv.Atoi(digits); err != nil {
				found = false
			}
		}
		if !found || c.width < 0 || c.width > 1000 {
			return nil, "", fmt.Errorf("%%%s is not a valid column format", rest)
		}
		columns, format = append(columns, c), next
	}
}
