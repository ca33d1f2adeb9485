package toolchain

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"pluv/host/fault"
	"pluv/host/runtimes"
	"pluv/spec/need"
)

// The files of other version managers are understood, or refused with file and line.
func TestPinForms(t *testing.T) {
	const commit = "1ee778a4e37122d8ca7d5733c590a47dafd6b15c"
	here, there := runtime.GOOS, "linux"
	if here == "linux" {
		there = "macos"
	}
	if here == "darwin" {
		here = "macos"
	}
	for _, c := range []struct {
		file, text string
		want       string // a request, or "!" with a line and a part of the failure; "! " with a part of the warning
	}{
		{".lua-version", "5.4", "lua@5.4"},
		{".lua-version", "\ufeff5.4\r\n", "lua@5.4"},
		{".lua-version", "\r\n# a comment\r\n\t v5.4.6 # another\r\n5.1\r\n", "lua@5.4.6"},
		{".lua-version", "lua-5.4.6", "lua@5.4.6"},
		{".lua-version", "lua 5.3", "lua@5.3"},
		{".lua-version", "luajit-2.1.0-beta3\n", "luajit@2.1.0-beta3"},
		{".lua-version", "LuaJIT-2.1", "luajit@2.1"},
		{".lua-version", "luajit-2.1-dev", "luajit@2.1"},
		{".lua-version", "luaJIT", "luajit"},
		{".lua-version", "luajit@" + commit, "luajit@" + commit},
		{".lua-version", "lua@>= 5.3, < 5.5", "lua@>= 5.3, < 5.5"},
		{".lua-version", "latest", "lua"},
		{".lua-version", "latest:5.1", "lua@5.1"},
		{".lua-version", "system", "lua@system"},
		{".lua-version", "5.9 5.1 5.3", "lua@5.1"},
		{".lua-version", "5.9 5.8", "lua@5.9"},
		{".lua-version", "\n", " "},
		{".lua-version", "\n\npath:/opt/lua\n", "!3: `path:/opt/lua`"},
		{".lua-version", "ref:master", "!1: `ref:master`"},
		{".lua-version", "5.4 perl", "!1: `perl` is not a runtime"},
		{".lua-version", "luajit-openresty", "!1: `luajit-openresty` is not a runtime"},
		{".lua-version", "\xff\xfe5\x00.\x004\x00\r\x00\n\x00", "lua@5.4"},
		{".lua-version", "\xfe\xff\x005\x00.\x004", "lua@5.4"},
		{".lua-version", "\xff\xfe5", " "},
		{".lua-version", "5.4\n" + strings.Repeat("#", maxPin-4), "lua@5.4"},
		{".lua-version", "5.4\n" + strings.Repeat("#", maxPin-3), "! is larger than the 1048576 bytes allowed"},

		{".tool-versions", "\ufeffnodejs 20\r\nlua 5.4\r\n", "lua@5.4"},
		{".tool-versions", "lua 5.9 5.3 # newest first", "lua@5.3"},
		{".tool-versions", "lua LuaJIT-2.1.0-beta3", "luajit@2.1.0-beta3"},
		{".tool-versions", "lua system", "lua@system"},
		{".tool-versions", "luajit system", "luajit@system"},
		{".tool-versions", "lua 5.9 system", "lua@system"},
		{".tool-versions", "lua latest", "lua"},
		{".tool-versions", "lua latest:5.1", "lua@5.1"},
		{".tool-versions", "lua prefix:5.1", "lua@5.1"},
		{".tool-versions", "lua ref:v5.4.6", "lua@5.4.6"},
		{".tool-versions", "luajit ref:" + commit, "luajit@" + commit},
		{".tool-versions", "luajit ref:v2.1", "luajit@2.1"},
		{".tool-versions", "luau 0.735", "luau@0.735"},
		{".tool-versions", "nodejs ref:master\nruby path:/opt/ruby\n", " "},
		{".tool-versions", "nodejs 20\nlua path:/opt/lua\n", "!2: `path:/opt/lua`: pluv does not start an interpreter"},
		{".tool-versions", "lua ref:" + commit, "!1: `ref:" + commit + "`"},
		{".tool-versions", "luajit ref:master", "!1: `ref:master`"},
		{".tool-versions", "lua sub-1:latest", "!1: `sub-1:latest` is not a runtime"},
		{".tool-versions", "lua", "!1: `lua` has no version"},
		{".tool-versions", "luajit lua-5.4", "!1: `lua-5.4` is not a version of luajit"},
		{".tool-versions", "luau system", "!1: pluv does not use luau from the system"},

		{"mise.toml", "[tools]\nlua = \"5.4\"\n", "lua@5.4"},
		{"mise.local.toml", "[tools]\nlua = '5.1'\n", "lua@5.1"},
		{".mise.toml", "\ufeff[tools]\r\nlua = \"5.4\"\r\n", "lua@5.4"},
		{".config/mise.toml", "[tools]\nlua = { version = \"5.4\", os = [\"" + here + "\"] }\n", "lua@5.4"},
		{"mise.toml", "[tools]\nlua = { version = \"5.4\", os = [\"" + there + "\"] }\n", " "},
		{"mise.toml", "[tools]\nlua = [\"5.9\", { version = \"5.3\" }]\n", "lua@5.3"},
		{"mise.toml", "[[tools.lua]]\nversion = \"5.9\"\n[[tools.lua]]\nversion = \"5.1\"\n", "lua@5.1"},
		{"mise.toml", "[tools.luajit]\nversion = \"2.1\"\n", "luajit@2.1"},
		{"mise.toml", "tools.lua = \"system\"", "lua@system"},
		{"mise.toml", "[tools]\n\"asdf:lua\" = \"latest\"\n", "lua"},
		{"mise.toml", "[tools]\nlua = { prefix = \"5.1\" }\n", "lua@5.1"},
		{"mise.toml", "[tools]\nnode = \"20\"\n[env]\nLUA_PATH = \"x\"\n", " "},
		{"mise.toml", "not TOML, but of nothing that concerns pl*v", " "},
		{"mise.toml", "[tools]\nnode = '20'\nlua = 5.4\n", "!3: `lua` needs its version in quotes"},
		{"mise.toml", "[tools]\nlua = { version = 5.4 }\n", "!2: `lua` has no `version` in quotes"},
		{"mise.toml", "[tools]\nlua = []\n", "!2: `lua` has no version"},
		{"mise.toml", "[tools]\nlua = [[\"5.4\"]]\n", "!2: `lua` has an entry that is not a version"},
		{"mise.toml", "[tools]\nlua = { path = \"/opt/lua\" }\n", "!2: `path:/opt/lua`"},
		{"mise.toml", "[tools]\nlua = \"{{env.LUA}}\"\n", "!2: `{{env.LUA}}` is not a runtime"},
		{"mise.toml", "[tools]\nlua = \"5.4\"\n[x\n", "!4: "},
		{"mise.toml", "[tools]\nlua = " + strings.Repeat("[", 5000), "!2: "},
	} {
		t.Run(c.file+" "+c.text[:min(len(c.text), 40)], func(t *testing.T) {
			w := newWorld(t)
			w.install(t, runtimes.Lua, "5.1.5", "")
			w.system(t, "lua5.3", "Lua 5.3.6  Copyright")
			w.system(t, "lua", "Lua 5.2.4  Copyright")
			w.system(t, "luajit", "LuaJIT 2.1.0-beta3 -- Copyright")
			file := filepath.Join(w.dir, filepath.FromSlash(c.file))
			write(t, file, c.text)
			began := time.Now()
			r, err := w.Pin(t.Context(), Question{Dir: w.dir})
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("it took %s", took)
			}
			if problem, isProblem := strings.CutPrefix(c.want, "!"); isProblem {
				if !strings.HasPrefix(problem, " ") {
					problem = ":" + problem
				}
				var failed *fault.Error
				if !errors.As(err, &failed) || !strings.Contains(err.Error(), file+problem) {
					t.Errorf("got %+v, %v; want %s%s", r, err, file, problem)
				}
				return
			}
			if got := r.String(); err != nil || got != strings.TrimSpace(c.want) || (r.File == file) != (c.want != " ") {
				t.Errorf("got %q of %q, %v; want %q", got, r.File, err, c.want)
			}
		})
	}
}

