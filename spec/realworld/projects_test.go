package realworld

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pluv/host/archive"
	"pluv/spec/need"
	"pluv/spec/registry"
)

// upstreamProject is the source project of a rock, as published by its authors.
type upstreamProject struct {
	rock     string   // name and version
	runtimes []string // runtimes that it supports
	run      []string // a program and its arguments; busted if empty
	script   string   // check.lua, if run uses it
	says     string   // a part of its output, if that is not a test report
	edit     string   // a file to edit, which the run loads
	compiles bool     // whether it has to be compiled then
}

var all = []string{"lua@5.1", "lua@5.4", "luajit@2.1"}

var upstreamProjects = []upstreamProject{
	{rock: "say-1.4.1-3", runtimes: all, edit: "src/say/init.lua"},
	{rock: "luassert-1.9.0-1", runtimes: all, edit: "src/assert.lua"},
	{rock: "penlight-1.14.0-1", runtimes: all, edit: "lua/pl/utils.lua"},
	{rock: "busted-2.2.0-1", runtimes: all, edit: "busted/init.lua"},
	{rock: "luacheck-1.2.0-1", runtimes: all, edit: "src/luacheck/init.lua"},
	{rock: "moonscript-0.5.0-1", runtimes: all, run: []string{"moonc", "-p", "check.moon"}, says: "Thing", edit: "moonscript/parse.lua"},
	{rock: "luasocket-3.1.0-1", runtimes: all, run: []string{"check.lua"}, says: "a line\tcGx1dg==\t/b", edit: "src/luasocket.c", compiles: true,
		script: `local socket, mime = require("socket"), require("mime")
local server = assert(socket.bind("127.0.0.1", 0))
local ip, port = server:getsockname()
local client = assert(socket.connect(ip, port))
client:send("a line\n")
print(socket._VERSION, server:accept():receive(), mime.b64("pluv"), require("socket.url").parse("http://a/b").path)`},
	// lua-cjson 2.1.0 does not compile for LuaJIT, nor with LuaRocks.
	{rock: "lua-cjson-2.1.0-1", runtimes: all[:2], run: []string{"check.lua"}, says: `[1,2.5,"x",null]`, edit: "lua_cjson.c", compiles: true,
		script: `local cjson = require("cjson")
print(cjson._VERSION, cjson.encode({ 1, 2.5, "x", cjson.null }), cjson.decode('{"a":[true]}').a[1])`},
}

// TestProjects works on projects as their contributors do: init, build, the tests on three
// runtimes; then the folder is moved, a file edited, and the tests run again. The same tests pass
// and fail as with LuaRocks.
func TestProjects(t *testing.T) {
	folder := need.Realworld(t)
	for _, tool := range []string{"gcc", "luarocks", "lua5.1", "lua5.4", "luajit"} {
		need.Tool(t, tool)
	}
	server := registry.New(t, folder)
	trees := map[string]*world{}
	for _, lua := range []string{"5.1", "5.4"} {
		trees[lua] = newWorld(t, server, lua)
		for _, rock := range []string{"busted", "argparse", "luafilesystem", "lpeg", "alt-getopt"} {
			trees[lua].run(t, "luarocks", "--lua-version", lua, "--tree", trees[lua].oracle, "install", "--only-server", server.URL, rock)
		}
	}
	for _, p := range upstreamProjects {
		t.Run(p.rock, func(t *testing.T) {
			t.Parallel()
			p.try(t, folder, newWorld(t, server, "5.4"), trees)
		})
	}
}

