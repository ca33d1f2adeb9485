package cli

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"pluv/host/fault"
)

const globalHelp = `
Global flags:
  -C, --directory DIR  work in ` + "`DIR`" + `
  -q, --quiet          say less
      --color WHEN     when to colour
  -h, --help           show this help
`

// globalLine is what the pages of commands have of them.
const globalLine = "\nGlobal flags: -C DIR, -q, --color WHEN, -h (see `pluv help`)\n"

func TestHelp(t *testing.T) {
	for _, c := range []struct{ lines, want string }{
		{"--help|help|", `pluv manages

Usage: pluv <command> [flags]

Commands:
  add         Add dependencies
  cache       Look into the caches
  completion  Print the completion script of a shell
  move        Move
  run         Run a file
  show        Show
` + globalHelp + "  -V, --version        print the version\n\nRun `pluv <command> --help` for more about a command.\n"},
		{"add --help|help add|add -h x|-q help add", `Add dependencies

It locks them too.

Usage: pluv add [flags] <package>...

Arguments:
  <package>...  what to add

Examples:
  pluv add say
  pluv add busted --dev

Flags:
      --dev       for development
  -n, --dry-run   only say
      --from URL  where
` + globalLine},
		{"cache|cache --help|help cache", `Look into the caches

Usage: pluv cache <command> [flags]

Commands:
  dir  Print the folder
` + globalLine + "\nRun `pluv cache <command> --help` for more about a command.\n"},
		{"move --help", "Move\n\nUsage: pluv move <what> [where]\n\nArguments:\n  <what>\n  [where]\n" + globalLine},
		{"help help", "Show help for a command\n\nUsage: pluv help [command] [flags]\n" + globalLine},
	} {
		for line := range strings.SplitSeq(c.lines, "|") {
			got, err := parse(line)
			if err != nil {
				t.Errorf("%q: %v", line, err)
			} else if got.Text != c.want || got.Path != nil {
				t.Errorf("%q:\n%s\nwant\n%s", line, got.Text, c.want)
			}
		}
	}
}

// TestHelpCommand: a program's own `help` runs for names that are not commands.
func TestHelpCommand(t *testing.T) {
	own := append(slices.Clone(commands), help)
	var paths [][]string
	for _, c := range own {
		if !c.Group {
			paths = append(paths, c.Path)
		}
	}
	for _, c := range []struct{ line, runs, shows, fails string }{
		{line: "help", shows: "Usage: pluv <command> [flags]"},
		{line: "--help", shows: "\nRun `pluv help topics` for the guides of the manual.\n"},
		{line: "help add", shows: "Usage: pluv add [flags] <package>..."},
		{line: "-q help cache dir", shows: "Usage: pluv cache dir"},
		{line: "help help", shows: "\nGuide: pluv help writing\n"},
		{line: "help --help", shows: "\nGuide: pluv help writing\n"},
		{line: "--help add", shows: "Usage: pluv add [flags] <package>..."},
		{line: "-h -C x cache dir", shows: "Usage: pluv cache dir"},
		{line: "-q -h cache nope", fails: "unknown command `pluv cache nope`"},
		{line: "--help -h trusting", runs: "help"},
		{line: "help trusting", runs: "help"},
		{line: "help -q trusting now", runs: "help"},
		{line: "help --search add", runs: "help"},
		{line: "help cache nope", fails: "unknown command `pluv cache nope`"},
		{line: "help add nope", fails: "`pluv add` has no commands of its own"},
		{line: "help --nope", fails: "unknown flag `--nope` for `pluv help`"},
	} {
		outcome, err := Parse(Program{Name: "pluv", Argv: words(c.line), Globals: globals, Commands: own})
		switch {
		case c.fails != "":
			if err == nil || !strings.Contains(err.Error(), c.fails) {
				t.Errorf("%q: %v", c.line, err)
			}
		case err != nil:
			t.Errorf("%q: %v", c.line, err)
		case strings.Join(outcome.Path, " ") != c.runs || !strings.Contains(outcome.Text, c.shows):
			t.Errorf("%q runs %q and shows\n%s", c.line, outcome.Path, outcome.Text)
		}
		at := Locate(words(c.line), globals, paths)
		if (c.runs != "") != (at.Leaf && isHelp(at.Path)) && c.fails == "" && c.line != "help help" {
			t.Errorf("%q: %+v", c.line, at)
		}
	}
}

