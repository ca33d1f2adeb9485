package manifest

import "bytes"

// luaReader parses Lua data: assignments at the top level, table constructors below.
type luaReader struct{ scanner }

// next reads up to the next value. A separator before it is required, as in Lua, except
// at the top level.
func (r *luaReader) next() ([]byte, bool, error) {
	if err := r.space(); err != nil {
		return nil, false, err
	}
	separated := r.accept(',') || r.accept(';') || r.fresh
	if separated {
		if err := r.space(); err != nil {
			return nil, false, err
		}
	}
	if r.depth == 0 {
		return r.assignment()
	}
	r.fresh = false
	switch c := r.peek(); {
	case c == '}':
		r.at++
		r.depth--
		return nil, false, nil
	case !separated:
		return nil, false, r.fail("expected `,` or `}`")
	case c == '[' && !r.longBracket():
		r.at++
		return r.bracketed()
	case isNameStart(c):
		return r.named()
	}
	return nil, true, nil
}

// assignment reads `name =` of the chunk.
func (r *luaReader) assignment() ([]byte, bool, error) {
	if r.at >= len(r.data) {
		return nil, false, nil
	}
	key := r.name()
	if err := r.space(); err != nil {
		return nil, false, err
	}
	if len(key) == 0 || !r.accept('=') {
		return nil, false, r.fail("expected an assignment")
	}
	return key, true, r.space()
}

// bracketed parses `["key"] =` or `[1] =`; a number is a positional field.
func (r *luaReader) bracketed() ([]byte, bool, error) {
	if err := r.space(); err != nil {
		return nil, false, err
	}
	key, isText, err := r.text()
	if err == nil && !isText {
		err = r.skip()
	}
	if err == nil {
		err = r.space()
	}
	if err == nil && !r.accept(']') {
		err = r.fail("expected `]`")
	}
	if err == nil {
		err = r.space()
	}
	if err == nil && !r.accept('=') {
		err = r.fail("expected `=`")
	}
	if err != nil {
		return nil, false, err
	}
	return key, true, r.space()
}

// named parses `key =`, or nothing if the word is the value itself, as in `{ true }`.
func (r *luaReader) named() ([]byte, bool, error) {
	start := r.at
	key := r.name()
	if err := r.space(); err != nil {
		return nil, false, err
	}
	if !r.accept('=') {
		r.at = start
		return nil, true, nil
	}
	return key, true, r.space()
}

func (r *luaReader) name() []byte {
	start := r.at
	if isNameStart(r.peek()) {
		for isName(r.peek()) {
			r.at++
		}
	}
	return r.data[start:r.at]
}

func (r *luaReader) enter() (bool, error) {
	if !r.accept('{') {
		return false, nil
	}
	r.fresh = true
	return true, r.push()
}

// skip consumes any value. Tables are parsed with next, so that their syntax is checked
// too.
func (r *luaReader) skip() error {
	if _, ok, err := r.text(); ok || err != nil {
		return err
	}
	if ok, err := r.enter(); err != nil {
		return err
	} else if ok {
		return each(r, func([]byte) error { return r.skip() })
	}
	switch string(r.name()) {
	case "true", "false", "nil":
		return nil
	case "":
		return r.number()
	}
	return r.fail("expected a constant value")
}

// number skips a numeral in any notation; its value does not matter.
func (r *luaReader) number() error {
	r.accept('-')
	start := r.at
	for c := r.peek(); isName(c) || c == '.' || (c == '-' || c == '+') && r.at > start && r.data[r.at-1]|0x20 == 'e'; c = r.peek() {
		r.at++
	}
	if r.at == start || !isDigit(r.data[start]) && r.data[start] != '.' {
		return r.fail("expected a value")
	}
	return nil
}

// space skips blanks and comments.
func (r *luaReader) space() error {
	for {
		r.blanks()
		if !bytes.HasPrefix(r.data[r.at:], []byte("--")) {
			return nil
		}
		r.at += 2
		if r.longBracket() {
			if _, err := r.longText(); err != nil {
				return err
			}
		} else if end := bytes.IndexByte(r.data[r.at:], '\n'); end >= 0 {
			r.at += end
		} else {
			r.at = len(r.data)
		}
	}
}
