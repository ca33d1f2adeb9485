// Package rocks builds small rocks, each for a rule of LuaRocks, and compares pluv's result with
// LuaRocks'.
//
// Each rock is a .txtar file: a folder with the rockspec, and others with its dependencies.
// Optional files are
//
//	prefix/                 a folder that $PREFIX names in `variables`
//	variables               words for the command line, one a line
//	run.lua, output         a program that uses the rock, and what it prints
//	fails                   it does not build; a pattern of what pluv says
//	only-pluv-fails         LuaRocks builds it all the same
//	only-luarocks-fails     why pluv builds it and LuaRocks 3.8 does not
//	names-the-rock-folder   files have the folder of the rock in them
package rocks

import (
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/rogpeppe/go-internal/txtar"

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

func TestRocks(t *testing.T) {
	for _, tool := range []string{"luarocks", "lua5.4", "gcc", "make", "cmake"} {
		need.Tool(t, tool)
	}
	files, err := filepath.Glob("*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no rocks: %v", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(file, ".txtar")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			newCase(t, name, file).check(t)
		})
	}
}

// extra is what a file contains besides rocks.
type extra map[string]string

type testCase struct {
	name      string
	dir       string
	server    string
	extra     extra
	variables []string
}

func newCase(t *testing.T, name, file string) *testCase {
	t.Helper()
	parsed, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	c := &testCase{name: name, dir: dir, server: filepath.Join(dir, "server"), extra: extra{}}
	rocks := map[string]*registry.Rock{}
	for _, f := range parsed.Files {
		folder, rest, isBelow := strings.Cut(f.Name, "/")
		switch {
		case folder == "prefix":
			c.write(t, f.Name, f.Data)
		case !isBelow:
			c.extra[f.Name] = string(f.Data)
		default:
			rock := rocks[folder]
			if rock == nil {
				rock = &registry.Rock{Files: map[string]string{}}
				rocks[folder] = rock
			}
			if stem, isRockspec := strings.CutSuffix(rest, ".rockspec"); isRockspec {
				found := rockName.FindStringSubmatch(stem)
				rock.Name, rock.Version, rock.Rockspec = found[1], found[2], string(f.Data)
			} else {
				rock.Files[rest] = string(f.Data)
			}
		}
	}
	builder := registry.NewBuilder(c.server)
	for _, rock := range rocks {
		builder.Add(*rock)
	}
	if err := builder.Write(); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(c.extra["variables"]) {
		c.variables = append(c.variables, strings.ReplaceAll(strings.TrimSpace(line), "$PREFIX", filepath.Join(dir, "prefix")))
	}
	return c
}

var rockName = regexp.MustCompile(`^(.*)-([^-]+-\d+)$`)

func (c *testCase) write(t *testing.T, name string, data []byte) {
	t.Helper()
	file := filepath.Join(c.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	mode := os.FileMode(0o644)
	if strings.Contains(name, "/bin/") {
		mode = 0o755
	}
	if err := os.WriteFile(file, data, mode); err != nil {
		t.Fatal(err)
	}
}

func (c *testCase) check(t *testing.T) {
	pattern, fails := c.extra["fails"]
	said, err := c.pluv(t)
	if fails {
		if err == nil || !regexp.MustCompile(strings.TrimSpace(pattern)).MatchString(said) {
			t.Errorf("pluv prints\n%s(%v), want %s", said, err, pattern)
		}
	} else if err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	if strings.Contains(said, "with LuaRocks") {
		t.Errorf("pluv left it to LuaRocks:\n%s", said)
	}
	said, err = c.luarocks()
	_, onlyPluv := c.extra["only-pluv-fails"]
	_, onlyLuaRocks := c.extra["only-luarocks-fails"]
	if failed := err != nil; failed != (fails && !onlyPluv || onlyLuaRocks) {
		t.Fatalf("luarocks: %v\n%s", err, said)
	}
	if fails {
		return
	}
	if onlyLuaRocks {
		c.use(t)
		return
	}
	for _, difference := range snapshot.Difference(c.files(t, c.tree()), c.files(t, c.oracle())) {
		t.Error(difference)
	}
	c.use(t)
}

func (c *testCase) tree() string {
	return filepath.Join(c.dir, "project", ".pluv", "rocks", "lua-5.4")
}

func (c *testCase) oracle() string { return filepath.Join(c.dir, "oracle") }

// files lists the files of a tree, without intended differences.
func (c *testCase) files(t *testing.T, tree string) snapshot.Files {
	t.Helper()
	_, named := c.extra["names-the-rock-folder"]
	found := snapshot.Files{}
	for name, content := range snapshot.Read(t, tree) {
		switch {
		case snapshot.IsOwn(name):
		case strings.HasPrefix(name, "bin/"):
			found[name] = "" // wrappers contain the path of the tree, or find it
		case named && path.Base(name) == "rock_manifest":
			found[name] = ""
		case named:
			found[name] = rockFolder.ReplaceAllString(content, "ROCK")
		default:
			found[name] = content
		}
	}
	return found
}

// rockFolder matches the folder of a rock, pluv's and LuaRocks'.
var rockFolder = regexp.MustCompile(`/[^\s']*?/rocks(-5\.4)?/[^/\s']+/1\.0-1(/[0-9a-f]{32})?`)

// pluv adds the rock to a new project.
func (c *testCase) pluv(t *testing.T) (string, error) {
	t.Helper()
	c.write(t, "project/pluv.toml", []byte("[runtime]\nname = \"lua\"\nversion = \"5.4\"\n\n[registries.here]\nurl = \"../server\"\n\n[dependencies]\n"))
	c.write(t, "project/run.lua", []byte(c.extra["run.lua"]))
	return c.run("pluv", append([]string{"add", c.name}, c.variables...)...)
}

func (c *testCase) luarocks() (string, error) {
	return c.run("luarocks", append([]string{
		"--lua-version", "5.4", "--tree", c.oracle(), "install", "--only-server", c.server, c.name,
	}, c.variables...)...)
}

// use runs the program that uses the rock.
func (c *testCase) use(t *testing.T) {
	t.Helper()
	if c.extra["run.lua"] == "" {
		return
	}
	if out, err := c.run("pluv", "run", "run.lua"); err != nil || out != c.extra["output"] {
		t.Errorf("run.lua: %v, got\n%swant\n%s", err, out, c.extra["output"])
	}
}

func (c *testCase) run(name string, args ...string) (string, error) {
	home := filepath.Join(c.dir, "home")
	cmd := exec.Command(name, args...)
	cmd.Dir = filepath.Join(c.dir, "project")
	cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"), "TMPDIR=" + os.TempDir(), "HOME=" + home, "NO_COLOR=1",
		"XDG_CONFIG_HOME=" + home + "/config", "XDG_CACHE_HOME=" + home + "/cache",
		"XDG_DATA_HOME=" + home + "/data", "XDG_STATE_HOME=" + home + "/state",
		// For root LuaRocks' cache is the machine's, whatever HOME says.
		"LUAROCKS_CONFIG=" + filepath.Join(c.dir, "luarocks.lua"),
	}
	if err := os.WriteFile(filepath.Join(c.dir, "luarocks.lua"), []byte("local_cache = [["+home+"/luarocks]]\n"), 0o644); err != nil {
		return "", err
	}
	out, err := cmd.CombinedOutput()
	return string(out), err
}
