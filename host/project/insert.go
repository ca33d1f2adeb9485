package project

import (
	"bytes"
	"slices"
	"strings"
)

// insert puts a dependency that is not there yet into a table, in the form in
// which the table is written, and makes the table if need be. Among keys that
// are sorted it goes to its sorted place, else to the end.
func insert(data []byte, section string, e Entry) ([]byte, error) {
	statements, err := layout(data)
	if err != nil {
		return nil, syntaxError(err, FileName)
	}
	root := untilHeader(statements)
	for i, s := range statements {
		switch {
		case len(s.path) != 1 || s.path[0] != section:
		case s.header:
			return insertLine(data, s.end, untilHeader(statements[i+1:]), e.Name, e.text()), nil
		case s.table:
			return insertElement(data, s, e.Name, e.text()), nil
		}
	}
	dotted := slices.DeleteFunc(slices.Clone(root), func(s statement) bool { return s.path[0] != section || len(s.path) < 2 })
	if len(dotted) > 0 {
		return insertLine(data, -1, dotted, e.Name, quoteKey(section)+"."+e.text()), nil
	}
	return appendTable(data, section, e.text()), nil
}

// untilHeader returns the statements before the next header.
func untilHeader(statements []statement) []statement {
	if i := slices.IndexFunc(statements, func(s statement) bool { return s.header }); i >= 0 {
		return statements[:i]
	}
	return statements
}

// place returns how many of the keys of a table a new name stands behind.
func place(keys []statement, name string) int {
	sorted := slices.IsSortedFunc(keys, func(a, b statement) int { return strings.Compare(a.path[1], b.path[1]) })
	if sorted && len(keys) > 1 {
		if i := slices.IndexFunc(keys, func(s statement) bool { return name < s.path[1] }); i >= 0 {
			return i
		}
	}
	return len(keys)
}

// insertLine puts a line among the keys of a table. The first place is below
// the header, which ends at header, or above the first key when that is -1.
func insertLine(data []byte, header int, keys []statement, name, text string) []byte {
	eol := lineEnding(data)
	n := place(keys, name)
	if len(keys) > 0 {
		text = indentation(data, keys[max(n-1, 0)].start) + text
	}
	var at int
	switch {
	case n > 0:
		at = lineEnd(data, keys[n-1].end)
	case header >= 0:
		at = lineEnd(data, header)
	default:
		at = keys[0].start - len(indentation(data, keys[0].start))
	}
	if at > 0 && data[at-1] != '\n' && !bytes.Equal(data[:at], byteOrderMark) {
		text = eol + text
	}
	return splice(data, at, at, text+eol)
}

func appendTable(data []byte, section, text string) []byte {
	eol := lineEnding(data)
	var before string
	if len(bytes.TrimPrefix(data, byteOrderMark)) > 0 {
		before = eol
		if !bytes.HasSuffix(data, []byte("\n")) {
			before += eol
		}
	}
	return append(bytes.Clone(data), before+"["+section+"]"+eol+text+eol...)
}
