package serve

import (
	"os"
	"strings"
	"testing"

	"pluv/spec/need"
	"pluv/spec/registry"
)

// TestInstall: LuaRocks installs from the server: source rocks and rocks for any platform,
// rockspecs whose source is on the server too, namespaces and development versions.
func TestInstall(t *testing.T) {
	needLuaRocks(t)
	p := newPlace(t)
	rocks(t, p.path("server"), "app 1.0-1: lib >= 2\nlib 1.0-1\nlib 2.0-1\nold 1.0-1: lua < 5.4\nold 0.9-1",
		registry.Rock{Name: "packed", Version: "1.0-1", Arches: []string{"all"}})
	rocks(t, p.path("server/manifests/me"), "app 9.0-1\nmine 1.0-1")
	rocks(t, p.path("server"), "app scm-1")
	s := p.serve(t, p.path("server"))

	p.luarocks(t, "install", "--only-server", s.URL, "app")
	if got := p.lua(t, `io.write(require("app").version, " ", require("lib").version)`); got != "1.0-1 2.0-1" {
		t.Errorf("app: %s", got)
	}
	p.luarocks(t, "install", "--server", s.URL, "packed")
	p.luarocks(t, "install", "--only-server", s.URL, "old")
	if got := p.lua(t, `io.write(require("packed").version, " ", require("old").version)`); got != "1.0-1 0.9-1" {
		t.Errorf("packed, old: %s", got)
	}
	p.luarocks(t, "install", "--only-server", s.URL, "me/app")
	if got := p.lua(t, `io.write(require("app").version)`); got != "9.0-1" {
		t.Errorf("me/app: %s", got)
	}
	p.luarocks(t, "install", "--only-server", s.URL+"/dev", "app", "scm-1")
	if got := p.lua(t, `io.write(require("app").version)`); got != "scm-1" {
		t.Errorf("app scm-1: %s", got)
	}
	found := p.luarocks(t, "search", "--only-server", s.URL, "--porcelain", "lib")
	if !strings.Contains(found, "lib\t2.0-1\tsrc\t"+s.URL) || !strings.Contains(found, "lib\t1.0-1\trockspec\t") {
		t.Errorf("search:\n%s", found)
	}
}

// TestInstallFromRockspec: the source archive comes from the server as well.
func TestInstallFromRockspec(t *testing.T) {
	needLuaRocks(t)
	p := newPlace(t)
	if err := os.MkdirAll(p.path("server"), 0o755); err != nil {
		t.Fatal(err)
	}
	s := p.serve(t, p.path("server"))
	b := registry.NewBuilder(p.path("server"))
	b.SourceURL = s.URL + "/sources"
	b.Add(registry.Rock{Name: "spec", Version: "1.0-1", Arches: []string{"rockspec"}}).MustWrite(t)
	waitFor(t, s.URL+"/manifest-5.4", "spec")
	p.luarocks(t, "install", "--only-server", s.URL, "spec")
	if got := p.lua(t, `io.write(require("spec").version)`); got != "1.0-1" {
		t.Errorf("spec: %s", got)
	}
	if !strings.Contains(s.said(), `"GET /sources/spec-1.0-1.tar.gz HTTP/1.1" 200`) {
		t.Errorf("the source was not requested:\n%s", s.said())
	}
}

// TestUpload: `luarocks upload` of a rockspec and of a rock, to the root and to a namespace;
// published files never change; no log contains the key.
func TestUpload(t *testing.T) {
	needLuaRocks(t)
	p := newPlace(t)
	b := registry.NewBuilder(p.path("mine"))
	b.SourceURL = "file://" + p.path("mine") + "/sources"
	b.Describe("first 1.0-1\nsecond 1.0-1\nfirst 2.0-1").MustWrite(t)
	if err := os.MkdirAll(p.path("server"), 0o755); err != nil {
		t.Fatal(err)
	}
	newToken := func(name string, scopes ...string) string {
		args := []string{"-q", "registry", "serve", p.path("server"), "--tokens", p.path("tokens.toml"), "--new-token", name}
		for _, scope := range scopes {
			args = append(args, "--scope", scope)
		}
		return strings.TrimSpace(p.run(t, "pluv", args...))
	}
	key, mine, reader := newToken("ci", "upload"), newToken("me", "upload:me"), newToken("reader", "read")
	s := p.serve(t, p.path("server"), "--tokens", p.path("tokens.toml"))
	upload := func(key string, args ...string) (string, error) {
		out, err := p.command(luarocksProgram(), append([]string{"upload", "--server=" + s.URL, "--temp-key=" + key}, args...)...).CombinedOutput()
		return string(out), err
	}
	first := p.path("mine/first-1.0-1.rockspec")

	out, err := upload(key, first)
	if strings.Contains(out, "A JSON library is required") {
		need.Lack(t, "needs a JSON library for LuaRocks, such as lua-cjson")
	}
	if err != nil || !strings.Contains(out, "Done: "+s.URL+"/api/packages/first") {
		t.Fatalf("%v\n%s", err, out)
	}
	if out, err = upload(key, "--skip-pack", p.path("mine/second-1.0-1.rockspec")); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if out, err = upload(mine, p.path("mine/first-2.0-1.rockspec")); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for rel, want := range map[string]bool{
		"first-1.0-1.rockspec": true, "first-1.0-1.src.rock": true, "second-1.0-1.rockspec": true, "first-2.0-1.rockspec": false,
		"manifests/me/first-2.0-1.rockspec": true, "manifests/me/first-2.0-1.src.rock": true, "manifests/me/first-1.0-1.rockspec": false,
	} {
		if _, err := os.Stat(p.path("server/" + rel)); (err == nil) != want {
			t.Errorf("%s: %v", rel, err)
		}
	}
	p.luarocks(t, "install", "--only-server", s.URL, "first")
	if got := p.lua(t, `io.write(require("first").version)`); got != "1.0-1" {
		t.Errorf("first: %s", got)
	}

	// LuaRocks itself refuses the same version again; the server refuses other contents.
	if out, err = upload(key, first); err == nil || !strings.Contains(out, "already exists on the server") {
		t.Errorf("%v\n%s", err, out)
	}
	text, err := os.ReadFile(first)
	if err != nil {
		t.Fatal(err)
	}
	p.write(t, "changed/first-1.0-1.rockspec", string(text)+"-- changed\n")
	for name, c := range map[string]struct {
		key  string
		args []string
		says string
	}{
		"changed":  {key, []string{"--force", "--skip-pack", p.path("changed/first-1.0-1.rockspec")}, "cannot be changed"},
		"bad key":  {"pluv_none", []string{first}, "Invalid key"},
		"no scope": {reader, []string{first}, "does not have the scope `upload`"},
	} {
		out, err := upload(c.key, c.args...)
		if err != nil && strings.Contains(out, "API failure") {
			need.Lack(t, "needs LuaSocket for LuaRocks: without it LuaRocks does not show a server's errors")
		}
		if err == nil || !strings.Contains(out, c.says) {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
	for _, secret := range []string{key, mine, reader} {
		if strings.Contains(s.said(), secret) {
			t.Errorf("a token is in the log:\n%s", s.said())
		}
	}
	if !strings.Contains(s.said(), `ci "POST /api/1/***/upload HTTP/1.1" 200`) {
		t.Errorf("the log has no line for an upload:\n%s", s.said())
	}
}
