package project

import (
	"bytes"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// statement is one header or one `key = value` of a TOML document, with the
// bytes it takes.
type statement struct {
	header     bool
	path       []string // the full path: a key under its table
	start, end int      // of the header or of `key = value`, without comments
	line       int      // 1-based
	inline     []statement
}

// layout lists the statements of a document that BurntSushi/toml has accepted.
func layout(data []byte) []statement {
	var out []statement
	var table []string
	var p unstable.Parser
	p.Reset(data)
	for p.NextExpression() {
		node := p.Expression()
		switch node.Kind {
		case unstable.Table, unstable.ArrayTable:
			path, start, _ := keyOf(node.Key())
			table = path
			start = bytes.LastIndexByte(data[:start], '\n') + 1
			end := start
			if i := bytes.IndexByte(data[start:], '\n'); i >= 0 {
				end += i
			} else {
				end = len(data)
			}
			out = append(out, statement{header: true, path: path, start: start, end: end, line: lineAt(data, start)})
		case unstable.KeyValue:
			out = append(out, keyValue(data, table, node))
		}
	}
	return out
}

func keyValue(data []byte, table []string, node *unstable.Node) statement {
	key, start, _ := keyOf(node.Key())
	s := statement{path: join(table, key), start: start, line: lineAt(data, start)}
	s.start, s.end = int(node.Raw.Offset), int(node.Raw.Offset+node.Raw.Length)
	if node.Value().Kind == unstable.InlineTable {
		for it := node.Value().Children(); it.Next(); {
			s.inline = append(s.inline, keyValue(data, s.path, it.Node()))
		}
	}
	return s
}

func keyOf(it unstable.Iterator) (parts []string, start, end int) {
	start = -1
	for it.Next() {
		n := it.Node()
		if start < 0 {
			start = int(n.Raw.Offset)
		}
		end = int(n.Raw.Offset + n.Raw.Length)
		parts = append(parts, string(n.Data))
	}
	return parts, max(start, 0), end
}

func lineAt(data []byte, offset int) int { return 1 + bytes.Count(data[:offset], []byte("\n")) }

func join(a, b []string) []string { return append(append([]string{}, a...), b...) }

// lines maps each key path, joined by NUL, to the line where it first stands.
func lines(data []byte) map[string]int {
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
	for _, s := range layout(data) {
		record(s)
	}
	return at
}
