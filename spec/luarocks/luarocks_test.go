// Package luarocks runs the same command lines with `pluv rocks` and with LuaRocks, side by side:
// each in a folder of its own, on the same server, and compares exit codes, files and output.
//
// A case is a .txtar file in cases/. Its files are
//
//	universe                rocks of the server (registry.Builder.Describe)
//	rocks/ANY/…             a rock of the server: its rockspec and its source
//	arches                  what the server has of them [default: rockspec src]
//	work/…                  files of the working folder
//	lua                     the version of Lua [default: 5.4]
//	newer                   the LuaRocks on PATH must be of this version, or newer
//	commands                command lines, one a line
//
// In `commands`, $TREE, $SERVER, $DIR and $WORK name folders. A line may begin with
//
//	=                       the output on stdout is the same too
//	~                       the tools differ here on purpose: after the command line, `|` and both
//	                        exit codes, pluv's first, such as `| 1 0`, or the word `files`
//	                        if only files differ, which are then no longer compared
//	swap                    each tool works on what the other one made
//	sh                      a line for the shell
//
// $PLUV_LUAROCKS names the LuaRocks to compare with [default: the release of the corpus, or luarocks
// on PATH]. pluv follows LuaRocks' source of August 2026, which has the version of the release 3.13.0
// too; ofRelease says where they differ.
package luarocks

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/rogpeppe/go-internal/txtar"

	"pluv/host"
	"pluv/host/archive"
	"pluv/host/version"
	"pluv/spec/need"
	"pluv/spec/registry"
	"pluv/spec/snapshot"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"pluv": func() { os.Exit(host.Main(os.Args[1:], host.OSStreams())) },
	})
}

func TestCommands(t *testing.T) {
	program := luarocks(t)
	need.Tool(t, "lua5.4")
	need.Tool(t, "gcc")
	files, err := filepath.Glob("cases/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			c := read(t, file, program)
			c.release = isRelease(t, program)
			c.run(t)
		})
	}
}

// luarocks returns the LuaRocks to compare with: $PLUV_LUAROCKS, the release of the corpus, or the
// one on PATH. Beside it is its luarocks-admin.
func luarocks(t *testing.T) string {
	t.Helper()
	if program := os.Getenv("PLUV_LUAROCKS"); program != "" {
		return program
	}
	if os.Getenv("PLUV_CORPUS") == "" {
		return need.Tool(t, "luarocks")
	}
	dir := t.TempDir()
	file := filepath.Join(need.RuntimeMirror(t), "luarocks-3.13.0.tar.gz")
	if err := archive.Unpack(t.Context(), file, filepath.Join(dir, "release"), archive.Options{}); err != nil {
		t.Fatal(err)
	}
	src := filepath.Join(dir, "release", "luarocks-3.13.0", "src")
	for _, name := range []string{"luarocks", "luarocks-admin"} {
		write(t, filepath.Join(dir, name), fmt.Sprintf("#!/bin/sh\nLUA_PATH='%s/?.lua;%s/?/init.lua;;' exec lua5.4 '%s/bin/%s' \"$@\"\n", src, src, src, name))
	}
	return filepath.Join(dir, "luarocks")
}

type testCase struct {
	lua      string
	server   string
	sides    [2]*side // pluv, LuaRocks
	commands []string
	anyFiles bool // files are no longer compared
	release  bool // LuaRocks is the release 3.13.0 or older, see ofRelease
}

// side is one of the two folders, and the tool that works on it.
type side struct {
	name, dir string
	argv      []string
}

func read(t *testing.T, file, program string) *testCase {
	t.Helper()
	parsed, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	c := &testCase{lua: "5.4", server: filepath.Join(root, "server")}
	for i, name := range []string{"pluv", "lr"} {
		argv := []string{"pluv", "rocks"}
		if name == "lr" {
			argv = []string{program}
		}
		// The names have one length: it decides how text is wrapped.
		c.sides[i] = &side{name: name, dir: filepath.Join(root, "side-"+fmt.Sprint(i)), argv: argv}
	}
	builder := registry.NewBuilder(c.server)
	rocks := map[string]*registry.Rock{}
	var arches []string
	for _, f := range parsed.Files {
		switch f.Name {
		case "universe":
			builder.Describe(string(f.Data))
		case "lua":
			c.lua = strings.TrimSpace(string(f.Data))
			need.Tool(t, "lua"+c.lua)
		case "arches":
			arches = strings.Fields(string(f.Data))
		case "commands":
			c.commands = strings.Split(strings.TrimSpace(string(f.Data)), "\n")
		case "newer":
			requireNewer(t, program, strings.TrimSpace(string(f.Data)))
		default:
			addFile(t, c, rocks, f)
		}
	}
	for _, rock := range rocks {
		rock.Arches = arches
		builder.Add(*rock)
	}
	builder.MustWrite(t)
	for _, s := range c.sides {
		s.prepare(t, c)
	}
	return c
}

var rockName = regexp.MustCompile(`^(.*)-([^-]+-\d+)\.rockspec$`)

