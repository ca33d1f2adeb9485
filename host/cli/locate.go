package cli

import (
	"slices"
	"strings"
)

// Location is the result of Locate.
type Location struct {
	// Path is the longest known prefix of command words.
	Path []string `luar:"path"`
	// Leaf means that Path is a command; otherwise it is a group or the root.
	Leaf bool `luar:"leaf"`
	// All means that the tables of all commands below Path are needed, for help or
	// completion.
	All bool `luar:"all"`
	// Completes means that a shell asks for completions of the last word, which is not
	// part of Path.
	Completes bool `luar:"completes"`
	// Unknown is the first word if it is not a command or a group; with the Path `help`,
	// the word that help is asked about.
	Unknown string `luar:"unknown"`
	// Values are the global flags before the command, by name.
	Values map[string]string `luar:"values"`
}

// Locate finds the command of argv among the known paths, reading no further than
// necessary.
func Locate(argv []string, globals []Flag, paths [][]string) Location {
	at, argv := Location{Values: map[string]string{}}, helpFirst(argv, globals)
	help, asked := false, false
	for i := 0; i < len(argv); i++ {
		word := argv[i]
		if strings.HasPrefix(word, "-") {
			if word == "--" || !isGlobal(word, globals) {
				break // Parse decides whether it takes the next word
			}
			name, value := valueIn(word, globals)
			if takesValue(word, globals) {
				if i++; i < len(argv) {
					value = argv[i]
				}
			}
			if name != "" {
				at.Values[name] = value
			}
			continue
		}
		switch {
		case len(at.Path) == 0 && !help && word == "help":
			help = true // of the command that follows, if any
			continue
		case len(at.Path) == 0 && !at.Completes && strings.HasPrefix(word, "__complete"):
			at.Completes = true
			argv = argv[:max(i+1, len(argv)-1)]
			continue
		case len(at.Path) == 0 && word == "completion":
			return Location{All: true, Values: at.Values}
		}
		next := append(slices.Clone(at.Path), word)
		if !slices.ContainsFunc(paths, func(p []string) bool { return hasPrefix(p, next) }) {
			if len(at.Path) == 0 {
				at.Unknown, asked = word, help
			}
			break
		}
		at.Path = next
		if slices.ContainsFunc(paths, func(p []string) bool { return slices.Equal(p, next) }) {
			at.Leaf = true
			break
		}
	}
	asked = asked || slices.ContainsFunc(argv, func(word string) bool { return len(word) > 2 && word[0] == '-' && !isGlobal(word, globals) })
	if help && (asked || at.Completes && len(at.Path) == 0) && slices.ContainsFunc(paths, isHelp) {
		at.Path, at.Leaf = []string{"help"}, true
	}
	at.All = !at.Leaf
	return at
}

// takesValue reports whether the next word is the value of a global flag: after
// `--directory`, `-C` and `-qC`, but not after `--directory=x` and `-Cx`.
func takesValue(word string, globals []Flag) bool {
	if name, long := strings.CutPrefix(word, "--"); long {
		return slices.ContainsFunc(globals, func(f Flag) bool { return f.Value != "" && f.Name == name })
	}
	for i, letter := range word[1:] {
		if slices.ContainsFunc(globals, func(f Flag) bool { return f.Value != "" && f.Short == string(letter) }) {
			return 1+i+len(string(letter)) == len(word)
		}
	}
	return false
}

// valueIn returns the global flag with a value in a word, and the value if the word
// contains it: dir of `--directory=dir` and `-qCdir`.
func valueIn(word string, globals []Flag) (name, value string) {
	if long, isLong := strings.CutPrefix(word, "--"); isLong {
		long, value, _ = strings.Cut(long, "=")
		if i := slices.IndexFunc(globals, func(f Flag) bool { return f.Value != "" && f.Name == long }); i >= 0 {
			return long, value
		}
		return "", ""
	}
	for at, letter := range word[1:] {
		if i := slices.IndexFunc(globals, func(f Flag) bool { return f.Value != "" && f.Short == string(letter) }); i >= 0 {
			return globals[i].Name, strings.TrimPrefix(word[1+at+len(string(letter)):], "=")
		}
	}
	return "", ""
}

// isGlobal reports whether a word is a global flag, possibly with its value, or a cluster
// of them.
func isGlobal(word string, globals []Flag) bool {
	name, long := strings.CutPrefix(word, "--")
	name, _, _ = strings.Cut(name, "=")
	if long {
		return name == "help" || name == "version" || slices.ContainsFunc(globals, func(f Flag) bool { return f.Name == name })
	}
	for _, letter := range word[1:] {
		i := slices.IndexFunc(globals, func(f Flag) bool { return f.Short == string(letter) })
		if i < 0 && letter != 'h' && letter != 'V' {
			return false
		}
		if i >= 0 && globals[i].Value != "" {
			return true // the rest is its value
		}
	}
	return true
}

// helpFirst turns `--help` before a command into the command `help`: `pluv --help add` is
// `pluv help add`.
func helpFirst(argv []string, globals []Flag) []string {
	var before []string
	asked := false
	for i := 0; i < len(argv) && argv[i] != "--"; i++ {
		switch word := argv[i]; {
		case word == "--help" || word == "-h":
			asked = true
		case !strings.HasPrefix(word, "-"):
			if asked {
				return slices.Concat(before, []string{"help"}, argv[i:])
			}
			return argv
		case takesValue(word, globals) && i+1 < len(argv):
			before = append(before, word, argv[i+1])
			i++
		default:
			before = append(before, word)
		}
	}
	return argv
}

// separate splits clusters of global flags before the command, such as `-qC`, which cobra
// would take for a command and its value.
func separate(argv []string, globals []Flag) []string {
	var out []string
	for i := 0; i < len(argv); i++ {
		word := argv[i]
		if !strings.HasPrefix(word, "-") || word == "--" {
			return append(out, argv[i:]...)
		}
		if cluster := word[1:]; len(cluster) > 1 && cluster[0] != '-' && takesValue(word, globals) {
			for _, letter := range cluster {
				out = append(out, "-"+string(letter))
			}
		} else {
			out = append(out, word)
		}
		if takesValue(word, globals) && i+1 < len(argv) {
			i++
			out = append(out, argv[i])
		}
	}
	return out
}

func hasPrefix(path, prefix []string) bool {
	return len(path) >= len(prefix) && slices.Equal(path[:len(prefix)], prefix)
}
