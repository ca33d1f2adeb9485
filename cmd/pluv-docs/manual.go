package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"pluv/host"
	"pluv/host/bounded"
	"pluv/host/term"
)

type arg struct {
	Name, Help     string
	Optional, Many bool
}

type commandFlag struct {
	Name, Short, Value, Help string
	Many, Hidden             bool
}

type command struct {
	Path                        []string
	Group, Passthrough          bool
	Summary, Description, Guide string
	Args                        []arg
	Flags                       []commandFlag
	Examples                    []string
}

func (c command) name() string { return "pluv " + strings.Join(c.Path, " ") }
func (c command) slug() string { return "command-" + strings.Join(c.Path, "-") }

type guide struct {
	Topic, Title, Summary, Section, Text string
}

// A manual is the output of pluv's help.
type manual struct {
	Version     string
	GlobalFlags []commandFlag
	Commands    []command // groups before their commands
	Guides      []guide
}

// ask runs pluv in this process and returns what it prints.
func ask(argv ...string) ([]byte, error) {
	var out, problems bytes.Buffer
	code := host.Main(append([]string{"--no-user-lua"}, argv...), term.Streams{In: strings.NewReader(""), Out: &out, Err: &problems})
	if code != 0 {
		return nil, fmt.Errorf("pluv %s: %s", strings.Join(argv, " "), strings.TrimSpace(problems.String()))
	}
	return out.Bytes(), nil
}

func askJSON(into any, argv ...string) error {
	out, err := ask(append([]string{"--json"}, argv...)...)
	if err != nil {
		return err
	}
	return bounded.DecodeJSON(out, bounded.Data, into)
}

func readManual() (*manual, error) {
	m := &manual{}
	if err := askJSON(m, "--version"); err != nil {
		return nil, err
	}
	var tables struct {
		GlobalFlags []commandFlag `json:"global_flags"`
		Commands    []command
	}
	if err := askJSON(&tables, "help", "commands"); err != nil {
		return nil, err
	}
	m.GlobalFlags, m.Commands = tables.GlobalFlags, tables.Commands
	slices.SortFunc(m.Commands, func(a, b command) int { return slices.Compare(a.Path, b.Path) })
	if err := askJSON(&m.Guides, "help", "topics"); err != nil {
		return nil, err
	}
	for i := range m.Guides {
		if err := askJSON(&m.Guides[i], "help", m.Guides[i].Topic); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// usage is the first line of a command's help.
func (m *manual) usage(c command) string {
	words := []string{c.name()}
	if c.Group {
		return words[0] + " <command>"
	}
	if len(c.Flags) > 0 {
		words = append(words, "[flags]")
	}
	for _, a := range c.Args {
		words = append(words, a.placeholder())
	}
	return strings.Join(words, " ")
}

func (a arg) placeholder() string {
	name := "<" + a.Name + ">"
	if a.Optional {
		name = "[" + a.Name + "]"
	}
	if a.Many {
		name += "..."
	}
	return name
}

// below lists the commands of a group.
func (m *manual) below(c command) []command {
	var list []command
	for _, other := range m.Commands {
		if len(other.Path) == len(c.Path)+1 && slices.Equal(other.Path[:len(c.Path)], c.Path) {
			list = append(list, other)
		}
	}
	return list
}

// find returns the command that a line such as `pluv -q cache dir x` runs.
func (m *manual) find(line string) (command, bool) {
	words := strings.Fields(line)
	if len(words) < 2 || words[0] != "pluv" {
		return command{}, false
	}
	at := 1
	for at < len(words) && strings.HasPrefix(words[at], "-") {
		if words[at] == "-C" {
			at++
		}
		at++
	}
	var found command
	known := false
	for _, c := range m.Commands {
		if n := at + len(c.Path); n <= len(words) && slices.Equal(words[at:n], c.Path) && len(c.Path) > len(found.Path) {
			found, known = c, true
		}
	}
	return found, known
}
