package corpus

import (
	"context"
	"strings"
	"testing"

	"pluv/host/fault"
	"pluv/host/fetch"
	"pluv/host/registry"
	"pluv/host/resolve"
	"pluv/host/rockspec"
	"pluv/host/version"
)

// solve resolves one package from an unpacked corpus, as `pluv add` in an empty
// project would.
func solve(t *testing.T, dir, lua, dependency string) (map[string]string, error) {
	t.Helper()
	root, err := version.ParseDependency(dependency)
	if err != nil {
		t.Fatal(err)
	}
	universe := registry.Open(fetch.New(fetch.Options{CacheDir: t.TempDir()}), registry.Config{
		Servers: []registry.Server{{Name: "luarocks", URL: dir}},
		Target:  rockspec.Target{Lua: lua, Platforms: rockspec.PlatformsFor("linux")},
	})
	provided := map[string]version.Version{"lua": version.Parse(lua + "-1")}
	if lua == "5.4" {
		provided["utf8"] = version.Parse("5.4-1")
	}
	solution, err := resolve.Solve(context.Background(), universe, resolve.Request{
		Roots: []resolve.Root{{Dependency: root, Who: "pluv.toml [dependencies]"}}, Provided: provided,
	})
	if err != nil {
		return nil, err
	}
	chosen := map[string]string{}
	for _, p := range solution.Packages {
		chosen[p.Name] = p.Version.String()
	}
	return chosen, nil
}

// TestWhereGreedyFails resolves real packages for which LuaRocks' newest-match-first is wrong,
// gives up, or is right only by luck.
func TestWhereGreedyFails(t *testing.T) {
	dir := unpack(t)
	for _, c := range []struct {
		why, lua, ask string
		want          map[string]string
	}{
		{"a later requirement shuts out the first choice", "5.4", "xavante",
			map[string]string{"xavante": "2.4.0-1", "luasocket": "3.0rc1-2"}},
		{"the same, with == of two versions that look alike", "5.4", "arweave",
			map[string]string{"arweave": "0.0.1-13", "lua_cliargs": "3.0-2"}},
		{"the same, twenty packages deep", "5.1", "kong",
			map[string]string{"kong": "3.9.0-0", "luasocket": "3.0rc1-2"}},
		{"the first choice is two years newer than what works", "5.1", "alive",
			map[string]string{"alive": "0.1-1", "lpeg": "0.10.2-1"}},
		{"only one exact version serves all", "5.1", "reql",
			map[string]string{"reql": "1.0.4-0", "luasocket": "3.0.0-1"}},
		{"the newest dependency needs what no registry has", "5.4", "neorg-se",
			map[string]string{"neorg-se": "1.1.5-1"}},
		{"the newest version refuses this Lua, an older one does not", "5.4", "forma",
			map[string]string{"forma": "0.5-1"}},
		{"the newest version needs what no registry has, an older one does not", "5.4", "galileo.nvim",
			map[string]string{"galileo.nvim": "0.0.1-1"}},
		{"the newest version needs LuaJIT, an older one does not", "5.4", "qrprinter",
			map[string]string{"qrprinter": "1.0-1"}},
		{"the newest version's rockspec is a web page", "5.4", "kong-lua-sandbox",
			map[string]string{"kong-lua-sandbox": "1.0.0-0"}},
		{"LuaRocks installs a broken tree and exits 0", "5.1", "neorg-telescope",
			map[string]string{"neorg-telescope": "1.2.2-1"}},
	} {
		t.Run(c.ask+" on "+c.lua, func(t *testing.T) {
			got, err := solve(t, dir, c.lua, c.ask)
			if err != nil {
				t.Fatalf("%s: %v", c.why, err)
			}
			for name, v := range c.want {
				if got[name] != v {
					t.Errorf("%s: %s is %q, want %s", c.why, name, got[name], v)
				}
			}
		})
	}
}

// TestGenuineConflicts: each conflict is explained in words, and briefly.
func TestGenuineConflicts(t *testing.T) {
	dir := unpack(t)
	for _, c := range []struct{ ask, lua, want string }{
		{"down.nvim", "5.1", "down.nvim"},
		{"word.lua", "5.1", "word.lua"},
	} {
		_, err := solve(t, dir, c.lua, c.ask+" == master-1")
		if code := fault.CodeOf(err); code != fault.ResolveConflict && code != fault.ResolveMissing {
			t.Errorf("%s: %v", c.ask, err)
			continue
		}
		text := err.Error()
		if lines := strings.Count(text, "\n") + 1; lines > 10 {
			t.Errorf("%s: %d lines\n%s", c.ask, lines, text)
		}
		if !strings.Contains(text, "pluv.toml [dependencies] requires "+c.want) {
			t.Errorf("%s: the chain does not begin at pluv.toml:\n%s", c.ask, text)
		}
		t.Logf("\n%s", text)
	}
}
