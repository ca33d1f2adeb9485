package version

import (
	"strings"

	"pluv/host/fault"
	"pluv/host/rockname"
)

// Dependency is a name with constraints. Names are lower case; Namespace is usually
// empty, and "user" in "user/name >= 1.0".
type Dependency struct {
	Namespace   string
	Name        string
	Constraints Constraints
}

// ParseDependency parses a dependency of a rockspec, "Name >= 1.0, < 2.0" (LuaRocks'
// queries, from_dep_string). Blanks before the name are ignored, and none are needed
// after it: "foo>=1" works, while "foo1" is the name foo1.
//
// A second "/" is refused, as in LuaRocks' type check of rockspecs.
func ParseDependency(s string) (Dependency, error) {
	var d Dependency
	if len(s) > MaxText {
		return d, fault.New(fault.ConstraintSyntax, "a dependency is longer than %d bytes", MaxText).WithHint("for example `lua >= 5.1, < 5.5`")
	}
	rest := strings.TrimLeft(s, blanks)
	first, tail := span(rest, isWord)
	if strings.HasPrefix(tail, "/") && len(tail) > 1 && (isDigit(tail[1]) || isLetter(tail[1])) {
		d.Namespace = strings.ToLower(first)
		first, tail = span(tail[1:], isWord)
	}
	// A namespace becomes a folder of a registry, which `..` must not leave.
	if !strings.ContainsFunc(first, isAlphanumeric) || d.Namespace != "" && !strings.ContainsFunc(d.Namespace, isAlphanumeric) {
		return d, fault.New(fault.ConstraintSyntax, "cannot find the name of a package in the dependency `%s`", s).
			WithHint("write a name and optional constraints: `lpeg >= 1.0, < 2.0`")
	}
	d.Name = strings.ToLower(first)
	rest = strings.TrimLeft(tail, blanks)
	if strings.Contains(rest, "/") {
		return d, fault.New(fault.ConstraintSyntax, "the dependency `%s` has a `/` in its constraint", s).
			WithHint("only a namespace is followed by `/`: `user/name >= 1.0`")
	}
	var err error
	if d.Constraints, err = ParseConstraints(rest); err != nil {
		return d, fault.Wrap(fault.ConstraintSyntax, err, "cannot parse the dependency `%s`", s).
			WithHint("%s", hintOf(err))
	}
	return d, nil
}

// FullName returns "namespace/name", or the name alone.
func (d Dependency) FullName() string { return rockname.Full(d.Namespace, d.Name) }

// String returns the canonical form, which ParseDependency accepts: "user/name >= 1.0, <
// 2.0".
func (d Dependency) String() string {
	if len(d.Constraints) == 0 {
		return d.FullName()
	}
	return d.FullName() + " " + d.Constraints.String()
}

// Texts returns the canonical forms of dependencies; nil for none.
func Texts(list []Dependency) []string {
	var out []string
	for _, d := range list {
		out = append(out, d.String())
	}
	return out
}

func hintOf(err error) string {
	if e, ok := err.(*fault.Error); ok {
		return e.Hint
	}
	return ""
}

func isAlphanumeric(r rune) bool { return r < 0x80 && (isDigit(byte(r)) || isLetter(byte(r))) }
