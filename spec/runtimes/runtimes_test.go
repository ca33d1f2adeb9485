// Package runtimes builds real interpreters from upstream's tarballs and uses them, without the
// system's own Lua.
package runtimes

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"pluv/host"
	"pluv/host/digest"
	"pluv/spec/need"
)

// TestMain lets the test binary be pluv and its shims.
func TestMain(m *testing.M) {
	if code, is := host.Shim(os.Args, host.OSStreams()); is {
		os.Exit(code)
	}
	testscript.Main(m, map[string]func(){
		"pluv": func() { os.Exit(host.Main(os.Args[1:], host.OSStreams())) },
	})
}

// release is a runtime that is built here, from a tarball of Debian's sources.
type release struct {
	name, version, lua string
	tarball            string // as apt downloads it; a pattern
	file               string // as a mirror has it
	repacked           bool   // its checksum is not upstream's
}

var releases = []release{
	{"lua", "5.1.5", "5.1", "lua5.1_5.1.5.orig.tar.gz", "lua-5.1.5.tar.gz", false},
	{"lua", "5.2.4", "5.2", "lua5.2_5.2.4.orig.tar.gz", "lua-5.2.4.tar.gz", true},
	{"lua", "5.3.6", "5.3", "lua5.3_5.3.6.orig.tar.gz", "lua-5.3.6.tar.gz", false},
	{"lua", "5.4.4", "5.4", "lua5.4_5.4.4.orig.tar.gz", "lua-5.4.4.tar.gz", false},
	{"luajit", "2.1.0-beta3", "5.1", "luajit_2.1.0~beta3*.orig.tar.gz", "archive/v2.1.0-beta3.tar.gz", true},
}

func (r release) request() string { return r.name + "@" + r.version }

func (r release) tag() string {
	return r.name + "-" + strings.Join(strings.Split(r.version, ".")[:2], ".")
}

// world is a user with a mirror and a project.
type world struct {
	home, mirror, project string
	env                   map[string]string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	// Resolved, as programs print where they are without symbolic links.
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	w := &world{home: filepath.Join(dir, "home"), mirror: filepath.Join(dir, "mirror"), project: filepath.Join(dir, "project")}
	w.env = map[string]string{
		"PATH": os.Getenv("PATH"), "TMPDIR": os.TempDir(), "HOME": w.home, "NO_COLOR": "1",
		"XDG_CONFIG_HOME": filepath.Join(w.home, "config"), "XDG_CACHE_HOME": filepath.Join(w.home, "cache"),
		"XDG_DATA_HOME": filepath.Join(w.home, "data"), "XDG_STATE_HOME": filepath.Join(w.home, "state"),
		"PLUV_RUNTIME_MIRROR": w.mirror,
	}
	for name, text := range project {
		write(t, filepath.Join(w.project, name), text)
	}
	return w
}

// project has a rock with C code that prints what it was compiled for.
var project = map[string]string{
	"pluv.toml": "[project]\nname = \"uses-c\"\n\n[dependencies.native]\npath = \"native\"\n",
	"main.lua": `local native = require("native")
print(_VERSION, jit and jit.version or "-", native(), package.cpath)
assert(not arg[1] or arg[1] == "x y")
`,
	"native/native-1.0-1.rockspec": `package = "native"
version = "1.0-1"
source = { url = "." }
build = { type = "builtin", modules = { native = "native.c" } }
`,
	"native/native.c": `#include <lua.h>
#include <lauxlib.h>
#if defined(__has_include)
#if __has_include(<luajit.h>)
#include <luajit.h>
#define BUILT_FOR LUAJIT_VERSION
#endif
#endif
#ifndef BUILT_FOR
#define BUILT_FOR LUA_RELEASE
#endif
static int built_for(lua_State *L) { lua_pushstring(L, BUILT_FOR); return 1; }
int luaopen_native(lua_State *L) { lua_pushcfunction(L, built_for); return 1; }
`,
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
}

