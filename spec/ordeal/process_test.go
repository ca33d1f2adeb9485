//go:build linux

package ordeal

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// An act is a command line of pluv and what is to hold around it.
type act struct {
	name  string // of its deed
	dir   string
	args  []string
	stdin string
	env   []string

	check  func(struck []ended) error // after the blow, whatever came of it
	done   func() error               // after the command has succeeded
	repair func(t testingT)           // before it is run again; nil for most

	// vary makes the command of the i-th of many processes; nil has them all do
	// the same.
	vary func(i int) act
}

// testingT is what helpers need of a test.
type testingT interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// ended is how a process ended.
type ended struct {
	killed bool
	code   int
	said   string // both of its streams
}

// bug reports whether pluv failed in a way that it never may.
func (e ended) bug() bool {
	return !e.killed && (e.code == 70 || e.code == 2 && strings.Contains(e.said, "goroutine ") || strings.Contains(e.said, "panic:"))
}

// command makes the process of an act, which leads a session of its own: so all
// that it starts can be found.
func (w *world) command(a act, wrap ...string) *exec.Cmd {
	argv := append(append(wrap, "pluv"), a.args...)
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Dir, cmd.Env = a.dir, append(append([]string{}, w.env...), a.env...)
	cmd.Stdin = strings.NewReader(a.stdin)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	// What outlives pluv may hold its streams.
	cmd.WaitDelay = 5 * time.Second
	return cmd
}

// run runs an act to its end.
func (w *world) run(a act, wrap ...string) ended {
	cmd := w.command(a, wrap...)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	err := cmd.Run()
	return result(err, said.String())
}

func result(err error, said string) ended {
	var exit *exec.ExitError
	switch {
	case err == nil || errors.Is(err, exec.ErrWaitDelay):
		return ended{said: said}
	case errors.As(err, &exit):
		status, ok := exit.Sys().(syscall.WaitStatus)
		return ended{killed: ok && status.Signaled() && status.Signal() == syscall.SIGKILL, code: exit.ExitCode(), said: said}
	}
	return ended{code: -1, said: said + err.Error()}
}

// running is an act that was started.
type running struct {
	cmd  *exec.Cmd
	said *bytes.Buffer
	done chan ended
}

func (w *world) start(t testingT, a act) *running {
	t.Helper()
	r := &running{cmd: w.command(a), said: new(bytes.Buffer), done: make(chan ended, 1)}
	r.cmd.Stdout, r.cmd.Stderr = r.said, r.said
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { r.done <- result(r.cmd.Wait(), r.said.String()) }()
	return r
}

// kill ends pluv and all that it started, or pluv alone, by the signal that
// cannot be caught, and waits until nothing of it runs any more.
func (r *running) kill(alone bool) ended {
	session := r.cmd.Process.Pid
	_ = r.cmd.Process.Kill() // it may have ended
	deadline := time.Now().Add(20 * time.Second)
	for {
		left := membersOf(session)
		if !alone || time.Now().After(deadline) {
			for _, pid := range left {
				_ = syscall.Kill(pid, syscall.SIGKILL)
			}
		}
		if len(left) == 0 {
			return <-r.done
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// membersOf returns the processes of a session that still run.
func membersOf(session int) []int {
	var out []int
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return nil
	}
	for _, file := range stats {
		data, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		// PID (NAME) STATE PARENT GROUP SESSION …; the name may have anything in it.
		_, rest, _ := strings.Cut(string(data[bytes.LastIndexByte(data, ')')+1:]), " ")
		fields := strings.Fields(rest)
		if len(fields) > 3 && fields[0] != "Z" && fields[3] == strconv.Itoa(session) {
			if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(file))); err == nil {
				out = append(out, pid)
			}
		}
	}
	return out
}
