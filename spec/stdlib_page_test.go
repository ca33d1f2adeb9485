package spec

import (
	"fmt"
	"regexp"
	"strings"
)

const referenceIntro = `# The standard library

What user commands, ` + "`lua`" + ` tasks, build backends and hooks may require. It is kept
stable; ` + "`host.*` and `pluv.*`" + ` are not.

` + "```lua" + `
local fs, path = require("std.fs"), require("std.path")
fs.write(path.join("build", "version.txt"), "1.2\n")
` + "```" + `

- **Absence is nil**, and no more: a type that ends in ` + "`?`" + ` may be nil.
- **A failure is raised** as a table with a ` + "`code`" + `, a ` + "`message`" + ` and perhaps a ` + "`hint`" + `
  (see [std.errors](#stderrors)); [all codes](failures.md). Files that cannot be
  read or written raise ` + "`file.io`" + ` everywhere.
- **A text as an error is a mistake** in the code, such as an argument of a wrong type.
- Paths are the system's own, times Unix seconds, sizes bytes.

The Lua is 5.1 with ` + "`goto`" + `: no integer division, bit operators or ` + "`table.unpack`" + `,
and no ` + "`%f`, `%z`" + ` in patterns. Assigning a global is an error. A line ` + "`--> VALUES`" + `
in an example says what the expression before it gives.

`

// writeIndex writes the part above the modules.
func writeIndex(page *strings.Builder, modules []stdModule, hook, worker map[string]bool) {
	page.WriteString("<!-- Made from stdlib/std and stdlib/examples: go test ./spec -run TestStdlibReference -update -->\n\n")
	page.WriteString(referenceIntro)
	page.WriteString("| module | what it is for | hooks |\n|---|---|---|\n")
	var main []string
	for _, m := range modules {
		inHooks := ""
		if hook[m.name] {
			inHooks = "yes"
		}
		if !worker[m.name] {
			main = append(main, "`std."+m.name+"`")
		}
		fmt.Fprintf(page, "| [std.%s](#std%s) | %s | %s |\n", m.name, m.name, firstSentence(m.doc), inHooks)
	}
	page.WriteString("\nHooks may require the modules that are marked; files and programs they reach through\n`hook.fs` and `hook.process`. ")
	fmt.Fprintf(page, "What a `lua` job calls may not require %s.\n", strings.Join(main, " and "))
}

func firstSentence(doc []string) string {
	text := strings.Join(doc, " ")
	if m := regexp.MustCompile(`^(.*?\.)(?: |$)`).FindStringSubmatch(text); m != nil {
		text = m[1]
	}
	return strings.TrimSuffix(text, ".")
}

func writeModule(page *strings.Builder, m stdModule, examples exampleFile) {
	fmt.Fprintf(page, "\n## std.%s\n\n%s\n\n", m.name, strings.Join(m.doc, "\n"))
	for i, f := range m.functions {
		if i > 0 {
			page.WriteString(" ·\n")
		}
		fmt.Fprintf(page, "[%s](#%s)", f.call, anchor(f.call))
	}
	fmt.Fprintf(page, "\n\n```lua\n%s\n```\n", strings.Trim(strings.Join(examples.shared(), "\n"), "\n"))
	for _, f := range m.functions {
		writeFunction(page, f, examples.text(f.key))
	}
	for _, shape := range m.shapes {
		writeShape(page, shape)
	}
}

// anchor is the link target of a heading.
func anchor(heading string) string {
	return regexp.MustCompile(`[^a-z0-9_-]`).ReplaceAllString(strings.ToLower(heading), "")
}

var raising = regexp.MustCompile(`(?s)\bRaises\s+(.+?)\.(?:\s+|$)`)

func writeFunction(page *strings.Builder, f stdFunction, example string) {
	doc := strings.Join(f.doc, "\n")
	var raised []string
	for _, m := range raising.FindAllStringSubmatch(doc, -1) {
		raised = append(raised, strings.Join(strings.Fields(m[1]), " "))
	}
	if rest := strings.TrimSpace(raising.ReplaceAllString(doc, "")); rest != "" {
		doc = rest
	} else {
		raised = nil // all it does is fail
	}
	fmt.Fprintf(page, "\n### %s\n\n`%s(%s)`\n\n", f.call, f.call, strings.Join(f.args, ", "))
	if doc != "" {
		page.WriteString(doc + "\n\n")
	}
	lines := false
	item := func(format string, args ...any) {
		lines = true
		page.WriteString(strings.TrimRight(fmt.Sprintf("- "+format, args...), " ") + "\n")
	}
	for _, p := range f.params {
		item("`%s` `%s` %s", p.name, p.kind, p.doc)
	}
	for _, r := range f.returns {
		name := ""
		if r.name != "" {
			name = "`" + r.name + "` "
		}
		item("returns %s`%s` %s", name, r.kind, r.doc)
	}
	for _, r := range raised {
		item("raises %s", r)
	}
	if lines {
		page.WriteString("\n")
	}
	fmt.Fprintf(page, "```lua\n%s\n```\n", example)
}

func writeShape(page *strings.Builder, shape stdShape) {
	fmt.Fprintf(page, "\n### %s\n\n", shape.name)
	if shape.doc != "" {
		page.WriteString(strings.ToUpper(shape.doc[:1]) + shape.doc[1:] + ".\n\n")
	}
	for _, field := range shape.fields {
		page.WriteString(strings.TrimRight(fmt.Sprintf("- `%s` `%s` %s", field.name, field.kind, field.doc), " ") + "\n")
	}
}
