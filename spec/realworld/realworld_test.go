// Package realworld runs pluv on real packages, and compares what it installs with what LuaRocks
// makes of the same rocks.
package realworld

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
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
		"pluvx": func() {
			code, _ := host.Shim(os.Args, host.OSStreams())
			os.Exit(code)
		},
	})
}

// rocks are three with C code, one of them with programs, and five without.
var rocks = []string{"luafilesystem", "lua-cjson", "lpeg", "penlight", "inspect", "say", "luassert", "argparse"}

func TestEightRocks(t *testing.T) {
	folder := need.Realworld(t)
	need.Tool(t, "gcc")
	need.Tool(t, "luarocks")
	for _, version := range []string{"5.1", "5.3", "5.4"} {
		t.Run("lua@"+version, func(t *testing.T) {
			need.Tool(t, "lua"+version)
			t.Parallel()
			eightRocks(t, newWorld(t, registry.New(t, folder), version))
		})
	}
}

func eightRocks(t *testing.T, w *world) {
	w.pluv(t, "init", "--runtime", "lua@"+w.lua)
	w.append(t, "pluv.toml", fmt.Sprintf("\n[registries.realworld]\nurl = %q\n", w.server.URL))

	said := w.pluv(t, append([]string{"add"}, rocks...)...).stderr
	wantMatch(t, said, fmt.Sprintf(`synced lua-%s: 8 added, 8 built\n$`, w.lua))
	lock := w.read(t, "pluv.lock")
	first := snapshot.Read(t, w.tree)

	// A second lock, sync and run have nothing to do and make no requests.
	w.server.Reset()
	wantMatch(t, w.pluv(t, "lock").stderr, `pluv.lock is up to date: 8 packages`)
	wantMatch(t, w.pluv(t, "sync").stderr, `^nothing to do`)
	w.use(t)
	if seen := w.server.Log(); len(seen) > 0 {
		t.Errorf("requests without need: %v", seen)
	}

	// From the cache alone: linked from earlier builds, and built again.
	for _, args := range [][]string{{"sync", "--frozen"}, {"sync", "--frozen", "--rebuild"}} {
		w.remove(t, ".pluv")
		w.pluv(t, append([]string{"--offline"}, args...)...)
		wantSame(t, fmt.Sprintf("the tree after %v", args), snapshot.Read(t, w.tree), first)
	}
	if !bytes.Equal(w.read(t, "pluv.lock"), lock) {
		t.Error("pluv.lock has changed")
	}
	if seen := w.server.Log(); len(seen) > 0 {
		t.Errorf("requests while offline: %v", seen)
	}

	versions := w.luarocksReads(t)
	wantSame(t, "the tree", forLuaRocks(snapshot.Read(t, w.tree)), forLuaRocks(w.luarocksInstalls(t, versions)))
	w.programsAgree(t)

	// A rock removed by another program is restored.
	w.luarocks(t, "remove", "inspect")
	if listed := w.listed(t); listed["inspect"] != "" || len(listed) != len(rocks)-1 {
		t.Errorf("after luarocks remove inspect, luarocks lists %v", listed)
	}
	w.pluv(t, "sync")
	wantSame(t, "the restored tree", snapshot.Read(t, w.tree), first)
	w.use(t)
}

// use runs use.lua, which prints its results.
func (w *world) use(t *testing.T) {
	t.Helper()
	got := w.pluv(t, "run", "use.lua", "settings", "--limit", "2", "--language", "de")
	want := "Lua " + w.lua + "\n5 Einstellungen in 2 Dateien\n8080\tpluv\tde\n"
	if got.stdout != want || got.stderr != "" {
		t.Errorf("use.lua: got\n%s\n%s\nwant\n%s", got.stdout, got.stderr, want)
	}
}

// luarocksReads has LuaRocks read the tree that pluv made and returns the versions that it lists.
func (w *world) luarocksReads(t *testing.T) map[string]string {
	t.Helper()
	versions := w.listed(t)
	if got, want := slices.Sorted(maps.Keys(versions)), slices.Sorted(slices.Values(rocks)); !slices.Equal(got, want) {
		t.Fatalf("luarocks lists %v, want %v", got, want)
	}
	shown := w.luarocks(t, "show", "penlight").stdout
	wantMatch(t, shown, `pl\.pretty \(`+regexp.QuoteMeta(filepath.Join(w.tree, "share/lua", w.lua, "pl/pretty.lua"))+`\)`)
	wantMatch(t, shown, `luafilesystem.*\(using `+regexp.QuoteMeta(versions["luafilesystem"])+`\)`)
	return versions
}

// listed is what `luarocks list` says of the tree: name to version.
func (w *world) listed(t *testing.T) map[string]string {
	t.Helper()
	listed := map[string]string{}
	for line := range strings.Lines(w.luarocks(t, "list", "--porcelain").stdout) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(fields) != 4 || fields[2] != "installed" {
			t.Fatalf("luarocks list says %q", line)
		}
		listed[fields[0]] = fields[1]
	}
	return listed
}

// luarocksInstalls has LuaRocks install the same versions from the same server into another tree
// and returns its files.
func (w *world) luarocksInstalls(t *testing.T, versions map[string]string) snapshot.Files {
	t.Helper()
	for _, rock := range rocks {
		w.run(t, "luarocks", "--lua-version", w.lua, "--tree", w.oracle,
			"install", "--only-server", w.server.URL, rock, versions[rock])
	}
	return snapshot.Read(t, w.oracle)
}

