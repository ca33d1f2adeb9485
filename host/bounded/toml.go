package bounded

import (
	"bytes"
	"errors"

	"github.com/BurntSushi/toml"
)

// DecodeTOML decodes TOML into what `into` points to. Where describes its errors.
func DecodeTOML(data []byte, l Limit, into any) (toml.MetaData, error) {
	if err := CheckTOML(data, l); err != nil {
		return toml.MetaData{}, err
	}
	return toml.Decode(string(data), into)
}

// Where returns the line (1-based, or 0) and the message of an error of DecodeTOML.
func Where(err error) (line int, message string) {
	var syntax toml.ParseError
	var problem *Problem
	switch {
	case errors.As(err, &syntax):
		return syntax.Position.Line, syntax.Message
	case errors.As(err, &problem):
		return problem.Line, problem.Text
	}
	return 0, err.Error()
}

// CheckTOML fails if TOML exceeds a limit. Invalid TOML may pass: the parser fails at the
// same place.
func CheckTOML(data []byte, l Limit) error {
	if err := l.size(len(data)); err != nil {
		return err
	}
	s := tomlScan{counter: counter{Limit: l, line: 1}, data: data, fresh: true, parts: 1}
	for s.at < len(data) {
		if err := s.step(); err != nil {
			return err
		}
	}
	return nil
}

// tomlScan scans a document. The length of a path is the number of parts of the full key;
// each open bracket counts as one more.
type tomlScan struct {
	counter
	data   []byte
	at     int
	fresh  bool  // only blanks so far in this line, and no open bracket
	header bool  // between the brackets of a header
	parts  int   // of the key being read
	path   int   // its length before those
	table  int   // length of the last header's path
	open   []int // paths of the open brackets
	word   int   // bytes so far of a possible part of a key
}

// step reads one token, and bounds possible parts of keys: whatever ends with a dot, an
// equals sign or a bracket, and unquoted values.
func (s *tomlScan) step() error {
	c := s.data[s.at]
	s.at++
	switch c {
	case ' ', '\t', '\r', '"', '\'':
	case '.', '=', ']':
		if err := s.long(s.word); err != nil {
			return err
		}
		s.word = 0
	case '\n', '#', '[', '{', '}', ',':
		s.word = 0
	default:
		s.word++
		if err := s.long(s.word); err != nil {
			return err
		}
	}
	return s.token(c)
}

// token reads the token that begins with c.
func (s *tomlScan) token(c byte) error {
	switch c {
	case ' ', '\t':
		return nil
	case '\n':
		s.endLine()
		s.line++
		return nil
	case '\r':
		// Parsers disagree about lone carriage returns, so they are refused.
		if s.at < len(s.data) && s.data[s.at] != '\n' {
			return &Problem{s.line, "a carriage return without a line feed"}
		}
		return nil
	case '#':
		if end := bytes.IndexByte(s.data[s.at:], '\n'); end >= 0 {
			s.at += end
		} else {
			s.at = len(s.data)
		}
		return nil
	case '[':
		if s.fresh {
			s.header, s.path, s.parts = true, 0, 1
			break
		}
		fallthrough
	case '{':
		if !s.header {
			return s.push()
		}
	case ']', '}':
		if s.header {
			s.header, s.table, s.path, s.parts = false, s.parts, s.parts, 1
			if err := s.deep(s.table); err != nil {
				return err
			}
			return s.count(s.table + 1)
		}
		if n := len(s.open); n > 0 {
			s.open = s.open[:n-1]
		}
	case '"', '\'':
		from := s.at
		s.text(c)
		s.word = s.at - from
	case '.':
		s.parts++
		s.fresh = false
		return s.deep(s.path + s.parts - 1)
	case '=':
		s.path += s.parts
		s.parts, s.fresh = 1, false
		if err := s.deep(s.path); err != nil {
			return err
		}
		return s.count(s.path + 1)
	case ',':
		s.parts = 1
		if n := len(s.open); n > 0 {
			s.path = s.open[n-1]
		}
		return s.count(1)
	}
	s.fresh = false
	return nil
}

// push opens a list or an inline table.
func (s *tomlScan) push() error {
	s.path++
	s.open = append(s.open, s.path)
	s.parts, s.fresh = 1, false
	if err := s.deep(s.path); err != nil {
		return err
	}
	return s.count(1)
}

// endLine ends a statement, unless it continues on the next line.
func (s *tomlScan) endLine() {
	s.parts = 1
	if len(s.open) == 0 {
		s.fresh, s.header, s.path = true, false, s.table
	}
}

// text skips a string after its first quote.
func (s *tomlScan) text(quote byte) {
	long := bytes.HasPrefix(s.data[s.at:], []byte{quote, quote})
	if long {
		s.at += 2
	}
	for s.at < len(s.data) {
		c := s.data[s.at]
		switch {
		case c == '\n' && !long:
			return
		case c == '\n':
			s.line++
		case c == '\\' && quote == '"':
			// An escaped quote does not end it; line ends are still counted.
			if s.at++; s.at < len(s.data) && s.data[s.at] == '\n' {
				continue
			}
		case c == quote && !long:
			s.at++
			return
		case c == quote && bytes.HasPrefix(s.data[s.at:], []byte{quote, quote, quote}):
			s.at += 3
			for range 2 { // quotes before the closing ones are part of the string
				if s.at < len(s.data) && s.data[s.at] == quote {
					s.at++
				}
			}
			return
		}
		s.at++
	}
}
