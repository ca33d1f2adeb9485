package version

import "strings"

// The operators of a constraint, in their canonical spelling.
const (
	OpEqual          = "=="
	OpNotEqual       = "~="
	OpLess           = "<"
	OpLessOrEqual    = "<="
	OpGreater        = ">"
	OpGreaterOrEqual = ">="
	OpCompatible     = "~>"
)

// Constraint is an operator and a version. NoUpgrade is LuaRocks' "@", which does not
// affect matching.
type Constraint struct {
	Op        string
	Version   Version
	NoUpgrade bool
}

// Match reports whether v satisfies the constraint.
func (c Constraint) Match(v Version) bool {
	switch c.Op {
	case OpEqual:
		return v.Equal(c.Version)
	case OpNotEqual:
		return !v.Equal(c.Version)
	case OpLess:
		return v.Less(c.Version)
	case OpLessOrEqual:
		return !c.Version.Less(v)
	case OpGreater:
		return c.Version.Less(v)
	case OpGreaterOrEqual:
		return !v.Less(c.Version)
	case OpCompatible:
		return c.compatible(v)
	}
	return false
}

// compatible is LuaRocks' ~> (core/vers, partial_match): every slot of the constraint
// equals the candidate's, further slots of the candidate are free, and a revision in the
// constraint must match.
func (c Constraint) compatible(v Version) bool {
	for i, slot := range c.Version.slots {
		if slot != v.slot(i) {
			return false
		}
	}
	if !c.Version.revised {
		return true
	}
	return v.revised && v.revision == c.Version.revision
}

// String returns the canonical form: "~> 1.2".
func (c Constraint) String() string {
	flag := ""
	if c.NoUpgrade {
		flag = "@"
	}
	return flag + c.Op + " " + c.Version.text
}

// Constraints are joined by "and": a version matches if it satisfies all of them, so
// every version matches the empty list.
type Constraints []Constraint

// Match reports whether v satisfies every constraint.
func (cs Constraints) Match(v Version) bool {
	for _, c := range cs {
		if !c.Match(v) {
			return false
		}
	}
	return true
}

// NamesDev reports whether the constraints require a development version by name, like
// "== scm" and ">= dev-2", but not "< scm".
func (cs Constraints) NamesDev() bool {
	for _, c := range cs {
		switch c.Op {
		case OpEqual, OpGreaterOrEqual, OpGreater, OpCompatible:
			if IsDev(c.Version) {
				return true
			}
		}
	}
	return false
}

// String returns the canonical form, which ParseConstraints accepts: ">= 1.0, < 2.0".
func (cs Constraints) String() string {
	parts := make([]string, len(cs))
	for i, c := range cs {
		parts[i] = c.String()
	}
	return strings.Join(parts, ", ")
}
