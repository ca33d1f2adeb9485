package sandbox

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/yuin/gopher-lua/ast"
	"github.com/yuin/gopher-lua/parse"
)

// The parser reads a source byte by byte, and most of the bytes of real rockspecs are in
// long strings: descriptions, and files to write. The parser gets a short mark in place of
// each. Its tree then gets the string.

// minShortened is the length of the shortest string that gets a mark, in bytes.
const minShortened = 128

// span is where a long string is in a source, brackets included.
type span struct{ from, to, level int }

// shortened is a source with marks.
type shortened struct {
	source  []byte
	strings []longString
	next    int  // the first to look for
	isOther bool // a string has a NUL and is not the next mark
}

type longString struct {
	mark, value string
	found       bool // in the tree
}

// shorten replaces long strings of at least so many bytes by marks. It returns nil if it
// replaces none.
func shorten(source []byte, long []span, least int) *shortened {
	s := &shortened{}
	at := 0
	for _, l := range long {
		text := source[l.from+l.level+1 : l.to-l.level-1]
		if len(text) < least || bytes.IndexByte(text, '\r') >= 0 {
			continue // the parser changes line ends with a return
		}
		// With as many lines: errors name theirs.
		mark := "\x00" + strconv.Itoa(len(s.strings)) + strings.Repeat("\n", bytes.Count(text, []byte("\n")))
		s.source = append(append(s.source, source[at:l.from]...), "[["+mark+"]]"...)
		s.strings = append(s.strings, longString{mark: mark, value: string(bytes.TrimPrefix(text, []byte("\n")))})
		at = l.to
	}
	if len(s.strings) == 0 || bytes.IndexByte(source, 0) >= 0 {
		return nil
	}
	s.source = append(s.source, source[at:]...)
	return s
}

// parseShortened parses a source with marks in place of its long strings, the spans with at
// least so many bytes. It returns nil if that is not possible, or the source is not valid.
func parseShortened(source []byte, long []span, least int, name string) []ast.Stmt {
	short := shorten(source, long, least)
	if short == nil {
		return nil
	}
	body, err := parse.Parse(bytes.NewReader(short.source), name)
	if err != nil || check(body, short) != nil || !short.isRestored() {
		return nil
	}
	return body
}

// restore replaces a mark by its string. A nil s has none.
func (s *shortened) restore(e *ast.StringExpr) {
	if s == nil || strings.IndexByte(e.Value, 0) < 0 {
		return
	}
	for range s.strings {
		l := &s.strings[s.next]
		s.next = (s.next + 1) % len(s.strings)
		if !l.found && e.Value == l.mark {
			e.Value, l.found = l.value, true
			return
		}
	}
	s.isOther = true
}

// isRestored reports whether each mark was found once, and no string besides contains a
// NUL: then the parser took each mark for one string, and nothing else for a mark.
func (s *shortened) isRestored() bool {
	for i := range s.strings {
		if !s.strings[i].found {
			return false
		}
	}
	return !s.isOther
}
