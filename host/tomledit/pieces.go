package tomledit

import "slices"

// A Piece is a statement that is what is looked for, or a part of it:
// `mylib.git = …`.
type Piece struct {
	Statement
	parent *Statement // the inline table that it stands in, or nil
	index  int        // its place there
}

// Find returns, in the order of the file, the pieces whose paths match. Those
// have at least depth parts.
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

// SetValue writes another value.
func (p Piece) SetValue(data []byte, value string) []byte { return splice(data, p.value, p.end, value) }

// Replace writes another last key and value.
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

// Put writes a key of a table, which is one of the document or with no name the
// document itself; "" as the value takes it out. All else keeps its bytes.
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
