package windows

import (
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

// A reason is one for which tests may be skipped in Wine: a pattern of what a test says, and why.
type reason struct{ pattern, why string }

// reasons are those of the tests of host. Every other skip is a failure.
var reasons = []reason{
	{`^needs symbolic links$`, "Wine makes none"},
	{`^needs files with permissions$`, "Windows has no modes"},
	{`^needs PLUV_\w+ to name a folder$`, "runs on Linux, with the same data"},
	{`^needs the program (lua5\.\d|luajit|luarocks|diff) on PATH$`, "compares with a program of Unix"},
	{`^needs the program sh on PATH$`, "the programs in these tests are scripts"},
	{`^needs a system that runs scripts, as interpreters$`, "runtimes are scripts in these tests"},
	{`^needs a system that swaps folders$`, "Windows has no such call"},
	{`^needs a system that removes open folders`, "Windows has none"},
	{`^needs root, to give files to others$`, "Unix owners"},
	{`^needs unix permissions$`, "Windows has no modes"},
	{`^no file system here takes a file of the largest size`, "Wine refuses such files"},
	{`^Windows has other folders$`, "the folders of XDG"},
	{`^Windows has another user database$`, "/etc/passwd"},
	{`^Windows does not allow such names$`, "line feeds in names"},
	{`^no time of changes there`, "Windows has none that no program can set"},
	{`^needs a console$`, "Wine has none without a terminal"},
	{`^the helper is a shell script$`, "docker's login helper"},
}

// TestHost runs the Go tests of host in Wine.
func TestHost(t *testing.T) {
	m := Open(t)
	m.Checkout(t)
	var mu sync.Mutex
	total := Tally{Skipped: map[string]string{}}
	t.Run("packages", func(t *testing.T) {
		for _, pkg := range packages(t) {
			t.Run(strings.TrimPrefix(pkg, "host/"), func(t *testing.T) {
				t.Parallel()
				out, err := m.Run(m.Build(t, pkg), "-test.v", "-test.timeout=9m")
				tally := Count(out)
				if err != nil || tally.Failed > 0 {
					t.Errorf("%v\n%s", err, onlyFailures(out))
				}
				mu.Lock()
				defer mu.Unlock()
				total.Passed += tally.Passed
				total.Failed += tally.Failed
				for name, reason := range tally.Skipped {
					total.Skipped[pkg+" "+name] = reason
				}
			})
		}
	})
	t.Logf("host in Wine: %s", total)
	logSkips(t, "skipped", reasons, total.Skipped)
}

// logSkips prints the tests that were skipped, by reason, and fails for a reason that is not listed.
func logSkips(t *testing.T, what string, reasons []reason, skipped map[string]string) {
	t.Helper()
	for name, said := range skipped {
		if !slices.ContainsFunc(reasons, func(r reason) bool { return r.matches(said) }) {
			t.Errorf("%s is %s for a reason that is not in the list: %s", name, what, said)
		}
	}
	for _, reason := range reasons {
		var names []string
		for name, said := range skipped {
			if reason.matches(said) {
				names = append(names, name)
			}
		}
		slices.Sort(names)
		if len(names) > 0 {
			t.Logf("%d %s: %s (%s): %s", len(names), what, strings.Trim(reason.pattern, "^$"), reason.why, strings.Join(names, ", "))
		}
	}
}

func (r reason) matches(said string) bool { return regexp.MustCompile(r.pattern).MatchString(said) }

// packages are the packages of host with tests on Windows.
func packages(t *testing.T) []string {
	t.Helper()
	cmd := exec.Command("go", "list", "-f", `{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}}{{end}}`, "./host/...")
	cmd.Dir, cmd.Env = "../..", append(os.Environ(), "GOOS=windows", "CGO_ENABLED=0")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, name := range strings.Fields(string(out)) {
		list = append(list, strings.TrimPrefix(name, "pluv/"))
	}
	return list
}

// onlyFailures leaves out the lines of tests that pass.
func onlyFailures(out string) string {
	var kept []string
	for line := range strings.Lines(out) {
		if !strings.Contains(line, "--- PASS") && !strings.HasPrefix(line, "=== ") {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "")
}

func TestCount(t *testing.T) {
	if got := CountBelow("--- FAIL: TestCLI (1s)\n    --- PASS: TestCLI/a (1s)\n    --- FAIL: TestCLI/b (1s)\n", "TestCLI/"); got.Passed != 1 || got.Failed != 1 {
		t.Errorf("%+v", got)
	}
	got := Count("=== RUN   TestA\n    a_test.go:1: needs x\n--- SKIP: TestA (0.00s)\n--- PASS: TestB (0.1s)\n    --- PASS: TestB/c (0.1s)\n    b_test.go:7: bad\n--- FAIL: TestC (0.1s)\n")
	if got.Passed != 1 || got.Failed != 1 || len(got.Skipped) != 1 || got.Skipped["TestA"] != "needs x" {
		t.Errorf("%+v", got)
	}
}
