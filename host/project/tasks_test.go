package project

import (
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
)

func TestTasks(t *testing.T) {
	p, err := Parse([]byte(`
[tasks]
lint = "luacheck src"
ci = ["pluv run lint", "pluv test"]

[tasks.release]
description = "Tag and pack"
lua = "tools/release.lua"
needs = ["lint", "all"]
env = { LEVEL = "1" }
cwd = "out"

[tasks.all]
needs = ["lint"]

[tasks."build:docs"]
cmd = ["mkdir -p out", "ldoc ."]
`), "pluv.toml")
	if err != nil {
		t.Fatal(err)
	}
	none := map[string]string{}
	want := []Task{
		{Name: "lint", Commands: []string{"luacheck src"}, Env: none},
		{Name: "ci", Commands: []string{"pluv run lint", "pluv test"}, Env: none},
		{Name: "release", Description: "Tag and pack", Lua: "tools/release.lua", Needs: []string{"lint", "all"}, Env: map[string]string{"LEVEL": "1"}, Cwd: "out"},
		{Name: "all", Needs: []string{"lint"}, Env: none},
		{Name: "build:docs", Commands: []string{"mkdir -p out", "ldoc ."}, Env: none},
	}
	if !reflect.DeepEqual(p.Tasks, want) {
		t.Errorf("%+v\nwant\n%+v", p.Tasks, want)
	}
}

