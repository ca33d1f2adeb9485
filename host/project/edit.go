package project

import (
	"bytes"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

// Entry is a dependency to write: a constraint, or a table of fields.
type Entry struct {
	Name       string `luar:"name"`
	Constraint string `luar:"constraint"` // "" is written as "*"
	Git        string `luar:"git"`
	Ref        string `luar:"ref"`
	Path       string `luar:"path"`
	Registry   string `luar:"registry"`
}

// Add writes a dependency into a table ("dependencies" or "dev-dependencies")
// of a pluv.toml and returns the new text. An entry of that name, in either
// table, is replaced; everything else keeps its bytes.
func Add(data []byte, section string, e Entry) ([]byte, error) {
	if err := accepts(data); err != nil {
		return nil, err
	}
	line := quoteKey(e.Name) + " = " + e.value()
	for _, s := range layout(data) {
		if !s.header && slices.Equal(s.path, []string{section, e.Name}) {
			return splice(data, s.start, s.end, line), nil
		}
	}
	data, _, err := Remove(data, e.Name)
	if err != nil {
		return nil, err
	}
	return insert(data, section, line), nil
}

func (e Entry) value() string {
	var fields []string
	for _, f := range [][2]string{
		{"version", e.Constraint}, {"registry", e.Registry}, {"git", e.Git}, {"ref", e.Ref}, {"path", e.Path},
	} {
		if f[1] != "" {
			fields = append(fields, f[0]+" = "+Quote(f[1]))
		}
	}
	switch {
	case e.Git != "" || e.Path != "" || e.Registry != "":
		return "{ " + strings.Join(fields, ", ") + " }"
	case e.Constraint == "":
		return `"*"`
	}
	return Quote(e.Constraint)
}

// Remove takes a dependency out of both tables and returns the new text and
// the tables in which it stood.
func Remove(data []byte, name string) ([]byte, []string, error) {
	if err := accepts(data); err != nil {
		return nil, nil, err
	}
	var from []string
	statements := layout(data)
	for i := len(statements) - 1; i >= 0; i-- {
		s := statements[i]
		if len(s.path) < 2 || !isDependencyTable(s.path[0]) || !strings.EqualFold(s.path[1], name) {
			continue
		}
		if !slices.Contains(from, s.path[0]) {
			from = append(from, s.path[0])
		}
		data = cutLines(data, s.start, s.end)
		if s.header {
			data = cutBlankLineBefore(data, s.start)
		}
	}
	slices.Sort(from)
	return data, from, nil
}

func isDependencyTable(name string) bool {
	return name == "dependencies" || name == "dev-dependencies"
}

func accepts(data []byte) error {
	var raw map[string]any
	if _, err := toml.Decode(string(data), &raw); err != nil {
		return syntaxError(err, FileName)
	}
	return nil
}

// insert puts a line at the end of a table, making the table if need be. In a
// table whose keys are sorted the line goes to its sorted place.
func insert(data []byte, section, line string) []byte {
	eol := "\n"
	if bytes.Contains(data, []byte("\r\n")) {
		eol = "\r\n"
	}
	var header *statement
	var keys []statement
	for _, s := range layout(data) {
		switch {
		case s.header && slices.Equal(s.path, []string{section}):
			header = &s
		case !s.header && header != nil && len(s.path) > 1 && s.path[0] == section && s.start > header.start:
			keys = append(keys, s)
		}
	}
	if header == nil {
		if len(data) > 0 && !bytes.HasSuffix(data, []byte("\n")) {
			data = append(bytes.Clone(data), eol...)
		}
		if len(data) > 0 {
			data = append(bytes.Clone(data), eol...)
		}
		return append(data, "["+section+"]"+eol+line+eol...)
	}
	after := header.end
	direct := directKeys(keys, data, *header)
	sorted := slices.IsSortedFunc(direct, func(a, b statement) int { return strings.Compare(a.path[1], b.path[1]) })
	for _, s := range direct {
		if sorted && len(direct) > 1 && strings.Trim(strings.SplitN(line, " = ", 2)[0], `"`) < s.path[1] {
			break
		}
		after = s.end
	}
	after = lineEnd(data, after)
	text := line + eol
	if after > 0 && data[after-1] != '\n' {
		text = eol + line + eol
	}
	return splice(data, after, after, text)
}

// directKeys keeps the keys that stand under the header itself, before the next
// header.
func directKeys(keys []statement, data []byte, header statement) []statement {
	next := len(data)
	for _, s := range layout(data) {
		if s.header && s.start > header.start {
			next = s.start
			break
		}
	}
	var out []statement
	for _, k := range keys {
		if k.start < next {
			out = append(out, k)
		}
	}
	return out
}

// lineEnd returns the offset just after the line that holds offset.
func lineEnd(data []byte, offset int) int {
	if i := bytes.IndexByte(data[offset:], '\n'); i >= 0 {
		return offset + i + 1
	}
	return len(data)
}

// cutLines removes the whole lines that [start, end) touches, with the comment
// at their end.
func cutLines(data []byte, start, end int) []byte {
	start = bytes.LastIndexByte(data[:start], '\n') + 1
	return splice(data, start, lineEnd(data, end), "")
}

func cutBlankLineBefore(data []byte, offset int) []byte {
	offset = bytes.LastIndexByte(data[:min(offset, len(data))], '\n') + 1
	before := bytes.TrimRight(data[:offset], " \t\r\n")
	if blank := data[len(before):offset]; bytes.Count(blank, []byte("\n")) > 1 {
		keep := bytes.IndexByte(blank, '\n') + 1
		return splice(data, len(before)+keep, offset, "")
	}
	return data
}

func splice(data []byte, start, end int, text string) []byte {
	out := make([]byte, 0, len(data)-(end-start)+len(text))
	out = append(out, data[:start]...)
	out = append(out, text...)
	return append(out, data[end:]...)
}
