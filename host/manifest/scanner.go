package manifest

import (
	"bytes"

	"pluv/host/fault"
)

// scanner is the cursor that both readers move over the bytes.
type scanner struct {
	data  []byte
	at    int
	depth int    // tables entered and not left
	fresh bool   // the current table has had no field yet
	buf   []byte // holds the last string that had escapes
}

// peek returns the byte at the cursor, or 0 at the end.
func (s *scanner) peek() byte {
	if s.at < len(s.data) {
		return s.data[s.at]
	}
	return 0
}

// accept consumes c if it comes next.
func (s *scanner) accept(c byte) bool {
	if s.at < len(s.data) && s.data[s.at] == c {
		s.at++
		return true
	}
	return false
}

func (s *scanner) blanks() {
	for s.at < len(s.data) {
		switch s.data[s.at] {
		case ' ', '\n', '\t', '\r', '\f', '\v':
			s.at++
		default:
			return
		}
	}
}

// push counts a table that was entered. Reading is recursive, so depth must be
// bounded before the stack is.
func (s *scanner) push() error {
	if s.depth++; s.depth > maxDepth {
		return s.fail("tables nest too deep")
	}
	return nil
}

// fail returns the error of a place. The line is counted only now, since most
// manifests are read without one.
func (s *scanner) fail(problem string) error {
	line := 1 + bytes.Count(s.data[:min(s.at, len(s.data))], []byte("\n"))
	return fault.New(fault.IndexFormat, "the index is not a manifest: line %d: %s", line, problem).
		WithHint("check the registry's address, or try a mirror")
}

func isNameStart(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' || c == '_' }
func isName(c byte) bool      { return isNameStart(c) || isDigit(c) }
func isDigit(c byte) bool     { return '0' <= c && c <= '9' }
