// Package spec holds the specs of pluv as a whole: what a user does (cli/), the Lua modules
// (unit/), and the rules for pluv's own code.
package spec

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"pluv/host"
	"pluv/host/archive"
	"pluv/host/digest"
	"pluv/spec/registry"
	"pluv/spec/steps"
)

func TestMain(m *testing.M) {
	if code, is := host.Shim(os.Args, host.OSStreams()); is {
		os.Exit(code)
	}
	testscript.Main(m, map[string]func(){
		"pluv":      func() { os.Exit(host.Main(os.Args[1:], host.OSStreams())) },
		"interrupt": func() { os.Exit(interrupt()) },
		"steps":     func() { os.Exit(takeSteps()) },
		"into":      func() { os.Exit(into()) },
		"screen":    func() { os.Exit(screen()) },
	})
}

// TestCLI runs the scripts of spec/cli. Besides testscript's own commands they
// have:
//
//	universe FILE DIR       writes the rocks that FILE describes (registry.Builder)
//	rocks DIR SOURCE...     writes rocks whose SOURCE folder holds a rockspec;
//	                        -arches src,all,rockspec before DIR says as what
//	seed DIR                writes the metadata of the rocks in DIR (spec/metadata.md)
//	serve DIR [FAULTS]      serves DIR on loopback; $URL is its address
//	faults [FAULTS]         replaces the faults of the server
//	requests N [PATTERN]    the server has seen N requests since the last call
//	                        (these three: see cli_servers_test.go)
//	unsaid TEXT NAME...     no request to these servers had the text anywhere
//	pack DIR ARCHIVE        writes DIR as a .tar.gz or .zip; $SUM is its SHA-256
//	release DIR VERSION PROGRAM
//	                        writes a release of pluv, which is the newest then, with PROGRAM
//	                        as the program (see cli_release_test.go)
//	git-repo DIR            makes DIR a git repository with one commit; $COMMIT
//	repeat FILE TIMES TEXT  appends a text to a file, many times
//	exits, write, append, prepend, join, fill, edit, copy, list, delete, age, let
//	                        what else a shell of Unix does (see cli_files_test.go)
//	await FILE [STRING]     waits until FILE is there and has the string
//	eventually COMMAND...   runs a command until it succeeds
//
// the program `interrupt SIGNAL SIGN COMMAND...`, which signals a running command (the last three:
// see cli_waits_test.go), the program `steps STEP...` of package steps, the program
// `into OUT ERR ARG...`, which is pluv with its output in files, the program `screen COMMAND...`,
// which prints what a command shows at a terminal (instead of `ttyout`, which may lose the end of it:
// on Linux only), and the conditions
// [needs:TOOL,headers:5.4], which fails instead of skipping in CI, and [released].
func TestCLI(t *testing.T) {
	commands := fileCommands()
	maps.Copy(commands, map[string]func(ts *testscript.TestScript, neg bool, args []string){
		"universe": universe, "rocks": rocks, "seed": seed, "serve": serve, "faults": faults, "requests": requests, "git-repo": gitRepo,
		"pack": pack, "release": writeRelease, "unsaid": unsaid, "repeat": repeat, "await": await, "eventually": eventually,
	})
	params := testscript.Params{RequireExplicitExec: true, Setup: setup, Condition: condition, Cmds: commands}
	if dir := scriptFolder(t); testing.Short() {
		params.Files = concurrent(t, dir)
	} else {
		params.Dir = dir
	}
	testscript.Run(t, params)
}

// meanwhile matches a line of a script during which other things happen: a server answers, a
// signal arrives, a command runs in the background.
var meanwhile = regexp.MustCompile(`(?m)^(?:\[\S+\] )?(?:serve |.*\binterrupt [A-Z]|.*&$|.*&[a-z]+&$)`)

// concurrent returns the scripts in which more than one thing happens. With -short only these run:
// the race detector makes each four times as slow. .ci/full runs all with it.
func concurrent(t *testing.T, dir string) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	scripts := slices.DeleteFunc(all, func(file string) bool {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return !meanwhile.Match(text)
	})
	if len(scripts) < 40 {
		t.Fatalf("only %d scripts", len(scripts))
	}
	return scripts
}

