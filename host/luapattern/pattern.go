// Package luapattern matches Lua patterns and counts what that costs.
//
// A pattern of a stranger may need a time exponential in its length, and no
// context stops a matcher. So each comparison takes a step from a budget that
// its owner shares out, and the matcher ends when the budget is empty. The
// algorithm is that of Lua's lstrlib.c, with the classes of Lua 5.2 and later
// (%g, and %z of 5.1); one pattern means the same for every version of Lua.
package luapattern

import (
	"errors"
	"strings"
)

// The bounds of a pattern, as in Lua (LUA_MAXCAPTURES, MAXCCALLS).
const (
	maxCaptures = 32
	maxDepth    = 200
)

// ErrSteps is returned when the budget is empty, ErrDepth for a pattern with
// more parts than are tried within each other.
var (
	ErrSteps = errors.New("the budget of steps is used up")
	ErrDepth = errors.New("the pattern is too complex")
)

// What a capture's length is while it is open, and where it stands for a place.
const (
	lengthOpen  = -1
	lengthPlace = -2
)

// Matcher matches one pattern within one subject. It belongs to one goroutine.
type Matcher struct {
	subject  string
	pattern  string // without the ^
	anchored bool
	steps    *int
	depth    int
	level    int
	captures [maxCaptures]struct{ start, length int }
	start    int
	end      int
	err      error
}

// New returns a matcher that takes its steps from *steps. With anchors a ^ at
// the beginning of the pattern holds it to the place where a search begins;
// gmatch has none.
func New(subject, pattern string, anchors bool, steps *int) *Matcher {
	m := &Matcher{subject: subject, pattern: pattern, steps: steps}
	if anchors && strings.HasPrefix(pattern, "^") {
		m.anchored, m.pattern = true, pattern[1:]
	}
	return m
}

// Anchored reports whether the pattern begins with a ^ that counts.
func (m *Matcher) Anchored() bool { return m.anchored }

// Find looks for the first match that begins at the byte from (0 is the first
// one) or, unless anchored, later. Its captures are those of the matcher until
// the next search.
func (m *Matcher) Find(from int) (found bool, err error) {
	for at := from; at <= len(m.subject); at++ {
		if found, err = m.At(at); found || err != nil || m.anchored {
			return found, err
		}
	}
	return false, nil
}

// At looks for a match that begins at the byte at.
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

// Span returns the bytes of the last match: the first one, and the one after
// the last.
func (m *Matcher) Span() (start, end int) { return m.start, m.end }

// Text returns the last match.
func (m *Matcher) Text() string { return m.subject[m.start:m.end] }

// Captures returns how many captures the last match has.
func (m *Matcher) Captures() int { return m.level }

// Capture returns a capture of the last match, the first one is 0: its text or,
// of `()`, the place, which begins at 1.
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

// spend takes n steps, and reports whether there were as many.
func (m *Matcher) spend(n int) bool {
	if *m.steps -= n; *m.steps < 0 {
		*m.steps = 0
		if m.err == nil {
			m.err = ErrSteps
		}
	}
	return m.err == nil
}

// match matches the pattern from p on with the subject from s on, and returns
// where the match ends, or -1.
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

// items matches item after item, as long as there is only one way to do it.
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

// single matches one character's class and what may follow it: ? + * -. It is
// done where that took the rest of the pattern along.
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

// longest takes as many characters as fit, at least least, and gives them back
// one by one.
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

// shortest takes one more character as long as the rest does not match.
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

// open begins a capture and matches the rest.
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

// close ends the innermost capture that is open and matches the rest.
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

// balanced matches %bxy, of which p is the place of x.
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

// frontier matches %f[set], of which p is the place of the bracket.
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

// again matches %1 to %9: the text of a capture once more.
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
