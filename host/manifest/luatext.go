package manifest

import (
	"bytes"
	"unicode/utf8"
)

func (r *luaReader) text() ([]byte, bool, error) {
	switch c := r.peek(); {
	case c == '"' || c == '\'':
		r.at++
		text, err := r.quoted(c)
		return text, err == nil, err
	case c == '[' && r.longBracket():
		text, err := r.longText()
		return text, err == nil, err
	}
	return nil, false, nil
}

// quoted reads up to the closing quote. A string without escapes is a slice of the input,
// one with escapes is in the scanner's buffer.
func (r *luaReader) quoted(quote byte) ([]byte, error) {
	start, plain := r.at, true
	r.buf = r.buf[:0]
	for r.at < len(r.data) {
		switch c := r.data[r.at]; {
		case c == quote:
			r.at++
			if plain {
				return r.data[start : r.at-1], nil
			}
			return r.buf, nil
		case c == '\n':
			return nil, r.fail("unfinished string")
		case c == '\\':
			if plain {
				r.buf, plain = append(r.buf, r.data[start:r.at]...), false
			}
			r.at++
			if err := r.escape(); err != nil {
				return nil, err
			}
		default:
			if !plain {
				r.buf = append(r.buf, c)
			}
			r.at++
		}
	}
	return nil, r.fail("unfinished string")
}

// escape decodes the escapes of Lua 5.1 to 5.4.
func (r *luaReader) escape() error {
	const letters, codes = `abfnrtv\"'`, "\a\b\f\n\r\t\v\\\"'"
	c := r.peek()
	if i := bytes.IndexByte([]byte(letters), c); i >= 0 {
		r.at++
		r.buf = append(r.buf, codes[i])
		return nil
	}
	switch {
	case c == '\n':
		r.at++
		r.buf = append(r.buf, '\n')
		return nil
	case c == 'z':
		r.at++
		r.blanks()
		return nil
	case c == 'x':
		r.at++
		if n, digits := r.digits(16, 2); digits == 2 {
			r.buf = append(r.buf, byte(n))
			return nil
		}
	case c == 'u':
		r.at++
		if r.accept('{') {
			if n, digits := r.digits(16, 6); digits > 0 && r.accept('}') {
				r.buf = utf8.AppendRune(r.buf, rune(n))
				return nil
			}
		}
	case isDigit(c):
		if n, _ := r.digits(10, 3); n < 256 {
			r.buf = append(r.buf, byte(n))
			return nil
		}
	}
	return r.fail("bad escape in a string")
}

// digits reads at most most digits of a base, and returns their number.
func (s *scanner) digits(base, most int) (value, count int) {
	for count < most {
		digit := bytes.IndexByte([]byte("0123456789abcdef"), s.peek()|0x20)
		if c := s.peek(); c < '0' || digit < 0 || digit >= base {
			break
		}
		value, count = value*base+digit, count+1
		s.at++
	}
	return value, count
}

// longBracket reports whether [[ or [=[ comes next.
func (r *luaReader) longBracket() bool {
	if r.peek() != '[' {
		return false
	}
	i := r.at + 1
	for i < len(r.data) && r.data[i] == '=' {
		i++
	}
	return i < len(r.data) && r.data[i] == '['
}

// longText reads [[...]] or [=[...]=]. A leading line feed is skipped, and there are no
// escapes.
func (r *luaReader) longText() ([]byte, error) {
	start := r.at
	r.at++
	for r.accept('=') {
	}
	closing := bytes.ReplaceAll(r.data[start:r.at+1], []byte("["), []byte("]"))
	r.at++
	end := bytes.Index(r.data[r.at:], closing)
	if end < 0 {
		return nil, r.fail("unfinished long bracket")
	}
	text := r.data[r.at : r.at+end]
	r.at += end + len(closing)
	text = bytes.TrimPrefix(text, []byte("\r"))
	return bytes.TrimPrefix(text, []byte("\n")), nil
}