// offer puts a tarball into the mirror and returns the arguments for install.
func (w *world) offer(t *testing.T, sources string, r release) []string {
	t.Helper()
	found, _ := filepath.Glob(filepath.Join(sources, r.tarball))
	if len(found) != 1 {
		t.Fatalf("%s: %d files are %s", sources, len(found), r.tarball)
	}
	file := filepath.Join(w.mirror, r.file)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(found[0], file); err != nil {
		t.Fatal(err)
	}
	if !r.repacked {
		return []string{r.request()}
	}
	sum, _, err := digest.SHA256File(found[0])
	if err != nil {
		t.Fatal(err)
	}
	return []string{r.request(), "--sha256", sum}
}

// run runs a program in a folder and returns stdout and stderr.
func (w *world) run(dir, name string, args ...string) (stdout, stderr string, err error) {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	for _, key := range slices.Sorted(maps.Keys(w.env)) {
		cmd.Env = append(cmd.Env, key+"="+w.env[key])
	}
	var out, errors bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errors
	err = cmd.Run()
	return out.String(), errors.String(), err
}

// must runs a program, which has to succeed.
func (w *world) must(t *testing.T, dir, name string, args ...string) (stdout, stderr string) {
	t.Helper()
	stdout, stderr, err := w.run(dir, name, args...)
	if err != nil {
		t.Fatalf("%s %v: %v\n%s%s", name, args, err, stdout, stderr)
	}
	return stdout, stderr
}

// interpreter is the path of a runtime's interpreter.
func (w *world) interpreter(r release) string {
	return filepath.Join(w.home, "data", "pluv", "toolchains", r.name+"-"+r.version, "bin", r.name)
}

// installed lists the runtimes that `pluv list` shows as installed by pluv.
func (w *world) installed(t *testing.T) []string {
	t.Helper()
	stdout, _ := w.must(t, w.project, "pluv", "--json", "list")
	var rows []struct{ Name, Version, Source, Path string }
	if err := json.Unmarshal([]byte(stdout), &rows); err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, row := range rows {
		if row.Source == "installed" {
			found = append(found, row.Name+"@"+row.Version)
		}
	}
	slices.Sort(found)
	return found
}

func TestRuntimes(t *testing.T) {
	sources := need.RuntimeSources(t)
	need.Tool(t, "gcc")
	need.Tool(t, "make")
	w := newWorld(t)

	// Runtimes with known checksums together, the repacked ones with their own.
	var known, all []string
	for _, r := range releases {
		all = append(all, r.request())
		args := w.offer(t, sources, r)
		if !r.repacked {
			known = append(known, args...)
			continue
		}
		_, stderr, err := w.run(w.project, "pluv", "install", args[0])
		if err == nil || !strings.Contains(stderr, "does not match: its SHA-256") {
			t.Errorf("%s with upstream's checksum: %v\n%s", args[0], err, stderr)
		}
		w.must(t, w.project, "pluv", append([]string{"install"}, args...)...)
	}
	w.must(t, w.project, "pluv", append([]string{"install"}, known...)...)
	if got := w.installed(t); !slices.Equal(got, all) {
		t.Fatalf("installed %v, want %v", got, all)
	}
	for _, r := range releases {
		t.Run(r.request(), func(t *testing.T) { w.use(t, r) })
	}
	t.Run("matrix", func(t *testing.T) { w.matrix(t, all) })

	// All of them again, from the cache, with an empty mirror.
	for _, r := range releases {
		w.must(t, w.project, "pluv", "uninstall", "--force", r.request())
	}
	if got := w.installed(t); len(got) != 0 {
		t.Errorf("%v are still installed", got)
	}
	for _, r := range releases {
		_, stderr := w.must(t, w.project, "pluv", append([]string{"--offline", "install"}, w.again(t, r)...)...)
		if !strings.Contains(stderr, "from the cache") {
			t.Errorf("%s again: %s", r.request(), stderr)
		}
	}
	if got := w.installed(t); !slices.Equal(got, all) {
		t.Errorf("again: %v", got)
	}
}