func (p upstreamProject) try(t *testing.T, folder string, w *world, trees map[string]*world) {
	w.project = p.unpack(t, folder, filepath.Join(filepath.Dir(w.project), "work"))
	if p.script != "" {
		write(t, filepath.Join(w.project, "check.lua"), p.script)
	}
	write(t, filepath.Join(w.project, "check.moon"), "class Thing\n  name: => \"pluv #{@n}\"\n")
	pristine := filepath.Join(t.TempDir(), filepath.Base(w.project))
	if err := os.CopyFS(pristine, os.DirFS(w.project)); err != nil {
		t.Fatal(err)
	}

	w.pluv(t, "init", "--runtime", "lua@5.4")
	w.append(t, "pluv.toml", fmt.Sprintf("\n[registries.realworld]\nurl = %q\n", w.server.URL))
	if len(p.run) == 0 && !strings.HasPrefix(p.rock, "busted-") {
		w.pluv(t, "add", "busted", "--dev")
	}
	for _, runtime := range p.runtimes {
		w.pluv(t, "build", "--runtime", runtime)
	}
	got := p.matrix(t, w)
	for _, runtime := range p.runtimes {
		if p.says != "" && !strings.Contains(got[runtime], p.says) {
			t.Errorf("%s does not say %q:\n%s", runtime, p.says, got[runtime])
		}
		if passed := strings.Count("\n"+got[runtime], "\nok "); p.says == "" {
			t.Logf("%s: %d different tests pass", runtime, passed)
			if passed == 0 {
				t.Errorf("%s: no test passes:\n%s", runtime, got[runtime])
			}
		}
		if want := p.withLuaRocks(t, pristine, runtime, trees); got[runtime] != want {
			t.Errorf("%s: pluv\n%s\nLuaRocks\n%s", runtime, difference(got[runtime], want), difference(want, got[runtime]))
		}
	}

	moved := filepath.Join(t.TempDir(), filepath.Base(w.project)) // some tests expect this folder name
	if err := os.Rename(w.project, moved); err != nil {
		t.Fatal(err)
	}
	w.project = moved
	mark := p.mark(t, w)
	if again := p.matrix(t, w); !maps.Equal(again, got) {
		t.Errorf("after a move and an edit: %v, not %v", again, got)
	}
	ran, err := os.ReadFile(mark)
	if err != nil {
		t.Fatalf("the edit of %s took no effect: %v", p.edit, err)
	}
	for _, runtime := range p.runtimes {
		if tree := "/.pluv/rocks/" + strings.Replace(runtime, "@", "-", 1) + "/"; !strings.Contains(string(ran), tree) {
			t.Errorf("%s: %s was not run as edited, only with the paths\n%s", runtime, p.edit, ran)
		}
	}
	// Everything is up to date now.
	write(t, filepath.Join(w.project, "notes.txt"), "not of the rock\n")
	for _, runtime := range p.runtimes {
		if said := w.pluv(t, "sync", "--runtime", runtime).stderr; !strings.HasPrefix(said, "nothing to do") {
			t.Errorf("a sync for %s after that says %s", runtime, said)
		}
	}
}

// mark edits the project so that the edited module, when loaded, writes the module path of its
// process into the returned file.
func (p upstreamProject) mark(t *testing.T, w *world) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "mark")
	if p.compiles {
		w.append(t, p.edit, fmt.Sprintf(`
#include <stdio.h>
#include <stdlib.h>
__attribute__((constructor)) static void mark(void) {
	FILE *f = fopen(%q, "a");
	if (f) { fprintf(f, "%%s\n", getenv("LUA_PATH")); fclose(f); }
}
`, file))
		return file
	}
	// Inserted in the first line, so that line numbers stay the same.
	edited := fmt.Sprintf(`do local f = assert(io.open(%q, "a")) f:write(os.getenv("LUA_PATH") or "none", "\n") f:close() end `, file)
	write(t, filepath.Join(w.project, p.edit), edited+string(w.read(t, p.edit)))
	return file
}

// unpack unpacks the source of a rock, and returns its folder.
func (p upstreamProject) unpack(t *testing.T, folder, to string) string {
	t.Helper()
	rock := filepath.Join(to, "rock")
	if err := archive.Unpack(t.Context(), filepath.Join(folder, p.rock+".src.rock"), rock, archive.Options{}); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(rock)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		switch {
		case e.IsDir():
			return filepath.Join(rock, e.Name())
		case !strings.HasSuffix(e.Name(), ".rockspec"):
			source := filepath.Join(to, "source")
			if err := archive.Unpack(t.Context(), filepath.Join(rock, e.Name()), source, archive.Options{}); err != nil {
				t.Fatal(err)
			}
			inner, err := os.ReadDir(source)
			if err != nil || len(inner) != 1 {
				t.Fatalf("%v, %v", inner, err)
			}
			return filepath.Join(source, inner[0].Name())
		}
	}
	t.Fatalf("%s has no source", p.rock)
	return ""
}

// command is the command line to run.
func (p upstreamProject) command() []string {
	if len(p.run) > 0 {
		return p.run
	}
	return []string{"busted", "-o", "TAP"}
}

