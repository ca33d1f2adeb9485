package version

import (
	"strings"

	"pluv/host/fault"
)

// MaxText bounds a dependency or constraint, in bytes. The longest one of luarocks.org
// had 56 in April 2025.
const MaxText = 1000

// ParseConstraints parses a list such as ">= 1.0, < 2.0" like LuaRocks (queries,
// parse_constraints): the operator is optional ("1.0" is "== 1.0"), commas and blanks
// separate, repeated or trailing ones are ignored. Blanks before the first constraint are
// ignored too. The empty string is the empty list. A string longer than MaxText is
// refused.
func ParseConstraints(s string) (Constraints, error) {
	if len(s) > MaxText {
		return nil, fault.New(fault.ConstraintSyntax, "a constraint is longer than %d bytes", MaxText).WithHint("for example `lua >= 5.1, < 5.5`")
	}
	var list Constraints
	rest := strings.TrimLeft(s, blanks)
	for rest != "" {
		c, tail, err := parseConstraint(s, rest)
		if err != nil {
			return nil, err
		}
		list, rest = append(list, c), tail
	}
	return list, nil
}

// parseConstraint parses the first constraint of rest and returns the remainder.
func parseConstraint(whole, rest string) (Constraint, string, error) {
	var c Constraint
	tail := rest
	if tail[0] == '@' {
		c.NoUpgrade, tail = true, tail[1:]
	}
	op, tail := span(tail, func(b byte) bool { return strings.IndexByte("<>=~!", b) >= 0 })
	text, tail := span(strings.TrimLeft(tail, blanks), isWord)
	if text == "" {
		return c, "", badConstraint(whole, "expected a version", rest)
	}
	switch op {
	case "", "=", "==":
		c.Op = OpEqual
	case "~=", "!=":
		c.Op = OpNotEqual
	case "<", "<=", ">", ">=", "~>":
		c.Op = op
	default:
		return c, "", badConstraint(whole, "bad operator `"+op+"`", rest)
	}
	c.Version = Parse(text)
	return c, strings.TrimLeft(tail, blanks+","), nil
}

func badConstraint(whole, problem, rest string) *fault.Error {
	err := fault.New(fault.ConstraintSyntax, "cannot parse the constraint `%s`: %s in `%s`", whole, problem, rest)
	return err.WithHint("%s", repair(whole, rest))
}

func span(s string, in func(byte) bool) (head, tail string) {
	i := 0
	for i < len(s) && in(s[i]) {
		i++
	}
	return s[:i], s[i:]
}
