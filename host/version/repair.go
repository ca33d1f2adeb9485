package version

import "strings"

const operators = "the operators are ==, ~=, <, <=, >, >= and ~>"

// repair returns the hint for a constraint that fails to parse at rest: what users of
// other package managers probably meant.
func repair(whole, rest string) string {
	op, operand := span(rest, func(b byte) bool { return strings.IndexByte("<>=~!^@", b) >= 0 })
	operand, _ = span(strings.TrimLeft(operand, blanks), isWord)
	if operand == "" {
		operand = "1.0"
	}
	before := strings.TrimRight(strings.TrimSuffix(whole, rest), blanks)
	switch {
	case op == "=>":
		return "write `>= " + operand + "`"
	case op == "=<":
		return "write `<= " + operand + "`"
	case op == "^", op == "~", op == "^=", op == "~~":
		return "write `~> " + operand + "` for every version that begins with " + operand
	case op == "!":
		return "write `~= " + operand + "`"
	case op == "===", op == "==>", op == ">==", op == "<==":
		return "write `" + strings.Trim(op[:2], " ") + " " + operand + "`"
	case strings.HasPrefix(rest, "*") && strings.HasSuffix(before, "."):
		return "a version has no wildcards: write `~> " + prefix(before) + "` for every version that begins with " + prefix(before)
	case strings.HasPrefix(rest, "*"):
		return "remove the constraint: then every version matches"
	case strings.HasPrefix(rest, "|"):
		return "there is no `or`: all constraints of a list must match"
	case strings.HasPrefix(rest, "+"):
		return "remove everything from the `+` on: LuaRocks' versions have no build metadata"
	case strings.HasPrefix(rest, `"`), strings.HasPrefix(rest, "'"):
		return "remove the quotes inside the constraint"
	case strings.HasPrefix(rest, ","):
		return "remove the comma before the first constraint"
	}
	return operators
}

// prefix returns "1.2" for ">= 1.2.".
func prefix(s string) string {
	s = strings.TrimRight(s, ".")
	i := len(s)
	for i > 0 && isWord(s[i-1]) {
		i--
	}
	return s[i:]
}

// Advice returns a hint if a valid constraint is probably a mistake, or "". LuaRocks
// takes the x of "1.x" for a word, so hardly any version matches.
func (c Constraint) Advice() string {
	text := c.Version.text
	if base, found := strings.CutSuffix(strings.ToLower(text), ".x"); found && base != "" {
		base = strings.TrimSuffix(base, ".x")
		return "`x` is not a wildcard: write `~> " + base + "` for every version that begins with " + base
	}
	return ""
}
