package sandbox

import (
	"bytes"
	"strings"
	"testing"

	"github.com/yuin/gopher-lua/parse"
)

// FuzzShorten: a source with marks in place of its long strings has the tree of the source.
func FuzzShorten(f *testing.F) {
	for _, p := range programs {
		f.Add(p.source)
	}
	for _, source := range []string{
		"x = [[a]]", "x = [[\n\nb]] .. [=[]]]=]", "x = [[\r\n]] y = [[c]]", "f[[a]]\n(1)", "x = [[a]] -- [[b]]\ny = [==[]=]]==]",
		"x = '\\0000' .. [[a]]", "x = '\\0000'", "x = [[a]] + '\x000'", "x = \"[[a]]\" y = [[b]]", "--[[a]] x = [[a]] [[b]]", "x = t[ [[k]] ][ [[k]] ]", "x = 1e[[a]]",
		"local function f() return [[a]], function() return [[b]] end end", "[[a]]", "x = {[[a]], [ [[b]] ] = [[c]]}", "x = '\\\n' .. [[a]] goto nowhere", "x = 0x[[a]]",
	} {
		f.Add(source)
	}
	f.Fuzz(func(t *testing.T, source string) {
		long, err := measure([]byte(source))
		if err != nil {
			return
		}
		got := parseShortened([]byte(source), long, 0, "x")
		if got == nil {
			return
		}
		want, err := parse.Parse(strings.NewReader(source), "x")
		if err != nil || check(want, nil) != nil {
			t.Fatalf("%q: accepted, though %v", source, err)
		}
		if got, want := parse.Dump(got), parse.Dump(want); got != want {
			t.Errorf("%q has the tree\n%s\nnot\n%s", source, got, want)
		}
	})
}

func TestShorten(t *testing.T) {
	const text = "a long string\n\twith lines\n"
	source := []byte("x = [[" + text + "]] .. [=[\n" + text + "]] ]=]\ny = nil .. 1")
	long, err := measure(source)
	if err != nil {
		t.Fatal(err)
	}
	short := shorten(source, long, 20)
	if short == nil || bytes.Contains(short.source, []byte("string")) || bytes.Count(short.source, []byte("\n")) != bytes.Count(source, []byte("\n")) {
		t.Fatalf("%q", short.source)
	}
	for _, source := range []string{
		"x = [[" + text + "]] .. '\\0000\\n\\n'", // another string with the value of the mark
		"x = [[" + text + "]] .. '\\0'", "x = [[" + text + "\x00]]", "x = [[" + text + "\r]]", "x = [[" + text, "x = [[" + text + "]] goto a",
	} {
		long, err := measure([]byte(source))
		if err != nil {
			t.Fatal(err)
		}
		if parseShortened([]byte(source), long, 20, "x") != nil {
			t.Errorf("%q: parsed with marks", source)
		}
	}
}
