package proc

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

var oddArgs = []string{"a b", "", `a\`, `a b\`, "a&ver", "%OS%", "100%", "a^b", "!x!", "(x)", "a|b", "<a>", "a,b;c=d", "é", "'x'", "*"}

// TestLinesForCmd: a line for cmd reaches it as it is, and its arguments reach the program.
func TestLinesForCmd(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a folder & more")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	me := self(t)
	program := filepath.Join(dir, "my tool.exe")
	if data, err := os.ReadFile(me.Argv[0]); err != nil || os.WriteFile(program, data, 0o755) != nil {
		t.Fatal(err)
	}
	line := func(line string, args ...string) string {
		t.Helper()
		got, err := Run(t.Context(), Command{Argv: append([]string{"cmd", "/d", "/s", "/c", line}, args...), Env: me.Env, Capture: CaptureMerge})
		if err != nil {
			return err.Error()
		}
		return fmt.Sprintf("%d %s", got.Code, strings.TrimSpace(got.Output))
	}
	quoted := `"` + program + `"`
	for _, c := range []struct {
		line string
		args []string
		want string
	}{
		{quoted + ` args "a b" c`, nil, `0 ["a b" "c"]`},
		{quoted + ` "exit=7"`, nil, "7 "},
		{quoted + " args", oddArgs, fmt.Sprintf("0 %q", oddArgs)},
		{quoted + ` args "$@" last`, []string{"a b"}, `0 ["a b" "last"]`},
		{"echo x& " + quoted + " out=y", nil, "0 x\r\ny"},
		{"exit 3", nil, "3 "},
		{"echo %PROC_TEST%", nil, "0 1"},
	} {
		if got := line(c.line, c.args...); got != c.want {
			t.Errorf("%s\n%s\n%s", c.line, got, c.want)
		}
	}
	// An argument with quotes is no command either. The C runtime takes `""` for a quote, Go
	// does not.
	if got := line(quoted+" args", `x"&exit 9&"y`, `"&exit 9`, `\"&exit 9&\"`); !strings.HasPrefix(got, "0 [") {
		t.Error(got)
	}
	// cmd is not looked for on PATH.
	me.Env = append(me.Env, "PATH="+dir)
	if got := line("echo x"); got != "0 x" {
		t.Error(got)
	}
}

// TestBatchFiles: a script gets its arguments, and so does a program that it hands them to.
func TestBatchFiles(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a folder & more")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	me := self(t)
	script := filepath.Join(dir, "my tool.bat")
	if err := os.WriteFile(script, []byte("@\""+me.Argv[0]+"\" args %*\r\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{script, filepath.Join(dir, "my tool"), "my tool"} {
		me.Argv = append([]string{name}, oddArgs...)
		me.Env, me.Capture = append(me.Env, "PATH="+dir), CaptureMerge
		got, err := Run(t.Context(), me)
		if want := fmt.Sprintf("%q", oddArgs); err != nil || got.Output != want {
			t.Errorf("%s: %v\n%s\n%s", name, err, got.Output, want)
		}
		me.Argv = []string{name, `x"&exit 9&"y`, `"&exit 9`}
		if got, err := Run(t.Context(), me); err != nil || got.Code != 0 {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

// TestPrompt: after Ctrl-C, cmd is ended once it waits alone, as where it asks whether to terminate a
// batch file, and not while its program runs.
func TestPrompt(t *testing.T) {
	for _, c := range []struct {
		line string
		code int
	}{{"set /p answer=Terminate batch job (Y/N)?", 130}, {`"` + self(t).Argv[0] + `" sleep=1200 exit=7`, 7}} {
		cmd := exec.Command(shell())
		cmd.Env = self(t).Env
		attributes(cmd).CmdLine = syscall.EscapeArg(cmd.Path) + ` /d /s /c "` + c.line + `"`
		held, _, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		cmd.Stdin = held
		g := isolate(cmd, true)
		defer g.close()
		if err := errors.Join(cmd.Start(), g.begin()); err != nil {
			t.Fatal(err)
		}
		over := make(chan struct{})
		go g.pressed(over)
		_ = cmd.Wait()
		close(over)
		if code := exitCode(cmd.ProcessState); code != c.code {
			t.Errorf("%s: exit code %d, not %d", c.line, code, c.code)
		}
	}
}

// TestTreeOfProcesses: what a program started ends with it when pluv is interrupted.
func TestTreeOfProcesses(t *testing.T) {
	file := filepath.Join(t.TempDir(), "late")
	ctx, cancel := context.WithCancel(t.Context())
	c := self(t, "child="+file, "sleep=10000")
	c.OnLine = func(line string) {
		if line == "started" {
			cancel()
		}
	}
	began := time.Now()
	if _, err := Run(ctx, c); err == nil || time.Since(began) > 5*time.Second {
		t.Errorf("%v after %v", err, time.Since(began))
	}
	time.Sleep(time.Second)
	if _, err := os.Stat(file); err == nil {
		t.Error("the child lives on")
	}

	// A child that the program leaves behind at its own end is nobody's business.
	if _, err := Run(t.Context(), self(t, "child="+file)); err != nil {
		t.Error(err)
	}
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if _, err := os.Stat(file); err == nil {
			return
		}
	}
	t.Error("the child was ended")
}
