package rockspec

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"pluv/host/sandbox"
)

// decodeEscapes rewrites the escapes that Lua 5.2 and later add, \x, \z and (from 5.3)
// \u, as decimal ones, which the parser knows. Other unknown escapes are errors there,
// while 5.1 drops their backslash. LuaJIT supports them all.
func decodeEscapes(source []byte, luaVersion string) ([]byte, error) {
	if bytes.IndexByte(source, '\\') < 0 {
		return source, nil
	}
	d := &decoder{in: source, unicode: luaVersion != "5.2"}
	d.out.Grow(len(source))
	for d.at < len(d.in) && d.err == nil {
		switch c := d.in[d.at]; {
		case c == '"' || c == '\'':
			d.text(c)
		case c == '[':
			d.bracket()
		case bytes.HasPrefix(d.in[d.at:], []byte("--")):
			d.comment()
		default:
			d.copy(1)
		}
	}
	if d.err != nil {
		return nil, d.err
	}
	return d.out.Bytes(), nil
}

// decoder copies a program from in to out.
type decoder struct {
	in      []byte
	at      int
	out     bytes.Buffer
	unicode bool
	err     error
}

func (d *decoder) copy(n int) {
	n = min(n, len(d.in)-d.at)
	d.out.Write(d.in[d.at : d.at+n])
	d.at += n
}

// bracket copies a long string, or else only the bracket.
func (d *decoder) bracket() {
	level := 1
	for d.at+level < len(d.in) && d.in[d.at+level] == '=' {
		level++
	}
	if d.at+level >= len(d.in) || d.in[d.at+level] != '[' {
		d.copy(1)
		return
	}
	closing := []byte("]" + strings.Repeat("=", level-1) + "]")
	if end := bytes.Index(d.in[d.at+level:], closing); end >= 0 {
		d.copy(level + end + len(closing))
	} else {
		d.copy(len(d.in))
	}
}

func (d *decoder) comment() {
	d.copy(2)
	if d.at < len(d.in) && d.in[d.at] == '[' {
		before := d.at
		if d.bracket(); d.at > before+1 {
			return
		}
	}
	if end := bytes.IndexByte(d.in[d.at:], '\n'); end >= 0 {
		d.copy(end)
	} else {
		d.copy(len(d.in))
	}
}

// text copies a quoted string. The parser reports unfinished ones.
func (d *decoder) text(quote byte) {
	d.copy(1)
	for d.at < len(d.in) && d.err == nil {
		switch c := d.in[d.at]; {
		case c == quote || c == '\n':
			d.copy(1)
			return
		case c == '\\' && d.at+1 < len(d.in):
			d.escape(d.in[d.at+1])
		default:
			d.copy(1)
		}
	}
}

func (d *decoder) escape(c byte) {
	rest := d.in[d.at+2:]
	switch {
	case strings.IndexByte("abfnrtv\\\"'\n\r0123456789", c) >= 0:
		d.copy(2)
		return
	case c == 'z':
		d.at += 2 + len(rest) - len(bytes.TrimLeft(rest, " \t\r\n\v\f"))
		return
	case c == 'x' && len(rest) >= 2:
		if n, err := strconv.ParseUint(string(rest[:2]), 16, 8); err == nil {
			d.decimal(byte(n))
			d.at += 4
			return
		}
	case c == 'u' && d.unicode && len(rest) > 0 && rest[0] == '{':
		if end := bytes.IndexByte(rest, '}'); end > 1 && end <= 9 {
			if n, err := strconv.ParseUint(string(rest[1:end]), 16, 32); err == nil && n <= utf8.MaxRune {
				for _, b := range codePoint(uint32(n)) {
					d.decimal(b)
				}
				d.at += 3 + end
				return
			}
		}
	}
	line := 1 + bytes.Count(d.in[:d.at], []byte("\n"))
	d.err = &sandbox.SyntaxError{Text: fmt.Sprintf("line %d: invalid escape `\\%c`", line, c), Token: `\`}
}

func (d *decoder) decimal(b byte) {
	d.out.Write([]byte{'\\', '0' + b/100, '0' + b/10%10, '0' + b%10})
}

// codePoint encodes like Lua, including surrogates.
func codePoint(n uint32) []byte {
	if n >= 0xD800 && n <= 0xDFFF {
		return []byte{0xE0 | byte(n>>12), 0x80 | byte(n>>6)&0x3F, 0x80 | byte(n)&0x3F}
	}
	return utf8.AppendRune(nil, rune(n))
}
