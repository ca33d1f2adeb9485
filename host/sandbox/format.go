package sandbox

import (
	"fmt"
	"math"
	"strings"
)

// format is string.format of Lua 5.1, without addresses of tables and functions: a
// program must give the same result each time.
func (s *stringCall) format() []any {
	rest := s.str(0)
	out := builder{machine: s.machine}
	for i := 1; s.step(1); {
		text, after, found := strings.Cut(rest, "%")
		out.add(text)
		if !found {
			break
		}
		if strings.HasPrefix(after, "%") {
			out.add("%")
			rest = after[1:]
			continue
		}
		var d directive
		d, rest = s.directive(after)
		if i >= len(s.args) {
			s.bad(i, "no value")
		}
		if s.err != nil {
			return nil
		}
		s.convert(&out, d, i)
		i++
	}
	return s.one(out.String())
}

// directive is a directive after a %: width and precision have at most two digits.
type directive struct {
	flags, width, precision string // precision includes the point
	verb                    byte
}

func (s *stringCall) directive(text string) (directive, string) {
	var d directive
	cut := func(most int, of string) string {
		n := 0
		for n < len(text) && n < most && strings.IndexByte(of, text[n]) >= 0 {
			n++
		}
		part := text[:n]
		text = text[n:]
		return part
	}
	d.flags = cut(5, "-+ #0")
	d.width = cut(2, "0123456789")
	if d.precision = cut(1, "."); d.precision != "" {
		d.precision += cut(2, "0123456789")
	}
	if text == "" || strings.IndexByte("cdiouxXeEfgGqs", text[0]) < 0 {
		s.raise(s.line, "invalid option in 'format': '%%%.20s'", text)
		return d, ""
	}
	d.verb = text[0]
	return d, text[1:]
}

func (s *stringCall) convert(out *builder, d directive, i int) {
	switch d.verb {
	case 's', 'q':
		s.convertText(out, d, i)
		return
	case 'c':
		out.add(d.padded(string([]byte{byte(s.integer(i))})))
		return
	}
	if !s.take(512) || !s.step(4) {
		return
	}
	s.integer(i) // for the error
	n, _ := arithmeticValue(at(s.args, i))
	spec := "%" + d.flags + d.width + d.precision
	switch d.verb {
	case 'd', 'i', 'u':
		out.add(fmt.Sprintf(spec+"d", whole(n, 1<<62)))
	case 'o', 'x', 'X':
		out.add(fmt.Sprintf(spec+string(rune(d.verb)), uint64(whole(n, 1<<62))))
	default:
		if math.IsNaN(n) || math.IsInf(n, 0) {
			out.add(d.padded(formatNumber(n)))
			return
		}
		if d.precision == "" {
			spec += ".6"
		}
		out.add(fmt.Sprintf(spec+string(rune(d.verb)), n))
	}
}

func (s *stringCall) convertText(out *builder, d directive, i int) {
	var text string
	switch v := s.args[i].(type) {
	case nil, bool:
		text = fmt.Sprint(v)
		if v == nil {
			text = "nil"
		}
	default:
		text = s.str(i)
	}
	if d.verb == 'q' {
		s.quote(out, text)
		return
	}
	if d.precision != "" {
		most := 0
		for _, digit := range []byte(d.precision[1:]) {
			most = most*10 + int(digit-'0')
		}
		text = text[:min(most, len(text))]
	}
	out.add(d.padded(text))
}

// padded pads a string to the width.
func (d directive) padded(text string) string {
	width := 0
	for _, digit := range []byte(d.width) {
		width = width*10 + int(digit-'0')
	}
	blanks := strings.Repeat(" ", max(0, width-len(text)))
	if strings.Contains(d.flags, "-") {
		return text + blanks
	}
	return blanks + text
}

// quote adds a string as a Lua literal.
func (s *stringCall) quote(out *builder, text string) {
	if !s.step(len(text) / 16) {
		return
	}
	out.add(`"`)
	from := 0
	for i := range len(text) {
		var escaped string
		switch text[i] {
		case '"', '\\', '\n':
			escaped = `\` + text[i:i+1]
		case '\r':
			escaped = `\r`
		case 0:
			escaped = `\000`
		default:
			continue
		}
		out.add(text[from:i])
		out.add(escaped)
		from = i + 1
	}
	out.add(text[from:])
	out.add(`"`)
}
