package runtimes

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pluv/host/digest"
	"pluv/spec/need"
	"pluv/spec/registry"
)

// upstream is a runtime from a mirror that has upstream's own archives, as a user requests it.
type upstream struct {
	request, file string // the mirror's file whose checksum has to be given; "" for none
	installed     string // name and version, a regular expression
	rocks         string // rocks with C code that support it, separated by spaces
	full          bool   // slow: only with PLUV_RUNTIME_SET=full
}

// three are rocks that LuaJIT can load. lua-cjson is not among them: its 2.1.0 defines
// luaL_setfuncs itself, which LuaJIT's branch has too. Of the three, luafilesystem 1.8.0 and
// luasocket 3.1.0 do not compile for Lua 5.5.
const three = "lpeg luafilesystem luasocket"

var upstreams = []upstream{
	{request: "luajit@2.1", installed: `luajit@2\.1\.\d{10}`, rocks: three},
	{request: "luau@latest", installed: `luau@0\.735`},
	{request: "luajit@2.0", installed: `luajit@2\.0\.\d{10}`, rocks: three, full: true},
	{request: "luajit@2.0.5", installed: `luajit@2\.0\.5`, rocks: three, full: true},
	{request: "luajit@2.1.0-beta3", installed: `luajit@2\.1\.0-beta3`, rocks: three, full: true},
	{request: "lua@5.5.1", file: "lua-5.5.1.tar.gz", installed: `lua@5\.5\.1`, rocks: "lpeg", full: true},
}

// usesRocks calls functions of the rocks that it is given.
const usesRocks = `
local use = {
  lpeg = function(lpeg) return lpeg.match(lpeg.R("09") ^ 1 * -1, "1234") == 5 end,
  luafilesystem = function(lfs) return lfs.attributes(lfs.currentdir(), "mode") == "directory" end,
  luasocket = function(socket) return socket.gettime() > 1e9 end,
}
local module = { luafilesystem = "lfs", luasocket = "socket" }
for _, rock in ipairs(arg) do
  assert(use[rock](require(module[rock] or rock)), rock)
end
print(_VERSION, jit and jit.version or "-", "uses " .. #arg)
`

// TestUpstream installs runtimes from upstream's archives and builds rocks with C code for them.
func TestUpstream(t *testing.T) {
	mirror, rocks := need.RuntimeMirror(t), need.Realworld(t)
	need.Tool(t, "gcc")
	need.Tool(t, "make")
	w := newWorld(t)
	w.env["PLUV_RUNTIME_MIRROR"] = mirror
	full := os.Getenv("PLUV_RUNTIME_SET") == "full"

	requests := map[string][]string{}
	for _, u := range upstreams {
		if u.full && !full {
			continue
		}
		args := []string{"install", u.request}
		if u.file != "" {
			args = append(args, "--sha256", sumOf(t, filepath.Join(mirror, u.file)))
		}
		w.must(t, w.project, "pluv", args...)
		pattern := regexp.MustCompile("^" + u.installed + "$")
		if got := w.installed(t); !slices.ContainsFunc(got, pattern.MatchString) {
			t.Errorf("%s is installed as one of %v", u.request, got)
		}
		if u.rocks != "" {
			requests[u.rocks] = append(requests[u.rocks], u.request)
		}
	}
	for list, on := range requests {
		names := strings.Fields(list)
		write(t, filepath.Join(w.project, "pluv.toml"), "[project]\nname = \"uses-c\"\n\n[registries.here]\nurl = \""+rocks+
			"\"\n\n[dependencies]\n"+strings.Join(names, " = \"*\"\n")+" = \"*\"\n")
		write(t, filepath.Join(w.project, "main.lua"), usesRocks)
		stdout, stderr := w.must(t, w.project, "pluv", append([]string{"run", "--matrix", strings.Join(on, ","), "main.lua"}, names...)...)
		if n := strings.Count(stdout, fmt.Sprintf("uses %d\n", len(names))); n != len(on) {
			t.Errorf("%d of %v used %s:\n%s%s", n, on, list, stdout, stderr)
		}
	}
	t.Run("Luau", func(t *testing.T) { w.runLuau(t) })
	if full {
		t.Run("commits", func(t *testing.T) { w.commits(t) })
		t.Run("Luau from source", func(t *testing.T) { w.luauFromSource(t, mirror) })
		t.Run("LuaRocks", func(t *testing.T) { w.byLuaRocks(t, mirror) })
	}
}

