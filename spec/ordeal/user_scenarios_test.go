//go:build linux

package ordeal

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// accounts adds registries and stores tokens for them. Acknowledged changes are never lost.
func (w *world) accounts(t *testing.T) *scenario {
	made := 0
	acknowledged := map[string]string{} // entry to the file it is in
	config := filepath.Join(w.home, ".config", "pluv")
	kept := func() error {
		for text, file := range acknowledged {
			data, err := os.ReadFile(filepath.Join(config, file))
			if err == nil && !strings.Contains(string(data), text) {
				err = fmt.Errorf("%s is lost from %s", text, file)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}
	return &scenario{name: "accounts", begin: func(t *testing.T) trial {
		if len(acknowledged) > 80 {
			clear(acknowledged)
		}
		logins := w.rng.IntN(2) == 0
		base := made
		made += crowd
		one := func(i int) (a trial, text, file string) {
			n := base + i
			if logins {
				a := trial{args: []string{"registry", "login", fmt.Sprintf("https://r%d.example.com", n)}, stdin: fmt.Sprintf("token%d\n", n)}
				return a, fmt.Sprintf("\"token%d\"", n), "auth.toml"
			}
			return trial{args: []string{"--offline", "registry", "add", fmt.Sprintf("r%d", n), fmt.Sprintf("https://r%d.example.com", n)}}, fmt.Sprintf("[r%d]", n), "registries.toml"
		}
		vary := func(i int) trial {
			a, _, _ := one(i)
			a.dir = w.disk
			// A login tests the token if the server is reachable.
			a.args = append([]string{"--offline"}, a.args...)
			return a
		}
		a := vary(0)
		a.vary = vary
		a.check = func(results []ended) error {
			for i, e := range results {
				if e.code == 0 && !e.killed {
					_, text, file := one(i)
					acknowledged[text] = file
				}
			}
			return kept()
		}
		a.done = kept
		if !logins {
			// An existing registry cannot be added again.
			a.repair = func(t testingT) {
				if err := w.forgetRegistry(fmt.Sprintf("r%d", base)); err != nil {
					t.Fatal(err)
				}
			}
		}
		return a
	}}
}

func (w *world) forgetRegistry(name string) error {
	text, err := os.ReadFile(filepath.Join(w.home, ".config/pluv/registries.toml"))
	if errors.Is(err, fs.ErrNotExist) || err == nil && !strings.Contains(string(text), "["+name+"]") {
		return nil
	}
	if err != nil {
		return err
	}
	if e := w.run(trial{dir: w.disk, args: []string{"registry", "remove", name}}); e.code != 0 {
		return fmt.Errorf("removing %s: %s", name, e.said)
	}
	return nil
}

// installs builds a small Lua from source.
func (w *world) installs(t *testing.T) *scenario {
	source := w.path("lua-5.4.99")
	for name, text := range map[string]string{
		"lua.h": "#define LUA_VERSION_NUM 504\n", "luaconf.h": "", "lualib.h": "", "lauxlib.h": "", "lua.hpp": "",
		"lapi.c": "#include <stdio.h>\n#include <string.h>\nint run(int argc, char **argv) {\n" +
			"  if (argc > 1 && strcmp(argv[1], \"-v\") == 0) printf(\"Lua 5.4.99  for a spec\\n\");\n" +
			"  return 0;\n}\n",
		"lua.c":  "int run(int argc, char **argv);\nint main(int argc, char **argv) { return run(argc, argv); }\n",
		"luac.c": "int main(void) { return 0; }\n",
	} {
		w.write(t, filepath.Join(source, "lua-5.4.99", "src", name), text)
	}
	sum := pack(t, source, w.path("mirror", "lua-5.4.99.tar.gz"))
	toolchains := filepath.Join(w.home, ".local/share/pluv/toolchains")
	program := filepath.Join(toolchains, "lua-5.4.99", "bin", "lua")
	works := func() error {
		out, err := exec.Command(program, "-v").CombinedOutput()
		if err != nil || !strings.HasPrefix(string(out), "Lua 5.4.99") {
			return fmt.Errorf("the installed Lua says %q: %w", out, err)
		}
		return nil
	}
	return &scenario{name: "install", begin: func(t *testing.T) trial {
		w.removeAll(t, toolchains)
		if w.rng.IntN(2) == 0 {
			w.removeAll(t, w.cache("runtimes"))
		}
		return trial{
			dir: w.disk, args: []string{"install", "lua@5.4.99", "--sha256", sum},
			check: func([]ended) error {
				if _, err := os.Lstat(filepath.Dir(filepath.Dir(program))); errors.Is(err, fs.ErrNotExist) {
					return nil
				}
				return works()
			},
			done: works,
		}
	}}
}
