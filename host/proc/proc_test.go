package proc

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pluv/host/fault"
	"pluv/spec/need"
)

// The test binary is also the program that the tests run: with PROC_TEST set, it executes its
// arguments one after the other.
func TestMain(m *testing.M) {
	if os.Getenv("PROC_TEST") == "" {
		os.Exit(m.Run())
	}
	for i, arg := range os.Args[1:] {
		verb, rest, _ := strings.Cut(arg, "=")
		number, _ := strconv.Atoi(rest)
		switch verb {
		case "out":
			fmt.Print(rest)
		case "err":
			fmt.Fprint(os.Stderr, rest)
		case "many":
			fmt.Print(strings.Repeat("x", number) + "end")
		case "echo":
			_, _ = io.Copy(os.Stdout, os.Stdin)
		case "env":
			fmt.Print(os.Getenv(rest))
		case "dir":
			dir, _ := os.Getwd()
			fmt.Print(filepath.Base(dir))
		case "exec":
			fmt.Println(Exec([]string{os.Args[0], "out=" + rest, "exit=4"}, nil))
		case "sleep":
			time.Sleep(time.Duration(number) * time.Millisecond)
		case "exit":
			os.Exit(number)
		case "args": // prints the arguments after it
			fmt.Printf("%q", os.Args[i+2:])
			os.Exit(0)
		case "child": // starts a program that creates a file after a while
			child := exec.Command(os.Args[0], "sleep=600", "touch="+rest)
			if err := child.Start(); err != nil {
				os.Exit(98)
			}
			fmt.Println("started")
		case "touch":
			_ = os.WriteFile(rest, nil, 0o644)
		}
	}
	os.Exit(0)
}

// self is a command that runs the test binary as the program.
func self(t *testing.T, args ...string) Command {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return Command{Argv: append([]string{path}, args...), Env: append(os.Environ(), "PROC_TEST=1", "GORACE=atexit_sleep_ms=0")}
}

func TestRun(t *testing.T) {
	dir := t.TempDir()
	cases := []struct {
		name   string
		args   []string
		change func(*Command)
		want   Result
	}{
		{"ends well", nil, nil, Result{}},
		{"a code is a result", []string{"exit=3"}, nil, Result{Code: 3}},
		{"split", []string{"out=o", "err=e", "out=p"}, func(c *Command) { c.Capture = CaptureSplit }, Result{Output: "op", Errors: "e"}},
		{"merged, in order", []string{"out=o", "err=e", "out=p"}, func(c *Command) { c.Capture = CaptureMerge }, Result{Output: "oep"}},
		{"not captured", []string{"out=o"}, nil, Result{}},
		{"stdin", []string{"echo"}, func(c *Command) { c.Stdin, c.Capture = strings.NewReader("in"), CaptureSplit }, Result{Output: "in"}},
		{"no stdin", []string{"echo", "out=."}, func(c *Command) { c.Capture = CaptureSplit }, Result{Output: "."}},
		{"a folder", []string{"dir"}, func(c *Command) { c.Dir, c.Capture = dir, CaptureSplit }, Result{Output: filepath.Base(dir)}},
		{"PWD", []string{"env=PWD"}, func(c *Command) { c.Dir, c.Capture = dir, CaptureSplit }, Result{Output: dir}},
		{"a variable", []string{"env=A"}, func(c *Command) { c.Env, c.Capture = append(c.Env, "A=1"), CaptureSplit }, Result{Output: "1"}},
		{"the last of much", []string{"many=100"}, func(c *Command) { c.Capture, c.MaxOutput = CaptureMerge, 5 }, Result{Output: "xxend", Truncated: true}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			command := self(t, c.args...)
			if c.change != nil {
				c.change(&command)
			}
			got, err := Run(t.Context(), command)
			if err != nil || got.Duration <= 0 {
				t.Fatalf("err = %v after %v", err, got.Duration)
			}
			if got.Duration = 0; got != c.want {
				t.Errorf("= %+v, want %+v", got, c.want)
			}
		})
	}
}

