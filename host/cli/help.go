package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// writeHelp writes the help of a command, a group or the program.
func writeHelp(w io.Writer, p Program, cmd *cobra.Command, specs map[*cobra.Command]*Command) {
	spec := specs[cmd]
	text := p.Summary
	if spec == nil && cmd.HasParent() {
		text = cmd.Long // cobra's own: the completion scripts
		if text == "" {
			text = cmd.Short
		}
		text = strings.TrimSpace(text)
	}
	if spec != nil {
		text = spec.Summary
		if spec.Description != "" {
			text += "\n\n" + strings.TrimSpace(spec.Description)
		}
	}
	fmt.Fprintf(w, "%s\n\nUsage: %s\n", text, usageLine(cmd, spec))
	if spec != nil && len(spec.Args) > 0 {
		var rows [][2]string
		for _, arg := range spec.Args {
			rows = append(rows, [2]string{argName(arg), arg.Help})
		}
		section(w, "Arguments", rows)
	}
	commandSections(w, p.Headings, cmd, specs)
	if spec != nil {
		section(w, "Flags", flagRows(spec.Flags))
	}
	globals := append(slices.Clone(p.Globals), Flag{Name: "help", Short: "h", Help: "show this help"})
	if !cmd.HasParent() {
		globals = append(globals, Flag{Name: "version", Short: "V", Help: "print the version"})
	}
	section(w, "Global flags", flagRows(globals))
	if spec != nil && len(spec.Examples) > 0 {
		fmt.Fprint(w, "\nExamples:\n")
		for _, e := range spec.Examples {
			fmt.Fprintf(w, "  %s\n", e)
		}
	}
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(w, "\nRun `%s <command> --help` for more about a command.\n", cmd.CommandPath())
	}
	if help, _, err := cmd.Find([]string{"help"}); !cmd.HasParent() && err == nil && specs[help] != nil {
		fmt.Fprintf(w, "Run `%s help topics` for the guides of the manual.\n", p.Name)
	}
	if spec != nil && spec.Guide != "" {
		fmt.Fprintf(w, "\nGuide: %s help %s\n", p.Name, spec.Guide)
	}
}

// commandSections lists the commands below cmd under their headings.
func commandSections(w io.Writer, headings []string, cmd *cobra.Command, specs map[*cobra.Command]*Command) {
	rows := map[string][][2]string{}
	for _, c := range cmd.Commands() {
		heading := ""
		if spec := specs[c]; spec != nil {
			heading = spec.Heading
		}
		if !c.Hidden {
			rows[heading] = append(rows[heading], [2]string{c.Name(), c.Short})
		}
	}
	section(w, "Commands", rows[""])
	for _, heading := range headings {
		section(w, heading, rows[heading])
	}
}

func usageLine(cmd *cobra.Command, spec *Command) string {
	parts := []string{cmd.CommandPath()}
	if cmd.HasAvailableSubCommands() {
		return parts[0] + " <command> [flags]"
	}
	if spec == nil {
		return cmd.UseLine()
	}
	if len(spec.Flags) > 0 {
		parts = append(parts, "[flags]")
	}
	for _, arg := range spec.Args {
		parts = append(parts, argName(arg))
	}
	return strings.Join(parts, " ")
}

func argName(arg Arg) string {
	name := "<" + arg.Name + ">"
	if arg.Optional {
		name = "[" + arg.Name + "]"
	}
	if arg.Many {
		name += "..."
	}
	return name
}

func flagRows(flags []Flag) [][2]string {
	var rows [][2]string
	for _, f := range flags {
		if f.Hidden {
			continue
		}
		name := "    --" + f.Name
		if f.Short != "" {
			name = "-" + f.Short + ", --" + f.Name
		}
		if f.Value != "" {
			name += " " + f.Value
		}
		rows = append(rows, [2]string{name, f.Help})
	}
	return rows
}

func section(w io.Writer, title string, rows [][2]string) {
	if len(rows) == 0 {
		return
	}
	width := 0
	for _, row := range rows {
		width = max(width, len(row[0]))
	}
	fmt.Fprintf(w, "\n%s:\n", title)
	for _, row := range rows {
		fmt.Fprintf(w, "  %s\n", strings.TrimRight(fmt.Sprintf("%-*s  %s", width, row[0], row[1]), " "))
	}
}
