package serve

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"pluv/spec/registry"
)

const builtin = "[runtime]\nname = \"builtin\"\n"

// version is a program that prints the versions of rocks.
func (p *place) version(t *testing.T, rocks ...string) string {
	t.Helper()
	var lines []string
	for _, rock := range rocks {
		lines = append(lines, `io.write(require("`+rock+`").version, "\n")`)
	}
	p.write(t, "project/main.lua", strings.Join(lines, "\n"))
	return strings.Join(strings.Fields(p.run(t, "pluv", "-q", "run", "main.lua")), " ")
}

// TestPluv: pluv resolves against the server using its metadata, so it requests only the
// rockspecs of chosen versions, and installs from it.
func TestPluv(t *testing.T) {
	p := newPlace(t)
	rocks(t, p.path("server"), "app 1.0-1: lib\nlib 1.0-1\nlib 2.0-1: gone\nlib 3.0-1: gone")
	rocks(t, p.path("server/manifests/me"), "mine 1.0-1")
	s := p.serve(t, p.path("server"))
	p.write(t, "project/pluv.toml", builtin)
	p.run(t, "pluv", "registry", "add", "here", s.URL)
	p.run(t, "pluv", "add", "app", "me/mine")
	p.run(t, "pluv", "sync", "--frozen")
	if got := p.version(t, "app", "lib", "mine"); got != "1.0-1 1.0-1 1.0-1" {
		t.Error(got)
	}
	said := s.said()
	if !strings.Contains(said, `"GET /metadata-5.1.json.zst HTTP/1.1" 200`) || strings.Contains(said, "lib-3.0-1") || strings.Contains(said, "lib-2.0-1") {
		t.Errorf("the metadata was not used:\n%s", said)
	}
}

// TestPrivate: a server that requires a token for reading, over TLS.
func TestPrivate(t *testing.T) {
	p := newPlace(t)
	rocks(t, p.path("server"), "app 1.0-1")
	certificate(t, p.path("cert.pem"), p.path("key.pem"))
	p.write(t, "home/config/pluv/config.toml", "[network]\nca-bundle = \""+p.path("cert.pem")+"\"\nretries = 0\n")
	token := strings.TrimSpace(p.run(t, "pluv", "-q", "registry", "serve", p.path("server"), "--tokens", p.path("tokens.toml"), "--new-token", "me", "--scope", "read"))
	s := p.serve(t, p.path("server"), "--private", "--tokens", p.path("tokens.toml"), "--tls-cert", p.path("cert.pem"), "--tls-key", p.path("key.pem"))
	if !strings.HasPrefix(s.URL, "https://127.0.0.1:") {
		t.Fatal(s.URL)
	}
	p.write(t, "project/pluv.toml", builtin)
	p.run(t, "pluv", "registry", "add", "here", s.URL)
	if out, err := p.command("pluv", "add", "app").CombinedOutput(); err == nil || !strings.Contains(string(out), "401") {
		t.Fatalf("%v\n%s", err, out)
	}
	p.run(t, "pluv", "registry", "login", "here", "--token", token)
	p.run(t, "pluv", "add", "app")
	if got := p.version(t, "app"); got != "1.0-1" {
		t.Error(got)
	}
	if said := s.said(); strings.Contains(said, token) || !strings.Contains(said, ` me "GET /app-1.0-1.src.rock HTTP/2.0" 200`) {
		t.Error(said)
	}
}

