package cli

import (
	"slices"
	"strings"
)

// Location is the answer of Locate.
type Location struct {
	// Path is the longest known prefix of command words.
	Path []string `luar:"path"`
	// Leaf says that Path is a command; else it is a group (or the root).
	Leaf bool `luar:"leaf"`
	// All says that the tables of every command below Path are needed, for a
	// help page or for completion.
	All bool `luar:"all"`
}

// Locate finds the command that argv names among the known paths, looking no
// further than it must.
func Locate(argv []string, globals []Flag, paths [][]string) Location {
	var at Location
	help := false
	for i := 0; i < len(argv); i++ {
		word := argv[i]
		if strings.HasPrefix(word, "-") && word != "-" {
			if word == "--" {
				break
			}
			if takesValue(word, globals) {
				i++
			}
			continue
		}
		switch {
		case len(at.Path) == 0 && !help && word == "help":
			help = true
			continue
		case len(at.Path) == 0 && (word == "completion" || strings.HasPrefix(word, "__complete")):
			return Location{All: true}
		}
		next := append(slices.Clone(at.Path), word)
		if !slices.ContainsFunc(paths, func(p []string) bool { return hasPrefix(p, next) }) {
			break
		}
		at.Path = next
		if slices.ContainsFunc(paths, func(p []string) bool { return slices.Equal(p, next) }) {
			at.Leaf = true
			break
		}
	}
	at.All = !at.Leaf
	return at
}

func takesValue(word string, globals []Flag) bool {
	if strings.Contains(word, "=") {
		return false
	}
	for _, f := range globals {
		if f.Value != "" && (word == "--"+f.Name || (f.Short != "" && word == "-"+f.Short)) {
			return true
		}
	}
	return false
}

func hasPrefix(path, prefix []string) bool {
	return len(path) >= len(prefix) && slices.Equal(path[:len(prefix)], prefix)
}