// programsAgree runs lua-cjson's programs through the wrappers of both trees.
func (w *world) programsAgree(t *testing.T) {
	t.Helper()
	input := filepath.Join(w.project, "settings", "one.json")
	for _, program := range []string{"json2lua", "lua2json"} {
		want := w.run(t, filepath.Join(w.oracle, "bin", program), input)
		if want.stdout == "" {
			t.Fatalf("%s in LuaRocks' tree prints nothing", program)
		}
		for _, got := range []output{
			w.run(t, filepath.Join(w.tree, "bin", program), input),
			w.pluv(t, "run", program, input),
		} {
			if got != want {
				t.Errorf("%s: got %+v, want %+v", program, got, want)
			}
		}
		input = filepath.Join(w.project, "settings", "one.lua")
	}
}

// forLuaRocks removes intended differences between pluv's tree and LuaRocks': pluv's own files,
// and the text of the wrappers in bin/, as LuaRocks' contain the path of the tree and of
// LuaRocks. Everything else has to be the same, byte for byte: the manifests, and the C modules
// too, as both run the same compiler with the same arguments in the same order.
func forLuaRocks(tree snapshot.Files) snapshot.Files {
	same := snapshot.Files{}
	for name, content := range tree {
		switch {
		case snapshot.IsOwn(name):
		case strings.HasPrefix(name, "bin/"):
			same[name] = ""
		default:
			same[name] = content
		}
	}
	return same
}

// wantSame reports files that only one of both has, or that differ.
func wantSame(t *testing.T, what string, got, want snapshot.Files) {
	t.Helper()
	if len(want) < 100 {
		t.Fatalf("%s: only %d files to compare with", what, len(want))
	}
	for _, difference := range snapshot.Difference(got, want) {
		t.Errorf("%s: %s", what, difference)
	}
}

func wantMatch(t *testing.T, text, pattern string) {
	t.Helper()
	if !regexp.MustCompile(pattern).MatchString(text) {
		t.Errorf("%q does not match %s", text, pattern)
	}
}

// world is a user of one Lua with a project and nothing else.
type world struct {
	server  *registry.Server
	lua     string
	project string
	tree    string // pluv's, in the project
	oracle  string // LuaRocks'
	env     []string
}

func newWorld(t *testing.T, server *registry.Server, lua string) *world {
	t.Helper()
	// Resolved, as programs print where they are without symbolic links.
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	home, project := filepath.Join(dir, "home"), filepath.Join(dir, "project")
	w := &world{
		server: server, lua: lua, project: project,
		tree:   filepath.Join(project, ".pluv", "rocks", "lua-"+lua),
		oracle: filepath.Join(dir, "oracle"),
		env:    environment(home),
	}
	use, err := os.ReadFile("use.lua")
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		filepath.Join(home, "luarocks.lua"):         fmt.Sprintf("local_cache = %q\n", filepath.Join(home, "cache", "luarocks")),
		filepath.Join(project, "use.lua"):           string(use),
		filepath.Join(project, "settings/db"):       "not a .conf file",
		filepath.Join(project, "settings/app.conf"): "# where it listens\nhost = localhost\n\n  port=8080\n",
		filepath.Join(project, "settings/db.conf"):  "user = pluv\nname = pluv db\nretries = 3\n",
		filepath.Join(project, "settings/z.conf"):   "beyond = the limit\n",
		filepath.Join(project, "settings/one.json"): `{"list":[1,2,3]}`,
		filepath.Join(project, "settings/one.lua"):  "{ list = { 1, 2, 3 } }\n",
	} {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

// environment is that of a user whose home is a folder.
func environment(home string) []string {
	return []string{
		"PATH=" + os.Getenv("PATH"),
		"TMPDIR=" + os.TempDir(),
		"HOME=" + home,
		"XDG_CONFIG_HOME=" + filepath.Join(home, "config"),
		"XDG_CACHE_HOME=" + filepath.Join(home, "cache"),
		"XDG_DATA_HOME=" + filepath.Join(home, "data"),
		"XDG_STATE_HOME=" + filepath.Join(home, "state"),
		// For root LuaRocks' cache is the machine's, whatever HOME says.
		"LUAROCKS_CONFIG=" + filepath.Join(home, "luarocks.lua"),
	}
}

// output is what a program printed.
type output struct{ stdout, stderr string }

// run runs a program in the project. It has to succeed.
func (w *world) run(t *testing.T, name string, args ...string) output {
	t.Helper()
	out, err := w.attempt(name, args...)
	if err != nil {
		t.Fatalf("%s %v: %v\n%s%s", name, args, err, out.stdout, out.stderr)
	}
	return out
}

// attempt runs a program in the project, which may fail.
func (w *world) attempt(name string, args ...string) (output, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = w.project, w.env
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	return output{stdout.String(), stderr.String()}, err
}

func (w *world) pluv(t *testing.T, args ...string) output {
	t.Helper()
	return w.run(t, "pluv", args...)
}

// luarocks runs LuaRocks on pluv's tree.
func (w *world) luarocks(t *testing.T, args ...string) output {
	t.Helper()
	return w.run(t, "luarocks", append([]string{"--lua-version", w.lua, "--tree", w.tree}, args...)...)
}

func (w *world) read(t *testing.T, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(w.project, name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func (w *world) append(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(w.project, name), append(w.read(t, name), text...), 0o644); err != nil {
		t.Fatal(err)
	}
}

func (w *world) remove(t *testing.T, name string) {
	t.Helper()
	if err := os.RemoveAll(filepath.Join(w.project, name)); err != nil {
		t.Fatal(err)
	}
}
