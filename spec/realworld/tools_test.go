package realworld

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pluv/spec/need"
	"pluv/spec/registry"
	"pluv/spec/snapshot"
)

// TestTools runs luacheck and busted with pluvx on projects that know nothing of pluv. They say the
// same as those that LuaRocks installed, leave nothing, and need no network the second time.
func TestTools(t *testing.T) {
	folder := need.Realworld(t)
	for _, tool := range []string{"gcc", "luarocks", "lua5.1", "lua5.4"} {
		need.Tool(t, tool)
	}
	server := registry.New(t, folder)
	for _, lua := range []string{"5.1", "5.4"} {
		t.Run("lua@"+lua, func(t *testing.T) {
			w := newWorld(t, server, lua)
			settings := filepath.Join(filepath.Dir(w.project), "home", "config", "pluv")
			if err := os.MkdirAll(settings, 0o755); err != nil {
				t.Fatal(err)
			}
			write(t, filepath.Join(settings, "registries.toml"), "default = \"realworld\"\n[realworld]\nurl = \""+server.URL+"\"\n")
			for _, tool := range []string{"luacheck", "busted"} {
				w.run(t, "luarocks", "--lua-version", lua, "--tree", w.oracle, "install", "--only-server", server.URL, tool)
			}
			for _, rock := range []string{"say-1.4.1-3", "penlight-1.14.0-1"} {
				w.project = upstreamProject{rock: rock}.unpack(t, folder, filepath.Join(t.TempDir(), "work"))
				before := snapshot.Read(t, w.project)
				w.sameTool(t, "luacheck", ".")
				// A test of penlight expects the flags -e of LuaRocks' wrapper before the program.
				w.sameTool(t, "busted", "-o", "TAP", "--exclude-pattern=app_spec")
				w.sameTool(t, "busted", "--version")
				if changes := snapshot.Difference(snapshot.Read(t, w.project), before); len(changes) > 0 {
					t.Errorf("%s: pluvx changed the project: %v", rock, changes)
				}
			}
			server.Reset()
			w.run(t, "pluvx", "--runtime", "lua@"+lua, "luacheck", "--version")
			if seen := server.Log(); len(seen) > 0 {
				t.Errorf("requests of a second run: %v", seen)
			}
		})
	}
}

// sameTool runs a program with pluvx, and the one that LuaRocks installed.
func (w *world) sameTool(t *testing.T, name string, args ...string) {
	t.Helper()
	got, gotErr := w.attempt("pluvx", append([]string{"--runtime", "lua@" + w.lua, name}, args...)...)
	want, wantErr := w.attempt(filepath.Join(w.oracle, "bin", name), args...)
	if verdicts(got.stdout) != verdicts(want.stdout) || (gotErr == nil) != (wantErr == nil) || len(got.stdout) == 0 {
		t.Errorf("pluvx %s %s: %v\n%s\n%s\nof LuaRocks: %v\n%s", name, strings.Join(args, " "), gotErr, got.stderr,
			difference(got.stdout, want.stdout), wantErr, difference(want.stdout, got.stdout))
	}
	t.Logf("%s: %d lines", name, strings.Count(got.stdout, "\n"))
}
