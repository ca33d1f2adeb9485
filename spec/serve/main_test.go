// Package serve tests `pluv registry serve` with its clients: LuaRocks, and pluv itself.
package serve

import (
	"bufio"
	"bytes"
	"cmp"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"pluv/host"
	"pluv/spec/need"
	"pluv/spec/registry"
)

// TestMain lets the test binary be pluv: it is on PATH under that name.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"pluv": func() { os.Exit(host.Main(os.Args[1:], host.OSStreams())) },
	})
}

// place is a separate user: a home, a project, and the environment of commands.
type place struct {
	dir string
	env []string
}

func newPlace(t *testing.T) *place {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	home := filepath.Join(dir, "home")
	p := &place{dir: dir, env: []string{
		"PATH=" + os.Getenv("PATH"), "TMPDIR=" + os.TempDir(), "HOME=" + home, "NO_COLOR=1",
		"XDG_CONFIG_HOME=" + home + "/config", "XDG_CACHE_HOME=" + home + "/cache",
		"XDG_DATA_HOME=" + home + "/data", "XDG_STATE_HOME=" + home + "/state",
		// For root LuaRocks' cache is the machine's, whatever HOME says.
		"LUAROCKS_CONFIG=" + filepath.Join(dir, "luarocks.lua"),
	}}
	p.write(t, "luarocks.lua", "local_cache = [["+home+"/luarocks]]\n")
	p.write(t, "project/.keep", "")
	return p
}

func (p *place) path(rel string) string { return filepath.Join(p.dir, filepath.FromSlash(rel)) }

func (p *place) write(t *testing.T, rel, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(p.path(rel)), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p.path(rel), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func (p *place) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = p.path("project"), p.env
	return cmd
}

// run runs a command, which has to succeed, and returns its output.
func (p *place) run(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := p.command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// luarocks runs LuaRocks for Lua 5.4 with a tree in the place.
func (p *place) luarocks(t *testing.T, args ...string) string {
	t.Helper()
	return p.run(t, luarocksProgram(), append([]string{"--lua-version", "5.4", "--tree", p.path("tree")}, args...)...)
}

// lua runs a line of Lua with the rocks of the tree.
func (p *place) lua(t *testing.T, line string) string {
	t.Helper()
	cmd := p.command("lua5.4", "-e", line)
	cmd.Env = append(cmd.Env, "LUA_PATH="+p.path("tree")+"/share/lua/5.4/?.lua")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}

// served is a running `pluv registry serve`.
type served struct {
	URL string
	cmd *exec.Cmd

	mu  sync.Mutex
	log bytes.Buffer
}

func (s *served) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.Write(p)
}

// said is what the server wrote to standard error. The server writes its log in batches, ten
// a second, so said waits until no more comes.
func (s *served) said() string {
	for before := -1; ; {
		s.mu.Lock()
		said := s.log.String()
		s.mu.Unlock()
		if len(said) == before {
			return said
		}
		before = len(said)
		time.Sleep(500 * time.Millisecond)
	}
}

// serve starts a server in the place, until the end of the test.
func (p *place) serve(t *testing.T, args ...string) *served {
	t.Helper()
	s := &served{cmd: p.command("pluv", append([]string{"registry", "serve", "--listen", "127.0.0.1:0"}, args...)...)}
	s.cmd.Stderr = s
	out, err := s.cmd.StdoutPipe()
	if err == nil {
		err = s.cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.stop(t) })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the server does not say where it is: %v\n%s", err, s.said())
	}
	s.URL = strings.TrimSpace(line)
	return s
}

// stop interrupts the server, which has to exit successfully and soon.
func (s *served) stop(t *testing.T) {
	t.Helper()
	if s.cmd.ProcessState != nil {
		return
	}
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Error(err)
	}
	kill := time.AfterFunc(20*time.Second, func() { _ = s.cmd.Process.Kill() })
	defer kill.Stop()
	if err := s.cmd.Wait(); err != nil {
		t.Errorf("the server ended with %v\n%s", err, s.said())
	}
}

// luarocksProgram is the LuaRocks to publish and install with.
func luarocksProgram() string { return cmp.Or(os.Getenv("PLUV_LUAROCKS"), "luarocks") }

func needLuaRocks(t *testing.T) {
	t.Helper()
	for _, tool := range []string{"luarocks", "lua5.4"} {
		need.Tool(t, tool)
	}
}

// rocks writes rocks without manifests, which the server makes.
func rocks(t *testing.T, dir, universe string, more ...registry.Rock) {
	t.Helper()
	registry.NewBuilder(dir).Describe(universe).Add(more...).MustWrite(t)
	removed, err := filepath.Glob(filepath.Join(dir, "manifest*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range removed {
		if info, err := os.Stat(file); err == nil && info.Mode().IsRegular() {
			if err := os.Remove(file); err != nil {
				t.Fatal(err)
			}
		}
	}
}
