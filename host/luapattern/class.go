package luapattern

// classEnd returns the end of the class that begins at p, or -1.
func (m *Matcher) classEnd(p int) int {
	c := m.pattern[p]
	p++
	switch c {
	case '%':
		if p >= len(m.pattern) {
			return m.fail("malformed pattern (ends with '%')")
		}
		return p + 1
	case '[':
		from := p
		if p < len(m.pattern) && m.pattern[p] == '^' {
			p++
		}
		// A leading ] is part of the set.
		for first := true; p < len(m.pattern); first = false {
			c := m.pattern[p]
			p++
			switch {
			case c == ']' && !first:
				if !m.spend((p - from) / 8) {
					return -1
				}
				return p
			case c == '%':
				p++
			}
		}
		m.spend((p - from) / 8)
		return m.fail("malformed pattern (missing ']')")
	}
	return p
}

// fits reports whether the character at s matches the class from p to after.
func (m *Matcher) fits(s, p, after int) bool {
	if s >= len(m.subject) || !m.spend(1) {
		return false
	}
	c := m.subject[s]
	switch m.pattern[p] {
	case '.':
		return true
	case '%':
		return isClass(c, m.pattern[p+1])
	case '[':
		return m.spend((after-p)/4) && m.inSet(c, p, after-1)
	}
	return m.pattern[p] == c
}

// inSet reports whether c is in the set between the brackets at p and last.
func (m *Matcher) inSet(c byte, p, last int) bool {
	in := true
	if p++; m.pattern[p] == '^' {
		in = false
		p++
	}
	for ; p < last; p++ {
		switch {
		case m.pattern[p] == '%':
			if p++; isClass(c, m.pattern[p]) {
				return in
			}
		case p+2 < last && m.pattern[p+1] == '-':
			if m.pattern[p] <= c && c <= m.pattern[p+2] {
				return in
			}
			p += 2
		case m.pattern[p] == c:
			return in
		}
	}
	return !in
}

// isClass reports whether c is in the class of the letter after a %, in the C locale.
func isClass(c, class byte) bool {
	var in bool
	switch class | 0x20 {
	case 'a':
		in = isLetter(c)
	case 'c':
		in = c < ' ' || c == 0x7f
	case 'd':
		in = isDigit(c)
	case 'g':
		in = ' ' < c && c < 0x7f
	case 'l':
		in = 'a' <= c && c <= 'z'
	case 'p':
		in = ' ' < c && c < 0x7f && !isLetter(c) && !isDigit(c)
	case 's':
		in = c == ' ' || '\t' <= c && c <= '\r'
	case 'u':
		in = 'A' <= c && c <= 'Z'
	case 'w':
		in = isLetter(c) || isDigit(c)
	case 'x':
		in = isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'f'
	case 'z':
		in = c == 0
	default:
		return class == c
	}
	return in == (class >= 'a')
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
