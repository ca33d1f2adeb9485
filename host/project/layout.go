package project

import (
	"bytes"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"

	"pluv/host/bounded"
)

// statement is one header or one `key = value` of a TOML document, with the
// bytes it takes.
type statement struct {
	header     bool
	path       []string // the full path: a key under its table
	start, end int      // of the header's line, or of `key = value` without what follows
	key, value int      // where the last part of the key begins, and the value
	line       int      // 1-based
	table      bool     // the value is an inline table
	inline     []statement
}

var byteOrderMark = []byte("\xef\xbb\xbf")

// layout lists the statements of a document.
func layout(data []byte) ([]statement, error) {
	var out []statement
	var table []string
	var p unstable.Parser
	if err := bounded.CheckTOML(data, bounded.Data); err != nil {
		return nil, err
	}
	r := &layoutReader{data: data, line: 1}
	if bytes.HasPrefix(data, byteOrderMark) {
		r.offset = len(byteOrderMark)
	}
	p.Reset(data[r.offset:])
	for p.NextExpression() {
		node := p.Expression()
		switch node.Kind {
		case unstable.Table, unstable.ArrayTable:
			s := r.header(node)
			table = s.path
			out = append(out, s)
		case unstable.KeyValue:
			out = append(out, r.keyValue(table, node))
		}
	}
	return out, p.Error()
}

type layoutReader struct {
	data   []byte
	offset int // of what the parser reads
	at     int // where the last statement began, in which line
	line   int
}

func (r *layoutReader) header(node *unstable.Node) statement {
	path, first, _, _ := r.keyOf(node.Key())
	start := lineStart(r.data, first)
	end := len(r.data)
	if i := bytes.IndexByte(r.data[start:], '\n'); i >= 0 {
		end = start + i
	}
	return statement{header: true, path: path, start: start, end: end, line: r.lineAt(start)}
}

func (r *layoutReader) keyValue(table []string, node *unstable.Node) statement {
	path, _, last, after := r.keyOf(node.Key())
	s := statement{path: join(table, path), key: last}
	s.start = r.offset + int(node.Raw.Offset)
	s.end = s.start + int(node.Raw.Length)
	s.line = r.lineAt(s.start)
	s.value = skip(r.data, skip(r.data, after, " \t")+len("="), " \t")
	if node.Value().Kind == unstable.InlineTable {
		s.table = true
		for it := node.Value().Children(); it.Next(); {
			s.inline = append(s.inline, r.keyValue(s.path, it.Node()))
		}
	}
	return s
}

// keyOf returns the parts of a key, and where the first and the last one begin
// and the last one ends.
func (r *layoutReader) keyOf(it unstable.Iterator) (parts []string, first, last, after int) {
	first = -1
	for it.Next() {
		n := it.Node()
		last = r.offset + int(n.Raw.Offset)
		after = last + int(n.Raw.Length)
		if first < 0 {
			first = last
		}
		parts = append(parts, string(n.Data))
	}
	return parts, max(first, 0), last, after
}

// lineAt returns the line of an offset, counted from that of the last one.
func (r *layoutReader) lineAt(offset int) int {
	if offset < r.at {
		r.at, r.line = 0, 1
	}
	r.line += bytes.Count(r.data[r.at:offset], []byte("\n"))
	r.at = offset
	return r.line
}

func join(a, b []string) []string { return append(append([]string{}, a...), b...) }

// lines maps each key path, joined by NUL, to the line where it first stands.
func lines(statements []statement) map[string]int {
	at := map[string]int{}
	var record func(s statement)
	record = func(s statement) {
		for n := 1; n <= len(s.path); n++ {
			key := strings.Join(s.path[:n], "\x00")
			if _, seen := at[key]; !seen {
				at[key] = s.line
			}
		}
		for _, child := range s.inline {
			record(child)
		}
	}
	for _, s := range statements {
		record(s)
	}
	return at
}
