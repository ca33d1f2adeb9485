package registry

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pluv/host/fault"
	"pluv/host/fetch"
	"pluv/host/resolve"
	"pluv/host/rockspec"
	"pluv/host/version"
	"pluv/spec/registry"
)

var target = rockspec.Target{Lua: "5.4", Platforms: []string{"unix", "linux"}}

// rocks writes a folder of rocks.
func rocks(t *testing.T, universe string, more ...registry.Rock) string {
	t.Helper()
	dir := t.TempDir()
	registry.NewBuilder(dir).Describe(universe).Add(more...).MustWrite(t)
	return dir
}

func client(t *testing.T, cache string, offline bool) *fetch.Client {
	t.Helper()
	return fetch.New(fetch.Options{CacheDir: cache, Offline: offline, Backoff: time.Millisecond, Timeout: 5 * time.Second})
}

func open(t *testing.T, config Config) *Universe {
	t.Helper()
	if config.Target.Lua == "" {
		config.Target = target
	}
	return Open(client(t, t.TempDir(), false), config)
}

// versions lists the versions of a name, as "1.0-1 src@server".
func versions(t *testing.T, u *Universe, name string) string {
	t.Helper()
	list, err := u.Candidates(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, c := range list {
		o, _ := offer(c)
		out = append(out, fmt.Sprintf("%s %s@%s", c.Version, o.Kind, o.Server.Name))
	}
	return strings.Join(out, ", ")
}

// sources runs a test with a folder, a file URL and a server.
func sources(t *testing.T, dir string, test func(t *testing.T, url string)) {
	t.Run("folder", func(t *testing.T) { test(t, dir) })
	t.Run("file URL", func(t *testing.T) { test(t, registry.FileURL(dir)) })
	t.Run("server", func(t *testing.T) { test(t, registry.New(t, dir).URL) })
}

func TestCandidates(t *testing.T) {
	dir := rocks(t, "a 1.0-1\na 1.10-1\na 1.9-2\na scm-1\nold 1-1: lua == 5.1",
		registry.Rock{Name: "kinds", Version: "1-1", Arches: []string{"rockspec"}},
		registry.Rock{Name: "kinds", Version: "2-1", Arches: []string{"rockspec", "all"}},
		registry.Rock{Name: "kinds", Version: "3-1", Arches: []string{"all", "src"}},
		registry.Rock{Name: "kinds", Version: "4-1", Arches: []string{"linux-x86_64"}},
		registry.Rock{Name: "same", Version: "1.0-1"}, registry.Rock{Name: "same", Version: "1-1"})
	sources(t, dir, func(t *testing.T, url string) {
		u := open(t, Config{Servers: []Server{{Name: "s", URL: url}}})
		for name, want := range map[string]string{
			"a":      "scm-1 src@s, 1.10-1 src@s, 1.9-2 src@s, 1.0-1 src@s",
			"kinds":  "3-1 src@s, 2-1 all@s, 1-1 rockspec@s",
			"same":   "1.0-1 src@s, 1-1 src@s",
			"old":    "",
			"absent": "",
			"x/a":    "",
		} {
			if got := versions(t, u, name); got != want {
				t.Errorf("%s: %s, want %s", name, got, want)
			}
		}
		for _, lua := range []string{"5.1", "luajit"} {
			old := open(t, Config{Servers: []Server{{Name: "s", URL: url}}, Target: rockspec.Target{Lua: lua, Platforms: target.Platforms}})
			if got := versions(t, old, "old"); got != "1-1 src@s" {
				t.Errorf("for %s: %q", lua, got)
			}
		}
	})
}

func TestPriorities(t *testing.T) {
	private := rocks(t, "inner 1.0-1\nshared 1.0-1")
	namespaced := registry.NewBuilder(filepath.Join(private, "manifests", "me"))
	namespaced.Describe("tool 3-1").MustWrite(t)
	public := rocks(t, "inner 9.9-1\nshared 2.0-1\nouter 1.0-1")
	registry.NewBuilder(filepath.Join(public, "manifests", "me")).Describe("tool 9-1\nother 1-1").MustWrite(t)
	sources(t, private, func(t *testing.T, url string) {
		u := open(t, Config{
			Servers: []Server{{Name: "private", URL: url}, {Name: "public", URL: public}},
			Only:    map[string]string{"shared": "public", "me/other": "private"},
			Pinned:  []Package{{Name: "outer", Version: "dev-1", Dependencies: []string{"inner >= 1", "lua"}}},
		})
		for name, want := range map[string]string{
			"inner":    "1.0-1 src@private", // never the higher version from another registry
			"shared":   "2.0-1 src@public",
			"me/tool":  "3-1 src@private",
			"me/other": "",
			"tool":     "",
			"outer":    "dev-1 @",
		} {
			if got := versions(t, u, name); got != want {
				t.Errorf("%s: %s, want %s", name, got, want)
			}
		}
		if !u.isPinned("outer") || u.isPinned("inner") {
			t.Error("IsPinned is wrong")
		}
		list, _ := u.Candidates(t.Context(), "outer")
		deps, err := u.Dependencies(t.Context(), "outer", list[0])
		if err != nil || len(deps) != 2 || deps[0].String() != "inner >= 1" {
			t.Errorf("a pinned package needs %v, %v", deps, err)
		}
		u.Prefetch(t.Context(), []resolve.Want{{Name: "outer", Candidate: list[0]}})

		list, _ = u.Candidates(t.Context(), "me/tool")
		tool, _ := offer(list[0])
		meta, err := u.spec(t.Context(), tool)
		if err != nil || meta.Spec.Name != "tool" || len(meta.SHA256) != 64 {
			t.Errorf("%+v, %v", meta, err)
		}
	})
	bad := open(t, Config{Pinned: []Package{{Name: "p", Version: "1-1", Dependencies: []string{"a ^1"}}}})
	list, err := bad.Candidates(t.Context(), "p")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := bad.Dependencies(t.Context(), "p", list[0]); fault.CodeOf(err) != fault.ConstraintSyntax {
		t.Errorf("a pinned dependency that does not read: %v", err)
	}
}

// TestFirstServerDown: a server that does not answer is an error; its packages are not
// taken from the next one.
func TestFirstServerDown(t *testing.T) {
	private := registry.New(t, rocks(t, "inner 1.0-1"), registry.Faults("503:*"))
	u := open(t, Config{Servers: []Server{{Name: "private", URL: private.URL}, {Name: "public", URL: rocks(t, "inner 9.9-1")}}})
	if _, err := u.Candidates(t.Context(), "inner"); err == nil || !strings.Contains(err.Error(), "cannot read the registry `private`") {
		t.Errorf("%v", err)
	}
	empty := open(t, Config{Servers: []Server{{Name: "empty", URL: t.TempDir()}}})
	_, err := empty.Candidates(t.Context(), "a")
	if fault.CodeOf(err) != fault.FetchStatus || !strings.Contains(err.Error(), "the registry `empty` has no manifest for Lua 5.4 at ") {
		t.Errorf("%v", err)
	}
	broken := t.TempDir()
	if err := os.WriteFile(filepath.Join(broken, "manifest-5.4"), []byte("repository = {"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := open(t, Config{Servers: []Server{{Name: "broken", URL: broken}}}).Candidates(t.Context(), "a"); fault.CodeOf(err) != fault.IndexFormat {
		t.Errorf("%v", err)
	}
}

func TestDependencies(t *testing.T) {
	plain := func(name, text string) registry.Rock {
		return registry.Rock{Name: name, Version: "1-1", Rockspec: text, Arches: []string{"rockspec"}}
	}
	const head = "package = %q version = '1-1' source = { url = 'x' } description = {} "
	spec := func(name, rest string) string { return fmt.Sprintf(head, name) + rest }
	dir := rocks(t, "good 1-1: lua >= 5.1, b ~> 2",
		registry.Rock{Name: "src", Version: "1-1", Arches: []string{"src"}, Deps: []string{"c"}},
		registry.Rock{Name: "all", Version: "1-1", Arches: []string{"all"}, Deps: []string{"d"}},
		registry.Rock{Name: "packed", Version: "1-1", Arches: []string{"all"}, Rockspec: spec("packed", "dependencies = { 'e' } build = { modules = {} }")},
		plain("syntax", "package = "),
		plain("invalid", "package = 'invalid' version = '1-1'"),
		plain("renamed", spec("other", "build = { type = 'none' }")),
		plain("endless", spec("endless", "while true do end")),
		plain("mac", spec("mac", "supported_platforms = { 'macosx' } build = { type = 'none' }")),
		plain("untyped", spec("untyped", "build = { modules = {} }")),
		plain("unbuilt", spec("unbuilt", "")),
		plain("modern", "rockspec_format = '3.0' "+spec("modern", "build = { modules = {} }")),
		plain("page", "<!DOCTYPE html><html></html>"),
	)
	listed := rocks(t, "", registry.Rock{Name: "hollow", Version: "1-1", Arches: []string{"src"}}, plain("gone", "x"))
	data, err := os.ReadFile(filepath.Join(dir, "src-1-1.src.rock"))
	if err == nil {
		err = os.WriteFile(filepath.Join(listed, "hollow-1-1.src.rock"), data, 0o644)
	}
	if err == nil {
		err = os.Remove(filepath.Join(listed, "gone-1-1.rockspec"))
	}
	if err != nil {
		t.Fatal(err)
	}
	sources(t, dir, func(t *testing.T, url string) {
		u := open(t, Config{Servers: []Server{{Name: "s", URL: url}, {Name: "t", URL: listed}}})
		for _, c := range []struct {
			name, deps, unusable string
			code                 fault.Code
		}{
			{name: "good", deps: "lua >= 5.1, b ~> 2"},
			{name: "src", deps: "c"},
			{name: "all", deps: "d"},
			{name: "packed", deps: "e"},
			{name: "modern"},
			{name: "syntax", unusable: "has a rockspec that cannot be parsed"},
			{name: "invalid", unusable: "has an invalid rockspec (the field `build` is missing)"},
			{name: "renamed", unusable: "has an invalid rockspec (renamed-1-1.rockspec describes another package: its contents belong to other-1-1.rockspec)"},
			{name: "endless", unusable: "has a rockspec that exceeds the limits"},
			{name: "mac", unusable: "does not support linux"},
			{name: "untyped", unusable: "has no build type"},
			{name: "unbuilt", unusable: "has an invalid rockspec (the field `build` is missing)"},
			{name: "hollow", unusable: "has an invalid rockspec (hollow-1-1.src.rock contains no rockspec)"},
			{name: "page", unusable: "has a web page instead of a rockspec"},
			{name: "gone", code: fault.FileMissing},
		} {
			list, err := u.Candidates(t.Context(), c.name)
			if err != nil || len(list) != 1 {
				t.Errorf("%s: %v, %v", c.name, list, err)
				continue
			}
			got, err := u.Dependencies(t.Context(), c.name, list[0])
			var unusable *resolve.Unusable
			switch {
			case c.unusable != "":
				if !errors.As(err, &unusable) || unusable.Reason != c.unusable {
					t.Errorf("%s: %v, want that it %s", c.name, err, c.unusable)
				}
			case c.code != "":
				if errors.As(err, &unusable) || fault.CodeOf(err) != c.code {
					t.Errorf("%s: %T %v, want %s", c.name, err, err, c.code)
				}
			case err != nil || text(got) != c.deps:
				t.Errorf("%s: %q, %v, want %q", c.name, text(got), err, c.deps)
			}
		}
	})
}

func text(deps []version.Dependency) string {
	var out []string
	for _, d := range deps {
		out = append(out, d.String())
	}
	return strings.Join(out, ", ")
}

// TestSolve tests the registry together with the resolver.
func TestSolve(t *testing.T) {
	private := rocks(t, "app 1-1: lua >= 5.1, lib >= 1\nlib 1.5-1")
	public := rocks(t, "lib 9.9-1\nextra 1-1: lib < 2", registry.Rock{Name: "extra", Version: "2-1", Rockspec: "package ="})
	u := open(t, Config{Servers: []Server{{Name: "private", URL: private}, {Name: "public", URL: public}}})
	request := resolve.Request{Provided: map[string]version.Version{"lua": version.Parse("5.4-1")}}
	for _, name := range []string{"app", "extra"} {
		d, err := version.ParseDependency(name)
		if err != nil {
			t.Fatal(err)
		}
		request.Roots = append(request.Roots, resolve.Root{Dependency: d, Who: "test"})
	}
	solution, err := resolve.Solve(t.Context(), u, request)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range solution.Packages {
		got = append(got, p.Name+" "+p.Version.String()+"@"+serverOf(p.Candidate))
	}
	if want := "app 1-1@private, extra 1-1@public, lib 1.5-1@private"; strings.Join(got, ", ") != want {
		t.Errorf("%s, want %s", strings.Join(got, ", "), want)
	}
}

// TestSeedRefused: a server that refuses seeds with an unusual status costs one request,
// and none the next time.
func TestSeedRefused(t *testing.T) {
	for _, fault := range []string{"403", "500", "503", "html"} {
		server := registry.New(t, rocks(t, "a 1.0-1"), registry.Faults(fault+":*.zst"))
		config := Config{Servers: []Server{{Name: "s", URL: server.URL}}, Target: target, Seeds: true}
		cache := cacheDir(t)
		asked := func() int {
			server.Reset()
			u := Open(client(t, cache, false), config)
			list, err := u.Candidates(t.Context(), "a")
			if err != nil {
				t.Fatal(err)
			}
			if _, err := u.Dependencies(t.Context(), "a", list[0]); err != nil {
				t.Errorf("%s: %v", fault, err)
			}
			n := 0
			for _, r := range server.Requests() {
				if strings.HasSuffix(r.Path, ".zst") {
					n++
				}
			}
			return n
		}
		if n := asked(); n != 1 {
			t.Errorf("%s: the seed was requested %d times", fault, n)
		}
		if n := asked(); n != 0 && fault != "html" {
			t.Errorf("%s: the next run requested the seed %d times", fault, n)
		}
	}
}

func TestProtocols(t *testing.T) {
	for name, known := range map[string]bool{"": true, "luarocks": true, "carrier pigeon": false} {
		err := Config{Servers: []Server{{Name: "r", Protocol: name}}}.Check()
		if known && err != nil || !known && (!fault.Is(err, fault.RegistryInvalid) || !strings.Contains(err.(*fault.Error).Hint, "luarocks")) {
			t.Errorf("%q: %v", name, err)
		}
	}
}
