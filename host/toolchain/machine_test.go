package toolchain

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"pluv/host/fault"
	"pluv/host/platform"
	"pluv/host/runtimes"
	"pluv/spec/need"
)

// world is a machine in a folder, with a working directory below it.
type world struct {
	Machine
	root, dir string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	if runtime.GOOS == "windows" {
		need.Lack(t, "needs a system that runs scripts, as interpreters")
	}
	root := t.TempDir()
	w := &world{root: root, dir: filepath.Join(root, "work", "deep")}
	w.Info = platform.Info{
		OS: runtime.GOOS, Arch: "x86_64", Executable: filepath.Join(root, "pluv"),
		Config: filepath.Join(root, "config"), Data: filepath.Join(root, "data"), Cache: filepath.Join(root, "cache"),
	}
	w.Path = filepath.Join(root, "bin")
	write(t, w.Info.Executable, "")
	write(t, filepath.Join(w.dir, "keep"), "")
	return w
}

func (w *world) install(t *testing.T, name, version, commit string) {
	t.Helper()
	dir := filepath.Join(w.Toolchains(), name+"-"+version)
	write(t, filepath.Join(dir, "bin", name), "")
	write(t, filepath.Join(dir, recordFile), fmt.Sprintf(`{"name":%q,"version":%q,"commit":%q,"more":1}`, name, version, commit))
}

// system puts an interpreter on PATH.
func (w *world) system(t *testing.T, program, banner string) {
	t.Helper()
	write(t, filepath.Join(w.Path, program), "#!/bin/sh\necho x >>"+filepath.Join(w.root, "asked")+"\necho '"+banner+"'\n")
}

func (w *world) asked() int {
	text, _ := os.ReadFile(filepath.Join(w.root, "asked"))
	return len(text) / 2
}

func describe(c Runtime) string { return c.Name + " " + c.Version + " " + c.Source }

func TestInstalled(t *testing.T) {
	w := newWorld(t)
	for _, version := range []string{"5.4.4", "5.4.10", "5.4.9", "5.1.5"} {
		w.install(t, runtimes.Lua, version, "")
	}
	w.install(t, runtimes.LuaJIT, "2.1.1787165859", commit)
	w.install(t, runtimes.LuaJIT, "2.1.0-beta3", "")
	w.install(t, runtimes.Luau, "0.735", "")

	// None of these is a toolchain.
	root := w.Toolchains()
	write(t, filepath.Join(root, ".tmp-lua-5.3.6-1", recordFile), `{"name":"lua","version":"5.3.6"}`)
	write(t, filepath.Join(root, ".tmp-lua-5.3.6-1", "bin", "lua"), "")
	write(t, filepath.Join(root, "lua-5.3.5", "bin", "lua"), "")
	write(t, filepath.Join(root, "lua-5.3.4", recordFile), `{"name":"lua","version":"5.3.4"}`)
	write(t, filepath.Join(root, "lua-5.3.3", "bin", "lua"), "")
	write(t, filepath.Join(root, "lua-5.3.3", recordFile), `{"name":"lua","version":"5.3.`)
	write(t, filepath.Join(root, "renamed", "bin", "lua"), "")
	write(t, filepath.Join(root, "renamed", recordFile), `{"name":"lua","version":"5.3.2"}`)
	write(t, filepath.Join(root, "python-3", "bin", "python"), "")
	write(t, filepath.Join(root, "python-3", recordFile), `{"name":"python","version":"3"}`)
	write(t, filepath.Join(root, "logs", "lua-5.3.6.log"), "")

	installed, err := w.Installed()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range installed {
		got = append(got, c.Name+" "+c.Version)
		if c.Path != filepath.Join(root, c.Name+"-"+c.Version, "bin", c.Name) || c.Prefix != filepath.Join(root, c.Name+"-"+c.Version) {
			t.Errorf("%+v", c)
		}
	}
	want := "lua 5.4.10,lua 5.4.9,lua 5.4.4,lua 5.1.5,luajit 2.1.1787165859,luajit 2.1.0-beta3,luau 0.735"
	if s := strings.Join(got, ","); s != want {
		t.Errorf("got  %s\nwant %s", s, want)
	}
}

