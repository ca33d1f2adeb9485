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
}

// Add adds a dependency to a table ("dependencies" or "dev-dependencies") of a pluv.toml
// and returns the new content. An existing entry of that name, in either table and in any
// TOML syntax, is replaced; everything else stays byte for byte. The data must be a valid
// pluv.toml.
func Add(data []byte, section string, e Entry) ([]byte, error) {
	pieces, err := tomledit.Find(data, 2, isDependency(e.Name))
	if err != nil {
		return nil, syntaxError(err, FileName)
	}
	if len(pieces) == 1 && holds(pieces[0], section) {
		return checked(rewrite(pieces[0], data, e))
	}
	if data, _, err = Remove(data, e.Name); err != nil {
		return nil, err
	}
	if data, err = tomledit.Insert(data, []string{section}, e.Name, e.value()); err != nil {
		return nil, syntaxError(err, FileName)
	}
	return checked(data)
}

// Remove removes a dependency from both tables and returns the new content and the tables
// that had it. The data must be a valid pluv.toml.
func Remove(data []byte, name string) ([]byte, []string, error) {
	data, cut, err := tomledit.CutAll(data, 2, isDependency(name))
	if err != nil {
		return nil, nil, syntaxError(err, FileName)
	}
	var from []string
	for _, p := range cut {
		from = append(from, p.Path[0])
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
		{"path", e.Path},
	} {
		if f[1] != "" {
			fields = append(fields, f[0]+" = "+tomledit.Quote(f[1]))
		}
	}
	switch {
	case e.Git != "" || e.Path != "" || e.Registry != "":
		return "{ " + strings.Join(fields, ", ") + " }"
	case e.Constraint == "":
		return `"*"`
	}
	return tomledit.Quote(e.Constraint)
}

// holds reports whether a piece is the whole dependency: `name = value`.
func holds(p tomledit.Piece, section string) bool {
	return !p.Header && len(p.Path) == 2 && p.Path[0] == section
}

// rewrite replaces a whole dependency.
func rewrite(p tomledit.Piece, data []byte, e Entry) []byte {
	if p.Path[1] == e.Name {
		return p.SetValue(data, e.value())
	}
	return p.Replace(data, e.Name, e.value())
}

// isDependency returns a function that matches the paths of a dependency.
func isDependency(name string) func(path []string) bool {
	return func(path []string) bool { return isDependencyTable(path[0]) && rockName(path[1]) == rockName(name) }
}

func isDependencyTable(name string) bool {
	return name == "dependencies" || name == "dev-dependencies"
}

// rockName is the rock of a key: case and leading blanks do not matter.
func rockName(key string) string {
	if d, err := version.ParseDependency(key); err == nil {
		return d.FullName()
	}
	return strings.ToLower(key)
}
