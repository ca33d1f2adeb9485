package project

import (
	"strings"

	"pluv/host/bounded"
	"pluv/host/fault"
	"pluv/host/tomledit"
	"pluv/host/version"
)

// The lines around the header of a script: TOML in comments at the top of a Lua file.
const (
	headerBegin = "/// pluv"
	headerEnd   = "///"
)

var scriptDocument = &shape{kind: "table", fields: map[string]*shape{
	"runtime": aString, "dependencies": aList, "registries": document.fields["registries"]}}

// A header is the block of a script between headerBegin and headerEnd.
type header struct {
	lines      []string // of the whole script, with their ends
	begin, end int      // the lines of the marks
	newline    string
}

// findHeader returns the header of a script; nil if it has none. Only a first line with
// `#!`, blank lines and comments come before it. file is its name in messages.
func findHeader(text, file string) (*header, error) {
	if !strings.Contains(text, headerBegin) {
		return nil, nil
	}
	h := &header{lines: strings.SplitAfter(text, "\n"), begin: -1, newline: "\n"}
	for i, line := range h.lines {
		line = strings.TrimPrefix(line, "\ufeff")
		comment, isComment := strings.CutPrefix(strings.TrimSpace(line), "--")
		comment = strings.TrimSpace(comment)
		switch {
		case h.begin >= 0 && !isComment:
			return nil, fault.New(fault.ProjectInvalid, "%s:%d: the header of the script does not end", file, h.begin+1).
				WithHint("end it with the line `-- %s`", headerEnd)
		case h.begin >= 0 && comment == headerEnd:
			h.end = i
			return h, nil
		case h.begin < 0 && isComment && comment == headerBegin:
			h.begin = i
			if strings.HasSuffix(line, "\r\n") {
				h.newline = "\r\n"
			}
		case h.begin < 0 && !IsBeforeCode(line, i == 0):
			return nil, nil
		}
	}
	if h.begin < 0 {
		return nil, nil
	}
	return nil, fault.New(fault.ProjectInvalid, "%s:%d: the header of the script does not end", file, h.begin+1).
		WithHint("end it with the line `-- %s`", headerEnd)
}

// IsBeforeCode reports whether the header of a script may follow a line: a comment, a blank line,
// or a first line with `#!`.
func IsBeforeCode(line string, first bool) bool {
	text := strings.TrimSpace(strings.TrimPrefix(line, "\ufeff"))
	return text == "" || strings.HasPrefix(text, "--") || first && strings.HasPrefix(text, "#!")
}

// toml returns the TOML of the header, each line at the place that it has in the script.
func (h *header) toml() []byte {
	var b strings.Builder
	for i := range h.end {
		if i > h.begin {
			line := strings.TrimPrefix(strings.TrimSpace(h.lines[i]), "--")
			b.WriteString(strings.TrimPrefix(line, " "))
		}
		b.WriteString("\n")
	}
	return []byte(b.String())
}

// ParseScript returns the pluv.toml that the header of a script stands for; nil if it has
// no header. file is its name in messages.
func ParseScript(text, file string) (*string, error) {
	h, err := findHeader(text, file)
	if err != nil || h == nil {
		return nil, err
	}
	r, raw, err := decode(h.toml(), file, scriptDocument, bounded.Project)
	if err != nil {
		return nil, err
	}
	if spelled, is := raw["runtime"].(string); is {
		name, series, _ := strings.Cut(spelled, "@")
		if spelled != "" && strings.Trim(spelled[:1], "0123456789") == "" {
			name, series = "lua", spelled
		}
		raw["runtime"] = map[string]any{"name": name, "version": series}
	}
	dependencies, err := r.scriptDependencies(raw)
	if err != nil {
		return nil, err
	}
	raw["dependencies"] = dependencies
	if _, err := r.project(raw); err != nil {
		return nil, err
	}
	out, err := tomledit.Encode(raw)
	project := string(out)
	return &project, err
}

func (r *reader) scriptDependencies(raw map[string]any) (map[string]any, error) {
	found := map[string]any{}
	for _, entry := range list(raw, "dependencies") {
		d, err := version.ParseDependency(entry)
		if err != nil {
			return nil, r.fail([]string{"dependencies"}, "`%s` is not a dependency", entry).
				WithHint("write a name, or a name and a constraint, such as `lua-cjson ~> 2.1`")
		}
		if _, again := found[d.FullName()]; again {
			return nil, r.fail([]string{"dependencies"}, "`%s` is listed twice", d.FullName())
		}
		found[d.FullName()] = "*"
		if constraints := d.Constraints.String(); constraints != "" {
			found[d.FullName()] = constraints
		}
	}
	return found, nil
}

