package proc

import (
	"os"
	"slices"
	"strings"
)

// Environment returns pluv's environment with some variables set and others removed, in
// order. unset lists names, or prefixes followed by `*`.
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

// isNamed reports whether a variable matches a name or a prefix with `*`.
func isNamed(name, pattern string) bool {
	beginning, isPattern := strings.CutSuffix(pattern, "*")
	if !isPattern {
		return sameVariable(name, pattern)
	}
	return len(name) >= len(beginning) && sameVariable(name[:len(beginning)], beginning)
}
