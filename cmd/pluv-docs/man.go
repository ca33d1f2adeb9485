package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// writeMan writes pluv.1, and pluv-COMMAND.1 for each command.
func writeMan(m *manual, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	pages := map[string]string{"pluv.1": m.manProgram()}
	for _, c := range m.Commands {
		pages[strings.ReplaceAll(c.name(), " ", "-")+".1"] = m.manCommand(c)
	}
	for name, page := range pages {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(page), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// roff escapes a text, and sets code in bold.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(text)
	parts := strings.Split(text, "`")
	for i := 1; i+1 < len(parts); i += 2 {
		parts[i] = `\fB` + parts[i] + `\fR`
	}
	lines := strings.Split(strings.Join(parts, ""), "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
			lines[i] = `\&` + line
		}
	}
	return strings.Join(lines, "\n")
}

// A page in roff.
type manPage struct{ strings.Builder }

func (p *manPage) line(format string, args ...any) { fmt.Fprintf(p, format+"\n", args...) }

func (p *manPage) title(m *manual, name, summary string) {
	p.line(`.\" Made by pluv-docs.`)
	p.line(`.TH "%s" "1" "" "pluv %s" "pluv"`, roff(strings.ToUpper(name)), roff(m.Version))
	p.line(".SH NAME\n%s \\- %s", roff(name), roff(lowerFirst(summary)))
}

func lowerFirst(text string) string {
	if text == "" || len(text) > 1 && strings.ToUpper(text[1:2]) == text[1:2] && text[1] != ' ' {
		return text
	}
	return strings.ToLower(text[:1]) + text[1:]
}

func (p *manPage) flags(heading string, flags []commandFlag) {
	if len(flags) == 0 {
		return
	}
	p.line(".SH %s", heading)
	for _, f := range flags {
		if f.Hidden {
			continue
		}
		name := `\fB` + roff("--"+f.Name) + `\fR`
		if f.Short != "" {
			name = `\fB` + roff("-"+f.Short) + `\fR, ` + name
		}
		if f.Value != "" {
			name += ` \fI` + roff(f.Value) + `\fR`
		}
		p.line(".TP\n%s\n%s", name, roff(f.Help))
	}
}

func (m *manual) manProgram() string {
	var p manPage
	p.title(m, "pluv", "manage Lua runtimes and the dependencies of Lua projects")
	p.line(".SH SYNOPSIS\n.B pluv\n[\\fIflags\\fR] \\fIcommand\\fR [\\fIarguments\\fR]")
	p.line(".SH DESCRIPTION\n%s", roff("pluv resolves the dependencies of a Lua project, locks them with checksums, builds them into a tree that "+
		"LuaRocks can read, and runs programs in it, on Lua 5.1 to 5.5, LuaJIT, Luau or the Lua inside pluv.\n.PP\n"+
		"`pluv help topics` lists the guides of the manual, `pluv help TOPIC` shows one, `pluv help --search WORD` searches them."))
	p.line(".SH COMMANDS")
	for _, c := range m.Commands {
		if !c.Group {
			p.line(".TP\n\\fB%s\\fR(1)\n%s", roff(strings.ReplaceAll(c.name(), " ", "-")), roff(c.Summary))
		}
	}
	p.flags("GLOBAL OPTIONS", m.GlobalFlags)
	p.line(".SH GUIDES")
	for _, g := range m.Guides {
		p.line(".TP\n\\fBpluv help %s\\fR\n%s", roff(g.Topic), roff(g.Summary))
	}
	p.line(".SH EXIT STATUS")
	for _, row := range [][2]string{{"0", "success"}, {"1", "failure"}, {"2", "wrong usage"}, {"70", "a bug in pluv"}, {"130", "interrupted"}} {
		p.line(".TP\n\\fB%s\\fR\n%s", row[0], row[1])
	}
	return p.String()
}

func (m *manual) manCommand(c command) string {
	var p manPage
	p.title(m, strings.ReplaceAll(c.name(), " ", "-"), c.Summary)
	p.line(".SH SYNOPSIS\n.B %s", roff(m.usage(c)))
	if c.Description != "" {
		p.line(".SH DESCRIPTION\n%s", roff(strings.TrimSpace(c.Description)))
	}
	if list := m.below(c); len(list) > 0 {
		p.line(".SH COMMANDS")
		for _, sub := range list {
			p.line(".TP\n\\fB%s\\fR(1)\n%s", roff(strings.ReplaceAll(sub.name(), " ", "-")), roff(sub.Summary))
		}
	}
	if len(c.Args) > 0 {
		p.line(".SH ARGUMENTS")
		for _, a := range c.Args {
			p.line(".TP\n\\fI%s\\fR\n%s", roff(a.placeholder()), roff(a.Help))
		}
	}
	p.flags("OPTIONS", c.Flags)
	p.flags("GLOBAL OPTIONS", m.GlobalFlags)
	if len(c.Examples) > 0 {
		p.line(".SH EXAMPLES\n.nf\n%s\n.fi", roff(strings.Join(c.Examples, "\n")))
	}
	also := `\fBpluv\fR(1)`
	if c.Guide != "" {
		also += fmt.Sprintf(", \\fBpluv help %s\\fR", roff(c.Guide))
	}
	p.line(".SH SEE ALSO\n%s", also)
	return p.String()
}
