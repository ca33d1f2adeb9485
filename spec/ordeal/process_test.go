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

// A trial is a pluv command line and the conditions to check around it.
type trial struct {
	name  string // of the scenario
	dir   string
	args  []string
	stdin string
	env   []string

	check  func(results []ended) error // checked after the fault, whether the command succeeded or not
	done   func() error                // checked after the command has succeeded
	repair func(t testingT)            // runs before the command is run again; usually nil

	// vary makes the command of the i-th of many processes; if nil, all run the same command.
	vary func(i int) trial
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
	said   string // both streams
}

// bug reports whether pluv failed in a way that is always a bug.
func (e ended) bug() bool {
	return !e.killed && (e.code == 70 || e.code == 2 && strings.Contains(e.said, "goroutine ") || strings.Contains(e.said, "panic:"))
}

// command makes the process of a trial as a session leader, so that all its child processes can be
// found.
func (w *world) command(a trial, wrap ...string) *exec.Cmd {
	argv := append(append(wrap, "pluv"), a.args...)
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Dir, cmd.Env = a.dir, append(append([]string{}, w.env...), a.env...)
	cmd.Stdin = strings.NewReader(a.stdin)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	// Processes that outlive pluv may keep its streams open.
	cmd.WaitDelay = 5 * time.Second
	return cmd
}

// run runs a trial until it ends.
func (w *world) run(a trial, wrap ...string) ended {
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

// running is a started trial.
type running struct {
	cmd  *exec.Cmd
	said *bytes.Buffer
	done chan ended
}

func (w *world) start(t testingT, a trial) *running {
	t.Helper()
	r := &running{cmd: w.command(a), said: new(bytes.Buffer), done: make(chan ended, 1)}
	r.cmd.Stdout, r.cmd.Stderr = r.said, r.said
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { r.done <- result(r.cmd.Wait(), r.said.String()) }()
	return r
}

// kill sends SIGKILL to pluv and all its child processes, or to pluv alone, and waits until none
// of them runs.
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
		// PID (NAME) STATE PARENT GROUP SESSION …; the name may contain any character.
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