func TestWriters(t *testing.T) {
	command := self(t, "out=a\r\nb", "err=c\n", "out=\nlast")
	var stdout, stderr bytes.Buffer
	var lines []string
	command.Stdout, command.Stderr, command.Capture = &stdout, &stderr, CaptureMerge
	command.OnLine = func(line string) { lines = append(lines, line) }
	got, err := Run(t.Context(), command)
	if err != nil || len(got.Output) != len("a\r\nbc\n\nlast") {
		t.Errorf("Output = %q, %v", got.Output, err)
	}
	if stdout.String() != "a\r\nb\nlast" || stderr.String() != "c\n" {
		t.Errorf("stdout %q, stderr %q", &stdout, &stderr)
	}
	slices.Sort(lines)
	if want := []string{"a", "b", "c", "last"}; !slices.Equal(lines, want) {
		t.Errorf("lines = %q, want %q", lines, want)
	}
}

func TestLines(t *testing.T) {
	long := strings.Repeat("y", maxLine)
	var got []string
	s := &splitter{call: func(line string) { got = append(got, line) }}
	for _, part := range []string{"one\ntw", "o\n\n", long, "z\nrest\r"} {
		if n, err := s.Write([]byte(part)); n != len(part) || err != nil {
			t.Fatalf("Write = %d, %v", n, err)
		}
	}
	s.flush()
	s.flush()
	if want := []string{"one", "two", "", long, "z", "rest"}; !slices.Equal(got, want) {
		t.Errorf("= %.99q", got)
	}
}

func TestStartFaults(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	plain := write("plain", "text", 0o644)
	lost := write("lost", "#!/nowhere/lua\n", 0o755)
	self := self(t).Argv[0]
	cases := []struct {
		name          string
		command       Command
		message, hint string
		unix          bool
	}{
		{"no such name", Command{Argv: []string{"no-such-program"}}, "cannot start no-such-program: program not found", "install no-such-program", false},
		{"no such path", Command{Argv: []string{dir + "/none"}}, "cannot start", "", false},
		{"nothing", Command{}, "no program to run", "", false},
		{"a missing folder", Command{Argv: []string{self}, Dir: filepath.Join(dir, "none")}, "in " + filepath.Join(dir, "none"), "", false},
		{"not executable", Command{Argv: []string{plain}}, "permission denied", "chmod +x " + plain, true},
		{"no interpreter", Command{Argv: []string{lost}}, "cannot start", "its first line", true},
		{"a path of Env", Command{Argv: []string{"sh"}, Env: []string{"PATH=" + dir}}, "program not found", "add its folder to PATH", true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if c.unix && runtime.GOOS == "windows" {
				need.Lack(t, "needs unix permissions")
			}
			_, err := Run(t.Context(), c.command)
			var failure *fault.Error
			if !errors.As(err, &failure) || failure.Code != fault.ProcessStart {
				t.Fatalf("err = %v", err)
			}
			if !strings.Contains(err.Error(), c.message) || !strings.Contains(failure.Hint, c.hint) {
				t.Errorf("%q, hint %q", err, failure.Hint)
			}
		})
	}
}

func TestExec(t *testing.T) {
	command := self(t, "exec=replaced")
	command.Capture = CaptureSplit
	got, err := Run(t.Context(), command)
	if err != nil || !strings.HasPrefix(got.Output, "replaced") {
		t.Errorf("= %+v, %v", got, err)
	}
	if runtime.GOOS != "windows" && got.Code != 4 {
		t.Errorf("Code = %d, want that of the new program", got.Code)
	}
	for _, argv := range [][]string{nil, {"no-such-program"}} {
		if err := Exec(argv, nil); !fault.Is(err, fault.ProcessStart) {
			t.Errorf("Exec(%v) = %v", argv, err)
		}
	}
	if got := (&ExitError{Code: 3}).Error(); got != "exit status 3" {
		t.Errorf("ExitError = %q", got)
	}
}
