package bounded

import (
	"bytes"
	"encoding/json"
)

// DecodeJSON decodes JSON into what `into` points to.
func DecodeJSON(data []byte, l Limit, into any) error {
	if err := CheckJSON(data, l); err != nil {
		return err
	}
	return json.Unmarshal(data, into)
}

// CheckJSON fails if JSON, with or without comments, exceeds a limit. Invalid JSON may
// pass: the parser fails at the same place.
func CheckJSON(data []byte, l Limit) error {
	if err := l.size(len(data)); err != nil {
		return err
	}
	c := counter{Limit: l, line: 1}
	depth := 0
	for at := 0; at < len(data); at++ {
		var err error
		switch data[at] {
		case '\n':
			c.line++
		case '[', '{':
			depth++
			if err = c.deep(depth); err == nil {
				err = c.count(1)
			}
		case ']', '}':
			depth--
		case ',', ':':
			err = c.count(1)
		case '"':
			for at++; at < len(data) && data[at] != '"'; at++ {
				if data[at] == '\\' {
					at++
				}
			}
		case '/':
			end := commentEnd(data[at:])
			c.line += bytes.Count(data[at:at+end], []byte("\n"))
			at += end - 1
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// commentEnd returns the length of the comment at the beginning of text, or 1.
func commentEnd(text []byte) int {
	var from int
	var end []byte
	switch {
	case bytes.HasPrefix(text, []byte("//")):
		from, end = 2, []byte("\n")
	case bytes.HasPrefix(text, []byte("/*")):
		from, end = 2, []byte("*/")
	default:
		return 1
	}
	if at := bytes.Index(text[from:], end); at >= 0 {
		return from + at + len(end)
	}
	return len(text)
}