func TestHeadings(t *testing.T) {
	own := []Command{
		{Path: []string{"zero"}, Summary: "Yours", Heading: "Yours"},
		{Path: []string{"db"}, Group: true, Summary: "Commands of db", Heading: "Project"},
		{Path: []string{"db", "dump"}, Summary: "Dump", Heading: "Project"},
		{Path: []string{"cache", "warm"}, Summary: "Warm", Heading: "Project"},
		{Path: []string{"lost"}, Summary: "Under no heading of the program", Heading: "Other"},
	}
	program := Program{Name: "pluv", Globals: globals, Commands: append(slices.Clone(commands), own...), Headings: []Heading{{"Project", "Project"}, {"Yours", "Yours"}}}
	for _, c := range []struct{ line, want string }{
		{"--help", "  show        Show\n\nProject:\n  db  Commands of db\n\nYours:\n  zero  Yours\n\nGlobal flags:"},
		{"cache", "\nCommands:\n  dir  Print the folder\n\nProject:\n  warm  Warm\n\nGlobal flags: "},
		{"db", "Usage: pluv db <command> [flags]\n\nProject:\n  dump  Dump\n\nGlobal flags: "},
	} {
		program.Argv = words(c.line)
		if got, err := Parse(program); err != nil || !strings.Contains(got.Text, c.want) {
			t.Errorf("%q: %v\n%s\nlacks\n%s", c.line, err, got.Text, c.want)
		}
	}
}

// TestWidth: pages are laid out for the width of the terminal.
func TestWidth(t *testing.T) {
	command := Command{
		Path: []string{"fetch"}, Summary: "Fetch what a project needs from where it is",
		Description: "A paragraph whose lines\nare those of the source.\n- an item\n  as it is, however long this line is\n\nAnother one.",
		Args:        []Arg{{Name: "what", Help: "what to fetch, each with its version", Many: true}},
		Flags:       []Flag{{Name: "from", Value: "URL", Help: "ask this server alone, and no other one"}, {Name: "bare"}},
		Examples:    []string{"pluv fetch --from https://example.com/a/long/address everything"},
	}
	for _, c := range []struct {
		width int
		want  string
	}{
		{48, `Fetch what a project needs from where it is

A paragraph whose lines are those of the source.
- an item
  as it is, however long this line is

Another one.

Usage: pluv fetch [flags] <what>...

Arguments:
  <what>...  what to fetch, each with its
             version

Examples:
  pluv fetch --from https://example.com/a/long/address everything

Flags:
      --from URL  ask this server alone, and no
                  other one
      --bare

Global flags: -C DIR, -q, --color WHEN, -h
  (see ` + "`pluv help`" + `)
`},
		{36, `Fetch what a project needs from
where it is

A paragraph whose lines are those of
the source.
- an item
  as it is, however long this line is

Another one.

Usage: pluv fetch [flags] <what>...

Arguments:
  <what>...
          what to fetch, each with its
          version

Examples:
  pluv fetch --from https://example.com/a/long/address everything

Flags:
      --from URL
          ask this server alone, and no
          other one
      --bare

Global flags: -C DIR, -q,
  --color WHEN, -h (see ` + "`pluv help`" + `)
`},
	} {
		got, err := Parse(Program{Name: "pluv", Argv: words("fetch -h"), Globals: globals, Commands: []Command{command}, Width: c.width})
		if err != nil || got.Text != c.want {
			t.Errorf("%d columns, %v:\n%s\nwant\n%s", c.width, err, got.Text, c.want)
		}
	}
}

