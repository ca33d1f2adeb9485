package proc

import (
	"os"
	"slices"
	"strings"
)

// Environment is the process's own with some variables set and others left out, in
// order. What is left out is a name, or the beginning of names with a `*` behind it.
func Environment(set map[string]string, unset ...string) []string {
	env := slices.DeleteFunc(os.Environ(), func(pair string) bool {
		name, _, _ := strings.Cut(pair, "=")
		for replaced := range set {
			if sameVariable(name, replaced) {
				return true
			}
		}
		return slices.ContainsFunc(unset, func(pattern string) bool { return isNamed(name, pattern) })
	})
	for name, value := range set {
		env = append(env, name+"="+value)
	}
	slices.Sort(env)
	return env
}

// isNamed reports whether a variable is the one, or one of those, that a pattern names.
func isNamed(name, pattern string) bool {
	beginning, isPattern := strings.CutSuffix(pattern, "*")
	if !isPattern {
		return sameVariable(name, pattern)
	}
	return len(name) >= len(beginning) && sameVariable(name[:len(beginning)], beginning)
}
