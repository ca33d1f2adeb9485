package sandbox

import (
	"bytes"
	"strings"
)

// measure counts the tokens of a program, and bounds what the parser must keep open:
// brackets, blocks, and right-associative operators (`a .. b .. c`, `not not a`). It
// finds at least the tokens that the parser's scanner finds. It returns the long strings.
func measure(source []byte) ([]span, error) {
	s := &outline{in: source}
	for s.next() {
		if s.tokens > maxTokens {
			return nil, limit("it has more than %d tokens", maxTokens)
		}
		if s.longest > maxWord {
			return nil, limit("it has a name or number of more than %d characters", maxWord)
		}
		if s.open+s.pending() > maxNesting {
			return nil, tooDeep()
		}
	}
	return s.strings, nil
}

func tooDeep() *LimitError { return limit("it nests more than %d levels", maxNesting) }

// outline scans the tokens of a program.
type outline struct {
	in      []byte
	at      int
	tokens  int
	longest int                    // longest name or number
	open    int                    // brackets, blocks and their pending operators
	chains  [maxNesting + 1]uint16 // pending operators, by level
	level   int                    // the innermost bracket or block
	strings []span                 // the finished long ones
	operand bool                   // the last token ends an operand: a `-` is binary
}

func (s *outline) pending() int { return int(s.chains[s.level]) }

// next reads one token.
func (s *outline) next() bool {
	for s.at < len(s.in) && isBlank(s.in[s.at]) {
		s.at++
	}
	if s.at >= len(s.in) {
		return false
	}
	c, rest := s.in[s.at], s.in[s.at:]
	if bytes.HasPrefix(rest, []byte("--")) {
		s.comment()
		return true
	}
	s.tokens++
	switch {
	case isDigit(c) || c == '.' && len(rest) > 1 && isDigit(rest[1]):
		s.number()
	case isName(c):
		s.word()
	case c == '"' || c == '\'':
		s.quoted(c)
		s.operand = true
	case c == '[' && len(rest) > 1 && (rest[1] == '[' || rest[1] == '='):
		from := s.at
		if level := s.long(); level > 0 {
			s.strings = append(s.strings, span{from, s.at, level})
		}
		s.operand = true
	case c == '(' || c == '[' || c == '{':
		s.at++
		s.enter()
	case c == ')' || c == ']' || c == '}':
		s.at++
		s.leave()
		s.operand = true
	case bytes.HasPrefix(rest, []byte("...")):
		s.at += 3
		s.operand = true
	case bytes.HasPrefix(rest, []byte("..")):
		s.at += 2
		s.wait()
	case c == '^', c == '#', c == '-' && !s.operand:
		s.at++
		s.wait()
	case bytes.IndexByte([]byte(",;=<>~"), c) >= 0: // weaker or no operators
		s.at++
		s.chains[s.level] = 0
		s.operand = false
	default:
		s.at++
		s.operand = false
	}
	return true
}

func (s *outline) wait() {
	s.operand = false
	if s.chains[s.level] <= maxNesting {
		s.chains[s.level]++
	}
}

func (s *outline) enter() {
	s.operand = false
	s.open += 1 + s.pending()
	if s.level < maxNesting {
		s.level++
	}
	s.chains[s.level] = 0
}

func (s *outline) leave() {
	if s.level > 0 {
		s.level--
		s.open -= 1 + s.pending()
	}
}

// word reads a name or a keyword.
func (s *outline) word() {
	from := s.at
	for s.at < len(s.in) && isName(s.in[s.at]) {
		s.at++
	}
	s.operand = true
	s.longest = max(s.longest, s.at-from)
	if s.at-from > len("function") {
		return
	}
	switch string(s.in[from:s.at]) {
	case "function":
		s.enter()
	case "do", "then", "repeat":
		s.chains[s.level] = 0
		s.enter()
	case "end", "until":
		s.chains[s.level] = 0
		s.leave()
	case "else", "elseif":
		s.chains[s.level] = 0
		if string(s.in[from:s.at]) == "elseif" {
			s.leave()
		}
		s.operand = false
	case "not":
		s.wait()
	case "and", "or", "local", "return", "if", "while", "for", "in", "goto", "break":
		s.chains[s.level] = 0
		s.operand = false
	}
}

// number reads a number like the parser, which accepts anything after an `e` and a name
// without a space in between.
func (s *outline) number() {
	from := s.at
	s.operand = true
	if rest := s.in[s.at:]; len(rest) > 1 && rest[0] == '0' && rest[1]|0x20 == 'x' {
		for s.at += 2; s.at < len(s.in) && isHex(s.in[s.at]); s.at++ {
		}
	} else {
		s.digits()
		if s.accept(".") {
			s.digits()
		}
		if s.accept("eE") {
			s.accept("+-")
			s.at = min(s.at+1, len(s.in))
			s.digits()
		}
	}
	s.longest = max(s.longest, s.at-from)
}

func (s *outline) digits() {
	for s.at < len(s.in) && isDigit(s.in[s.at]) {
		s.at++
	}
}

func (s *outline) accept(of string) bool {
	if s.at >= len(s.in) || strings.IndexByte(of, s.in[s.at]) < 0 {
		return false
	}
	s.at++
	return true
}

func (s *outline) quoted(quote byte) {
	for s.at++; s.at < len(s.in); s.at++ {
		switch s.in[s.at] {
		case quote:
			s.at++
			return
		case '\\':
			s.at++
			s.lineEnd()
		case '\n', '\r':
			return // an error to the parser
		}
	}
}

// lineEnd moves to the second byte of a two-byte line end.
func (s *outline) lineEnd() {
	if rest := s.in[min(s.at, len(s.in)):]; bytes.HasPrefix(rest, []byte("\r\n")) || bytes.HasPrefix(rest, []byte("\n\r")) {
		s.at++
	}
}

// long reads [[...]] or [=[...]=], or else a bracket that the parser refuses. It returns
// the length of the opening bracket without its last part; 0 if the string does not end.
func (s *outline) long() int {
	level := 1
	for s.at+level < len(s.in) && s.in[s.at+level] == '=' {
		level++
	}
	if s.at+level >= len(s.in) || s.in[s.at+level] != '[' {
		s.at += level
		return 0
	}
	closing := bytes.Repeat([]byte("="), level+1)
	closing[0], closing[level] = ']', ']'
	s.at += level + 1
	if end := bytes.Index(s.in[s.at:], closing); end >= 0 {
		s.at += end + len(closing)
		return level
	}
	s.at = len(s.in)
	return 0
}

func (s *outline) comment() {
	s.at += 2
	if rest := s.in[s.at:]; len(rest) > 1 && rest[0] == '[' && (rest[1] == '[' || rest[1] == '=') {
		s.long()
		return
	}
	if end := bytes.IndexAny(s.in[s.at:], "\r\n"); end >= 0 {
		s.at += end
	} else {
		s.at = len(s.in)
	}
}

func isBlank(c byte) bool { return c == ' ' || '\t' <= c && c <= '\r' }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
func isHex(c byte) bool   { return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'f' }
func isName(c byte) bool  { return c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z' || isDigit(c) }
