package manifest

import (
	"bytes"

	"pluv/host/fault"
)

// scanner is the cursor of both readers.
type scanner struct {
	data  []byte
	at    int
	depth int    // open tables
	fresh bool   // the current table has no field yet
	buf   []byte // the last string with escapes
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

// push counts an open table. Reading is recursive, so the depth is bounded to protect the
// stack.
func (s *scanner) push() error {
	if s.depth++; s.depth > maxDepth {
		return s.fail("tables nest too deep")
	}
	return nil
}

// fail returns an error with the current line, which is counted only here, to save time.
func (s *scanner) fail(problem string) error {
	line := 1 + bytes.Count(s.data[:min(s.at, len(s.data))], []byte("\n"))
	return fault.New(fault.IndexFormat, "cannot parse the manifest: line %d: %s", line, problem).
		WithHint("check the registry's address, or try a mirror")
}

func isNameStart(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' || c == '_' }
func isName(c byte) bool      { return isNameStart(c) || isDigit(c) }
func isDigit(c byte) bool     { return '0' <= c && c <= '9' }
