package project

import (
	"slices"
	"strings"

	"pluv/host/fault"
	"pluv/host/tomledit"
	"pluv/host/version"
)

// Entry is a dependency to write: a constraint, or a table of fields.
type Entry struct {
	Name       string `luar:"name"`
	Constraint string `luar:"constraint"` // "" is written as "*"
	Git        string `luar:"git"`
	Ref        string `luar:"ref"`
	Tag        string `luar:"tag"`
	Branch     string `luar:"branch"`
	Rev        string `luar:"rev"`
	Subdir     string `luar:"subdir"`
	Path       string `luar:"path"`
	Registry   string `luar:"registry"`
	Lua        string `luar:"lua"`
	// Platforms and Workspace are as in Dependency.
	Platforms []string `luar:"platforms"`
	Workspace bool     `luar:"workspace"`
}

// Add adds a dependency to a table, as Dependency.Table names it, of a pluv.toml and returns
// the new content. An existing entry of that name, in any table and in any TOML syntax, is
// replaced; everything else stays byte for byte. The data must be a valid pluv.toml.
func Add(data []byte, section string, e Entry) ([]byte, error) {
	table := strings.Split(section, ".") // the name of a group has no dot
	var pieces []tomledit.Piece
	for _, depth := range depths {
		found, err := tomledit.Find(data, depth, isDependency(e.Name, depth, shares(table)))
		if err != nil {
			return nil, syntaxError(err, FileName)
		}
		pieces = append(pieces, found...)
	}
	if len(pieces) == 1 && holds(pieces[0], table) {
		return checked(rewrite(pieces[0], data, e))
	}
	data, _, err := remove(data, e.Name, shares(table))
	if err != nil {
		return nil, err
	}
	if data, err = tomledit.Insert(data, table, e.Name, e.value()); err != nil {
		return nil, syntaxError(err, FileName)
	}
	return checked(data)
}

// Remove removes a dependency from all tables but [workspace.dependencies] and returns the new
// content and the tables that had it. The data must be a valid pluv.toml.
func Remove(data []byte, name string) ([]byte, []string, error) { return remove(data, name, false) }

// shares reports whether a table is [workspace.dependencies].
func shares(table []string) bool { return table[0] == "workspace" }

func remove(data []byte, name string, shared bool) ([]byte, []string, error) {
	var from []string
	for _, depth := range depths {
		without, cut, err := tomledit.CutAll(data, depth, isDependency(name, depth, shared))
		if err != nil {
			return nil, nil, syntaxError(err, FileName)
		}
		for _, p := range cut {
			from = append(from, strings.Join(p.Path[:depth-1], "."))
		}
		data = without
	}
	slices.Sort(from)
	return data, slices.Compact(from), nil
}

// checked refuses an edit that makes the file invalid.
func checked(data []byte) ([]byte, error) {
	if _, err := Parse(data, FileName); err != nil {
		return nil, fault.Wrap(fault.ProjectInvalid, err, "cannot edit %s", FileName).
			WithHint("add the dependency by hand")
	}
	return data, nil
}

func (e Entry) value() string {
	var fields []string
	for _, f := range [][2]string{
		{"version", e.Constraint}, {"registry", e.Registry}, {"git", e.Git}, {"ref", e.Ref}, {"tag", e.Tag}, {"branch", e.Branch}, {"rev", e.Rev}, {"subdir", e.Subdir},
		{"path", e.Path}, {"lua", e.Lua},
	} {
		if f[1] != "" {
			fields = append(fields, f[0]+" = "+tomledit.Quote(f[1]))
		}
	}
	if e.Workspace {
		fields = append(fields, "workspace = true")
	}
	switch platforms := quoted(e.Platforms); len(platforms) {
	case 0:
	case 1:
		fields = append(fields, "platform = "+platforms[0])
	default:
		fields = append(fields, "platform = ["+strings.Join(platforms, ", ")+"]")
	}
	switch {
	case e.Git != "" || e.Path != "" || e.Registry != "" || e.Workspace || e.Lua != "" || len(e.Platforms) > 0:
		return "{ " + strings.Join(fields, ", ") + " }"
	case e.Constraint == "":
		return `"*"`
	}
	return tomledit.Quote(e.Constraint)
}

func quoted(texts []string) []string {
	out := make([]string, len(texts))
	for i, text := range texts {
		out[i] = tomledit.Quote(text)
	}
	return out
}

// holds reports whether a piece is the whole dependency of a table: `name = value`.
func holds(p tomledit.Piece, table []string) bool {
	return !p.Header && len(p.Path) == len(table)+1 && slices.Equal(p.Path[:len(table)], table)
}

// rewrite replaces a whole dependency.
func rewrite(p tomledit.Piece, data []byte, e Entry) []byte {
	if p.Path[len(p.Path)-1] == e.Name {
		return p.SetValue(data, e.value())
	}
	return p.Replace(data, e.Name, e.value())
}

// depths are the lengths of the paths of dependencies: `dependencies.NAME`, `groups.GROUP.NAME`.
var depths = []int{2, 3}

// isDependency returns a function that matches the paths of a dependency, or of its keys: of
// those whose own path has a length. shared selects those of [workspace.dependencies], and no others.
func isDependency(name string, depth int, shared bool) func(path []string) bool {
	return func(path []string) bool {
		if shared || path[0] == "workspace" {
			return shared && depth == 3 && path[0] == "workspace" && path[1] == "dependencies" && rockName(path[2]) == rockName(name)
		}
		of := map[string]int{"dependencies": 2, "dev-dependencies": 2, "groups": 3}[path[0]]
		isInclude := path[0] != "dependencies" && path[depth-1] == includeKey
		return of == depth && !isInclude && rockName(path[depth-1]) == rockName(name)
	}
}

// rockName is the rock of a key: case and leading blanks do not matter.
func rockName(key string) string {
	if d, err := version.ParseDependency(key); err == nil {
		return d.FullName()
	}
	return strings.ToLower(key)
}