// TestProxy: files fetched from the upstream stay available when the upstream is down, for
// LuaRocks and for pluv; the upstream is asked once for each file.
func TestProxy(t *testing.T) {
	needLuaRocks(t)
	p := newPlace(t)
	registry.NewBuilder(p.path("upstream")).Describe("app 1.0-1: lib\nlib 1.0-1\nmine 9.9-1").MustWrite(t)
	rocks(t, p.path("server"), "mine 1.0-1: app")
	above := registry.New(t, p.path("upstream"))
	s := p.serve(t, p.path("server"), "--upstream", above.URL, "--revalidate", "1")
	p.luarocks(t, "install", "--only-server", s.URL, "mine")
	if got := p.lua(t, `io.write(require("mine").version, " ", require("lib").version)`); got != "1.0-1 1.0-1" {
		t.Errorf("mine: %s", got)
	}
	p.addMine(t, s.URL)
	asked := map[string]int{}
	for _, line := range above.Log() {
		if strings.Contains(line, ".rock") {
			asked[line]++
		}
	}
	for line, times := range asked {
		if times != 1 || !strings.HasPrefix(line, "GET /app-1.0-1.") && !strings.HasPrefix(line, "GET /lib-1.0-1.") {
			t.Errorf("%s, %d times", line, times)
		}
	}

	above.Close()
	time.Sleep(1100 * time.Millisecond) // pluv will ask the server again
	other := newPlace(t)
	other.luarocks(t, "install", "--only-server", s.URL, "mine")
	if got := other.lua(t, `io.write(require("mine").version, " ", require("lib").version)`); got != "1.0-1 1.0-1" {
		t.Errorf("mine: %s", got)
	}
	other.addMine(t, s.URL)
	if _, response := get(t, s.URL+"/manifest-5.4"); response.Header.Get("X-Pluv-Upstream") != "stale" {
		t.Errorf("%v", response.Header)
	}
	if !strings.Contains(s.said(), "warning: the upstream does not answer, using older copies") {
		t.Errorf("the log does not mention it:\n%s", s.said())
	}
	// The same after a restart.
	s.stop(t)
	s = other.serve(t, p.path("server"), "--upstream", above.URL)
	if err := os.RemoveAll(other.path("tree")); err != nil {
		t.Fatal(err)
	}
	other.luarocks(t, "install", "--only-server", s.URL, "mine")
}

// addMine has pluv add the package `mine` to a new project.
func (p *place) addMine(t *testing.T, url string) {
	t.Helper()
	p.write(t, "project/pluv.toml", builtin)
	p.run(t, "pluv", "registry", "add", "here", url)
	p.run(t, "pluv", "add", "mine")
	if got := p.version(t, "mine", "app", "lib"); got != "1.0-1 1.0-1 1.0-1" {
		t.Error(got)
	}
}

// downloaded finds the packed rocks that a server sent, in its log.
var downloaded = regexp.MustCompile(`"GET /builds/(app|lib)/1\.0-1/\S*\.tar\.gz HTTP/1\.1" 200`)

// TestCache: one machine builds and pushes, another one installs.
func TestCache(t *testing.T) {
	p, other := newPlace(t), newPlace(t)
	rocks(t, p.path("server"), "app 1.0-1: lib\nlib 1.0-1")
	token := strings.TrimSpace(p.run(t, "pluv", "-q", "registry", "serve", p.path("server"), "--tokens", p.path("tokens.toml"), "--new-token", "ci", "--scope", "cache"))
	s := p.serve(t, p.path("server"), "--tokens", p.path("tokens.toml"))
	config := builtin + "\n[dependencies]\napp = \"*\"\n\n[cache.remote]\nurl = \"" + s.URL + "\"\nupload = true\n"
	p.write(t, "project/pluv.toml", config)
	other.write(t, "project/pluv.toml", config)
	for _, at := range []*place{p, other} {
		at.run(t, "pluv", "registry", "add", "here", s.URL)
	}
	p.run(t, "pluv", "registry", "login", "here", "--token", token)
	p.run(t, "pluv", "sync")
	p.run(t, "pluv", "cache", "build")
	p.run(t, "pluv", "cache", "push")
	out := other.run(t, "pluv", "sync", "--binary")
	if strings.Contains(out, "built ") || !strings.Contains(out, "2 added, 2 from the binary cache") {
		t.Error(out)
	}
	if got := other.version(t, "app", "lib"); got != "1.0-1 1.0-1" {
		t.Error(got)
	}
	if served := downloaded.FindAllString(s.said(), -1); len(served) != 2 {
		t.Errorf("%q were downloaded:\n%s", served, s.said())
	}
	if strings.Contains(s.said(), token) {
		t.Errorf("the token is in the log:\n%s", s.said())
	}
}
