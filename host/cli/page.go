package cli

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

const (
	defaultWidth = 80
	// narrowest is the room that the text of a row has at least; with less it starts below
	// its name.
	narrowest = 30
	// below is the indent of a text that starts below its name.
	below = 10
)

// page is a help page whose lines have a width.
type page struct {
	w     io.Writer
	width int
}

func (p *page) printf(format string, args ...any) { fmt.Fprintf(p.w, format, args...) }

// prose writes paragraphs. The line breaks within one are those of the source.
func (p *page) prose(text string) {
	var paragraph []string
	flush := func() {
		if len(paragraph) > 0 {
			p.printf("%s\n", strings.Join(fill(strings.Fields(strings.Join(paragraph, " ")), p.width, ""), "\n"))
		}
		paragraph = nil
	}
	for line := range strings.SplitSeq(text, "\n") {
		switch {
		case line == "" || line[0] == ' ' || line[0] == '\t': // as it is, such as a command line
			flush()
			p.printf("%s\n", line)
		case strings.HasPrefix(line, "- ") || strings.HasPrefix(line, "* "):
			flush()
			paragraph = []string{line}
		default:
			paragraph = append(paragraph, line)
		}
	}
	flush()
}

// section writes rows of a name and a text.
func (p *page) section(title string, rows [][2]string) {
	if len(rows) == 0 {
		return
	}
	names := 0
	for _, row := range rows {
		names = max(names, utf8.RuneCountInString(row[0]))
	}
	p.printf("\n%s:\n", title)
	indent := names + 4
	for _, row := range rows {
		if p.width-indent >= narrowest {
			lines := fill(strings.Fields(row[1]), p.width-indent, "")
			text := strings.Join(lines, "\n"+strings.Repeat(" ", indent))
			p.printf("%s\n", strings.TrimRight(fmt.Sprintf("  %-*s  %s", names, row[0], text), " "))
			continue
		}
		p.printf("  %s\n", row[0])
		for _, line := range fill(strings.Fields(row[1]), max(p.width-below, narrowest), "") {
			p.printf("%s%s\n", strings.Repeat(" ", below), line)
		}
	}
}

// globals names the global flags, which another page explains.
func (p *page) globals(where string, flags []Flag) {
	words := []string{"Global flags:"}
	for _, f := range flags {
		word := "--" + f.Name
		if f.Short != "" {
			word = "-" + f.Short
		}
		if f.Value != "" {
			word += " " + f.Value
		}
		if !f.Hidden {
			words = append(words, word+",")
		}
	}
	last := len(words) - 1
	words[last] = strings.TrimSuffix(words[last], ",")
	words = append(words, "(see `"+where+"`)")
	p.printf("\n%s\n", strings.Join(fill(words, p.width, "  "), "\n"))
}

// fill puts words into lines of a width; all but the first begin with an indent.
func fill(words []string, width int, indent string) []string {
	lines, taken := []string{}, 0
	for _, word := range words {
		long := utf8.RuneCountInString(word)
		switch {
		case len(lines) == 0:
			lines, taken = []string{word}, long
		case taken+1+long <= width:
			lines[len(lines)-1] += " " + word
			taken += 1 + long
		default:
			lines = append(lines, indent+word)
			taken = len(indent) + long
		}
	}
	return lines
}