// matrix runs it on each runtime and returns the output by runtime.
func (p upstreamProject) matrix(t *testing.T, w *world) map[string]string {
	t.Helper()
	args := append([]string{"--json", "run", "--matrix", strings.Join(p.runtimes, ",")}, p.command()...)
	out, err := w.attempt("pluv", args...)
	var rows []struct{ Runtime, Output, Message string }
	if json.Unmarshal([]byte(out.stdout), &rows) != nil || len(rows) != len(p.runtimes) {
		t.Fatalf("pluv %v: %v\n%s%s", args, err, out.stdout, out.stderr)
	}
	found := map[string]string{}
	for _, row := range rows {
		found[row.Runtime] = verdicts(row.Output + row.Message)
	}
	return found
}

// withLuaRocks installs the project with `luarocks make` beside its tools, and runs the same
// command with the tree's paths.
func (p upstreamProject) withLuaRocks(t *testing.T, pristine, runtime string, trees map[string]*world) string {
	t.Helper()
	lua, interpreter := strings.TrimPrefix(runtime, "lua@"), "lua"+strings.TrimPrefix(runtime, "lua@")
	if runtime == "luajit@2.1" {
		lua, interpreter = "5.1", "luajit"
	}
	base := trees[lua]
	dir := filepath.Join(t.TempDir(), filepath.Base(pristine))
	tree := filepath.Join(t.TempDir(), "tree")
	for from, to := range map[string]string{pristine: dir, base.oracle: tree} {
		if err := os.CopyFS(to, os.DirFS(from)); err != nil {
			t.Fatal(err)
		}
	}
	w := &world{project: dir, env: base.env}
	rockspecs, err := filepath.Glob(filepath.Join(dir, "*.rockspec"))
	if err != nil || len(rockspecs) != 1 {
		t.Fatalf("%v, %v", rockspecs, err)
	}
	w.run(t, "luarocks", "--lua-version", lua, "--tree", tree, "make", "--only-server", base.server.URL, rockspecs[0])
	for line := range strings.Lines(w.run(t, "luarocks", "--lua-version", lua, "--tree", tree, "path").stdout) {
		name, value, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "export "), "=")
		value = strings.Trim(value, "'")
		if name != "PATH" {
			// The system's own rocks are excluded, as pluv excludes them too.
			value = strings.Join(slices.DeleteFunc(strings.Split(value, ";"), func(entry string) bool {
				return !strings.HasPrefix(entry, tree) && !strings.HasPrefix(entry, "./")
			}), ";")
		}
		if name == "PATH" {
			// Tests that call `lua` expect the interpreter that runs them, which pluv provides.
			value = namedLua(t, interpreter) + ":" + value
		}
		w.env = append(slices.Clip(w.env), name+"="+value)
	}
	command := p.command()
	scripts, err := filepath.Glob(filepath.Join(tree, "lib/luarocks", "rocks-"+lua, "*", "*", "bin", command[0]))
	if err != nil {
		t.Fatal(err)
	}
	if len(scripts) > 0 {
		command = append([]string{scripts[len(scripts)-1]}, command[1:]...)
	}
	cmd := exec.Command(interpreter, command...)
	cmd.Dir, cmd.Env = dir, w.env
	out, _ := cmd.CombinedOutput()
	return verdicts(string(out))
}

// namedLua returns a folder in which an interpreter is called `lua`.
func namedLua(t *testing.T, interpreter string) string {
	t.Helper()
	path, err := exec.LookPath(interpreter)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.Symlink(path, filepath.Join(dir, "lua")); err != nil {
		t.Fatal(err)
	}
	return dir
}

var tapNumber = regexp.MustCompile(`(?m)^(ok|not ok) \d+ `)

// verdicts returns the lines of a test report that say what passed and failed, sorted; any other
// text is returned whole.
func verdicts(text string) string {
	if !tapNumber.MatchString(text) {
		return strings.TrimSpace(text)
	}
	lines := map[string]bool{}
	for line := range strings.Lines(text) {
		if tapNumber.MatchString(line) {
			lines[strings.TrimSpace(tapNumber.ReplaceAllString(line, "$1 "))] = true
		}
	}
	return strings.Join(slices.Sorted(maps.Keys(lines)), "\n")
}

// difference returns the first lines of one text that the other does not have.
func difference(text, other string) string {
	var found []string
	for line := range strings.Lines(text) {
		if !strings.Contains(other, strings.TrimSpace(line)) && len(found) < 10 {
			found = append(found, "  "+strings.TrimSpace(line))
		}
	}
	return strings.Join(found, "\n")
}
