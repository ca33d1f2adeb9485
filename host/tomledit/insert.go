package tomledit

import (
	"bytes"
	"slices"
	"strings"
)

// Insert adds `key = value` to a table that does not have the key, in the style of the
// table, and creates the table if necessary. Sorted keys stay sorted, otherwise the key
// goes to the end. An empty section is the document's top level.
func Insert(data []byte, section []string, key, value string) ([]byte, error) {
	statements, err := Layout(data)
	if err != nil {
		return nil, err
	}
	text := pair(key, value)
	root := untilHeader(statements)
	if len(section) == 0 {
		if len(root) == 0 {
			return insertFirst(data, statements, text), nil
		}
		return insertLine(data, -1, root, 0, key, text), nil
	}
	for i, s := range statements {
		switch {
		case !slices.Equal(s.Path, section):
		case s.Header:
			return insertLine(data, s.end, untilHeader(statements[i+1:]), len(section), key, text), nil
		case s.table:
			return insertElement(data, s, key, text), nil
		}
	}
	inRoot := slices.DeleteFunc(slices.Clone(root), func(s Statement) bool { return len(s.Path) <= len(section) || !IsBelow(s.Path, section) })
	if len(inRoot) > 0 {
		return insertLine(data, -1, inRoot, len(section), key, Dotted(section)+"."+text), nil
	}
	return appendTable(data, section, []string{text}), nil
}

// insertFirst inserts a line before the tables of a document without top-level keys:
// after the comment at its beginning, before that of the first table.
func insertFirst(data []byte, statements []Statement, text string) []byte {
	eol := lineEnding(data)
	if len(statements) == 0 {
		return appendLines(data, text)
	}
	at := lineStart(data, statements[0].start)
	for at > 0 {
		line := lineStart(data, at-1)
		if trimmed := bytes.TrimLeft(data[line:at], " \t"); len(trimmed) == 0 || trimmed[0] != '#' {
			break
		}
		at = line
	}
	if at == 0 && bytes.HasPrefix(data, byteOrderMark) {
		at = len(byteOrderMark)
	}
	return splice(data, at, at, text+eol+eol)
}

// InsertTable adds a new table: after the last table with the same parent, else at the
// end.
func InsertTable(data []byte, path []string, fields [][2]string) ([]byte, error) {
	statements, err := Layout(data)
	if err != nil {
		return nil, err
	}
	parent, name := path[:len(path)-1], path[len(path)-1]
	var lines []string
	for _, f := range fields {
		lines = append(lines, f[0]+" = "+f[1])
	}
	at := -1
	for i, s := range statements {
		switch {
		case s.table && len(parent) > 0 && slices.Equal(s.Path, parent):
			return insertElement(data, s, name, pair(name, "{ "+strings.Join(lines, ", ")+" }")), nil
		case s.Header && len(parent) > 0 && IsBelow(s.Path, parent):
			last := s
			if own := untilHeader(statements[i+1:]); len(own) > 0 {
				last = own[len(own)-1]
			}
			at = pastComments(data, lineEnd(data, last.end))
		}
	}
	if at < 0 || at == len(data) {
		return appendTable(data, path, lines), nil
	}
	eol := lineEnding(data)
	return splice(data, at, at, eol+"["+Dotted(path)+"]"+eol+strings.Join(lines, eol)+eol), nil
}

// pastComments returns the offset after the comments at an offset, unless they belong to
// what follows without a blank line.
func pastComments(data []byte, offset int) int {
	for at := offset; ; at = lineEnd(data, at) {
		line := bytes.TrimSpace(data[at:lineEnd(data, at)])
		if len(line) == 0 {
			return at
		}
		if line[0] != '#' {
			return offset
		}
	}
}

// IsBelow reports whether a path is that of a table or of something in it.
func IsBelow(path, table []string) bool {
	return len(path) >= len(table) && slices.Equal(path[:len(table)], table)
}

// untilHeader returns the statements before the next header.
func untilHeader(statements []Statement) []Statement {
	if i := slices.IndexFunc(statements, func(s Statement) bool { return s.Header }); i >= 0 {
		return statements[:i]
	}
	return statements
}

// place returns the index for a new name among the keys of a table, whose path has depth
// parts.
func place(keys []Statement, depth int, name string) int {
	sorted := slices.IsSortedFunc(keys, func(a, b Statement) int { return strings.Compare(a.Path[depth], b.Path[depth]) })
	if sorted && len(keys) > 1 {
		if i := slices.IndexFunc(keys, func(s Statement) bool { return name < s.Path[depth] }); i >= 0 {
			return i
		}
	}
	return len(keys)
}

// insertLine inserts a line among the keys of a table. If it comes first, it goes after
// the header, which ends at header, or before the first key if header is -1.
func insertLine(data []byte, header int, keys []Statement, depth int, name, text string) []byte {
	eol := lineEnding(data)
	n := place(keys, depth, name)
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

func appendTable(data []byte, path []string, lines []string) []byte {
	return appendLines(data, append([]string{"[" + Dotted(path) + "]"}, lines...)...)
}

// appendLines adds lines at the end of a document, after a blank line.
func appendLines(data []byte, lines ...string) []byte {
	eol := lineEnding(data)
	var before string
	if len(bytes.TrimPrefix(data, byteOrderMark)) > 0 {
		before = eol
		if !bytes.HasSuffix(data, []byte("\n")) {
			before += eol
		}
	}
	return append(bytes.Clone(data), before+strings.Join(lines, eol)+eol...)
}