// `system` is the interpreter that a shell would start, whatever pluv has installed.
func TestSystemPin(t *testing.T) {
	w := newWorld(t)
	w.install(t, runtimes.Lua, "5.4.6", "")
	write(t, filepath.Join(w.dir, ".lua-version"), "system\n")
	_, r, err := w.Choose(t.Context(), Question{Dir: w.dir})
	var failed *fault.Error
	if !errors.As(err, &failed) || failed.Code != fault.RuntimeMissing || !strings.Contains(err.Error(), "no lua on PATH") || !strings.Contains(failed.Hint, r.File) {
		t.Errorf("without one: %v", err)
	}
	w.system(t, "lua5.4", "Lua 5.4.4  Copyright")
	if c, _, err := w.Choose(t.Context(), Question{Dir: w.dir}); err != nil || describe(c) != "lua 5.4.4 system" {
		t.Errorf("%s, %v", describe(c), err)
	}
	w.system(t, "lua", "Lua 5.1.5  Copyright")
	if c, _, err := w.Choose(t.Context(), Question{Dir: w.dir}); err != nil || describe(c) != "lua 5.1.5 system" {
		t.Errorf("%s, %v", describe(c), err)
	}
}

// The order of the files in one folder.
func TestPinOrder(t *testing.T) {
	w := newWorld(t)
	for i, pin := range []string{".tool-versions", ".config/mise.toml", ".mise.toml", ".mise.local.toml", "mise.toml", "mise.local.toml", ".lua-version"} {
		version := fmt.Sprintf("5.%d", i)
		text := version
		switch {
		case strings.HasSuffix(pin, ".toml"):
			text = fmt.Sprintf("[tools]\nlua = %q\n", version)
		case pin == ".tool-versions":
			text = "lua " + version
		}
		write(t, filepath.Join(w.dir, pin), text)
		if r, err := w.Pin(t.Context(), Question{Dir: w.dir}); err != nil || r.Version != version || r.From != pin {
			t.Errorf("with %s: %+v, %v", pin, r, err)
		}
	}
}