// into is a program for scripts: `into OUT ERR ARG...` is `pluv ARG...` that prints to files.
func into() int {
	for i, stream := range []**os.File{&os.Stdout, &os.Stderr} {
		file, err := os.Create(os.Args[1+i])
		if err != nil {
			fmt.Fprintln(os.Stderr, "into:", err)
			return 97
		}
		*stream = file
	}
	return host.Main(os.Args[3:], host.OSStreams())
}

func takeSteps() int {
	if err := steps.Run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "steps:", err)
		return 97
	}
	return 0
}

// setup gives a script its home and variables. $WORK has slashes on Windows too, so that it may
// stand in TOML, except in scripts called windows_NAME; $WORK_URL is its file URL.
func setup(env *testscript.Env) error {
	home := filepath.Join(env.WorkDir, "home")
	work := filepath.ToSlash(env.WorkDir)
	if strings.HasPrefix(filepath.Base(env.WorkDir), "script-windows_") {
		work = env.WorkDir
	}
	checkout, err := filepath.Abs("..")
	if err != nil {
		return err
	}
	for name, value := range map[string]string{
		"HOME":            home,
		"WORK":            work,
		"WORK_URL":        "file:///" + strings.TrimPrefix(filepath.ToSlash(work), "/"),
		"XDG_CONFIG_HOME": filepath.Join(home, ".config"),
		"XDG_CACHE_HOME":  filepath.Join(home, ".cache"),
		"XDG_DATA_HOME":   filepath.Join(home, ".local/share"),
		"XDG_STATE_HOME":  filepath.Join(home, ".local/state"),
		"NO_COLOR":        "1",
		"CHECKOUT":        checkout,
		// The mirror is empty: no script installs a runtime by accident.
		"PLUV_RUNTIME_MIRROR": filepath.Join(env.WorkDir, "no-mirror"),
	} {
		env.Setenv(name, value)
	}
	env.Values[serverKey{}] = map[string]*registry.Server{}
	return os.MkdirAll(home, 0o755)
}

// condition implements [needs:lua5.4,gcc,headers:5.4]: the machine has all of them. A script that
// cannot go on uses one such condition: testscript requires all conditions of a line, so
// [!needs:a] [!needs:b] would only hold if both are missing.
//
// [released] holds if releases have an archive for this system.
func condition(cond string) (bool, error) {
	if cond == "released" {
		return runtime.GOARCH != "386", nil
	}
	list, ok := strings.CutPrefix(cond, "needs:")
	if !ok {
		return false, fmt.Errorf("unknown condition %q", cond)
	}
	for need := range strings.SplitSeq(list, ",") {
		if has(need) {
			continue
		}
		if os.Getenv("PLUV_SPEC_REQUIRE") == "all" {
			return false, fmt.Errorf("this script needs %s, and nothing may be skipped", need)
		}
		return false, nil
	}
	return true, nil
}

// has reports whether a program is on PATH, or a Lua's headers are installed.
func has(need string) bool {
	lua, isHeaders := strings.CutPrefix(need, "headers:")
	if !isHeaders {
		_, err := exec.LookPath(need)
		return err == nil
	}
	dirs := []string{"/usr/include/lua" + lua, "/usr/local/include", "/opt/homebrew/include/lua" + lua}
	if program, err := exec.LookPath("lua" + lua); err == nil && runtime.GOOS == "windows" {
		dirs = []string{filepath.Join(filepath.Dir(program), "..", "include")}
	}
	for _, dir := range dirs {
		if _, err := os.Stat(filepath.Join(dir, "lua.h")); err == nil {
			return true
		}
	}
	return false
}

