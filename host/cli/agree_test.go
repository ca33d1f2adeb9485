package cli

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestLocateAgreesWithParse: the table of the command that cobra finds is always loaded, because
// Locate found it or asked for all tables.
func TestLocateAgreesWithParse(t *testing.T) {
	t.Run("without a command help", func(t *testing.T) { agree(t, commands) })
	t.Run("with one", func(t *testing.T) { agree(t, append(slices.Clone(commands), help)) })
}

// help is the program's own, where it has one.
var help = Command{Path: []string{"help"}, Summary: "Show a guide", Guide: "writing",
	Args:  []Arg{{Name: "topic", Optional: true, Many: true}},
	Flags: []Flag{{Name: "search", Value: "WORD", Help: "search"}}}

func agree(t *testing.T, commands []Command) {
	t.Helper()
	vocabulary := words("add cache dir move run show help say x -h --help -q -C -qC -Cx --quiet --directory --directory=x --color never --dev -n --from --from=y --search -- - nope")
	var paths [][]string
	for _, c := range commands {
		if !c.Group {
			paths = append(paths, c.Path)
		}
	}
	rng := rand.New(rand.NewPCG(1, 2))
	ran := 0
	for range 20000 {
		argv := make([]string, rng.IntN(6))
		for i := range argv {
			argv[i] = vocabulary[rng.IntN(len(vocabulary))]
		}
		outcome, err := Parse(Program{Name: "pluv", Argv: slices.Clone(argv), Globals: globals, Commands: commands})
		if err != nil || outcome.Path == nil {
			continue
		}
		ran++
		at := Locate(argv, globals, paths)
		if at.Leaf && !slices.Equal(at.Path, outcome.Path) || !at.Leaf && !(at.All && hasPrefix(outcome.Path, at.Path)) {
			t.Fatalf("pluv %s: Parse runs %q, Locate says %+v", strings.Join(argv, " "), outcome.Path, at)
		}
	}
	if ran < 500 {
		t.Errorf("only %d of the lines were valid", ran)
	}
}

// TestParseNeverPanics gives cobra invalid command lines.
func TestParseNeverPanics(t *testing.T) {
	for _, argv := range [][]string{
		{""}, {"-"}, {"--"}, {"---"}, {"--="}, {"-="}, {"-C="}, {"--directory="}, {"-qqq"}, {"-qCq"}, {"-é"}, {"add", "-é=x"},
		{"help", "--"}, {"help", "-C"}, {"completion", "--"}, {"__complete"}, {"__complete", "--"}, {"__completeNoDesc", "add", "-"},
		{"add", "--", "--", "-C"}, {"run", "--"}, {"run", "--runtime"}, {"\x00", "\xff"}, {"add", "\x00"},
	} {
		outcome, err := Parse(Program{Name: "pluv", Argv: argv, Globals: globals, Commands: commands})
		if (outcome == nil) == (err == nil) {
			t.Errorf("%q: %v %v", argv, outcome, err)
		}
		Locate(argv, globals, [][]string{{"add"}, {"run"}})
	}
}