func TestCompletion(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{"completion bash", "__start_pluv"},
		{"completion zsh", "#compdef pluv"},
		{"completion fish", "complete -c pluv"},
		{"completion nushell", "external.completer"},
		{"completion nushell --help", "pluv completion nushell | save -f pluv.nu\n  source pluv.nu\n"},
		{"completion powershell", "Register-ArgumentCompleter"},
		{"completion bash --help", "Print the completion script of bash\n\nThe package bash-completion must be installed. To load it in this shell:\n\n  source <(pluv completion bash)\n"},
		{"completion bash --help", "Usage: pluv completion bash\n\nGlobal flags: "},
		{"completion zsh --help", "> \"${fpath[1]}/_pluv\"\n\nUsage: pluv completion zsh\n"},
		{"completion", "Usage: pluv completion <command> [flags]"},
	} {
		if got, err := parse(c.line); err != nil || !strings.Contains(got.Text, c.want) {
			t.Errorf("%q: %v lacks %q", c.line, err, c.want)
		}
	}
	// The answer to a shell: candidates, then the directive on the last line.
	for _, c := range []struct {
		argv []string
		want string
	}{
		{[]string{"__complete", "ca"}, "cache\tLook into the caches\n:4\n"},
		{[]string{"__complete", "cache", ""}, "dir\tPrint the folder\n:4\n"},
		{[]string{"__complete", "add", "--d"}, "--directory\twork in `DIR`\n--dev\tfor development\n--dry-run\tonly say\n:4\n"},
		{[]string{"__complete", "values", "t"}, "two\nthree\n:0\n"},
		{[]string{"__complete", "values", "one", "x", ""}, "four\n:0\n"},
		{[]string{"__complete", "values", "--size", "l"}, "large\n:0\n"},
		{[]string{"__complete", "values", "--size=s"}, "small\n:0\n"},
	} {
		offered := append(slices.Clone(commands), Command{
			Path:  []string{"values"},
			Args:  []Arg{{Name: "first", Values: []string{"one", "two", "three"}}, {Name: "rest", Many: true, Values: []string{"four"}}},
			Flags: []Flag{{Name: "size", Value: "SIZE", Values: []string{"small", "large"}}},
		})
		got, err := Parse(Program{Name: "pluv", Argv: c.argv, Globals: globals, Commands: offered})
		if err != nil || got.Text != c.want {
			t.Errorf("%q: %q %v, want %q", c.argv, got.Text, err, c.want)
		}
	}
}

// TestUnknown: an unknown command has no help, and the first word may have a hint of its
// own.
func TestUnknown(t *testing.T) {
	list := append([]Command{{Path: []string{"list"}, Unexpected: "`pluv info %s`"}, {Path: []string{"install"}, Args: []Arg{{Name: "a"}}, Missing: "`pluv sync`"}}, commands...)
	for _, c := range []struct{ argv, hint, want string }{
		{"zzzz --help", "", "unknown command `pluv zzzz` / run `pluv --help` for the list of commands"},
		{"--help zzzz", "", "unknown command `pluv zzzz` / run `pluv --help` for the list of commands"},
		{"help zzzz", "", "unknown command `pluv zzzz` / run `pluv --help` for the list of commands"},
		{"shwo -h", "", "unknown command `pluv shwo` / did you mean `pluv show`?"},
		{"nope -h", "it is meant", "unknown command `pluv nope` / it is meant"},
		{"nope", "it is meant", "unknown command `pluv nope` / it is meant"},
		{"cache nope --help", "it is meant", "unknown command `pluv cache nope` / run `pluv cache --help` for the list of commands"},
		{"list a%sb", "", "unexpected argument `a%sb` for `pluv list` / `pluv info a%sb`"},
		{"install", "", "`pluv install` needs the argument <a> / `pluv sync`"},
	} {
		_, err := Parse(Program{Name: "pluv", Argv: words(c.argv), Globals: globals, Commands: list, Unknown: c.hint})
		var f *fault.Error
		if !errors.As(err, &f) || f.Code != fault.Usage || f.Message+" / "+f.Hint != c.want {
			t.Errorf("pluv %s: %v, want %s", c.argv, f, c.want)
		}
	}
	outcome, err := Parse(Program{Name: "pluv", Argv: words("-q -V"), Globals: globals, Commands: commands})
	if err != nil || !outcome.Version || outcome.Text != "" || outcome.Globals["quiet"] != true {
		t.Errorf("-V: %v %v", outcome, err)
	}
	if at := Locate(words("-q nope x"), globals, [][]string{{"add"}}); at.Unknown != "nope" {
		t.Errorf("Locate: %+v", at)
	}
}
