// Package luapattern matches Lua patterns within a budget of steps.
//
// Matching an untrusted pattern may take time exponential in its length, and a matcher
// cannot be canceled. So each comparison takes a step from a budget that the owner
// provides, and the matcher stops when that is empty. The algorithm is that of Lua's
// lstrlib.c, with the classes of Lua 5.2 and later (%g, and %z of 5.1); a pattern means
// the same for every version of Lua.
package luapattern

import (
	"errors"
	"strings"
)

// Limits of a pattern, as in Lua (LUA_MAXCAPTURES, MAXCCALLS).
const (
	maxCaptures = 32
	maxDepth    = 200
)

// ErrSteps means that the budget is empty, ErrDepth that a pattern needs too many nested
// matches.
var (
	ErrSteps = errors.New("the budget of steps is used up")
	ErrDepth = errors.New("the pattern is too complex")
)

// The length of an open capture, and of a position capture.
const (
	lengthOpen  = -1
	lengthPlace = -2
)

// Matcher matches one pattern in one subject. It is for one goroutine.
type Matcher struct {
	subject  string
	pattern  string // without the leading ^
	anchored bool
	steps    *int
	depth    int
	level    int
	captures [maxCaptures]struct{ start, length int }
	start    int
	end      int
	err      error
}

// New returns a matcher that takes its steps from *steps. With anchors, a leading ^
// anchors the pattern to the start of a search; gmatch has no anchors.
func New(subject, pattern string, anchors bool, steps *int) *Matcher {
	m := &Matcher{subject: subject, pattern: pattern, steps: steps}
	if anchors && strings.HasPrefix(pattern, "^") {
		m.anchored, m.pattern = true, pattern[1:]
	}
	return m
}

// Anchored reports whether the pattern has an effective ^.
func (m *Matcher) Anchored() bool { return m.anchored }

// Find searches for the first match from the byte from (0 is the first) on; an anchored
// pattern matches only there. Captures are valid until the next search.
func (m *Matcher) Find(from int) (found bool, err error) {
	for at := from; at <= len(m.subject); at++ {
		if found, err = m.At(at); found || err != nil || m.anchored {
			return found, err
		}
	}
	return false, nil
}

// At matches at the byte at only.
func (m *Matcher) At(at int) (bool, error) {
	m.level, m.depth = 0, 0
	if !m.spend(1) {
		return false, m.err
	}
	end := m.match(at, 0)
	if m.err == nil && end >= 0 {
		m.start, m.end = at, end
		for i := range m.level {
			if m.captures[i].length == lengthOpen {
				m.fail("unfinished capture")
			}
		}
	}
	return end >= 0 && m.err == nil, m.err
}

// Span returns the last match as start and end offsets.
func (m *Matcher) Span() (start, end int) { return m.start, m.end }

// Text returns the last match.
func (m *Matcher) Text() string { return m.subject[m.start:m.end] }

// Captures returns the number of captures of the last match.
func (m *Matcher) Captures() int { return m.level }

// Capture returns a capture of the last match, counted from 0: its text or, for `()`, the
// position, counted from 1.
func (m *Matcher) Capture(i int) (text string, place int, isPlace bool) {
	c := m.captures[i]
	if c.length == lengthPlace {
		return "", c.start + 1, true
	}
	return m.subject[c.start : c.start+c.length], 0, false
}

func (m *Matcher) fail(text string) int {
	if m.err == nil {
		m.err = errors.New(text)
	}
	return -1
}

// spend takes n steps, and reports whether there were enough.
func (m *Matcher) spend(n int) bool {
	if *m.steps -= n; *m.steps < 0 {
		*m.steps = 0
		if m.err == nil {
			m.err = ErrSteps
		}
	}
	return m.err == nil
}

// match matches the pattern from p with the subject from s, and returns the end of the
// match, or -1.
func (m *Matcher) match(s, p int) int {
	if m.depth++; m.depth > maxDepth {
		if m.err == nil {
			m.err = ErrDepth
		}
		return -1
	}
	end := m.items(s, p)
	m.depth--
	return end
}

// items matches items while there is only one way to match.
func (m *Matcher) items(s, p int) int {
	for p < len(m.pattern) {
		if !m.spend(1) {
			return -1
		}
		rest := m.pattern[p:]
		switch {
		case rest[0] == '(':
			if strings.HasPrefix(rest, "()") {
				return m.open(s, p+2, lengthPlace)
			}
			return m.open(s, p+1, lengthOpen)
		case rest[0] == ')':
			return m.close(s, p+1)
		case rest == "$":
			if s == len(m.subject) {
				return s
			}
			return -1
		case strings.HasPrefix(rest, "%b"):
			s, p = m.balanced(s, p+2), p+4
		case strings.HasPrefix(rest, "%f"):
			s, p = m.frontier(s, p+2)
		case rest[0] == '%' && len(rest) > 1 && '0' <= rest[1] && rest[1] <= '9':
			s, p = m.again(s, rest[1]), p+2
		default:
			var done bool
			if s, p, done = m.single(s, p); done {
				return s
			}
		}
		if s < 0 {
			return -1
		}
	}
	return s
}

