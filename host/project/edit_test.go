package project

import "testing"

const sample = `# my project
[project]
name = "app" # the name

[dependencies]
# sockets
luasocket = "*"   # keep
"lua-cjson" = ">= 2.1, < 3"

[dependencies.mylib] # from git
git = "https://example.com/mylib"
ref = "main"

[dev-dependencies]
busted = "~> 2.2"

[groups.docs]
include = ["dev"]
ldoc = "*"
`

func TestAdd(t *testing.T) {
	for _, c := range []struct {
		name, in, section string
		entry             Entry
		want              string
	}{
		{"into an unsorted table", sample, "dependencies", Entry{Name: "inspect"},
			replace(sample, "\"lua-cjson\" = \">= 2.1, < 3\"\n", "\"lua-cjson\" = \">= 2.1, < 3\"\ninspect = \"*\"\n")},
		{"replaces a constraint and keeps the comment", sample, "dependencies", Entry{Name: "luasocket", Constraint: "~> 3.1"},
			replace(sample, `luasocket = "*"   # keep`, `luasocket = "~> 3.1"   # keep`)},
		{"moves between tables", sample, "dev-dependencies", Entry{Name: "luasocket"},
			replace(replace(sample, "luasocket = \"*\"   # keep\n", ""), "busted = \"~> 2.2\"\n", "busted = \"~> 2.2\"\nluasocket = \"*\"\n")},
		{"replaces a table", sample, "dependencies", Entry{Name: "mylib", Path: "../mylib"},
			replace(replace(sample, "\n[dependencies.mylib] # from git\ngit = \"https://example.com/mylib\"\nref = \"main\"\n", ""),
				"\"lua-cjson\" = \">= 2.1, < 3\"\n", "\"lua-cjson\" = \">= 2.1, < 3\"\nmylib = { path = \"../mylib\" }\n")},
		{"into a sorted table", "[dependencies]\na = \"*\"\nc = \"*\"\n", "dependencies", Entry{Name: "b"},
			"[dependencies]\na = \"*\"\nb = \"*\"\nc = \"*\"\n"},
		{"before the first of a sorted table", "[dependencies]\nb = \"*\"\nc = \"*\"\n", "dependencies", Entry{Name: "a"},
			"[dependencies]\na = \"*\"\nb = \"*\"\nc = \"*\"\n"},
		{"makes the table", "[project]\nname = \"x\"", "dependencies", Entry{Name: "say", Constraint: ">= 1"},
			"[project]\nname = \"x\"\n\n[dependencies]\nsay = \">= 1\"\n"},
		{"at the end without a newline", "[dependencies]\na = \"*\"", "dependencies", Entry{Name: "b"},
			"[dependencies]\na = \"*\"\nb = \"*\"\n"},
		{"keeps windows line ends", "[dependencies]\r\na = \"*\"\r\n", "dependencies", Entry{Name: "b"},
			"[dependencies]\r\na = \"*\"\r\nb = \"*\"\r\n"},
		{"quotes a key with a slash", "[dependencies]\n", "dependencies", Entry{Name: "me/rock"},
			"[dependencies]\n\"me/rock\" = \"*\"\n"},
		{"an empty table before another", "[dependencies]\n\n[network]\nretries = 1\n", "dependencies", Entry{Name: "b"},
			"[dependencies]\nb = \"*\"\n\n[network]\nretries = 1\n"},
		{"makes a group", "[dependencies]\na = \"*\"\n", "groups.docs", Entry{Name: "ldoc"},
			"[dependencies]\na = \"*\"\n\n[groups.docs]\nldoc = \"*\"\n"},
		{"into a group that includes another", "[groups.a]\n[groups.b]\ninclude = [\"a\"]\n", "groups.b", Entry{Name: "x"},
			"[groups.a]\n[groups.b]\ninclude = [\"a\"]\nx = \"*\"\n"},
		{"moves between groups", "[groups]\na = { x = \"*\", y = \"*\" }\nb = { z = \"*\" }\n", "groups.b", Entry{Name: "x"},
			"[groups]\na = { y = \"*\" }\nb = { z = \"*\", x = \"*\" }\n"},
		{"replaces in a group", "groups.a.x = \"1.0\" # why\n", "groups.a", Entry{Name: "x", Constraint: ">= 2"},
			"groups.a.x = \">= 2\" # why\n"},
		{"moves a table of a group", "[groups.a.x]\ngit = \"u\"\n", "dependencies", Entry{Name: "x"},
			"[dependencies]\nx = \"*\"\n"},
		{"for a Lua and platforms", "", "dependencies", Entry{Name: "x", Constraint: "~> 1", Lua: ">= 5.3", Platforms: []string{"macosx", "windows"}},
			"[dependencies]\nx = { version = \"~> 1\", lua = \">= 5.3\", platform = [\"macosx\", \"windows\"] }\n"},
		{"for a platform", "", "dependencies", Entry{Name: "x", Platforms: []string{"windows"}},
			"[dependencies]\nx = { platform = \"windows\" }\n"},
		{"a git table", "", "dependencies", Entry{Name: "b", Git: "https://x/y.git", Ref: "v1"},
			"[dependencies]\nb = { git = \"https://x/y.git\", ref = \"v1\" }\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Add([]byte(c.in), c.section, c.entry)
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
			if _, err := Parse(got, FileName); err != nil {
				t.Errorf("the result does not read: %v", err)
			}
		})
	}
}

func TestRemove(t *testing.T) {
	for _, c := range []struct {
		name, rock, want string
		from             int
	}{
		{"a key", "luasocket", replace(sample, "luasocket = \"*\"   # keep\n", ""), 1},
		{"a quoted key", "lua-cjson", replace(sample, "\"lua-cjson\" = \">= 2.1, < 3\"\n", ""), 1},
		{"a table", "mylib", replace(sample, "\n[dependencies.mylib] # from git\ngit = \"https://example.com/mylib\"\nref = \"main\"\n", ""), 1},
		{"the last of the file", "busted", replace(sample, "busted = \"~> 2.2\"\n", ""), 1},
		{"the key of groups", "include", sample, 0},
		{"nothing", "zzz", sample, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, from, err := Remove([]byte(sample), c.rock)
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != c.want || len(from) != c.from {
				t.Errorf("from %v\n%s\nwant\n%s", from, got, c.want)
			}
		})
	}
}

func replace(s, old, new string) string {
	for i := 0; i+len(old) <= len(s); i++ {
		if s[i:i+len(old)] == old {
			return s[:i] + new + s[i+len(old):]
		}
	}
	return "replace: not found: " + old
}