// mise's files in folders of another user are refused like others, with the folder they are in.
func TestMiseOfStrangers(t *testing.T) {
	if os.Geteuid() != 0 {
		need.Lack(t, "needs root, to give files to others")
	}
	t.Setenv("SUDO_UID", "")
	const text = "[tools]\nlua = \"5.1\"\n"
	for _, c := range []struct {
		file, other string
		code        fault.Code
	}{
		{"work/mise.toml", "work/mise.toml", fault.TrustFolder},
		{"work/mise.toml", "work", fault.TrustFolder},
		{"work/.config/mise.toml", "work/.config/mise.toml", fault.TrustFolder},
		{"work/.config/mise.toml", "work/.config", fault.TrustFolder},
		{"work/.config/mise.toml", "work", fault.TrustFolder},
		{"work/deep/mise.toml", "work/deep/mise.toml", ""},
		{"work/deep/.config/mise.toml", "work/deep/.config", ""},
	} {
		w := newWorld(t)
		write(t, filepath.Join(w.root, c.file), text)
		if err := os.Chown(filepath.Join(w.root, c.other), 65534, -1); err != nil {
			t.Fatal(err)
		}
		r, err := w.Pin(t.Context(), Question{Dir: w.dir})
		if fault.CodeOf(err) != c.code || err == nil && r.String() != "lua@5.1" {
			t.Errorf("%s, where %s belongs to another user: %+v, %v", c.file, c.other, r, err)
		}
	}
}

// Reading an arbitrary file ends, and a request from it can be printed.
func FuzzPins(f *testing.F) {
	for _, text := range []string{"5.4", "lua ref:x\n", "[tools]\nlua = [\"5.4\"]", "\ufeffluajit-2.1-dev", "lua@>= 5, < 6", "lua latest: path:"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, pin := range pins {
			for _, p := range pin.read(text, "file", pin.name) {
				if p.err == nil && len(p.requests) == 0 {
					t.Errorf("%s %q: no request and no error", pin.name, text)
				}
				for _, r := range p.requests {
					_ = r.String()
					r.Accepts(runtimes.Lua, "5.4.6", "")
				}
			}
		}
	})
}
