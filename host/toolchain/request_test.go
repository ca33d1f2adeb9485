package toolchain

import (
	"strings"
	"testing"

	"pluv/host/fault"
)

const commit = "1ee778a4e37122d8ca7d5733c590a47dafd6b15c"

func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"lua@5.4": "lua 5.4", "lua-5.4.6": "lua 5.4.6", "lua5.3": "lua 5.3", "5.3": "lua 5.3", "lua": "lua ",
		"lua@latest": "lua ", "lua@": "lua ", "lua@>=5.3,<5.5": "lua >=5.3,<5.5", "lua@~> 5.3": "lua ~> 5.3",
		"luajit@2.1": "luajit 2.1", "luajit-2.1.0-beta3": "luajit 2.1.0-beta3", "luajit@2.1.1787165859": "luajit 2.1.1787165859",
		"luajit@" + commit: "luajit " + commit, "luajit@abcdef0": "luajit abcdef0",
		"v5.4": "lua 5.4", "lua@v5.4.6": "lua 5.4.6", "Lua@5.4": "lua 5.4", "LuaJIT-2.1.0-beta3": "luajit 2.1.0-beta3", "luajit-2.1-dev": "luajit 2.1",
		"luau@latest": "luau ", "luau@0.735": "luau 0.735", "builtin": "builtin ", "builtin@5.1": "builtin 5.1",
	} {
		r, err := Parse(text, "spec")
		if err != nil || r.Name+" "+r.Version != want || r.From != "spec" {
			t.Errorf("Parse(%q) = %+v, %v; want %q", text, r, err, want)
		}
	}
	for _, text := range []string{"", "python", "lua@5 4", "@5.4", "lua@main", "luajit@xyz", "Perl@5.4", "v", "vv5.4", "lua@>=", "luau@abcdef0", "lua 5.4"} {
		if r, err := Parse(text, "spec"); fault.CodeOf(err) != fault.Usage {
			t.Errorf("Parse(%q) = %+v, %v", text, r, err)
		}
	}
}

func TestAccepts(t *testing.T) {
	cases := []struct {
		request string
		yes, no string // "name version [commit]", separated by commas
	}{
		{"lua@5.4", "lua 5.4.6,lua 5.4.0,lua 5.4", "lua 5.3.6,lua 5.41.0,luajit 5.4.6,lua 5"},
		{"lua@5.4.6", "lua 5.4.6,lua 5.4.6-rc1", "lua 5.4.60,lua 5.4.4"},
		{"lua@>=5.3,<5.5", "lua 5.3.0,lua 5.4.8", "lua 5.2.4,lua 5.5.0,luajit 5.4.0"},
		{"lua", "lua 5.1.5,lua 5.5.0", "luajit 2.1.0,luau 0.735,builtin 5.1"},
		{"luajit@2.1", "luajit 2.1.0-beta3,luajit 2.1.1787165859", "luajit 2.0.5,lua 2.1.0"},
		{"luajit@" + commit, "luajit 2.1.1787165859 " + commit, "luajit 2.1.1787165859,luajit 2.1.1 " + strings.Repeat("0", 40)},
		{"luajit@1ee778a", "luajit 2.1.1787165859 " + commit, "luajit 2.1.1787165859"},
		{"luau@0.735", "luau 0.735", "luau 0.7350,luau 0.73"},
		{"builtin", "builtin 5.1", "lua 5.1.5"},
	}
	for _, c := range cases {
		r, err := Parse(c.request, "spec")
		if err != nil {
			t.Fatal(err)
		}
		for list, want := range map[string]bool{c.yes: true, c.no: false} {
			for _, candidate := range strings.Split(list, ",") {
				f := append(strings.Fields(candidate), "")
				if got := r.Accepts(f[0], f[1], f[2]); got != want {
					t.Errorf("%s accepts %s: %v", c.request, candidate, got)
				}
			}
		}
	}
}
