package patch

import (
	"fmt"
	"strconv"
	"strings"
)

// gitHeader is git's header of a file, without the two names of the unified format.
type gitHeader struct {
	move     string // "rename" or "copy"; "" for neither
	from, to string // the names of a move, without a/ and b/
	state    string // "new" or "deleted"; "" for neither
	file     string // the name of one that is new or deleted, with a/
}

// gitHeader parses a header, starting at the line "diff --git". Other lines and modes are
// skipped.
func (p *parser) gitHeader() (gitHeader, error) {
	h := gitHeader{file: commonName(p.lines[p.at])}
	for p.at++; p.at < len(p.lines) && !p.atNames(); p.at++ {
		text := strings.TrimRight(p.lines[p.at], "\r\n")
		switch {
		case strings.HasPrefix(text, "GIT binary patch"):
			return h, fmt.Errorf("line %d: it changes a binary file, which only git can do", p.at+1)
		case strings.HasPrefix(text, "rename from "), strings.HasPrefix(text, "copy from "):
			h.move, h.from, _ = strings.Cut(text, " from ")
			h.from = unquoted(h.from)
		case strings.HasPrefix(text, "rename to "), strings.HasPrefix(text, "copy to "):
			_, h.to, _ = strings.Cut(text, " to ")
			h.to = unquoted(h.to)
		case strings.HasPrefix(text, "new file mode "):
			h.state = "new"
		case strings.HasPrefix(text, "deleted file mode "):
			h.state = "deleted"
		case !isDetail(text):
			return h, nil
		}
	}
	return h, nil
}

// alone returns the change of a header without hunks: a pure move, or an empty file that
// is new or deleted.
func (h gitHeader) alone() (c change, found bool) {
	switch {
	case h.move != "":
		return change{move: h.move, old: h.from, new: h.to}, true
	case h.state == "new" && h.file != "":
		return change{old: devNull, new: h.file, hunks: []hunk{{}}}, true
	case h.state == "deleted" && h.file != "":
		return change{old: h.file, new: devNull, hunks: []hunk{{}}}, true
	}
	return c, false
}

// isDetail reports whether a line of a header does not matter for applying.
func isDetail(text string) bool {
	for _, start := range []string{"old mode ", "new mode ", "similarity index ", "dissimilarity index ", "index "} {
		if strings.HasPrefix(text, start) {
			return true
		}
	}
	return false
}

// commonName returns the name that "diff --git a/FILE b/FILE" has twice, with a/; "" if
// the two differ.
func commonName(line string) string {
	rest := strings.TrimPrefix(strings.TrimRight(line, "\r\n"), gitStart)
	half := len(rest) / 2
	if len(rest)%2 == 0 || rest[half] != ' ' || !strings.HasPrefix(rest, "a/") || rest[2:half] != strings.TrimPrefix(rest[half+1:], "b/") {
		return ""
	}
	return rest[:half]
}

// unquoted decodes a name that git has quoted because of unusual characters.
func unquoted(name string) string {
	if plain, err := strconv.Unquote(name); err == nil && name[0] == '"' {
		return plain
	}
	return name
}