func TestTaskMistakes(t *testing.T) {
	for _, c := range []struct{ text, want, hint string }{
		{"[tasks]\na = 1", "pluv.toml:2: `tasks.a` must be a string, a list or a table, not an integer", ""},
		{"[tasks]\na = [1]", "pluv.toml:2: `tasks.a` must be a list of strings", ""},
		{"[tasks.a]\ncmd = 1", "pluv.toml:2: `tasks.a.cmd` must be a string or a list, not an integer", ""},
		{"[tasks.a]\ncmd = \"x\"\ncommand = \"x\"", "pluv.toml:3: unknown key `tasks.a.command`", "valid keys: cmd, cwd, description, env, lua, needs"},
		{"[tasks.a]\nneed = [\"x\"]", "pluv.toml:2: unknown key `tasks.a.need`", "did you mean `tasks.a.needs`?"},
		{"[tasks.a]\ncmd = \"x\"\nneeds = \"b\"", "pluv.toml:3: `tasks.a.needs` must be a list, not a string", ""},
		{"[tasks.a]\ncmd = \"x\"\nenv = { A = 1 }", "pluv.toml:3: `tasks.a.env.A` must be a string, not an integer", ""},
		{"[tasks]\na = \" \"", "pluv.toml:2: the task `a` has an empty command", ""},
		{"[tasks]\na = []", "pluv.toml:2: the task `a` does nothing", "set `cmd`, `lua` or `needs`"},
		{"[tasks]\n\"a b\" = \"x\"", "pluv.toml:2: `a b` cannot be the name of a task", "use letters"},
		{"[tasks]\n-a = \"x\"", "pluv.toml:2: `-a` cannot be", ""},
		{"[tasks.a]\ncmd = \"x\"\nlua = \"x.lua\"", "pluv.toml:1: the task `a` has both `cmd` and `lua`", "use two tasks"},
		{"[tasks.a]\nlua = \"../x.lua\"", "pluv.toml:2: `../x.lua` is not a Lua file of this project", ""},
		{"[tasks.a]\nlua = \"/etc/x.lua\"", "pluv.toml:2: `/etc/x.lua` is not a Lua file", ""},
		{"[tasks.a]\nlua = \"x\"", "pluv.toml:2: `x` is not a Lua file", ""},
		{"[tasks.a]\ncmd = \"x\"\ncwd = \"../out\"", "pluv.toml:3: `../out` is not a folder of this project", "use one below"},
		{"[tasks.a]\ncmd = \"x\"\ncwd = \"/tmp\"", "pluv.toml:3: `/tmp` is not a folder of this project", ""},
		{"[tasks.a]\ncmd = \"x\"\ncwd = \"a/../..\"", "pluv.toml:3: `a/../..` is not a folder of this project", ""},
		{"[tasks]\nlint = \"x\"\n[tasks.a]\nneeds = [\"lnt\"]", "pluv.toml:4: the task `a` needs the unknown task `lnt`", "did you mean `lint`?"},
		{"[tasks.a]\nneeds = [\"zzzzz\"]", "needs the unknown task `zzzzz`", "the tasks are a, fine"},
		{"[tasks.a]\nneeds = [\"a\"]", "pluv.toml:2: the task `a` needs itself: a → a", ""},
		{"[tasks.x]\nneeds = [\"a\"]\n[tasks.a]\nneeds = [\"b\"]\n[tasks.b]\nneeds = [\"c\"]\n[tasks.c]\nneeds = [\"a\"]",
			"pluv.toml:4: the task `a` needs itself: a → b → c → a", ""},
	} {
		p, err := Parse([]byte(c.text+"\n[tasks.fine]\ncmd = \"x\""), "pluv.toml")
		if err != nil {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		var bad []Task
		for _, task := range p.Tasks {
			if task.Problem != "" {
				bad = append(bad, task)
			} else if task.Name == "fine" && len(task.Commands) != 1 {
				t.Errorf("%q: %+v", c.text, task)
			}
		}
		if len(bad) == 0 || !strings.Contains(bad[0].Problem, c.want) || !strings.Contains(bad[0].Hint, c.hint) {
			t.Errorf("%q: %+v, want %q with the hint %q", c.text, bad, c.want, c.hint)
		}
		for _, task := range bad {
			if !reflect.DeepEqual(task, Task{Name: task.Name, Env: map[string]string{}, Problem: task.Problem, Hint: task.Hint}) {
				t.Errorf("%q: an invalid task has %+v", c.text, task)
			}
		}
	}
}

func TestTasksOfARing(t *testing.T) {
	p, err := Parse([]byte("[tasks]\nx = { needs = [\"a\"] }\na = { needs = [\"b\", \"c\"] }\nb = { needs = [\"a\"] }\nc = { needs = [\"a\"] }"), "pluv.toml")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, task := range p.Tasks {
		got = append(got, task.Name+" "+task.Problem)
	}
	want := []string{"x ", "a pluv.toml:3: the task `a` needs itself: a → b → a", "b pluv.toml:3: the task `a` needs itself: a → b → a", "c "}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestWindowsLines(t *testing.T) {
	both := map[string]any{"cmd": "a", "windows": []any{"b", "c"}}
	for goos, want := range map[string]string{"linux": "a", "windows": "b c"} {
		if got := strings.Join(lines(both, goos), " "); got != want {
			t.Errorf("%s: %s", goos, got)
		}
	}
	if got := lines(map[string]any{"cmd": "a"}, "windows"); !slices.Equal(got, []string{"a"}) {
		t.Errorf("%q", got)
	}
	for source, want := range map[string]string{
		"[tasks.a]\nwindows = 'x'\nlua = 'a.lua'":         "has both `windows` and `lua`",
		"[tasks.a]\ncmd = 'x'\nwindows = 'x'\ncwd = '..'": "is not a folder of this project",
	} {
		if p, err := Parse([]byte(source), "pluv.toml"); err != nil || !strings.Contains(p.Tasks[0].Problem, want) {
			t.Errorf("%q: %+v, %v", source, p, err)
		}
	}
	if runtime.GOOS == "windows" {
		return
	}
	if p, err := Parse([]byte("[tasks.a]\nwindows = 'x'"), "pluv.toml"); err != nil || !strings.Contains(p.Tasks[0].Problem, "only has lines for Windows") {
		t.Errorf("%+v, %v", p, err)
	}
}