// addFile adds a file of a rock or of the working folders.
func addFile(t *testing.T, c *testCase, rocks map[string]*registry.Rock, f txtar.File) {
	t.Helper()
	kind, rest, _ := strings.Cut(f.Name, "/")
	if kind == "work" {
		for _, s := range c.sides {
			write(t, filepath.Join(s.dir, "work", filepath.FromSlash(rest)), s.expand(c, string(f.Data)))
		}
		return
	}
	folder, name, _ := strings.Cut(rest, "/")
	if kind != "rocks" || name == "" {
		t.Fatalf("the case has a file %s", f.Name)
	}
	rock := rocks[folder]
	if rock == nil {
		rock = &registry.Rock{Files: map[string]string{}}
		rocks[folder] = rock
	}
	if m := rockName.FindStringSubmatch(name); m != nil {
		rock.Name, rock.Version, rock.Rockspec = m[1], m[2], string(f.Data)
	} else {
		rock.Files[name] = string(f.Data)
	}
}

func requireNewer(t *testing.T, program, least string) {
	t.Helper()
	out, err := exec.Command(program, "--version").Output()
	m := regexp.MustCompile(`\d+\.\d+\.\d+`).Find(out)
	if err != nil || m == nil || version.Parse(string(m)).Less(version.Parse(least)) {
		need.Lack(t, "needs PLUV_LUAROCKS to name LuaRocks %s or newer, not %s", least, m)
	}
}

// isRelease reports whether a LuaRocks is the release 3.13.0 or older: later ones can upload without
// sending anything.
func isRelease(t *testing.T, program string) bool {
	t.Helper()
	help, err := exec.Command(program, "help", "upload").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, help)
	}
	return !strings.Contains(string(help), "--dry-run")
}

var (
	quotedValue = regexp.MustCompile(`= "(true|false|[0-9]+)"`)
	pinnedLua   = regexp.MustCompile(`,\n\s*lua = "[^"]*"|\n\s*lua = "[^"]*",`)
	sumOfLock   = regexp.MustCompile(`(luarocks\.lock"\] = )"[0-9a-f]*"`)
)

