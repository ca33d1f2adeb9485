package tomledit

import "slices"

// A Piece is a matching statement, or a matching part of one: `mylib.git = …`.
type Piece struct {
	Statement
	parent *Statement // the inline table that contains it, or nil
	index  int        // its index there
}

// Find returns the pieces whose paths match, in the order of the file. Match is called
// only for paths of at least depth parts.
func Find(data []byte, depth int, match func(path []string) bool) ([]Piece, error) {
	statements, err := Layout(data)
	if err != nil {
		return nil, err
	}
	var found []Piece
	var look func(p Piece)
	look = func(p Piece) {
		if len(p.Path) >= depth {
			if match(p.Path) {
				found = append(found, p)
			}
			return
		}
		for i, child := range p.inline {
			look(Piece{child, &p.Statement, i})
		}
	}
	for _, s := range statements {
		look(Piece{Statement: s})
	}
	return found, nil
}

// CutAll removes all pieces whose paths match, and returns them.
func CutAll(data []byte, depth int, match func(path []string) bool) ([]byte, []Piece, error) {
	var cut []Piece
	for {
		pieces, err := Find(data, depth, match)
		if err != nil || len(pieces) == 0 {
			return data, cut, err
		}
		last := pieces[len(pieces)-1]
		cut = append(cut, last)
		data = last.cut(data)
	}
}

// SetValue replaces the value.
func (p Piece) SetValue(data []byte, value string) []byte { return splice(data, p.value, p.end, value) }

// Replace replaces the last part of the key and the value.
func (p Piece) Replace(data []byte, key, value string) []byte {
	return splice(data, p.key, p.end, pair(key, value))
}

func (p Piece) cut(data []byte) []byte {
	switch {
	case p.parent != nil:
		return cutElement(data, *p.parent, p.index)
	case p.Header:
		return cutBlankLineBefore(cutLines(data, p.start, p.end), p.start)
	}
	return cutLines(data, p.start, p.end)
}

// Put sets a key of a table; an empty section is the document's top level, and "" as the
// value removes the key. Everything else stays byte for byte.
func Put(data []byte, section []string, key, value string) ([]byte, error) {
	path := Join(section, key)
	pieces, err := Find(data, len(path), func(at []string) bool { return slices.Equal(at, path) })
	switch {
	case err != nil:
		return nil, err
	case len(pieces) > 0 && value == "":
		return pieces[0].cut(data), nil
	case len(pieces) > 0:
		return pieces[0].SetValue(data, value), nil
	case value == "":
		return data, nil
	}
	return Insert(data, section, key, value)
}
