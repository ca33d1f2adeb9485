// Package cli turns command tables into a command line.
//
// A command is data: its path, summary, arguments, flags and examples. Locate
// finds which command an argument vector names, so that only that one's table
// need be loaded; Parse checks the vector against the tables with cobra and
// returns what was meant, or the text of a help page. Nothing is printed here.
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
	Many     bool   `luar:"many"` // takes all that is left; only the last may
	// Values are words that a shell may complete; others are fine too.
	Values []string `luar:"values"`
}

// Flag is a flag. Without a Value it is a switch.
type Flag struct {
	Name   string `luar:"name"`
	Short  string `luar:"short"`
	Value  string `luar:"value"` // placeholder of its value in help, as "DIR"
	Help   string `luar:"help"`
	Many   bool   `luar:"many"`
	Hidden bool   `luar:"hidden"`
	// Values are as those of Arg.
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
	// Missing and Unexpected are hints where an argument is missing, and where there is
	// one too many, which stands for `%s`; "" for the usual ones.
	Missing    string `luar:"missing"`
	Unexpected string `luar:"unexpected"`
	// UnknownFlag is the hint for an unknown flag, which stands for `%s`, where no other is
	// like it.
	UnknownFlag string `luar:"unknown_flag"`
	// Passthrough hands everything after the first argument on untouched.
	Passthrough bool `luar:"passthrough"`
	// Guide is the guide that the help page ends with; "" is none.
	Guide string `luar:"guide"`
	Group bool   `luar:"group"`
	// Heading is what it stands under in lists of commands: one of the program's
	// Headings, or "" for "Commands".
	Heading string `luar:"heading"`
}

// Program is the whole command line.
type Program struct {
	Name     string    `luar:"name"`
	Summary  string    `luar:"summary"`
	Version  string    `luar:"version"`
	Argv     []string  `luar:"argv"`
	Globals  []Flag    `luar:"globals"`
	Commands []Command `luar:"commands"`
	// Headings are further ones for lists of commands, in their order.
	Headings []string `luar:"headings"`
	// Unknown is the hint for a first word that names no command; "" for the usual one.
	Unknown string `luar:"unknown"`
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

// check finds what cobra would panic over: the table may be anybody's.
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
			return fmt.Errorf("command %s: the flag name %q is empty or taken", name, f.Name)
		case len(f.Short) > 1 || f.Short == "-" || f.Short != "" && letters[f.Short]:
			return fmt.Errorf("command %s: the letter %q of --%s is not one letter or taken", name, f.Short, f.Name)
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
