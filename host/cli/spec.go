// Package cli turns command tables into a command line.
//
// A command is data: its path, summary, arguments, flags and examples. Locate
// finds which command an argument vector names, so that only that one's table
// need be loaded; Parse checks the vector against the tables with cobra and
// returns what was meant, or the text of a help page. Nothing is printed here.
package cli

// Arg is a positional argument.
type Arg struct {
	Name     string `luar:"name"`
	Help     string `luar:"help"`
	Optional bool   `luar:"optional"`
	Many     bool   `luar:"many"` // takes all that is left; only the last may
}

// Flag is a flag. Without a Value it is a switch.
type Flag struct {
	Name   string `luar:"name"`
	Short  string `luar:"short"`
	Value  string `luar:"value"` // placeholder of its value in help, as "DIR"
	Help   string `luar:"help"`
	Many   bool   `luar:"many"`
	Hidden bool   `luar:"hidden"`
}

// Command is one command, or a group of commands.
type Command struct {
	Path        []string `luar:"path"`
	Summary     string   `luar:"summary"`
	Description string   `luar:"description"`
	Args        []Arg    `luar:"args"`
	Flags       []Flag   `luar:"flags"`
	Examples    []string `luar:"examples"`
	// Passthrough hands everything after the first argument on untouched.
	Passthrough bool `luar:"passthrough"`
	Group       bool `luar:"group"`
}

// Program is the whole command line.
type Program struct {
	Name     string    `luar:"name"`
	Summary  string    `luar:"summary"`
	Version  string    `luar:"version"`
	Argv     []string  `luar:"argv"`
	Globals  []Flag    `luar:"globals"`
	Commands []Command `luar:"commands"`
}

// Outcome is what an argument vector means.
type Outcome struct {
	// Text is a help page or a completion script to print; then nothing is to
	// be run.
	Text    string         `luar:"text,omitempty"`
	Path    []string       `luar:"path"`
	Globals map[string]any `luar:"globals"`
	Flags   map[string]any `luar:"flags"`
	Args    map[string]any `luar:"args"`
}