// again removes the tarball from the mirror and returns the arguments for install.
func (w *world) again(t *testing.T, r release) []string {
	t.Helper()
	file := filepath.Join(w.mirror, r.file)
	sum, _, err := digest.SHA256File(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	return []string{r.request(), "--sha256", sum}
}

// use goes through all commands for an installed runtime.
func (w *world) use(t *testing.T, r release) {
	elsewhere := t.TempDir()
	path := w.interpreter(r)

	w.must(t, elsewhere, "pluv", "use", r.request())
	stdout, stderr := w.must(t, elsewhere, "pluv", "which")
	if stdout != path+"\n" || !strings.Contains(stderr, "chosen by the global default") {
		t.Errorf("which: %s%s", stdout, stderr)
	}
	w.must(t, elsewhere, "pluv", "use", "--unset")
	w.must(t, elsewhere, "pluv", "local", r.name+"@"+r.version)
	stdout, stderr = w.must(t, elsewhere, "pluv", "which")
	if stdout != path+"\n" || !strings.Contains(stderr, "chosen by .lua-version") {
		t.Errorf("which: %s%s", stdout, stderr)
	}

	// A shim, in a folder that pins the runtime.
	shims := t.TempDir()
	w.must(t, elsewhere, "pluv", "setup-shims", shims)
	stdout, stderr = w.must(t, elsewhere, filepath.Join(shims, "lua"), "-v")
	if banner := stdout + stderr; !strings.Contains(strings.ToLower(banner), r.name+" "+r.version) {
		t.Errorf("the shim runs %s", banner)
	}
	if r.name == "luajit" {
		w.must(t, elsewhere, filepath.Join(shims, "luajit"), "-e", `require("jit.bc")`)
	} else {
		w.must(t, elsewhere, filepath.Join(shims, "luac"), "-v")
	}

	w.runProject(t, r)
	if _, stderr, err := w.run(elsewhere, "pluv", "uninstall", r.request()); err == nil || !strings.Contains(stderr, "is still required by") {
		t.Errorf("uninstall while .lua-version asks for it: %v\n%s", err, stderr)
	}
}

// runProject runs the project, whose rock is compiled against this runtime.
func (w *world) runProject(t *testing.T, r release) {
	t.Helper()
	stdout, _ := w.must(t, w.project, "pluv", "run", "--runtime", r.request(), "main.lua", "x y")
	fields := strings.Split(strings.TrimSpace(stdout), "\t")
	built := map[bool]string{true: "LuaJIT " + r.version, false: "Lua " + r.version}[r.name == "luajit"]
	cpath := filepath.Join(w.project, ".pluv", "rocks", r.tag(), "lib", "lua", r.lua, "?.so") + ";./?.so"
	if len(fields) != 4 || fields[0] != "Lua "+r.lua || fields[2] != built || fields[3] != cpath {
		t.Errorf("main.lua printed %q, want Lua %s, %s and %s", fields, r.lua, built, cpath)
	}
}

// matrix runs the project on all of them.
func (w *world) matrix(t *testing.T, all []string) {
	stdout, stderr := w.must(t, w.project, "pluv", "run", "--matrix", strings.Join(all, ","), "main.lua")
	if n := strings.Count(stdout, "\n"); n != len(all) {
		t.Errorf("%d lines of %d:\n%s", n, len(all), stdout)
	}
	for _, r := range releases {
		if !strings.Contains(stderr, fmt.Sprintf("\n%-18s  ok ", r.name+" "+r.version)) {
			t.Errorf("the table has no %s:\n%s", r.request(), stderr)
		}
	}
}

// TestWithoutReadline builds a Lua whose Makefile uses readline on a machine without it: C
// modules still load.
func TestWithoutReadline(t *testing.T) {
	sources := need.RuntimeSources(t)
	gcc := need.Tool(t, "gcc")
	w := newWorld(t)
	r := releases[0]
	w.env["CC"] = filepath.Join(w.home, "cc")
	write(t, w.env["CC"], "#!/bin/sh\ncase \"$*\" in *readline*) exit 1 ;; esac\nexec "+gcc+" \"$@\"\n")
	w.must(t, w.project, "pluv", append([]string{"install"}, w.offer(t, sources, r)...)...)
	record, err := os.ReadFile(filepath.Join(w.interpreter(r), "..", "..", "toolchain.json"))
	if err != nil || !bytes.Contains(record, []byte(`"readline":false`)) {
		t.Errorf("%s, %v", record, err)
	}
	w.runProject(t, r)
}
