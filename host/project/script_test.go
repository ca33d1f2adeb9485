package project

import (
	"strings"
	"testing"
)

func TestParseScript(t *testing.T) {
	for _, c := range []struct{ name, text, want, failure string }{
		{"none", "print(1)\n", "", ""},
		{"an empty file", "", "", ""},
		{"not at the top", "local x = 1\n-- /// pluv\n-- ///\n", "", ""},
		{"in a string", "x = [[\n-- /// pluv\n-- ///\n]]\n", "", ""},
		{"empty", "-- /// pluv\n-- ///\n", "[dependencies]\n", ""},
		{"a runtime alone", "-- /// pluv\n-- runtime = \"5.4\"\n-- ///", "[dependencies]\n\n[runtime]\nname = \"lua\"\nversion = \"5.4\"\n", ""},
		{
			"everything", "#!/usr/bin/env -S pluv run\n-- A script.\n\n--/// pluv\r\n-- runtime = \"luajit@2.1\"\n-- dependencies = [\n--   \"penlight\",\n--   \"me/lua-cjson ~> 2.1\",\n-- ]\n--\n-- [registries.own]\n-- url = \"https://x.example\"\n-- ///\nprint(1)",
			"[dependencies]\n\"me/lua-cjson\" = \"~> 2.1\"\npenlight = \"*\"\n\n[registries]\n[registries.own]\nurl = \"https://x.example\"\n\n[runtime]\nname = \"luajit\"\nversion = \"2.1\"\n", "",
		},
		{"no end", "-- x\n-- /// pluv\n-- runtime = 'lua'\n", "", "x.lua:2: the header of the script does not end"},
		{"code before the end", "-- /// pluv\nprint(1)\n-- ///\n", "", "x.lua:1: the header of the script does not end"},
		{"not TOML", "--\n-- /// pluv\n-- runtime = lua\n-- ///\n", "", "x.lua:3: "},
		{"an unknown key", "-- /// pluv\n-- tasks = 1\n-- ///\n", "", "x.lua:2: unknown table `tasks`"},
		{"an unknown runtime", "-- /// pluv\n-- runtime = \"perl\"\n-- ///\n", "", "x.lua:2: unknown runtime `perl`"},
		{"no dependency", "-- /// pluv\n-- dependencies = [\"../x\"]\n-- ///\n", "", "x.lua:2: `../x` is not a dependency"},
		{"twice", "-- /// pluv\n-- dependencies = [\"a\", \"A >= 1\"]\n-- ///\n", "", "x.lua:2: `a` is listed twice"},
		{"a password", "-- /// pluv\n-- [registries.a]\n-- url = \"https://me:pw@x.example\"\n-- ///\n", "", "x.lua:2: the url, at x.example, contains a user name or a password"},
	} {
		got, err := ParseScript(c.text, "x.lua")
		switch {
		case c.failure != "":
			if err == nil || !strings.HasPrefix(err.Error(), c.failure) {
				t.Errorf("%s: %v, want %s", c.name, err, c.failure)
			}
		case err != nil:
			t.Errorf("%s: %v", c.name, err)
		case got == nil && c.want != "" || got != nil && *got != c.want:
			t.Errorf("%s: got %q, want %q", c.name, *got, c.want)
		}
	}
}

func TestEditScript(t *testing.T) {
	for _, c := range []struct {
		name, text string
		add        []string
		want       string
	}{
		{"a new header", "print(1)\n", []string{"a"}, "-- /// pluv\n-- runtime = \"lua@5.4\"\n-- dependencies = [\"a\"]\n-- ///\nprint(1)\n"},
		{"after the first line", "#!/usr/bin/env -S pluv run\nprint(1)\n", nil, "#!/usr/bin/env -S pluv run\n-- /// pluv\n-- runtime = \"lua@5.4\"\n-- dependencies = []\n-- ///\nprint(1)\n"},
		{"nothing but that line", "#!/usr/bin/lua", nil, "#!/usr/bin/lua\n-- /// pluv\n-- runtime = \"lua@5.4\"\n-- dependencies = []\n-- ///\n"},
		{"one more", "-- /// pluv\n-- # mine\n-- dependencies = [\"a >= 1\"]\n-- [registries.x]\n-- url = \"/x\"\n-- ///\nx()", []string{"b", "A >= 2"}, "-- /// pluv\n-- # mine\n-- dependencies = [\"a >= 1\", \"b\"]\n-- [registries.x]\n-- url = \"/x\"\n-- ///\nx()"},
		{"before a table", "--- doc\n-- /// pluv\r\n-- [registries.x]\r\n-- url = \"/x\"\r\n-- ///\r\n", []string{"b"}, "--- doc\n-- /// pluv\r\n-- dependencies = [\"b\"]\r\n--\r\n-- [registries.x]\r\n-- url = \"/x\"\r\n-- ///\r\n"},
	} {
		if c.name == "one more" {
			c.want = strings.Replace(c.want, "a >= 1", "A >= 2", 1)
		}
		got, err := EditScript(ScriptEdit{Text: c.text, File: "x.lua", Add: c.add, Runtime: "lua@5.4"})
		if err != nil || got.Text != c.want {
			t.Errorf("%s: got %q, %v; want %q", c.name, got.Text, err, c.want)
		}
		if again, err := ParseScript(got.Text, "x.lua"); err != nil || again == nil || *again != got.Project {
			t.Errorf("%s: cannot parse the result: %v", c.name, err)
		}
	}
	long := []string{"penlight >= 1.13, < 2", "lua-cjson ~> 2.1", "luasocket >= 3.0", "luafilesystem >= 1.8"}
	got, err := EditScript(ScriptEdit{Text: "", File: "x.lua", Add: long})
	if want := "-- dependencies = [\n--   \"penlight >= 1.13, < 2\",\n"; err != nil || !strings.Contains(got.Text, want) {
		t.Errorf("got %q, %v", got.Text, err)
	}
}

func FuzzScript(f *testing.F) {
	f.Add("#!x\n-- /// pluv\n-- dependencies = [\"a\"]\n-- ///\nprint(1)\n")
	f.Fuzz(func(t *testing.T, text string) {
		_, err := ParseScript(text, "x.lua")
		edited, failed := EditScript(ScriptEdit{Text: text, File: "x.lua", Add: []string{"zz ~> 1.0"}})
		if err == nil && failed == nil {
			if p, err := ParseScript(edited.Text, "x.lua"); err != nil || p == nil || !strings.Contains(*p, "zz = \"~> 1.0\"") {
				t.Errorf("%q became %q: %v", text, edited.Text, err)
			}
		}
	})
}