// ScriptEdit is a change of the header of a script.
type ScriptEdit struct {
	Text    string   `luar:"text"`
	File    string   `luar:"file"`    // its name in messages
	Add     []string `luar:"add"`     // dependencies; each replaces the one of its name
	Runtime string   `luar:"runtime"` // of a new header; "" for none
}

// EditedScript is a changed script, with the pluv.toml that its new header stands for.
type EditedScript struct {
	Text    string `luar:"text"`
	Project string `luar:"project"`
	IsNew   bool   `luar:"is_new"` // the script had no header
}

// EditScript returns a script with dependencies added to its header. A script without a
// header gets one.
func EditScript(e ScriptEdit) (EditedScript, error) {
	text, isNew, err := editHeader(e)
	if err != nil {
		return EditedScript{}, err
	}
	project, err := ParseScript(text, e.File)
	if err == nil && project == nil {
		err = fault.New(fault.ProjectInvalid, "%s: the header would not be at the top", e.File)
	}
	if err != nil {
		return EditedScript{}, err
	}
	return EditedScript{text, *project, isNew}, nil
}

func editHeader(e ScriptEdit) (text string, isNew bool, err error) {
	h, err := findHeader(e.Text, e.File)
	if err != nil {
		return "", false, err
	}
	var toml []byte
	if isNew = h == nil; isNew {
		h = newHeader(e.Text)
		if e.Runtime != "" {
			toml = append(toml, "runtime = "+tomledit.Quote(e.Runtime)+"\n"...)
		}
	} else {
		for _, line := range strings.SplitAfter(string(h.toml()), "\n")[h.begin+1:] {
			toml = append(toml, line...)
		}
	}
	r, raw, err := decode(toml, e.File, scriptDocument, bounded.Project)
	if err != nil {
		return "", false, err
	}
	if _, err := r.scriptDependencies(raw); err != nil {
		return "", false, err
	}
	dependencies, err := merged(list(raw, "dependencies"), e.Add)
	if err != nil {
		return "", false, err
	}
	if toml, err = tomledit.Put(toml, nil, "dependencies", listOf(dependencies)); err != nil {
		return "", false, syntaxError(err, e.File)
	}
	return h.with(string(toml)), isNew, nil
}

// newHeader returns the place for the header of a script that has none.
func newHeader(text string) *header {
	h := &header{lines: strings.SplitAfter(text, "\n"), newline: "\n"}
	if strings.Contains(text, "\r\n") {
		h.newline = "\r\n"
	}
	if strings.HasPrefix(text, "#!") {
		if last := len(h.lines) - 1; last == 0 {
			h.lines = []string{h.lines[0] + h.newline, ""}
		}
		h.begin = 1
	}
	h.end = h.begin - 1
	return h
}

// with returns the script with another header.
func (h *header) with(toml string) string {
	var b strings.Builder
	b.WriteString(strings.Join(h.lines[:h.begin], ""))
	for line := range strings.SplitSeq(headerBegin+"\n"+strings.TrimRight(toml, "\n")+"\n"+headerEnd, "\n") {
		b.WriteString(strings.TrimRight("-- "+strings.TrimRight(line, "\r"), " ") + h.newline)
	}
	b.WriteString(strings.Join(h.lines[h.end+1:], ""))
	return b.String()
}

func merged(dependencies, more []string) ([]string, error) {
	for _, text := range more {
		d, err := version.ParseDependency(text)
		if err != nil {
			return nil, err
		}
		at := len(dependencies)
		for i, present := range dependencies {
			if other, err := version.ParseDependency(present); err == nil && other.FullName() == d.FullName() {
				at = i
			}
		}
		dependencies = append(dependencies[:at:at], append([]string{text}, dependencies[min(at+1, len(dependencies)):]...)...)
	}
	return dependencies, nil
}

// listOf writes a list on one line if that is short, else with a line for each string.
func listOf(values []string) string {
	quoted := make([]string, len(values))
	for i, value := range values {
		quoted[i] = tomledit.Quote(value)
	}
	if one := "[" + strings.Join(quoted, ", ") + "]"; len(one) <= 80 {
		return one
	}
	return "[\n  " + strings.Join(quoted, ",\n  ") + ",\n]"
}
