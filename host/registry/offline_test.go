package registry

import (
	"errors"
	"strings"
	"testing"

	"pluv/host/fault"
	"pluv/host/fetch"
	"pluv/host/resolve"
	"pluv/host/version"
	"pluv/spec/registry"
)

// fill downloads files of a server into a cache.
func fill(t *testing.T, cache, base string, names ...string) {
	t.Helper()
	for _, name := range names {
		url := name
		if !strings.Contains(name, "://") {
			url = base + "/" + name
		}
		if _, err := client(t, cache, false).Download(t.Context(), fetch.Request{URL: url, Immutable: true}); err != nil {
			t.Fatal(err)
		}
	}
}

func asking(t *testing.T, text string) resolve.Request {
	t.Helper()
	d, err := version.ParseDependency(text)
	if err != nil {
		t.Fatal(err)
	}
	return resolve.Request{Roots: []resolve.Root{{Dependency: d, Who: "pluv.toml"}}}
}

// Offline, only available versions are chosen.
func TestOffline(t *testing.T) {
	sources := registry.New(t, t.TempDir(), registry.Faults("404:*"))
	files := rocks(t, "a 1.0-1")
	upstream := registry.New(t, files) // serves source archives; a rock is good enough as one
	spec := func(url string) string {
		return "package = 'r'\nversion = '%'\nsource = { url = '" + url + "' }\nbuild = { type = 'none' }\n"
	}
	at := func(v, url string) registry.Rock {
		return registry.Rock{Name: "r", Version: v, Arches: []string{"rockspec"}, Rockspec: strings.ReplaceAll(spec(url), "%", v)}
	}
	server := registry.New(t, rocks(t, "a 1.0-1\na 2.0-1\na 3.0-1\nb 1.0-1\nb 2.0-1: a >= 3\nw 1.0-1: a >= 3", at("1.0-1", upstream.URL+"/a-1.0-1.src.rock"),
		at("2.0-1", sources.URL+"/r-2.tar.gz"), at("3.0-1", "git+https://git.invalid/r")))
	for _, c := range []struct {
		name, ask string
		cached    string // files, separated by spaces
		summed    string // the version whose source checksum is known
		want      string // the version, or parts of the failure
	}{
		{"nothing", "a", "", "", "no version of `a` is in the cache|lists 3.0-1, 2.0-1, 1.0-1|every version of a: is not in the cache"},
		{"of some", "a", "a-1.0-1.rockspec a-1.0-1.src.rock", "", "1.0-1"},
		{"all of it", "a", "a-1.0-1.rockspec a-1.0-1.src.rock a-3.0-1.rockspec a-3.0-1.src.rock", "", "3.0-1"},
		{"rockspec without a source", "a", "a-1.0-1.rockspec a-1.0-1.src.rock a-2.0-1.rockspec", "", "1.0-1"},
		{"with a known sum", "a", "a-1.0-1.rockspec a-1.0-1.src.rock a-2.0-1.rockspec", "a 2.0-1", "2.0-1"},
		{"only without a source", "a", "a-2.0-1.rockspec", "", "2.0-1"},
		{"of a constraint", "a < 3", "a-3.0-1.rockspec a-3.0-1.src.rock", "", "no version of `a < 3` is in the cache|lists 2.0-1, 1.0-1"},
		{"a dependency", "b", "b-1.0-1.rockspec b-1.0-1.src.rock b-2.0-1.rockspec b-2.0-1.src.rock a-1.0-1.rockspec a-1.0-1.src.rock", "", "1.0-1"},
		{"a dependency that is not cached", "w", "w-1.0-1.rockspec w-1.0-1.src.rock a-1.0-1.rockspec a-1.0-1.src.rock", "", "the cache has no compatible versions|a 3.0-1: is not in the cache"},
		{"an upstream source", "r < 3", "r-1.0-1.rockspec r-2.0-1.rockspec " + upstream.URL + "/a-1.0-1.src.rock", "", "1.0-1"},
		{"no upstream source", "r < 3", "r-1.0-1.rockspec r-2.0-1.rockspec", "", "2.0-1"},
		{"a repository, of which git knows", "r", "r-3.0-1.rockspec", "", "3.0-1"},
		{"an unknown name", "zz", "", "", "there is no package `zz`"},
		{"an unknown version", "a > 9", "", "", "no version of `a` satisfies `> 9`"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cache := cacheDir(t)
			config := Config{Servers: []Server{{Name: "s", URL: server.URL}}, Target: target, CacheDir: cache, Seeds: true, Summed: map[string]bool{c.summed: true}}
			filling := config
			filling.Seeds = false                                                                          // they are read in the background, perhaps after Reset
			if _, err := Open(client(t, cache, false), filling).Candidates(t.Context(), "a"); err != nil { // the manifest
				t.Fatal(err)
			}
			fill(t, cache, server.URL, strings.Fields(c.cached)...)
			server.Reset()
			u := Open(client(t, cache, true), config)
			solution, err := u.Solve(t.Context(), asking(t, c.ask))
			if n := len(server.Requests()); n > 0 {
				t.Errorf("%d requests", n)
			}
			if err == nil {
				name, _, _ := strings.Cut(c.ask, " ")
				for _, p := range solution.Packages {
					if p.Name == name && p.Version.String() != c.want {
						t.Errorf("%s, want %s", p.Version, c.want)
					}
				}
				return
			}
			for _, part := range strings.Split(c.want, "|") {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%v lacks %q", err, part)
				}
			}
			var failed *fault.Error
			if isOffline := strings.Contains(c.want, "cache"); !errors.As(err, &failed) || (failed.Code == fault.FetchOffline) != isOffline ||
				isOffline && failed.Hint != "run the command once without `--offline`" {
				t.Errorf("%v: %+v", err, failed)
			}
		})
	}
}

// A seed does not make a version available offline.
func TestOfflineSeed(t *testing.T) {
	dir := rocks(t, "a 1.0-1\na 2.0-1")
	if err := registry.WriteSeeds(dir); err != nil {
		t.Fatal(err)
	}
	server := registry.New(t, dir)
	cache := cacheDir(t)
	config := Config{Servers: []Server{{Name: "s", URL: server.URL}}, Target: target, CacheDir: cache, Seeds: true}
	solution, err := Open(client(t, cache, false), config).Solve(t.Context(), asking(t, "a < 2"))
	if err != nil || solution.Packages[0].Version.String() != "1.0-1" {
		t.Fatal(solution, err)
	}
	fill(t, cache, server.URL, "a-1.0-1.src.rock")
	solution, err = Open(client(t, cache, true), config).Solve(t.Context(), asking(t, "a"))
	if err != nil || solution.Packages[0].Version.String() != "1.0-1" {
		t.Error(solution, err)
	}
}
