package sandbox

import (
	"math"
	"strings"
)

// isMethod reports whether strings have a method: those of Lua 5.1 without dump, and
// those that 5.1 has under an older name.
func isMethod(name string) bool {
	switch name {
	case "byte", "char", "find", "format", "gfind", "gmatch", "gsub", "len", "lower", "match", "rep", "reverse", "sub", "upper":
		return true
	}
	return false
}

// stringCall is a call of a string method.
type stringCall struct {
	*machine
	line int
	name string
	args []any
}

func (s *stringCall) run() []any {
	switch s.name {
	case "byte":
		return s.byte()
	case "char":
		return s.char()
	case "find":
		return s.search(true)
	case "match":
		return s.search(false)
	case "format":
		return s.format()
	case "gmatch", "gfind":
		return s.gmatch()
	case "gsub":
		return s.gsub()
	case "len":
		return s.one(float64(len(s.str(0))))
	case "lower":
		return s.mapped(func(c byte) byte {
			if 'A' <= c && c <= 'Z' {
				c |= 0x20
			}
			return c
		})
	case "upper":
		return s.mapped(func(c byte) byte {
			if 'a' <= c && c <= 'z' {
				c &^= 0x20
			}
			return c
		})
	case "rep":
		return s.rep()
	case "reverse":
		return s.reverse()
	case "sub":
		return s.sub()
	}
	return nil
}

// one is a single result.
func (s *stringCall) one(v any) []any {
	if !s.take(2 * sizeValue) {
		return nil
	}
	return []any{v}
}

func (s *stringCall) bad(i int, format string, args ...any) {
	s.raise(s.line, "bad argument #%d to '%s' ("+format+")", append([]any{i + 1, s.name}, args...)...)
}

// str is an argument that must be a string or a number.
func (s *stringCall) str(i int) string {
	text, ok := s.textOf(at(s.args, i))
	if !ok {
		s.bad(i, "string expected, got %s", s.given(i))
	}
	return text
}

// integer is an argument that must be a number, optional if otherwise is given.
func (s *stringCall) integer(i int, otherwise ...int) int {
	v := at(s.args, i)
	if v == nil && len(otherwise) > 0 {
		return otherwise[0]
	}
	if text, ok := v.(string); ok && !s.step(len(text)/16) {
		return 0
	}
	n, ok := arithmeticValue(v)
	if !ok {
		s.bad(i, "number expected, got %s", s.given(i))
	}
	return int(whole(n, 1<<30))
}

// whole truncates a number to an integer between -most and most.
func whole(n float64, most int64) int64 {
	switch {
	case math.IsNaN(n):
		return 0
	case n >= float64(most):
		return most
	case n <= -float64(most):
		return -most
	}
	return int64(n)
}

func (s *stringCall) given(i int) string {
	if i >= len(s.args) {
		return "no value"
	}
	return TypeOf(s.args[i])
}

// place converts a Lua index, which may count from the end, to one from the beginning, at
// least 1.
func place(n, length int) int {
	if n < 0 {
		n += length + 1
	}
	return max(n, 1)
}

func (s *stringCall) slice(from, to int) string {
	text := s.str(0)
	from = place(from, len(text))
	if to < 0 {
		to += len(text) + 1
	}
	to = min(to, len(text))
	if from > to {
		return ""
	}
	return text[from-1 : to]
}

func (s *stringCall) sub() []any {
	return s.one(s.slice(s.integer(1), s.integer(2, -1)))
}

func (s *stringCall) byte() []any {
	from := s.integer(1, 1)
	text := s.slice(from, s.integer(2, from))
	if !s.step(len(text)) || !s.take((8+sizeValue)*len(text)) {
		return nil
	}
	values := make([]any, len(text))
	for i := range values {
		values[i] = float64(text[i])
	}
	return values
}

func (s *stringCall) char() []any {
	if !s.step(len(s.args)) || !s.take(len(s.args)) {
		return nil
	}
	text := make([]byte, len(s.args))
	for i := range text {
		n := s.integer(i)
		if n < 0 || n > 255 {
			s.bad(i, "value out of range")
		}
		text[i] = byte(n)
	}
	return s.one(string(text))
}

func (s *stringCall) mapped(of func(byte) byte) []any {
	text := s.str(0)
	if !s.take(2*len(text)) || !s.step(len(text)/64) {
		return nil
	}
	out := []byte(text)
	for i, c := range out {
		out[i] = of(c)
	}
	return s.one(string(out))
}

func (s *stringCall) reverse() []any {
	text := s.str(0)
	if !s.take(2*len(text)) || !s.step(len(text)/64) {
		return nil
	}
	out := make([]byte, len(text))
	for i := range out {
		out[i] = text[len(text)-1-i]
	}
	return s.one(string(out))
}

func (s *stringCall) rep() []any {
	text, n := s.str(0), max(s.integer(1), 0)
	if len(text) == 0 {
		n = 0
	} else {
		n = min(n, maxBytes/len(text)+1) // more is refused below; their product fits an int
	}
	if !s.take(len(text)*n) || !s.step(len(text)*n/256) {
		return nil
	}
	return s.one(strings.Repeat(text, n))
}

// builder builds a string and accounts for its memory.
type builder struct {
	*machine
	strings.Builder
}

func (b *builder) add(text string) {
	if b.take(2*len(text)) && b.step(len(text)/256) {
		if length := b.Len() + len(text); length > b.Cap() {
			b.Grow(length) // doubles the capacity
		}
		b.WriteString(text)
	}
}
