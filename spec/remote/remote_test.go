// Package remote shares built rocks between machines over servers that teams use: nginx with
// WebDAV, an object store, an OCI registry, pluv's own server.
package remote

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"pluv/host"
	"pluv/spec/need"
	"pluv/spec/registry"
	"pluv/spec/snapshot"
)

// TestMain lets the test binary be pluv: it is on PATH under that name.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"pluv": func() { os.Exit(host.Main(os.Args[1:], host.OSStreams())) },
	})
}

func TestRemoteCaches(t *testing.T) {
	need.Tool(t, "gcc")
	need.Tool(t, "lua5.4")
	rocks := registry.New(t, rocksFolder(t)).URL
	for name, start := range map[string]func(*testing.T) server{
		"folder": inFolder, "nginx": nginx, "S3": versitygw, "OCI": dockerRegistry, "pluv": pluvServer,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			share(t, start(t), rocks)
		})
	}
}

// share pushes from one machine and pulls on others.
func share(t *testing.T, s server, rocks string) {
	a, b, c := newMachine(t, s, rocks), newMachine(t, s, rocks), newMachine(t, s, rocks)
	a.says(t, "lua-5.4: 2 missing", "cache", "pull")
	a.says(t, "2 added, 2 built", "sync", "--binary")
	a.says(t, "lua-5.4: 2 pushed", "cache", "push")
	a.says(t, "lua-5.4: 2 already there", "cache", "push")
	if got := a.pluv(t, "run", "main.lua"); got != "42\n" {
		t.Fatalf("the program prints %q", got)
	}

	// Another machine without a compiler. It gets the same files, byte for byte.
	t.Run("pull", func(t *testing.T) {
		b.says(t, "lua-5.4: 2 pulled", "cache", "pull")
		b.env = append(b.env, "PATH="+withoutCompiler(t))
		b.says(t, "2 added, 2 from the binary cache", "sync", "--binary", "--frozen")
		if got := b.pluv(t, "run", "main.lua"); got != "42\n" {
			t.Errorf("the program prints %q", got)
		}
		same(t, a, b)
	})
	t.Run("sync", func(t *testing.T) {
		d := newMachine(t, s, rocks)
		d.says(t, "2 added, 2 from the binary cache", "sync", "--prefer-binary")
		same(t, a, d)
		d.says(t, "lua-5.4: 2 already there", "cache", "sync")
	})

	// The first upload is kept, whoever builds something else under the same key.
	t.Run("another", func(t *testing.T) {
		c.says(t, "2 built, 2 packed", "cache", "build", "--rebuild")
		c.says(t, "lua-5.4: 1 already there, 1 unchanged", "cache", "push")
		d := newMachine(t, s, rocks)
		d.says(t, "2 from the binary cache", "sync", "--binary")
		same(t, a, d)
	})

	if len(s.login) > 0 {
		t.Run("no login", func(t *testing.T) { withoutLogin(t, s, rocks) })
	}

	t.Run("no server", func(t *testing.T) {
		gone := strings.NewReplacer("http://127.0.0.1", "http://127.0.0.2", "oci://127.0.0.1", "oci://127.0.0.2", "file://", "file:///nowhere").Replace(s.url)
		d := newMachine(t, server{url: gone, config: s.config}, rocks)
		d.env = append(d.env, "AWS_ENDPOINT_URL=http://127.0.0.2:1", "AWS_ACCESS_KEY_ID=me", "AWS_SECRET_ACCESS_KEY=x", "AWS_MAX_ATTEMPTS=1")
		d.says(t, "2 added, 2 built", "sync", "--binary")
	})
}

// withoutLogin is a machine that the server does not know: it builds, and cannot push.
func withoutLogin(t *testing.T, s server, rocks string) {
	m := newMachine(t, server{url: s.url, config: s.config}, rocks)
	m.env = append(m.env, keepEndpoint(s.login)...)
	m.says(t, "2 added, 2 built", "sync", "--binary")
	said, err := m.try("cache", "push")
	if err == nil || !strings.Contains(said, "hint: ") {
		t.Errorf("a push without a login says %q, %v", said, err)
	}
}

