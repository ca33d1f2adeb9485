package cli

import (
	"reflect"
	"strings"
	"testing"

	"pluv/host/fault"
)

var globals = []Flag{
	{Name: "directory", Short: "C", Value: "DIR", Help: "work in `DIR`"},
	{Name: "quiet", Short: "q", Help: "say less"},
	{Name: "color", Value: "WHEN", Help: "when to colour"},
	{Name: "secret", Help: "not shown", Hidden: true},
}

var commands = []Command{
	{Path: []string{"cache"}, Group: true, Summary: "Look into the caches"},
	{Path: []string{"cache", "dir"}, Summary: "Print the folder"},
	{Path: []string{"add"}, Summary: "Add dependencies", Description: "It locks them too.",
		Args:     []Arg{{Name: "package", Help: "what to add", Many: true}},
		Flags:    []Flag{{Name: "dev", Help: "for development"}, {Name: "dry-run", Short: "n", Help: "only say"}, {Name: "from", Value: "URL", Many: true, Help: "where"}},
		Habits:   map[string]string{"-D": "use `--dev`", "--save-dev": "use `--dev`"},
		Examples: []string{"pluv add say", "pluv add busted --dev"}},
	{Path: []string{"move"}, Summary: "Move", Habits: map[string]string{"here": "it is %s"}, Args: []Arg{{Name: "what"}, {Name: "where", Optional: true}}},
	{Path: []string{"run"}, Summary: "Run a file", Passthrough: true,
		Args:  []Arg{{Name: "file"}, {Name: "args", Optional: true, Many: true}},
		Flags: []Flag{{Name: "runtime", Value: "NAME", Help: "with this one"}}},
	{Path: []string{"show"}, Summary: "Show", Args: []Arg{{Name: "names", Optional: true, Many: true}}},
}

func words(line string) []string { return strings.Fields(line) }

func parse(line string) (*Outcome, error) {
	return Parse(Program{Name: "pluv", Summary: "pluv manages", Argv: words(line), Globals: globals, Commands: commands})
}

func TestLocate(t *testing.T) {
	var paths [][]string
	for _, c := range commands {
		if !c.Group {
			paths = append(paths, c.Path)
		}
	}
	for _, c := range []struct {
		line, path string
		leaf, all  bool
	}{
		{"", "", false, true},
		{"add say", "add", true, false},
		{"--quiet add", "add", true, false},
		{"-C add cache dir", "cache dir", true, false},
		{"-Cadd cache dir", "cache dir", true, false},
		{"-qC add move x", "move", true, false},
		{"--directory add run add", "run", true, false},
		{"--directory=x run", "run", true, false},
		{"--color never add", "add", true, false},
		{"--dev x add", "", false, true},
		{"cache", "cache", false, true},
		{"cache --quiet dir", "cache dir", true, false},
		{"cache nope", "cache", false, true},
		{"nope", "", false, true},
		{"help cache dir", "cache dir", true, false},
		{"help", "", false, true},
		{"completion bash", "", false, true},
		{"__complete add x", "add", true, false},
		{"__complete add", "", false, true}, // may become another command's name
		{"__complete -C x cache di", "cache", false, true},
		{"__complete", "", false, true},
		{"run __complete x", "run", true, false},
		{"run completion", "run", true, false},
		{"-- add", "", false, true},
		{"- add", "add", true, false},
		{"-C", "", false, true},
	} {
		got := Locate(words(c.line), globals, paths)
		if strings.Join(got.Path, " ") != c.path || got.Leaf != c.leaf || got.All != c.all ||
			got.Completes != strings.HasPrefix(c.line, "__complete") {
			t.Errorf("%q: %+v", c.line, got)
		}
	}
}

