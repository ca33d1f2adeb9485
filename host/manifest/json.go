package manifest

import (
	"encoding/json"

	"pluv/host/bounded"
)

// jsonReader parses JSON that begins with an object. An empty list may be written as
// `{}`, as luarocks.org does.
type jsonReader struct {
	scanner
	closers []byte // of the open objects and lists
}

func (r *jsonReader) next() ([]byte, bool, error) {
	r.blanks()
	if len(r.closers) == 0 {
		if _, err := r.enter(); err != nil {
			return nil, false, err
		}
		r.blanks()
	}
	closer := r.closers[len(r.closers)-1]
	if r.accept(closer) {
		return nil, false, r.leave()
	}
	if !r.fresh && !r.accept(',') {
		return nil, false, r.fail("expected `,`")
	}
	r.fresh = false
	r.blanks()
	if closer == ']' {
		return nil, true, nil
	}
	key, ok, err := r.text()
	if err != nil {
		return nil, false, err
	}
	r.blanks()
	if !ok || !r.accept(':') {
		return nil, false, r.fail("expected a key")
	}
	r.blanks()
	return key, true, nil
}

// leave ends a table. Nothing may follow the outermost one.
func (r *jsonReader) leave() error {
	r.closers = r.closers[:len(r.closers)-1]
	r.depth--
	r.fresh = false
	if r.blanks(); r.depth == 0 && r.at < len(r.data) {
		return r.fail("expected the end")
	}
	return nil
}

func (r *jsonReader) enter() (bool, error) {
	switch {
	case r.accept('{'):
		r.closers = append(r.closers, '}')
	case r.accept('['):
		r.closers = append(r.closers, ']')
	default:
		return false, nil
	}
	r.fresh = true
	return true, r.push()
}

// text returns a string in place, unless it has escapes.
func (r *jsonReader) text() ([]byte, bool, error) {
	if !r.accept('"') {
		return nil, false, nil
	}
	start, plain := r.at, true
	for r.at < len(r.data) {
		switch c := r.data[r.at]; {
		case c == '"':
			r.at++
			if plain {
				return r.data[start : r.at-1], true, nil
			}
			return r.unescape(r.data[start-1 : r.at])
		case c < ' ':
			return nil, false, r.fail("a control character in a string")
		case c == '\\':
			plain = false
			r.at++
		}
		r.at++
	}
	return nil, false, r.fail("unfinished string")
}

func (r *jsonReader) unescape(quoted []byte) ([]byte, bool, error) {
	var s string
	if err := bounded.DecodeJSON(quoted, bounded.Limit{}, &s); err != nil {
		return nil, false, r.fail("bad escape in a string")
	}
	return []byte(s), true, nil
}

// skip consumes a value. Scalars are rare here, so encoding/json checks them.
func (r *jsonReader) skip() error {
	if _, ok, err := r.text(); ok || err != nil {
		return err
	}
	if ok, err := r.enter(); err != nil {
		return err
	} else if ok {
		return each(r, func([]byte) error { return r.skip() })
	}
	start := r.at
	for c := r.peek(); isName(c) || c == '-' || c == '+' || c == '.'; c = r.peek() {
		r.at++
	}
	if !json.Valid(r.data[start:r.at]) {
		return r.fail("expected a value")
	}
	return nil
}
