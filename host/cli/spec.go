// Package cli parses command lines by tables of commands.
//
// A command is data: its path, summary, arguments, flags and examples. Locate finds the
// command of an argument vector, so that only its table need be loaded; Parse parses the
// vector with cobra and returns the values, or the text of a help page. It prints
// nothing.
package cli

import (
	"fmt"
	"slices"
	"strings"
)

// Arg is a positional argument.
type Arg struct {
	Name     string `luar:"name"`
	Help     string `luar:"help"`
	Optional bool   `luar:"optional"`
	Many     bool   `luar:"many"` // takes all remaining ones; only the last argument may
	// Values are completions for a shell; other values are allowed.
	Values []string `luar:"values"`
}

// Flag is a flag. Without a Value it is a boolean.
type Flag struct {
	Name   string `luar:"name"`
	Short  string `luar:"short"`
	Value  string `luar:"value"` // placeholder for its value in help, such as "DIR"
	Help   string `luar:"help"`
	Many   bool   `luar:"many"`
	Hidden bool   `luar:"hidden"`
	// Values are as in Arg.
	Values []string `luar:"values"`
}

// Command is one command, or a group of commands.
type Command struct {
	Path        []string `luar:"path"`
	Summary     string   `luar:"summary"`
	Description string   `luar:"description"`
	Args        []Arg    `luar:"args"`
	Flags       []Flag   `luar:"flags"`
	Examples    []string `luar:"examples"`
	// Missing and Unexpected are hints for a missing argument and for one too many, which
	// replaces `%s`; "" for the default hints.
	Missing    string `luar:"missing"`
	Unexpected string `luar:"unexpected"`
	// UnknownFlag is the hint for an unknown flag without a similar one; the flag
	// replaces `%s`.
	UnknownFlag string `luar:"unknown_flag"`
	// Habits are the hints for certain flags and arguments too many, such as `--save-dev`:
	// what users of other tools mean by them. They precede all other hints.
	Habits map[string]string `luar:"habits"`
	// Passthrough passes everything after the first argument on unchanged.
	Passthrough bool `luar:"passthrough"`
	// Guide is the guide that the help page ends with; "" is none.
	Guide string `luar:"guide"`
	Group bool   `luar:"group"`
	// Heading is its section in lists of commands: one of the program's Headings, or "" for
	// "Commands".
	Heading string `luar:"heading"`
}

// A Heading is the title of a section in lists of commands.
type Heading struct {
	Section string `luar:"section"`
	Title   string `luar:"title"`
}

// Program is the whole command line.
type Program struct {
	Name     string    `luar:"name"`
	Summary  string    `luar:"summary"`
	Argv     []string  `luar:"argv"`
	Globals  []Flag    `luar:"globals"`
	Commands []Command `luar:"commands"`
	// Width is the number of columns of help pages; 0 for 80.
	Width int `luar:"width"`
	// Headings are additional headings for lists of commands, in order.
	Headings []Heading `luar:"headings"`
	// Other is the section of commands without a table: those of the completion scripts.
	Other string `luar:"other"`
	// Unknown is the hint for an unknown command; "" for the default hint.
	Unknown string `luar:"unknown"`
}

// Outcome is the result of parsing.
type Outcome struct {
	// Text is a help page or a completion script to print; then there is nothing to run.
	Text string `luar:"text,omitempty"`
	// Version means that the program's version is asked for; then there is nothing to run.
	Version bool           `luar:"version"`
	Path    []string       `luar:"path"`
	Globals map[string]any `luar:"globals"`
	Flags   map[string]any `luar:"flags"`
	Args    map[string]any `luar:"args"`
}

// check finds mistakes that would make cobra panic: the table may come from a user.
func (c *Command) check(globals []Flag) error {
	if len(c.Path) == 0 || slices.Contains(c.Path, "") {
		return fmt.Errorf("a command has no name")
	}
	name := strings.Join(c.Path, " ")
	names, letters := map[string]bool{"help": true}, map[string]bool{"h": true}
	for _, f := range globals {
		letters[f.Short] = true
	}
	for _, f := range c.Flags {
		switch {
		case f.Name == "" || names[f.Name]:
			return fmt.Errorf("command %s: the flag name %q is empty or already used", name, f.Name)
		case len(f.Short) > 1 || f.Short == "-" || f.Short != "" && letters[f.Short]:
			return fmt.Errorf("command %s: the letter %q of --%s is not one letter or already used", name, f.Short, f.Name)
		}
		names[f.Name], letters[f.Short] = true, true
	}
	for i, a := range c.Args {
		if a.Many && i < len(c.Args)-1 {
			return fmt.Errorf("command %s: only the last argument may take many words, not %s", name, a.Name)
		}
	}
	return nil
}
