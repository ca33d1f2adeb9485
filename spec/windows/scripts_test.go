package windows

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// some are the scripts of spec/cli that run in Wine if not everything is to be tried: those for
// Windows, and others of all areas.
const some = `windows_.* add_forms build_types completion_values init_first json_output luarc mirror_failover
	numbers own_frozen registry_order rockspec_tables serve_tokens std_deps_fulfill update_rockspec workspace_root`

// scriptReasons are those for which a script may be skipped in Wine, or stop before its end.
var scriptReasons = []reason{
	{`^symbolic links$`, "Wine makes none"},
	{`^files of path dependencies that are linked$`, "on Windows they are copied"},
	{`^permissions of Unix$|^scripts with #!$`, "Windows has none"},
	{`^names with (colons|question marks)$|^control characters in names$`, "Windows does not allow them"},
	{`^pipes and devices of Unix$|^terminals of Unix$`, "Windows has others"},
	{`^signals and scripts of Unix$`, "windows_keys has Ctrl-C"},
	{`^shells of Unix$|^programs of Unix$`, "Windows has others"},
	{`^the (installer|launcher) for Unix$`, "install.ps1 and pluvw.cmd need PowerShell, which Wine has not"},
	{`scripts of sh$|script of sh$|^tasks that are lines for sh$|^builds that are lines for sh$|that sh makes$`, "there is no sh; windows_tasks has lines for cmd"},
	{`^the platform is Linux here$`, "the script is about that"},
	{`^needs \S*luarocks`, "Wine has no LuaRocks"},
	{`^needs \S*(lua5\.[1235]|luajit)`, "Wine has only Lua 5.4 as a system has it; TestRuntimes builds the others"},
	{`^needs \S*make`, "it is called mingw32-make there; TestMakes uses it"},
	{`^needs \S*(curl|tar|sha256sum)`, "Wine has no programs of Unix"},
}

// TestScripts runs the scripts of spec/cli in Wine.
func TestScripts(t *testing.T) {
	m := Open(t)
	m.Checkout(t)
	program := m.Build(t, "spec")
	chosen := "^(" + strings.Join(strings.Fields(some), "|") + ")$"
	if Full() {
		chosen = "^windows_"
	}
	out, err := m.Run(program, "-test.v", "-test.timeout=9m", "-test.run=TestCLI/"+chosen)
	if Full() {
		// The scripts for Windows have no Lua but pluv's own.
		said, failed := m.Exec(filepath.Dir(program), nil, "cmd", "/d", "/c", "set", "PATH="+m.systemLua(t)+";%PATH%&&",
			filepath.Base(program), "-test.v", "-test.timeout=55m", "-test.run=TestCLI", "-test.skip=TestCLI/"+chosen)
		out, err = out+said.Stdout+said.Stderr, errors.Join(err, failed)
	}
	tally := CountBelow(out, "TestCLI/")
	if err != nil || tally.Failed > 0 {
		t.Errorf("%v\n%s", err, onlyFailures(out))
	}
	skipped := map[string]string{}
	for test, reason := range tally.Skipped {
		skipped[strings.TrimPrefix(test, "TestCLI/")] = reason
	}
	atOnce, later := stops(out)
	for script, reason := range atOnce {
		skipped[script] = reason
	}
	passed := tally.Passed - len(atOnce)
	if least := map[bool]int{false: 22, true: 118}[Full()]; passed < least {
		t.Errorf("only %d scripts ran, of at least %d", passed, least)
	}
	t.Logf("scripts in Wine: %d ran and passed, %d of them not to their end, %d failed, %d skipped", passed, len(later), tally.Failed, len(skipped))
	logSkips(t, "skipped", scriptReasons, skipped)
	logSkips(t, "stopped before their end", scriptReasons, later)
}

// systemLua installs a Lua 5.4 as a system has it, on PATH as lua5.4, and returns its folder.
func (m *Machine) systemLua(t *testing.T) string {
	t.Helper()
	u := m.NewUser(t)
	u.Install(t, "lua@5.4.4")
	bin := u.Path("data", "pluv", "toolchains", "lua-5.4.4", "bin")
	text, err := os.ReadFile(filepath.Join(bin, "lua.exe"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(bin, "lua5.4.exe"), text, 0o777); err != nil {
		t.Fatal(err)
	}
	return m.Windows(bin)
}

var (
	// stopping is the line of a script that ends it.
	stopping = regexp.MustCompile(`^\s+> \[!?([^\]]*)\] stop(?: '(.*)')?$`)
	// acting is a line of a script that runs a program.
	acting = regexp.MustCompile(`^\s+> (\[[^\]]*\] )*(! )?(exec|exits|eventually|each) `)
)

// stops returns why scripts ended before they ran a program, and after.
func stops(output string) (atOnce, later map[string]string) {
	atOnce, later = map[string]string{}, map[string]string{}
	script, acted, why := "", false, ""
	for line := range strings.Lines(output) {
		line = strings.TrimSuffix(line, "\n")
		if m := running.FindStringSubmatch(line); m != nil {
			script, acted = strings.TrimPrefix(m[1], "TestCLI/"), false
		}
		switch m := stopping.FindStringSubmatch(line); {
		case m != nil && m[2] != "":
			why = m[2]
		case m != nil:
			why = strings.Replace(m[1], "needs:", "needs ", 1)
		case acting.MatchString(line):
			acted = true
		case why != "" && strings.HasPrefix(strings.TrimSpace(line), "stop"):
			if acted {
				later[script] = why
			} else {
				atOnce[script] = why
			}
			why = ""
		default:
			why = ""
		}
	}
	return atOnce, later
}

func TestStops(t *testing.T) {
	atOnce, later := stops("=== CONT  TestCLI/a\n    testscript.go:1: x\n        > [!needs:lua5.4] stop\n        stop\n        PASS\n" +
		"=== CONT  TestCLI/b\n        > exec pluv\n        > [windows] stop 'sh'\n        stop: sh\n=== CONT  TestCLI/c\n        > [!needs:git] stop\n        > exec x\n")
	if len(atOnce) != 1 || atOnce["a"] != "needs lua5.4" || len(later) != 1 || later["b"] != "sh" {
		t.Errorf("%v, %v", atOnce, later)
	}
	tally := CountBelow("=== CONT  TestCLI/a\n    cmd.go:382: symbolic links\n    testscript.go:609: work=$WORK\n--- PASS: TestCLI (0.00s)\n    --- SKIP: TestCLI/a (0.00s)\n", "TestCLI/")
	if tally.Skipped["TestCLI/a"] != "symbolic links" {
		t.Errorf("%v", tally)
	}
}