// keepEndpoint removes the login and keeps the server's address.
func keepEndpoint(env []string) []string {
	var out []string
	for _, pair := range env {
		if strings.HasPrefix(pair, "AWS_ENDPOINT_URL=") {
			out = append(out, pair)
		}
	}
	return out
}

// rocksFolder is a registry with a rock with C code, and one whose builds always differ.
func rocksFolder(t *testing.T) string {
	dir := t.TempDir()
	registry.NewBuilder(dir).Add(
		registry.Rock{
			Name: "answer", Version: "1.0-1",
			Build: `{ type = "builtin", modules = { answer = "answer.c" }, install = { bin = { "say" } } }`,
			Files: map[string]string{
				"answer.c": "#include <lua.h>\nint luaopen_answer(lua_State *L) { lua_pushinteger(L, 42); return 1; }\n",
				"say":      "#!/usr/bin/env lua\nprint(require('answer'))\n",
			},
		},
		registry.Rock{
			Name: "stamp", Version: "1.0-1",
			Build: `{ type = "command", build_command = "od -An -N8 -tx8 /dev/urandom | sed 's/ *\\(.*\\)/return \"\\1\"/' > stamp.lua",` +
				` install = { lua = { stamp = "stamp.lua" } } }`,
			Files: map[string]string{"readme": "never the same"},
		},
	).MustWrite(t)
	return dir
}

// withoutCompiler is a PATH with compilers that fail.
func withoutCompiler(t *testing.T) string {
	dir := t.TempDir()
	for _, name := range []string{"gcc", "cc", "ld"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\nexit 1\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return dir + string(filepath.ListSeparator) + os.Getenv("PATH")
}

// machine is a user's machine on which pluv is used for the first time.
type machine struct {
	home, project string
	env           []string
}

func newMachine(t *testing.T, s server, rocks string) *machine {
	t.Helper()
	m := &machine{home: t.TempDir(), project: t.TempDir()}
	m.env = append(os.Environ(), "HOME="+m.home, "NO_COLOR=1", "XDG_CACHE_HOME=", "XDG_CONFIG_HOME=", "XDG_STATE_HOME=", "XDG_DATA_HOME=")
	m.env = append(m.env, s.login...)
	write(t, filepath.Join(m.home, ".config", "pluv", "registries.toml"), s.config)
	write(t, filepath.Join(m.project, "pluv.toml"), fmt.Sprintf(`[project]
name = "shared"

[runtime]
name = "lua"
version = "5.4"

[registries.rocks]
url = %q

[dependencies]
answer = "*"
stamp = "*"

[cache.remote]
url = %q
upload = true
`, rocks, s.url))
	write(t, filepath.Join(m.project, "main.lua"), "require('stamp')\nprint((require('answer')))\n")
	return m
}

func (m *machine) try(args ...string) (string, error) {
	cmd := exec.Command("pluv", args...)
	cmd.Dir, cmd.Env = m.project, m.env
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func (m *machine) pluv(t *testing.T, args ...string) string {
	t.Helper()
	out, err := m.try(args...)
	if err != nil {
		t.Fatalf("pluv %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

func (m *machine) says(t *testing.T, want string, args ...string) {
	t.Helper()
	if out := m.pluv(t, args...); !strings.Contains(out, want) {
		t.Fatalf("pluv %s says\n%s, not %q", strings.Join(args, " "), out, want)
	}
}

// same compares the trees of two machines, except for the place and time at which they were made.
func same(t *testing.T, a, b *machine) {
	t.Helper()
	read := func(m *machine) snapshot.Files {
		files := snapshot.Read(t, filepath.Join(m.project, ".pluv", "rocks", "lua-5.4"))
		delete(files, "pluv-tree.json")
		return files
	}
	files := read(a)
	if len(files) < 8 {
		t.Fatalf("the tree has only %d files", len(files))
	}
	if differ := snapshot.Difference(read(b), files); len(differ) > 0 {
		t.Errorf("the trees differ in %s", strings.Join(differ, ", "))
	}
}