func sumOf(t *testing.T, file string) string {
	t.Helper()
	sum, _, err := digest.SHA256File(file)
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

func (w *world) runLuau(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "main.luau"), "local n: number = 41\nprint(`{n + 1}`, _VERSION)\n")
	write(t, filepath.Join(dir, "pluv.toml"), "[runtime]\nname = \"luau\"\n")
	stdout, _ := w.must(t, dir, "pluv", "run", "main.luau")
	if !strings.HasPrefix(stdout, "42\tLuau") {
		t.Errorf("main.luau printed %q", stdout)
	}
}

// commits installs a commit of LuaJIT, and a rolling version, both of which pluv learned from the
// branch.
func (w *world) commits(t *testing.T) {
	rolling := regexp.MustCompile(`2\.1\.\d{10}`)
	stdout, _ := w.must(t, w.project, "pluv", "list")
	version := rolling.FindString(stdout)
	head, err := os.ReadFile(filepath.Join(w.env["PLUV_RUNTIME_MIRROR"], "heads", "v2.1"))
	if err != nil || version == "" {
		t.Fatal(version, err)
	}
	for _, wanted := range []string{strings.TrimSpace(string(head)), version} {
		w.must(t, w.project, "pluv", "uninstall", "--force", "luajit@"+version)
		w.must(t, w.project, "pluv", "install", "luajit@"+wanted)
		if got := w.installed(t); !slices.Contains(got, "luajit@"+version) {
			t.Errorf("luajit@%s is installed as one of %v", wanted, got)
		}
	}
}

// luauFromSource installs Luau from a mirror that has no built release.
func (w *world) luauFromSource(t *testing.T, mirror string) {
	need.Tool(t, "g++")
	sources := filepath.Join(t.TempDir(), "archive", "refs", "tags")
	if err := os.MkdirAll(sources, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(mirror, "archive", "refs", "tags", "0.735.tar.gz"), filepath.Join(sources, "0.735.tar.gz")); err != nil {
		t.Fatal(err)
	}
	w.env["PLUV_RUNTIME_MIRROR"] = filepath.Join(sources, "..", "..", "..")
	defer func() { w.env["PLUV_RUNTIME_MIRROR"] = mirror }()
	w.must(t, w.project, "pluv", "uninstall", "--force", "luau")
	w.must(t, w.project, "pluv", "cache", "clean")
	_, stderr := w.must(t, w.project, "pluv", "install", "luau@0.735")
	if !strings.Contains(stderr, "built from source") {
		t.Errorf("luau@0.735: %s", stderr)
	}
	w.runLuau(t)
	analyze, err := os.Stat(filepath.Join(w.home, "data", "pluv", "toolchains", "luau-0.735", "bin", "luau-analyze"))
	if err != nil || analyze.Size() > 20<<20 {
		t.Errorf("luau-analyze has %d bytes, %v", analyze.Size(), err)
	}
}

// byLuaRocks builds a rock of a type that pluv does not know, with the LuaRocks that the project
// names.
func (w *world) byLuaRocks(t *testing.T, mirror string) {
	dir := t.TempDir()
	registry.NewBuilder(filepath.Join(dir, "rocks")).Add(
		registry.Rock{Name: "luarocks-build-shout", Version: "1.0-1", Files: map[string]string{
			"shout.lua": `local M = {}
function M.run(rockspec)
  local dir = require("luarocks.path").lua_dir(rockspec.name, rockspec.version)
  require("luarocks.fs").make_dir(dir)
  local file = assert(io.open(dir .. "/loud.lua", "w"))
  file:write(("return %q\n"):format("LOUD by LuaRocks " .. require("luarocks.core.cfg").program_version))
  file:close()
  return true
end
return M
`}, Build: `{ type = "builtin", modules = { ["luarocks.build.shout"] = "shout.lua" } }`},
		registry.Rock{Name: "loud", Version: "1.0-1", BuildDeps: []string{"luarocks-build-shout"}, Build: `{ type = "shout" }`},
	).MustWrite(t)
	write(t, filepath.Join(dir, "app", "pluv.toml"), fmt.Sprintf("[runtime]\nname = \"lua\"\nversion = \"5.4\"\n\n[luarocks]\nversion = \"3.13.0\"\nsha256 = %q\n\n"+
		"[registries.here]\nurl = \"../rocks\"\n\n[dependencies]\nloud = \"*\"\n", sumOf(t, filepath.Join(mirror, "luarocks-3.13.0.tar.gz"))))
	write(t, filepath.Join(dir, "app", "main.lua"), "print((require(\"loud\")))\n")
	stdout, _ := w.must(t, filepath.Join(dir, "app"), "pluv", "run", "main.lua")
	if stdout != "LOUD by LuaRocks 3.13.0\n" {
		t.Errorf("loud says %q", stdout)
	}
}
