package sandbox

import (
	"strings"

	"pluv/host/luapattern"
)

// search is find or, without places, match, which returns only the captures.
func (s *stringCall) search(places bool) []any {
	text, pat, from := s.str(0), s.str(1), s.integer(2, 1)
	from = place(from, len(text)) - 1
	if s.err != nil || from > len(text) {
		return s.one(nil)
	}
	if places && (truth(at(s.args, 3)) || !strings.ContainsAny(pat, "^$*+?.([%-")) {
		return s.plain(text, pat, from)
	}
	m := luapattern.New(text, pat, true, &s.matches)
	if found, err := m.Find(from); !s.matched(s.line, found, err) {
		return s.one(nil)
	}
	if !places {
		return s.captures(m, nil)
	}
	start, end := m.Span()
	place := []any{float64(start + 1), float64(end)}
	if m.Captures() == 0 {
		return place
	}
	return s.captures(m, place)
}

func (s *stringCall) plain(text, part string, from int) []any {
	if !s.step((len(text) + len(part)) / 64) {
		return nil
	}
	i := strings.Index(text[from:], part)
	if i < 0 {
		return s.one(nil)
	}
	return []any{float64(from + i + 1), float64(from + i + len(part))}
}

// captures appends the captures of a match, or the whole match if it has none.
func (s *stringCall) captures(m *luapattern.Matcher, to []any) []any {
	if !s.take(3 * sizeValue * (len(to) + m.Captures() + 1)) {
		return nil
	}
	for i := range max(1, m.Captures()) {
		to = append(to, s.capture(m, i))
	}
	return to
}

// capture returns a capture; the first one of a match without captures is the whole
// match.
func (s *stringCall) capture(m *luapattern.Matcher, i int) any {
	switch {
	case i < m.Captures():
		text, place, isPlace := m.Capture(i)
		if isPlace {
			return float64(place)
		}
		return text
	case i > 0:
		s.raise(s.line, "invalid capture index")
		return nil
	}
	return m.Text()
}

// gmatch returns an iterator, which searches as it is called.
func (s *stringCall) gmatch() []any {
	text, pat := s.str(0), s.str(1)
	if !s.take(sizeMatcher) {
		return nil
	}
	m := luapattern.New(text, pat, false, &s.matches)
	at := 0
	return s.one(&iterator{func() []any {
		if at > len(text) {
			return nil
		}
		if found, err := m.Find(at); !s.matched(s.line, found, err) {
			at = len(text) + 1
			return nil
		}
		start, end := m.Span()
		if at = end; end == start {
			at++
		}
		return s.captures(m, nil)
	}})
}

// gsub replaces matches, each place once: an empty match may follow another match, as in
// Lua 5.1 and 5.2.
func (s *stringCall) gsub() []any {
	text, pat, most := s.str(0), s.str(1), s.integer(3, maxBytes)
	repl := at(s.args, 2)
	switch repl.(type) {
	case string, float64, *Table, *closure, method, *iterator:
	default:
		s.bad(2, "string/function/table expected, got %s", s.given(2))
	}
	if !s.take(sizeMatcher) {
		return nil
	}
	m := luapattern.New(text, pat, true, &s.matches)
	out := builder{machine: s.machine}
	count, from, kept := 0, 0, 0
	for count < most && from <= len(text) && s.step(1) {
		found, err := m.At(from)
		if s.matched(s.line, found, err) {
			count++
			out.add(text[kept:from])
			s.replace(&out, m, repl)
			_, kept = m.Span()
		}
		if found && kept > from {
			from = kept
		} else {
			from++
		}
		if s.err != nil {
			return nil
		}
		if m.Anchored() {
			break
		}
	}
	out.add(text[kept:])
	if !s.take(2 * sizeValue) {
		return nil
	}
	return []any{out.String(), float64(count)}
}

// replace adds the replacement of a match.
func (s *stringCall) replace(out *builder, m *luapattern.Matcher, repl any) {
	var v any
	switch repl := repl.(type) {
	case *Table:
		v = s.index(s.line, repl, s.capture(m, 0))
	case string, float64:
		text, _ := s.textOf(repl)
		s.expand(out, m, text)
		return
	default:
		v = at(s.call(s.line, repl, s.captures(m, nil)), 0)
	}
	if !truth(v) {
		v = m.Text()
	}
	text, ok := s.textOf(v)
	if !ok {
		s.raise(s.line, "invalid replacement value (a %s)", TypeOf(v))
	}
	out.add(text)
}

// expand adds a replacement string: %0 is the match and %1 to %9 are its captures.
func (s *stringCall) expand(out *builder, m *luapattern.Matcher, repl string) {
	for s.step(1) {
		text, rest, found := strings.Cut(repl, "%")
		out.add(text)
		if !found || rest == "" {
			return
		}
		switch c := rest[0]; {
		case c == '0':
			out.add(m.Text())
		case '1' <= c && c <= '9':
			text, _ := s.textOf(s.capture(m, int(c-'1')))
			out.add(text)
		default:
			out.add(rest[:1])
		}
		repl = rest[1:]
	}
}
