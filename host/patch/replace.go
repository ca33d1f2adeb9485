package patch

import (
	"fmt"
	"strings"
)

// maxFuzz is how many lines of context at each end of a hunk may differ.
const maxFuzz = 2

// replace applies hunks to a text. It subtracts compared lines from steps.
func replace(text string, hunks []hunk, steps *int) (string, error) {
	source := split(text)
	end := lineEnd(source)
	var out strings.Builder
	last := "\n"
	put := func(line string) {
		if !strings.HasSuffix(last, "\n") { // a line follows one without line ending
			out.WriteString(orNewline(end))
		}
		out.WriteString(line)
		last = line
	}
	next, offset := 0, 0
	for i, h := range hunks {
		at, fuzzy := find(source, h, next, offset, steps)
		if *steps < 0 {
			return "", fmt.Errorf("searching for hunk %d of %d takes too long", i+1, len(hunks))
		}
		if at < 0 {
			if applied(source, h, steps) {
				return "", fmt.Errorf("hunk %d of %d was already applied", i+1, len(hunks))
			}
			return "", fmt.Errorf("hunk %d of %d does not match", i+1, len(hunks))
		}
		offset = at - fuzzy.wanted()
		for ; next < at; next++ {
			put(source[next])
		}
		for _, l := range fuzzy.lines {
			switch l.op {
			case ' ':
				put(source[next])
				next++
			case '-':
				next++
			case '+':
				put(withEnd(l.text, end))
			}
		}
	}
	for ; next < len(source); next++ {
		put(source[next])
	}
	return out.String(), nil
}

// wanted is the index of the line where the hunk should begin.
func (h hunk) wanted() int {
	if h.oldCount == 0 {
		return h.oldStart // added lines come after that line
	}
	return max(h.oldStart-1, 0)
}

// find searches for a hunk from the line `from` on, nearest to its expected line first,
// and returns it without the context that differs.
func find(source []string, h hunk, from, offset int, steps *int) (int, hunk) {
	for fuzz := range maxFuzz + 1 {
		cut := h.without(fuzz)
		if fuzz > 0 && len(cut.lines) == len(h.lines) {
			break
		}
		want := min(max(cut.wanted()+offset, from), len(source))
		for away := 0; *steps >= 0 && (want-away >= from || want+away <= len(source)); away++ {
			for _, at := range []int{want - away, want + away} {
				if at >= from && at <= len(source) && fits(source, cut, at, steps) {
					return at, cut
				}
			}
		}
	}
	return -1, h
}

// without drops n lines of context at both ends of a hunk.
func (h hunk) without(n int) hunk {
	before, after := 0, 0
	for before < n && before < len(h.lines) && h.lines[before].op == ' ' {
		before++
	}
	for after < n && after < len(h.lines)-before && h.lines[len(h.lines)-1-after].op == ' ' {
		after++
	}
	h.lines = h.lines[before : len(h.lines)-after]
	h.oldStart += before
	return h
}

// fits reports whether a hunk matches at a line.
func fits(source []string, h hunk, at int, steps *int) bool {
	*steps--
	for _, l := range h.lines {
		if l.op == '+' {
			continue
		}
		if at >= len(source) || bare(source[at]) != bare(l.text) {
			return false
		}
		at++
		*steps -= 1 + len(l.text)/64
	}
	return *steps >= 0
}

// applied reports whether the result of a hunk is already there.
func applied(source []string, h hunk, steps *int) bool {
	var after hunk
	after.oldStart, after.oldCount = h.newStart, h.newCount
	for _, l := range h.lines {
		if l.op != '-' {
			after.lines = append(after.lines, line{' ', l.text})
		}
	}
	at := after.wanted()
	return len(after.lines) > 0 && at <= len(source) && fits(source, after, at, steps)
}

func bare(line string) string { return strings.TrimRight(line, "\r\n") }

// lineEnd is the line ending of all lines of a text; "" if they differ.
func lineEnd(source []string) string {
	end := ""
	for _, line := range source {
		own := line[len(bare(line)):]
		if own == "" {
			continue
		}
		if end != "" && own != end {
			return ""
		}
		end = own
	}
	return end
}

// withEnd gives a line of a patch the file's line ending, if it has one.
func withEnd(text, end string) string {
	if end == "" || bare(text) == text {
		return text
	}
	return bare(text) + end
}

func orNewline(end string) string {
	if end == "" {
		return "\n"
	}
	return end
}
