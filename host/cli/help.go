package cli

import (
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// writeHelp writes the help of a command, a group or the program.
func writeHelp(w io.Writer, p Program, cmd *cobra.Command, specs map[*cobra.Command]*Command) {
	page := &page{w: w, width: p.Width}
	if page.width == 0 {
		page.width = defaultWidth
	}
	spec := specs[cmd]
	switch {
	case spec != nil:
		page.prose(spec.Summary)
		if spec.Description != "" {
			page.prose("\n" + strings.TrimSpace(spec.Description))
		}
	case cmd.HasParent(): // the completion scripts
		page.prose(strings.TrimSpace(cmd.Short + "\n\n" + cmd.Long))
	default:
		page.prose(p.Summary)
	}
	page.printf("\nUsage: %s\n", usageLine(cmd, spec))
	if spec != nil && len(spec.Args) > 0 {
		var rows [][2]string
		for _, arg := range spec.Args {
			rows = append(rows, [2]string{argName(arg), arg.Help})
		}
		page.section("Arguments", rows)
	}
	if spec != nil && len(spec.Examples) > 0 {
		page.printf("\nExamples:\n")
		for _, e := range spec.Examples {
			page.printf("  %s\n", e)
		}
	}
	page.commands(p, cmd, specs)
	if spec != nil {
		page.section("Flags", flagRows(spec.Flags))
	}
	globals := append(slices.Clone(p.Globals), Flag{Name: "help", Short: "h", Help: "show this help"})
	version := Flag{Name: "version", Short: "V", Help: "print the version"}
	// The page of the command help explains them; without one, that of the program does.
	where := p.Name + " help"
	help, _, err := cmd.Root().Find([]string{"help"})
	hasHelp := err == nil && specs[help] != nil
	if hasHelp {
		where += " --help"
	}
	if explains := cmd == help; explains && hasHelp || !cmd.HasParent() && !hasHelp {
		page.section("Global flags", flagRows(append(globals, version)))
	} else {
		if !cmd.HasParent() {
			globals = append(globals, version)
		}
		page.globals(where, globals)
	}
	if cmd.HasAvailableSubCommands() {
		page.printf("\nRun `%s <command> --help` for more about a command.\n", cmd.CommandPath())
	}
	if !cmd.HasParent() && hasHelp {
		page.printf("Run `%s help topics` for the guides of the manual.\n", p.Name)
	}
	if spec != nil && spec.Guide != "" {
		page.printf("\nGuide: %s help %s\n", p.Name, spec.Guide)
	}
}

// commands lists the commands below cmd under their headings.
func (p *page) commands(program Program, cmd *cobra.Command, specs map[*cobra.Command]*Command) {
	rows := map[string][][2]string{}
	for _, c := range cmd.Commands() {
		heading := ""
		if spec := specs[c]; spec != nil {
			heading = spec.Heading
		} else if !cmd.HasParent() {
			heading = program.Other
		}
		if !c.Hidden {
			rows[heading] = append(rows[heading], [2]string{c.Name(), c.Short})
		}
	}
	p.section("Commands", rows[""])
	for _, heading := range program.Headings {
		p.section(heading.Title, rows[heading.Section])
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