// single matches one character class with its suffix (? + * -). Done means that it also
// matched the rest of the pattern.
func (m *Matcher) single(s, p int) (end, next int, done bool) {
	after := m.classEnd(p)
	if after < 0 {
		return -1, 0, true
	}
	suffix := byte(0)
	if after < len(m.pattern) {
		suffix = m.pattern[after]
	}
	switch suffix {
	case '?':
		if m.fits(s, p, after) {
			if end := m.match(s+1, after+1); end >= 0 || m.err != nil {
				return end, 0, true
			}
		}
		return s, after + 1, false
	case '+':
		if !m.fits(s, p, after) {
			return -1, 0, true
		}
		return m.longest(s, 1, p, after), 0, true
	case '*':
		return m.longest(s, 0, p, after), 0, true
	case '-':
		return m.shortest(s, p, after), 0, true
	}
	if !m.fits(s, p, after) {
		return -1, 0, true
	}
	return s + 1, after, false
}

// longest matches as many characters as possible, at least least, and backtracks one by
// one.
func (m *Matcher) longest(s, least, p, after int) int {
	n := least
	for m.fits(s+n, p, after) {
		n++
	}
	for ; n >= least && m.err == nil; n-- {
		if end := m.match(s+n, after+1); end >= 0 {
			return end
		}
	}
	return -1
}

// shortest matches as few characters as possible.
func (m *Matcher) shortest(s, p, after int) int {
	for m.err == nil {
		if end := m.match(s, after+1); end >= 0 {
			return end
		}
		if !m.fits(s, p, after) {
			return -1
		}
		s++
	}
	return -1
}

// open starts a capture and matches the rest.
func (m *Matcher) open(s, p, length int) int {
	if m.level >= maxCaptures {
		return m.fail("too many captures")
	}
	m.captures[m.level].start, m.captures[m.level].length = s, length
	m.level++
	end := m.match(s, p)
	if end < 0 {
		m.level--
	}
	return end
}

// close closes the innermost open capture and matches the rest.
func (m *Matcher) close(s, p int) int {
	for i := m.level - 1; i >= 0; i-- {
		if m.captures[i].length != lengthOpen {
			continue
		}
		m.captures[i].length = s - m.captures[i].start
		end := m.match(s, p)
		if end < 0 {
			m.captures[i].length = lengthOpen
		}
		return end
	}
	return m.fail("invalid pattern capture")
}

// balanced matches %bxy; p is the index of x.
func (m *Matcher) balanced(s, p int) int {
	if p+1 >= len(m.pattern) {
		return m.fail("malformed pattern (missing arguments to '%b')")
	}
	first, last := m.pattern[p], m.pattern[p+1]
	if s >= len(m.subject) || m.subject[s] != first {
		return -1
	}
	depth := 1
	for s++; s < len(m.subject) && m.spend(1); s++ {
		switch m.subject[s] {
		case last:
			if depth--; depth == 0 {
				return s + 1
			}
		case first:
			depth++
		}
	}
	return -1
}

// frontier matches %f[set]; p is the index of the bracket.
func (m *Matcher) frontier(s, p int) (end, next int) {
	if p >= len(m.pattern) || m.pattern[p] != '[' {
		return m.fail("malformed pattern (missing '[' after '%f')"), 0
	}
	after := m.classEnd(p)
	if after < 0 || !m.spend(after-p) {
		return -1, 0
	}
	var before, here byte
	if s > 0 {
		before = m.subject[s-1]
	}
	if s < len(m.subject) {
		here = m.subject[s]
	}
	if m.inSet(before, p, after-1) || !m.inSet(here, p, after-1) {
		return -1, 0
	}
	return s, after
}

// again matches the back reference %1 to %9.
func (m *Matcher) again(s int, digit byte) int {
	i := int(digit) - '1'
	if i < 0 || i >= m.level || m.captures[i].length == lengthOpen {
		return m.fail("invalid capture index")
	}
	text, _, isPlace := m.Capture(i)
	if isPlace {
		return -1
	}
	if !m.spend(len(text)/16) || !strings.HasPrefix(m.subject[s:], text) {
		return -1
	}
	return s + len(text)
}