// TestConditions: scripts have one condition per line, and use [needs:…] instead of testscript's
// own [exec:…], which skips in CI too.
func TestConditions(t *testing.T) {
	scripts, err := filepath.Glob("*/*.txtar")
	if err != nil || len(scripts) < 50 {
		t.Fatalf("%d scripts, %v", len(scripts), err)
	}
	for _, script := range scripts {
		text, err := os.ReadFile(script)
		if err != nil {
			t.Fatal(err)
		}
		if line := regexp.MustCompile(`(?m)^\[!?needs:[^\]]*\] *\[!?needs:.*`).Find(text); line != nil {
			t.Errorf("%s: %s: write one condition with a list", script, line)
		}
		if line := regexp.MustCompile(`(?m)^(\[[^\]]*\] *)*\[!?exec:.*`).Find(text); line != nil {
			t.Errorf("%s: %s: write [needs:…]", script, line)
		}
	}
}

func universe(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 || neg {
		ts.Fatalf("usage: universe FILE DIR")
	}
	ts.Check(registry.NewBuilder(ts.MkAbs(args[1])).Describe(ts.ReadFile(args[0])).Write())
}

func rocks(ts *testscript.TestScript, neg bool, args []string) {
	var arches []string
	if len(args) > 1 && args[0] == "-arches" {
		arches, args = strings.Split(args[1], ","), args[2:]
	}
	if len(args) < 2 || neg {
		ts.Fatalf("usage: rocks [-arches LIST] DIR SOURCE...")
	}
	builder := registry.NewBuilder(ts.MkAbs(args[0]))
	for _, source := range args[1:] {
		rock := registry.Rock{Files: map[string]string{}, Arches: arches}
		ts.Check(fs.WalkDir(os.DirFS(ts.MkAbs(source)), ".", func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			text := ts.ReadFile(filepath.Join(source, path))
			stem, isRockspec := strings.CutSuffix(path, ".rockspec")
			if !isRockspec {
				rock.Files[path] = text
				return nil
			}
			m := rockName.FindStringSubmatch(stem)
			rock.Name, rock.Version, rock.Rockspec = m[1], m[2], text
			return nil
		}))
		builder.Add(rock)
	}
	ts.Check(builder.Write())
}

func seed(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 || neg {
		ts.Fatalf("usage: seed DIR")
	}
	ts.Check(registry.WriteSeeds(ts.MkAbs(args[0])))
}

var rockName = regexp.MustCompile(`^(.*)-([^-]+-\d+)$`)

func pack(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 || neg {
		ts.Fatalf("usage: pack DIR ARCHIVE")
	}
	write := archive.PackTarGz
	if strings.HasSuffix(args[1], ".zip") {
		write = archive.PackZip
	}
	file := ts.MkAbs(args[1])
	ts.Check(os.MkdirAll(filepath.Dir(file), 0o755))
	ts.Check(write(context.Background(), ts.MkAbs(args[0]), file))
	sum, _, err := digest.SHA256File(file)
	ts.Check(err)
	ts.Setenv("SUM", sum)
}

// repeat appends a text to a file, many times.
func repeat(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 3 || neg {
		ts.Fatalf("usage: repeat FILE TIMES TEXT")
	}
	times, err := strconv.Atoi(args[1])
	ts.Check(err)
	file, err := os.OpenFile(ts.MkAbs(args[0]), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o644)
	ts.Check(err)
	_, err = file.WriteString(strings.Repeat(args[2], times))
	ts.Check(errors.Join(err, file.Close()))
}

func gitRepo(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 || neg {
		ts.Fatalf("usage: git-repo DIR")
	}
	dir := ts.MkAbs(args[0])
	for _, argv := range [][]string{
		{"init", "-q", "-b", "main"}, {"add", "-A"},
		{"-c", "user.name=spec", "-c", "user.email=spec@example.com", "commit", "-q", "-m", "spec"},
	} {
		ts.Check(ts.Exec("git", append([]string{"-C", dir}, argv...)...))
	}
	ts.Check(ts.Exec("git", "-C", dir, "rev-parse", "HEAD"))
	ts.Setenv("COMMIT", strings.TrimSpace(ts.ReadFile("stdout")))
}
