package repl

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// known is a runtime that knows some fields and modules.
type known map[string]string

func (k known) ask(kind, text string) (answer, result string, ok bool) {
	return "names", k[strings.TrimSuffix(kind+" "+text, " ")], true
}
func (known) interrupt()                    {}
func (known) close()                        {}
func (known) done() <-chan struct{}         { return nil }
func (known) result() (code int, err error) { return 0, nil }

func TestComplete(t *testing.T) {
	dir := t.TempDir()
	for _, file := range []string{
		"src/one.lua", "src/two/init.lua", "src/two/inner.lua", "src/data/x.txt", "src/not.a.module.lua", "lib/onec.so", "src/only/deep.lua",
	} {
		at := filepath.Join(dir, filepath.FromSlash(file))
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	c := completer{
		runtime: known{
			"fields": "_G\nprint\nstring\nstrange\nöl", "fields string.": "byte\nformat", "fields io.stdout:": "write",
			"modules": "_G\nffi\nstring",
		},
		path:  filepath.Join(dir, "src", "?.lua") + ";" + filepath.Join(dir, "src", "?", "init.lua") + ";;" + filepath.Join(dir, "none", "?.lua"),
		cpath: filepath.Join(dir, "lib", "?.so"),
	}
	for _, test := range []struct {
		line string // | is the cursor
		head string
		want string
	}{
		{"str|", "", "strange string"},
		{"x = pri|(1)", "x = ", "print"},
		{"_|", "", "_G"},
		{"string.|", "string.", "byte format"},
		{"a..string.f|", "a..string.", "format"},
		{"(string.b|", "(string.", "byte"},
		{"io.stdout:w|", "io.stdout:", "write"},
		{"wh|", "", "while"},
		{"f().wri|", "f().", ""},
		{"('x'):re|", "('x'):", ""},
		{"1 + |", "1 + ", ""},
		{"größe = str|", "größe = ", "strange string"},

		{"require 'o|", "require '", "one onec only."},
		{`local x = require("t|")`, `local x = require("`, "two two."},
		{`require"two.|`, `require"`, "two.init two.inner"},
		{`require("f|`, `require("`, "ffi"},
		{`require "d|`, `require "`, ""},
		{`require "not|`, `require "`, ""},
		{`require "../|`, `require "../`, ""},
	} {
		left, right, _ := strings.Cut(test.line, "|")
		head, found, tail := c.complete(left+right, len([]rune(left)))
		if test.want == "" && len(found) == 0 {
			continue
		}
		if head != test.head || tail != right || !slices.Equal(found, strings.Fields(test.want)) {
			t.Errorf("%q: %q, %q, %q", test.line, head, found, tail)
		}
	}
	for _, blank := range []string{"", "  "} {
		if head, found, _ := c.complete(blank, len(blank)); head != blank || !slices.Equal(found, []string{"  "}) {
			t.Errorf("%q: %q, %q", blank, head, found)
		}
	}
	if _, found, _ := c.complete("_", 1); !slices.Equal(found, []string{"_G"}) {
		t.Errorf("hidden names: %q", found)
	}
}

func TestHistory(t *testing.T) {
	file := filepath.Join(t.TempDir(), "state", "history")
	one, other := openHistory(file), openHistory(file)
	for _, line := range []string{"a", "a", " secret", "b"} {
		one.add(line)
	}
	other.add("c")
	for _, h := range []*history{one, other, openHistory(file)} {
		if err := h.save(); err != nil {
			t.Fatal(err)
		}
	}
	if lines := openHistory(file).lines; !slices.Equal(lines, []string{"a", "b", "c"}) {
		t.Errorf("%q", lines)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm()&0o077 != 0 && os.PathSeparator == '/' {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	many := openHistory(file)
	for range maxHistory / 2 {
		many.add("x")
		many.add("y")
	}
	if err := many.save(); err != nil {
		t.Fatal(err)
	}
	if lines := openHistory(file).lines; len(lines) != maxHistory || lines[0] != "x" {
		t.Errorf("%d lines", len(lines))
	}
}