// ofRelease removes from a text what the release 3.13.0 does otherwise than the LuaRocks after it:
// `config KEY VALUE` writes all values as strings, and luarocks.lock has Lua itself.
func ofRelease(text string) string {
	text = quotedValue.ReplaceAllString(text, "= $1")
	text = pinnedLua.ReplaceAllString(text, "")
	return sumOfLock.ReplaceAllString(text, `${1}""`)
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	mode := os.FileMode(0o644)
	if strings.HasPrefix(text, "#!") {
		mode = 0o755
	}
	if err := os.WriteFile(file, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
}

func (s *side) prepare(t *testing.T, c *testCase) {
	t.Helper()
	for _, dir := range []string{"home", "work", "etc", "tmp"} {
		if err := os.MkdirAll(filepath.Join(s.dir, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	write(t, filepath.Join(s.dir, "etc", "config-"+c.lua+".lua"), s.expand(c, `rocks_servers = { "$SERVER" }
rocks_trees = { { name = "user", root = home .. "/.luarocks" }, { name = "system", root = "$DIR/system" } }
`))
}

func (s *side) expand(c *testCase, text string) string {
	return strings.NewReplacer("$TREE", filepath.Join(s.dir, "tree"), "$SERVER", c.server, "$DIR", s.dir, "$WORK", filepath.Join(s.dir, "work")).Replace(text)
}

// result is what a command did.
type result struct {
	code           int
	stdout, stderr string
}

// do runs a command line of a side with a tool.
func (s *side) do(t *testing.T, c *testCase, tool *side, line string) result {
	t.Helper()
	argv := []string{"sh", "-c", s.expand(c, line)}
	if tool != nil {
		argv = append(append([]string{}, tool.argv...), "--lua-version="+c.lua)
		if strings.HasPrefix(line, "config lua_version") {
			argv = tool.argv
		}
		rest, admin := strings.CutPrefix(line, "admin ")
		if admin && tool.name == "lr" {
			argv[0] += "-admin"
			line = rest
		}
		for _, word := range words(line) {
			argv = append(argv, s.expand(c, word))
		}
	}
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Dir = filepath.Join(s.dir, "work")
	cmd.Env = append(os.Environ(), "HOME="+filepath.Join(s.dir, "home"), "XDG_CONFIG_HOME="+filepath.Join(s.dir, "home", ".config"),
		"XDG_CACHE_HOME="+filepath.Join(s.dir, "home", ".cache"), "XDG_DATA_HOME="+filepath.Join(s.dir, "home", ".local/share"),
		"XDG_STATE_HOME="+filepath.Join(s.dir, "home", ".local/state"), "LUAROCKS_SYSCONFDIR="+filepath.Join(s.dir, "etc"),
		"TMPDIR="+filepath.Join(s.dir, "tmp"), "NO_COLOR=1", "PWD="+cmd.Dir)
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return result{cmd.ProcessState.ExitCode(), strings.ReplaceAll(stdout.String(), s.dir, "$DIR"), strings.ReplaceAll(stderr.String(), s.dir, "$DIR")}
}

// words splits a line at blanks; single quotes group.
func words(line string) []string {
	var out []string
	for i, part := range strings.Split(line, "'") {
		if i%2 == 1 {
			out = append(out, part)
		} else {
			out = append(out, strings.Fields(part)...)
		}
	}
	return out
}

var differing = regexp.MustCompile(`^(.*?)\s*\|\s*(?:(\d+) (\d+)|files)$`)

func (c *testCase) run(t *testing.T) {
	for _, line := range c.commands {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		c.compare(t, line)
		if t.Failed() {
			return
		}
	}
}

func (c *testCase) compare(t *testing.T, whole string) {
	t.Helper()
	line, same := strings.CutPrefix(whole, "= ")
	line, swapped := strings.CutPrefix(line, "swap ")
	line, shell := strings.CutPrefix(line, "sh ")
	line, differs := strings.CutPrefix(line, "~ ")
	codes := ""
	if differs {
		m := differing.FindStringSubmatch(line)
		if m == nil {
			t.Fatalf("%s: how do the tools differ?", whole)
		}
		line = m[1]
		codes = m[2] + " " + m[3]
		c.anyFiles = c.anyFiles || m[2] == ""
	}
	tools := c.sides
	if swapped {
		tools[0], tools[1] = tools[1], tools[0]
	}
	if shell {
		tools = [2]*side{}
	}
	var got [2]result
	for i, s := range c.sides {
		got[i] = s.do(t, c, tools[i], line)
	}
	a, b := got[0], got[1]
	if c.release {
		a.stdout, b.stdout = ofRelease(a.stdout), ofRelease(b.stdout)
	}
	if shell && (a.code != 0 || b.code != 0) {
		t.Fatalf("%s: %s%s", whole, a.stderr, b.stderr)
	}
	switch {
	case differs && strings.TrimSpace(codes) != "":
		if have := fmt.Sprintf("%d %d", a.code, b.code); have != codes {
			t.Errorf("%s: the exit codes are %s\n%s\n%s", whole, have, a.stderr, b.stderr)
		}
	case a.code != b.code:
		t.Errorf("%s: exit codes %d and %d\n%s%s\n---\n%s%s", whole, a.code, b.code, a.stdout, a.stderr, b.stdout, b.stderr)
	}
	if same && a.stdout != b.stdout {
		t.Errorf("%s: stdout is\n%s\nand\n%s", whole, a.stdout, b.stdout)
	}
	if c.anyFiles {
		return
	}
	x, y := c.sides[0].files(t), c.sides[1].files(t)
	if c.release {
		for _, files := range []snapshot.Files{x, y} {
			for name, text := range files {
				files[name] = ofRelease(text)
				if strings.HasSuffix(name, ".rockspec") && strings.HasPrefix(name, "work/") {
					files[name] = "a rockspec" // later ones write other fields
				}
			}
		}
	}
	if d := snapshot.Difference(x, y); len(d) > 0 {
		t.Errorf("%s: the files of pluv differ from LuaRocks':\n%s\n%s%s", whole, strings.Join(d, "\n"), first(d, x, y), a.stderr+b.stderr)
	}
}

// first shows the first file that differs.
func first(differences []string, x, y snapshot.Files) string {
	name, other := strings.CutPrefix(differences[0], "another ")
	if !other {
		return ""
	}
	return fmt.Sprintf("%s:\n%s\n---\n%s\n", name, x[name], y[name])
}

// unordered is a table in Lua without commas, its lines sorted.
func unordered(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimSuffix(strings.TrimSpace(line), ",")
	}
	slices.Sort(lines)
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

var wrapper = regexp.MustCompile(`made by pluv|LUAROCKS_SYSCONFDIR`)

// leftover are files that LuaRocks leaves in the working folder: it builds and unpacks there.
var leftover = regexp.MustCompile(`\.(o|so|tar)$|/\.luarocks\.patches\.applied$`)

// files are the files that a tool makes: trees, the working folder, configuration. Wrappers of
// programs have their own texts; so has what the rockspec of a path says of the side's folder.
func (s *side) files(t *testing.T) snapshot.Files {
	out := snapshot.Files{}
	for name, text := range snapshot.Read(t, s.dir) {
		top, rest, _ := strings.Cut(name, "/")
		switch {
		case top == "tmp", top == "home" && !strings.HasPrefix(rest, ".luarocks/") && !strings.HasPrefix(rest, ".config/luarocks/"):
			continue
		case top == "work" && leftover.MatchString(name):
			continue
		case strings.HasPrefix(text, "#!/bin/sh") && (strings.Contains(name, "/bin/") || wrapper.MatchString(text)):
			text = "a wrapper"
		case top == "work" && strings.HasSuffix(name, ".rock"):
			text = "a rock"
		}
		if strings.HasSuffix(name, "/rock_manifest") {
			text = unordered(text) // LuaRocks keeps that of a packed rock, whoever wrote it
		}
		out[name] = strings.ReplaceAll(text, s.dir, "$DIR")
	}
	return out
}