func TestLocateValues(t *testing.T) {
	for _, c := range []struct{ line, dir, color string }{
		{"", "", ""},
		{"-C d add", "d", ""},
		{"-Cd add", "d", ""},
		{"-C=d add", "d", ""},
		{"-qC d add", "d", ""},
		{"-qCd add", "d", ""},
		{"--directory d --color never nope", "d", "never"},
		{"--directory=d --color=never nope", "d", "never"},
		{"-C a -C b nope", "b", ""},
		{"-C d completion bash", "d", ""},
		{"add -C d", "", ""},
		{"nope -C d", "", ""},
		{"-C", "", ""},
		{"--quiet add", "", ""},
	} {
		got := Locate(words(c.line), globals, [][]string{{"add"}}).Values
		if got["directory"] != c.dir || got["color"] != c.color {
			t.Errorf("%q: %v", c.line, got)
		}
	}
}

type object = map[string]any

func TestParse(t *testing.T) {
	for _, c := range []struct {
		line, path           string
		globals, flags, args map[string]any
	}{
		{"add say", "add", nil, nil, object{"package": []string{"say"}}},
		{"-q add a b --dry-run --from=x --from y", "add", object{"quiet": true},
			object{"dry_run": true, "from": []string{"x", "y"}}, object{"package": []string{"a", "b"}}},
		{"add a --quiet -n -- --dev", "add", object{"quiet": true}, object{"dry_run": true}, object{"package": []string{"a", "--dev"}}},
		{"add a --quiet=false", "add", object{"quiet": false}, nil, object{"package": []string{"a"}}},
		{"-C d cache dir", "cache dir", object{"directory": "d"}, nil, nil},
		{"-qC d cache dir", "cache dir", object{"directory": "d", "quiet": true}, nil, nil},
		{"-qCd cache dir", "cache dir", object{"directory": "d", "quiet": true}, nil, nil},
		{"cache dir --color=never", "cache dir", object{"color": "never"}, nil, nil},
		{"move a", "move", nil, nil, object{"what": "a"}},
		{"move a b", "move", nil, nil, object{"what": "a", "where": "b"}},
		{"show", "show", nil, nil, object{"names": []string{}}},
		{"run x.lua", "run", nil, nil, object{"file": "x.lua", "args": []string{}}},
		{"run --runtime lua x.lua --quiet -n -- a --help", "run", nil, object{"runtime": "lua"},
			object{"file": "x.lua", "args": words("--quiet -n -- a --help")}},
		{"run -- -x --quiet", "run", nil, nil, object{"file": "-x", "args": []string{"--quiet"}}},
	} {
		got, err := parse(c.line)
		if err != nil {
			t.Errorf("%q: %v", c.line, err)
			continue
		}
		if got.Text != "" || strings.Join(got.Path, " ") != c.path {
			t.Errorf("%q: %+v", c.line, got)
		}
		for name, pair := range map[string][2]map[string]any{
			"globals": {got.Globals, c.globals}, "flags": {got.Flags, c.flags}, "args": {got.Args, c.args},
		} {
			if len(pair[0])+len(pair[1]) > 0 && !reflect.DeepEqual(pair[0], pair[1]) {
				t.Errorf("%q: %s %#v, want %#v", c.line, name, pair[0], pair[1])
			}
		}
	}
}

