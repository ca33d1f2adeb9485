// Package windows runs tests built for Windows in Wine, on Linux.
//
// PLUV_WINE names a folder with a system that has Wine: a chroot, which the script
// windows/make-chroot of the corpus makes. A test binary gets its package's folder, and the
// checkout above it, in a copy below that system.
package windows

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pluv/spec/need"
)

// A Machine is a system with Wine, and a folder in it.
type Machine struct {
	root  string // the chroot
	dir   string // of the tests' files, below root
	enter string // the program wine-in
}

// Open returns the machine, or skips the test.
func Open(t *testing.T) *Machine {
	t.Helper()
	root := need.Wine(t)
	m := &Machine{root: root, enter: filepath.Join(need.Corpus(t), "windows", "wine-in")}
	dir, err := os.MkdirTemp(root, "pluv-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	m.dir = dir
	m.serveCompilers(t)
	return m
}

// compilers is where the programs of /cc ask for the compilers, if nothing tells them: scripts run
// them with hardly any variables.
const compilers = "127.0.0.1:7777"

// serveCompilers starts the program that runs compilers and git for those in Wine. Without it
// each wine-in starts one of its own, for as long as it runs.
func (m *Machine) serveCompilers(t *testing.T) {
	t.Helper()
	if conn, err := net.Dial("tcp", compilers); err == nil {
		_ = conn.Close()
		t.Fatalf("%s is in use: only one run of tests in Wine works at a time", compilers)
	}
	cmd := exec.Command("chroot", m.root, "/cc/cc-server", compilers, "/root/.wine")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	for range 100 {
		if conn, err := net.Dial("tcp", compilers); err == nil {
			_ = conn.Close()
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("the compilers for Wine do not start")
}

// Checkout copies the checkout, which tests read, to where Build puts them.
func (m *Machine) Checkout(t *testing.T) {
	t.Helper()
	if err := os.CopyFS(filepath.Join(m.dir, "pluv"), sources{os.DirFS("../..")}); err != nil {
		t.Fatal(err)
	}
}

// Windows returns the path in Wine of a file below the chroot.
func (m *Machine) Windows(path string) string {
	return `Z:` + strings.ReplaceAll(strings.TrimPrefix(path, m.root), "/", `\`)
}

// sources is a checkout without version control and what is built.
type sources struct{ fs.FS }

func (s sources) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(s.FS, name)
	return slices.DeleteFunc(entries, func(e fs.DirEntry) bool {
		return name == "." && strings.HasPrefix(e.Name(), ".") || !e.IsDir() && !e.Type().IsRegular()
	}), err
}

// Build builds the tests of a package, such as host/fsys.
func (m *Machine) Build(t *testing.T, pkg string) (program string) {
	t.Helper()
	program = filepath.Join(m.dir, "pluv", filepath.FromSlash(pkg), "tests.exe")
	cmd := exec.Command("go", "test", "-c", "-o", program, "./"+pkg)
	cmd.Dir = "../.."
	cmd.Env = append(os.Environ(), "GOOS=windows", "GOARCH=amd64", "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("building the tests of %s: %v\n%s", pkg, err, out)
	}
	return program
}

// Run runs a program in its folder, and returns what it prints.
func (m *Machine) Run(program string, args ...string) (string, error) {
	said, err := m.Exec(filepath.Dir(program), nil, append([]string{"./" + filepath.Base(program)}, args...)...)
	return said.Stdout + said.Stderr, err
}

// Said is what a program prints.
type Said struct{ Stdout, Stderr string }

// Exec runs a command in a folder, with variables added to its environment.
func (m *Machine) Exec(dir string, env []string, argv ...string) (Said, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
	defer cancel()
	cmd := exec.CommandContext(ctx, m.enter, append([]string{m.root}, argv...)...)
	cmd.Dir = dir
	// A skip is fine here: the caller compares its reason with a list. Wine's loader ends with
	// "free(): invalid pointer" where TMPDIR is set.
	cmd.Env = slices.DeleteFunc(os.Environ(), func(pair string) bool {
		return strings.HasPrefix(pair, "PLUV_") || strings.HasPrefix(pair, "GO") || strings.HasPrefix(pair, "TMPDIR=")
	})
	cmd.Env = append(cmd.Env, env...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	cmd.WaitDelay = 5 * time.Second
	err := cmd.Run()
	if errors.Is(err, exec.ErrWaitDelay) {
		err = nil // Wine's server runs on
	}
	return Said{strings.ReplaceAll(stdout.String(), "\r", ""), strings.ReplaceAll(stderr.String(), "\r", "")}, err
}

// A Tally is how the tests of a program ended.
type Tally struct {
	Passed, Failed int
	Skipped        map[string]string // the reason of each skip
}

// ended is the line of a test that has ended.
var ended = regexp.MustCompile(`^(\s*)--- (PASS|FAIL|SKIP): (\S+)`)

// running is the line of a test that begins or goes on.
var running = regexp.MustCompile(`^=== (?:RUN|CONT|NAME)\s+(\S+)`)

// logged is a line that a test logs, such as the reason of a skip.
var logged = regexp.MustCompile(`^\s+\S+\.go:\d+: (.*)`)

// Count reads the output of `-test.v`.
func Count(output string) Tally { return CountBelow(output, "") }

// CountBelow counts the subtests of a test, such as "TestCLI/".
func CountBelow(output, test string) Tally {
	tally := Tally{Skipped: map[string]string{}}
	said, current := map[string]string{}, "" // the last line that a test has logged
	lines := bufio.NewScanner(strings.NewReader(output))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Text()
		if m := running.FindStringSubmatch(line); m != nil {
			current = m[1]
		}
		if m := logged.FindStringSubmatch(line); m != nil && !strings.Contains(line, "testscript.go:") {
			said[current] = m[1] // and not the whole output of a script
		}
		m := ended.FindStringSubmatch(line)
		switch {
		case m == nil:
		case m[2] == "SKIP":
			tally.Skipped[m[3]] = said[m[3]]
		case (m[1] == "") != (test == ""), !strings.HasPrefix(m[3], test):
		case m[2] == "PASS":
			tally.Passed++
		default:
			tally.Failed++
		}
	}
	return tally
}

func (t Tally) String() string {
	return fmt.Sprintf("%d passed, %d failed, %d skipped", t.Passed, t.Failed, len(t.Skipped))
}