func TestFind(t *testing.T) {
	w := newWorld(t)
	w.install(t, runtimes.Lua, "5.4.4", "")
	w.install(t, runtimes.Lua, "5.1.5", "")
	w.install(t, runtimes.LuaJIT, "2.1.1787165859", commit)
	w.install(t, runtimes.Luau, "0.735", "")
	w.system(t, "lua5.4", "Lua 5.4.6  Copyright")
	w.system(t, "lua5.3", "Lua 5.3.6  Copyright")
	w.system(t, "lua", "Lua 5.2.4  Copyright")
	w.system(t, "luajit", "LuaJIT 2.0.5 -- Copyright")
	for text, want := range map[string]string{
		"lua": "lua 5.4.4 installed", "lua@5.4": "lua 5.4.4 installed", "lua@5.4.6": "lua 5.4.6 system",
		"lua@5.3": "lua 5.3.6 system", "lua@5.2": "lua 5.2.4 system", "lua@>=5.2,<5.4": "lua 5.3.6 system",
		"lua@<5.2": "lua 5.1.5 installed", "luajit": "luajit 2.1.1787165859 installed", "luajit@2.0": "luajit 2.0.5 system",
		"luajit@" + commit: "luajit 2.1.1787165859 installed", "luau": "luau 0.735 installed", "builtin": "builtin 5.1 builtin",
		"builtin@5.1": "builtin 5.1 builtin", "": "lua 5.4.4 installed",
	} {
		r := Request{From: Unasked}
		if text != "" {
			var err error
			if r, err = Parse(text, "spec"); err != nil {
				t.Fatal(err)
			}
		}
		c, err := w.Find(context.Background(), r)
		if err != nil || describe(c) != want {
			t.Errorf("Find(%q) = %s, %v; want %s", text, describe(c), err, want)
		}
	}
	for text, hint := range map[string]string{
		"lua@5.5": "install it with `pluv install lua@5.5`", "luajit@2.2": "install it with `pluv install luajit@2.2`",
		"luau@0.9": "install it with `pluv install luau@0.9`", "builtin@5.4": "request `builtin`, or another runtime",
		"lua@>=5.5": "install it with `pluv install 'lua@>=5.5'`",
	} {
		r, _ := Parse(text, "spec")
		c, err := w.Find(context.Background(), r)
		f, ok := err.(*fault.Error)
		if !ok || f.Code != fault.RuntimeMissing || f.Hint != hint {
			t.Errorf("Find(%q) = %s, %v", text, describe(c), err)
		}
	}
}

// Without any interpreter the builtin Lua is chosen; Luau never is.
func TestFindUnasked(t *testing.T) {
	w := newWorld(t)
	w.install(t, runtimes.Luau, "0.735", "")
	c, err := w.Find(context.Background(), Request{From: Unasked})
	if err != nil || c != w.Builtin() {
		t.Errorf("got %+v, %v", c, err)
	}
}

// An interpreter is asked for its version once, and again when it has changed.
func TestSystemRemembers(t *testing.T) {
	w := newWorld(t)
	w.system(t, "lua5.4", "Lua 5.4.6  Copyright")
	for range 3 {
		if found, err := w.System(context.Background(), Request{}, false); err != nil || len(found) != 1 || describe(found[0]) != "lua 5.4.6 system" {
			t.Fatalf("found %v, %v", found, err)
		}
	}
	if n := w.asked(); n != 1 {
		t.Errorf("asked %d times", n)
	}
	w.system(t, "lua5.4", "Lua 5.4.7  Copyright (changed)")
	if found, err := w.System(context.Background(), Request{}, false); err != nil || len(found) != 1 || found[0].Version != "5.4.7" {
		t.Errorf("after a change: %v, %v", found, err)
	}
}

// Links to one interpreter count once; links to pluv under another name, and programs that do not
// answer like Lua, do not count.
func TestSystemPassesOver(t *testing.T) {
	w := newWorld(t)
	w.system(t, "lua5.4", "Lua 5.4.6  Copyright")
	w.system(t, "luajit", "Python 3.11")
	write(t, filepath.Join(w.Path, "lua5.3"), "#!/bin/sh\n[ \"$PLUV_SHIM\" = probe ] && exit 1\necho Lua 5.3.6\n")
	for link, target := range map[string]string{"lua": "lua5.4", "lua5.1": w.Info.Executable} {
		if err := os.Symlink(target, filepath.Join(w.Path, link)); err != nil {
			t.Fatal(err)
		}
	}
	found, err := w.System(context.Background(), Request{}, false)
	if err != nil || len(found) != 1 || describe(found[0]) != "lua 5.4.6 system" {
		t.Errorf("found %v", found)
	}
}

func TestLookPast(t *testing.T) {
	w := newWorld(t)
	first := filepath.Join(w.root, "shims")
	write(t, filepath.Join(w.Path, "luarocks"), "#!/bin/sh\n")
	if err := os.Mkdir(first, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(w.Info.Executable, filepath.Join(first, "luarocks")); err != nil {
		t.Fatal(err)
	}
	w.Path = first + string(filepath.ListSeparator) + w.Path
	if got := w.LookPast("luarocks"); got != filepath.Join(w.root, "bin", "luarocks") {
		t.Errorf("LookPast = %q", got)
	}
	if got := w.LookPast("luac"); got != "" {
		t.Errorf("LookPast = %q", got)
	}
}
