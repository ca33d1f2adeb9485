package patch

import (
	"fmt"
	"strconv"
	"strings"

	"pluv/host/lazyregexp"
)

// change is what a patch does to one file.
type change struct {
	old, new           string // the names as written
	oldEpoch, newEpoch bool   // dated 1969 or 1970, which means a missing file
	hunks              []hunk
	move               string // "rename" or "copy" from old to new; then they have no a/ and b/
}

// hunk is a run of lines to replace.
type hunk struct {
	oldStart, oldCount int
	newStart, newCount int
	lines              []line
}

// line is a line of a hunk with its line ending in the patch, if any.
type line struct {
	op   byte // ' ', '-' or '+'
	text string
}

const (
	devNull  = "/dev/null"
	gitStart = "diff --git "
	// maxLine bounds the numbers of a hunk, so that sums of them do not overflow.
	maxLine = 1 << 30
)

var (
	ranges = lazyregexp.New(`^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? ?@@`)
	epoch  = lazyregexp.New(`[^0-9](1969|1970)[^0-9]`)
)

// parser reads a patch line by line.
type parser struct {
	lines []string
	at    int
}

// parse parses a patch in the unified format. Text between the changes is ignored.
func parse(text string) ([]change, error) {
	p := &parser{lines: split(text)}
	var all []change
	for p.at < len(p.lines) {
		c, found, err := p.next()
		if err != nil {
			return nil, err
		}
		if found {
			all = append(all, c)
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("it changes no files")
	}
	return all, nil
}

// next parses the change at a line, or skips the line.
func (p *parser) next() (c change, found bool, err error) {
	header := gitHeader{}
	if strings.HasPrefix(p.lines[p.at], gitStart) {
		if header, err = p.gitHeader(); err != nil {
			return c, false, err
		}
		if p.at == len(p.lines) || !p.atNames() {
			c, found = header.alone()
			return c, found, nil
		}
	}
	if !p.atNames() {
		p.at++
		return c, false, nil
	}
	c, err = p.change()
	if header.move != "" {
		c.move, c.old, c.new = header.move, header.from, header.to
	}
	return c, err == nil, err
}

// atNames reports whether a line and the next are the `---` and `+++` lines of a file.
func (p *parser) atNames() bool {
	return strings.HasPrefix(p.lines[p.at], "--- ") && p.at+1 < len(p.lines) && strings.HasPrefix(p.lines[p.at+1], "+++ ")
}

func (p *parser) change() (change, error) {
	c := change{}
	c.old, c.oldEpoch = name(p.lines[p.at])
	c.new, c.newEpoch = name(p.lines[p.at+1])
	p.at += 2
	for p.at < len(p.lines) {
		found := ranges().FindStringSubmatch(p.lines[p.at])
		if found == nil {
			break
		}
		h, err := header(found)
		if err != nil {
			return c, fmt.Errorf("line %d: %w", p.at+1, err)
		}
		p.at++
		if err := p.body(&h); err != nil {
			return c, err
		}
		c.hunks = append(c.hunks, h)
	}
	if len(c.hunks) == 0 {
		return c, fmt.Errorf("line %d: no hunk for %s", p.at, c.new)
	}
	return c, nil
}

// name returns the file name in a line, up to a tab or else the first space, and whether
// its date means a missing file.
func name(text string) (file string, isEpoch bool) {
	rest := strings.TrimRight(text[len("--- "):], "\r\n")
	file, date, found := strings.Cut(rest, "\t")
	if !found {
		file, date, _ = strings.Cut(rest, " ")
	}
	return unquoted(file), epoch().MatchString(" " + date + " ")
}

func header(found []string) (hunk, error) {
	numbers := [4]int{0, 1, 0, 1}
	for i, text := range found[1:] {
		if text == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil || n > maxLine {
			return hunk{}, fmt.Errorf("the number %s is too large", text)
		}
		numbers[i] = n
	}
	return hunk{oldStart: numbers[0], oldCount: numbers[1], newStart: numbers[2], newCount: numbers[3]}, nil
}

// body reads as many lines as the header of the hunk says.
func (p *parser) body(h *hunk) error {
	old, new := 0, 0
	for old < h.oldCount || new < h.newCount {
		if p.at >= len(p.lines) {
			return fmt.Errorf("it ends within a hunk")
		}
		text := p.lines[p.at]
		op := text[0]
		if op == '\n' || op == '\r' {
			op, text = ' ', " "+text // editors strip the trailing space
		}
		switch op {
		case ' ':
			old, new = old+1, new+1
		case '-':
			old++
		case '+':
			new++
		case '\\':
			h.noEnd()
			p.at++
			continue
		default:
			return fmt.Errorf("line %d is not a line of a hunk", p.at+1)
		}
		h.lines = append(h.lines, line{op, text[1:]})
		p.at++
	}
	if old > h.oldCount || new > h.newCount {
		return fmt.Errorf("line %d: the hunk has more lines than its header says", p.at)
	}
	if p.at < len(p.lines) && p.lines[p.at][0] == '\\' {
		h.noEnd()
		p.at++
	}
	return nil
}

// noEnd removes the line ending of the last line: "\ No newline at end of file".
func (h *hunk) noEnd() {
	if n := len(h.lines); n > 0 {
		h.lines[n-1].text = strings.TrimRight(h.lines[n-1].text, "\r\n")
	}
}

// split splits text into lines that keep their line endings.
func split(text string) []string {
	lines := strings.SplitAfter(text, "\n")
	if lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}
