// Package tomledit edits TOML documents and preserves everything else byte for byte:
// comments, order and spacing. It also encodes whole documents.
//
// Layout finds the statements of a document; Find, Put, Insert, InsertTable and CutAll
// work on them. The caller must check the result; Set does so itself.
package tomledit

import (
	"bytes"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"

	"pluv/host/bounded"
)

// A Statement is one header or one `key = value` of a TOML document, with its position.
type Statement struct {
	Header     bool
	Path       []string // the full path: a key under its table
	start, end int      // of the header's line, or of `key = value` alone
	key, value int      // offsets of the last part of the key and of the value
	Line       int      // 1-based
	table      bool     // the value is an inline table
	inline     []Statement
}

var byteOrderMark = []byte("\xef\xbb\xbf")

// Layout lists the statements of a document.
func Layout(data []byte) ([]Statement, error) {
	var out []Statement
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
			table = s.Path
			out = append(out, s)
		case unstable.KeyValue:
			out = append(out, r.keyValue(table, node))
		}
	}
	return out, p.Error()
}

type layoutReader struct {
	data   []byte
	offset int // of the parser's input
	at     int // offset and line of the last statement
	line   int
}

func (r *layoutReader) header(node *unstable.Node) Statement {
	path, first, _, _ := r.keyOf(node.Key())
	start := lineStart(r.data, first)
	end := len(r.data)
	if i := bytes.IndexByte(r.data[start:], '\n'); i >= 0 {
		end = start + i
	}
	return Statement{Header: true, Path: path, start: start, end: end, Line: r.lineAt(start)}
}

func (r *layoutReader) keyValue(table []string, node *unstable.Node) Statement {
	path, _, last, after := r.keyOf(node.Key())
	s := Statement{Path: Join(table, path...), key: last}
	s.start = r.offset + int(node.Raw.Offset)
	s.end = s.start + int(node.Raw.Length)
	s.Line = r.lineAt(s.start)
	s.value = skip(r.data, skip(r.data, after, " \t")+len("="), " \t")
	if node.Value().Kind == unstable.InlineTable {
		s.table = true
		for it := node.Value().Children(); it.Next(); {
			s.inline = append(s.inline, r.keyValue(s.Path, it.Node()))
		}
	}
	return s
}

// keyOf returns the parts of a key, the offsets of the first and last, and the end of the
// last.
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

// lineAt returns the line of an offset, counting from the previous call.
func (r *layoutReader) lineAt(offset int) int {
	if offset < r.at {
		r.at, r.line = 0, 1
	}
	r.line += bytes.Count(r.data[r.at:offset], []byte("\n"))
	r.at = offset
	return r.line
}

// Join appends keys to a path.
func Join(path []string, keys ...string) []string { return append(slices.Clone(path), keys...) }

// Lines maps each key path, joined by NUL, to the line of its first occurrence.
func Lines(statements []Statement) map[string]int {
	at := map[string]int{}
	var record func(s Statement)
	record = func(s Statement) {
		for n := 1; n <= len(s.Path); n++ {
			key := strings.Join(s.Path[:n], "\x00")
			if _, seen := at[key]; !seen {
				at[key] = s.Line
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
