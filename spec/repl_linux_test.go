package spec

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"pluv/spec/need"
	"pluv/spec/terminal"
)

// replProject is a project with modules; the environment is a user's of its own.
func replProject(t *testing.T) (dir string, env []string) {
	t.Helper()
	dir = t.TempDir()
	for file, text := range map[string]string{
		"pluv.toml":             "[project]\nname = \"paint\"\n",
		"src/parts/wheel.lua":   "return { name = 'wheel' }",
		"src/parts/windows.lua": "return {}",
		"src/paint.lua":         "return 'red'",
	} {
		at := filepath.Join(dir, filepath.FromSlash(file))
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	home := filepath.Join(dir, "home")
	return dir, []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + home, "XDG_STATE_HOME=" + filepath.Join(home, "state"), "TERM=xterm", "NO_COLOR=1",
	}
}

// TestReplWithoutEditing types at a terminal that cannot move its cursor.
func TestReplWithoutEditing(t *testing.T) {
	for runtime, tool := range map[string]string{"builtin": "", "lua@5.1": "lua5.1", "lua@5.4": "lua5.4", "luajit@2.1": "luajit"} {
		if tool != "" {
			need.Tool(t, tool)
		}
		dir, env := replProject(t)
		cmd := exec.Command("pluv", "-C", dir, "repl", "--runtime", runtime)
		cmd.Env = append(env, "TERM=dumb")
		user := terminal.Start(t, cmd)
		user.Expect("> ")
		user.Type("1 + 1\n")
		user.Expect("2\r\n> ")
		for range 3 {
			user.Type("if true then\n")
			user.Expect("\r\n>> ")
			user.Type("3\x03")
			user.Expect("^C\r\n> ")
			user.Type("4\n")
			user.Expect("4\r\n4\r\n> ")
			user.Type("\x03")
			user.Expect("^C\r\n> ")
		}
		user.Type("\x04")
		if code := user.Exit(); code != 0 {
			t.Errorf("%s: exit code %d: %q", runtime, code, user.Screen())
		}
	}
}

// TestRepl types at `pluv repl` in each kind of runtime.
func TestRepl(t *testing.T) {
	for _, runtime := range []struct{ name, tool, banner string }{
		{"builtin", "", "builtin: "},
		{"lua@5.1", "lua5.1", "lua@5.1."},
		{"lua@5.4", "lua5.4", "lua@5.4."},
		{"luajit@2.1", "luajit", "luajit@2.1."},
	} {
		t.Run(runtime.name, func(t *testing.T) {
			if runtime.tool != "" {
				need.Tool(t, runtime.tool)
			}
			dir, env := replProject(t)
			start := func() *terminal.User {
				cmd := exec.Command("pluv", "-C", dir, "repl", "--runtime", runtime.name) // testscript.Main put it on PATH
				cmd.Env = env
				user := terminal.Start(t, cmd)
				user.Expect(runtime.banner)
				user.Expect("> ")
				return user
			}
			user := start()
			for _, step := range []struct{ typed, shown string }{
				{"1 + 1, 'a'\r", "2\ta\r\n> "},
				{"= 3\r", "3\r\n> "},
				{"for i = 1, 2 do\r", ">> "},
				{"print('i', i)\r", ">> "},
				{"end\r", "i\t1\r\ni\t2\r\n> "},
				{"{ 1, { b = {} }, a = 'x\\n' }\r", `{ 1, { b = {} }, a = "x\n" }` + "\r\n> "},
				{"t = {} for i = 1, 99 do t[i] = i end\r", "> "},
				{"t\r", "60,\r\n  … 39 more,\r\n}\r\n> "},
				{"return setmetatable({}, { __tostring = function() return 'me' end })\r", "me\r\n> "},

				// Errors.
				{"x +* 2\r", "stdin"},
				{"\r", "> "},
				{"function f() error('no') end\r", "> "},
				{"f()\r", "stdin:1: no\r\nstack traceback:\r\n"},
				{"\r", "> "},
				{"error({ code = 7 })\r", "error object: { code = 7 }\r\n"},
				{"\r", "> "},

				// Keys: a line that is dropped, and one of before.
				{"for dropped\x03", "^C\r\n> "},
				{"if true then\r", ">> "},
				{"\x03", "^C\r\n> "},
				{"\x1b[A\x1b[A\r", "error object: { code = 7 }\r\n"},
				{"\r", "> "},
				{"\x12= 3", "= 3"},
				{"\r", "3\r\n> "},

				// Completion: fields, methods, modules, keywords.
				{"string.rep\tlace = 5\r", "> "}, // one name begins so: nothing is added
				{"string.rev\t('abc')\r", "cba\r\n> "},
				{"io.stdout:wri\t('out', '\\n') and 1\r", "out\r\n1\r\n> "},
				{"('x'):rep\x03", "^C\r\n> "},
				{"require 'pai\t' == 'red' and 10\r", "10\r\n> "},
				{"require(\"parts.whe\t\").name\r", "wheel\r\n> "},
				{"require 'parts.w\t\t", "wheel parts.windows"},
				{"\x03", "^C\r\n> "},
				{"retu\t 8\r", "8\r\n> "},

				// Input of the program, and Ctrl-C in it, more than once.
				{"io.read()\r", "io.read()\r\n"},
				{"typed\r", "typed\r\ntyped\r\n> "},
			} {
				user.Type(step.typed)
				user.Expect(step.shown)
			}
			if runtime.tool != "luajit" { // its compiled loops do not end
				for range 3 {
					user.Type("io.write('begun\\n') while true do end\r")
					user.Expect("begun\r\n")
					user.Type("\x03")
					user.Expect("interrupted!")
					user.Expect("> ")
				}
			}
			user.Type("\x04")
			if code := user.Exit(); code != 0 {
				t.Errorf("Ctrl-D: exit code %d, want 0: %q", code, user.Screen())
			}

			user = start()
			user.Type("\x12.re")
			user.Expect("io.read()")
			user.Type("\x03")
			user.Expect("> ")
			user.Type("os.exit(3)\r")
			if code := user.Exit(); code != 3 {
				t.Errorf("os.exit(3): exit code %d: %q", code, user.Screen())
			}
			history, err := os.ReadFile(filepath.Join(dir, "home/state/pluv/repl-history"))
			if err != nil || !strings.HasPrefix(string(history), "1 + 1, 'a'\n= 3\n") || !strings.HasSuffix(string(history), "\nos.exit(3)\n") {
				t.Errorf("the history is %q, %v", history, err)
			}
			if left, err := filepath.Glob(filepath.Join(dir, "home/.cache/pluv/work/repl-*")); err != nil || len(left) > 0 {
				t.Errorf("left: %v, %v", left, err)
			}
		})
	}
}