func TestUsageErrors(t *testing.T) {
	for _, c := range []struct{ line, want, hint string }{
		{"ad", "unknown command `pluv ad`", "did you mean `pluv add`?"},
		{"zzzz", "unknown command `pluv zzzz`", "run `pluv --help` for the list of commands"},
		{"cache dr", "unknown command `pluv cache dr`", "did you mean `pluv cache dir`?"},
		{"help zzzz", "unknown command `pluv zzzz`", "run `pluv --help`"},
		{"help cache dri", "unknown command `pluv cache dri`", "did you mean `pluv cache dir`?"},
		{"add", "`pluv add` needs the argument <package>", "run `pluv add --help`"},
		{"move a b c", "unexpected argument `c` for `pluv move`", "run `pluv move --help`"},
		{"cache dir x", "unexpected argument `x` for `pluv cache dir`", "run `pluv cache dir --help`"},
		{"add a --deev", "unknown flag `--deev` for `pluv add`", "did you mean `--dev`?"},
		{"add a --quit", "unknown flag `--quit` for `pluv add`", "did you mean `--quiet`?"},
		{"add a -x", "unknown flag `-x` for `pluv add`", "run `pluv add --help`"},
		{"add a -D", "unknown flag `-D` for `pluv add`", "use `--dev`"},
		{"add a --save-dev", "unknown flag `--save-dev` for `pluv add`", "use `--dev`"},
		{"move a b here", "unexpected argument `here` for `pluv move`", "it is here"},
		{"add a --from", "the flag `--from` needs a value", "run `pluv add --help`"},
		{"add a --from=", "the flag `--from` needs a value", "run `pluv add --help`"},
		{"add a --from=x --from=", "the flag `--from` needs a value", "run `pluv add --help`"},
		{"-C a cache dir -C b", "the flag `--directory` can be given only once", "run `pluv cache dir --help`"},
		{"run --runtime=lua --runtime lua x", "the flag `--runtime` can be given only once", "run `pluv run --help`"},
		{"-C", "the flag `-C` needs a value", "run `pluv --help`"},
		{"add a --dev=x", "the flag `--dev` takes true or false, not `x`", "run `pluv add --help`"},
		{"completion zzzz", "unknown command `pluv completion zzzz`", "run `pluv completion --help`"},
	} {
		_, err := parse(c.line)
		f, ok := err.(*fault.Error)
		if !ok || f.Code != fault.Usage || !strings.Contains(f.Message, c.want) || !strings.Contains(f.Hint, c.hint) {
			t.Errorf("%q: %#v, want %q with the hint %q", c.line, err, c.want, c.hint)
		}
	}
}

func TestTablesThatContradictThemselves(t *testing.T) {
	for _, c := range []struct {
		command Command
		want    string
	}{
		{Command{}, "a command has no name"},
		{Command{Path: []string{"x", ""}}, "a command has no name"},
		{Command{Path: []string{"x", "y"}}, "command x y is listed before its group"},
		{Command{Path: []string{"x"}, Flags: []Flag{{Name: "a"}, {Name: "a"}}}, `command x: the flag name "a" is empty or already used`},
		{Command{Path: []string{"x"}, Flags: []Flag{{Name: "help"}}}, `"help" is empty or already used`},
		{Command{Path: []string{"x"}, Flags: []Flag{{}}}, `"" is empty or already used`},
		{Command{Path: []string{"x"}, Flags: []Flag{{Name: "a", Short: "q"}}}, `command x: the letter "q" of --a`},
		{Command{Path: []string{"x"}, Flags: []Flag{{Name: "a", Short: "ab"}}}, `command x: the letter "ab" of --a`},
		{Command{Path: []string{"x"}, Flags: []Flag{{Name: "a", Short: "a"}, {Name: "b", Short: "a"}}}, `the letter "a" of --b`},
		{Command{Path: []string{"x"}, Args: []Arg{{Name: "a", Many: true}, {Name: "b"}}}, "only the last argument may take many words, not a"},
	} {
		_, err := Parse(Program{Name: "pluv", Argv: []string{"x"}, Globals: globals, Commands: []Command{c.command}})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %q", c.command, err, c.want)
		}
	}
	shadow := Command{Path: []string{"x"}, Flags: []Flag{{Name: "quiet", Value: "HOW"}}}
	got, err := Parse(Program{Name: "pluv", Argv: words("x --quiet very"), Globals: globals, Commands: []Command{shadow}})
	if err != nil || got.Flags["quiet"] != "very" || got.Globals["quiet"] != nil {
		t.Errorf("a flag of a command does not hide a global one: %+v %v", got, err)
	}
}
