package project

import "slices"

// piece is a statement that is what is looked for, or a part of it:
// `mylib.git = …`.
type piece struct {
	statement
	parent *statement // the inline table that it stands in, or nil
	index  int        // its place there
}

// find returns, in the order of the file, the pieces whose paths match. Those
// have at least depth parts.
func find(data []byte, depth int, match func(path []string) bool) ([]piece, error) {
	statements, err := layout(data)
	if err != nil {
		return nil, err
	}
	var found []piece
	var look func(p piece)
	look = func(p piece) {
		if len(p.path) >= depth {
			if match(p.path) {
				found = append(found, p)
			}
			return
		}
		for i, child := range p.inline {
			look(piece{child, &p.statement, i})
		}
	}
	for _, s := range statements {
		look(piece{statement: s})
	}
	return found, nil
}

// cutAll removes all pieces whose paths match, and returns them.
func cutAll(data []byte, depth int, match func(path []string) bool) ([]byte, []piece, error) {
	var cut []piece
	for {
		pieces, err := find(data, depth, match)
		if err != nil || len(pieces) == 0 {
			return data, cut, err
		}
		last := pieces[len(pieces)-1]
		cut = append(cut, last)
		data = last.cut(data)
	}
}

func (p piece) cut(data []byte) []byte {
	switch {
	case p.parent != nil:
		return cutElement(data, *p.parent, p.index)
	case p.header:
		return cutBlankLineBefore(cutLines(data, p.start, p.end), p.start)
	}
	return cutLines(data, p.start, p.end)
}

// put writes a key of a table, which is one of the document or with no name the
// document itself; "" as the value takes it out. All else keeps its bytes.
func put(data []byte, section []string, key, value string) ([]byte, error) {
	path := join(section, []string{key})
	pieces, err := find(data, len(path), func(at []string) bool { return slices.Equal(at, path) })
	switch {
	case err != nil:
		return nil, err
	case len(pieces) > 0 && value == "":
		return pieces[0].cut(data), nil
	case len(pieces) > 0:
		return splice(data, pieces[0].value, pieces[0].end, value), nil
	case value == "":
		return data, nil
	}
	return insert(data, section, key, value)
}
