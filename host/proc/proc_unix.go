//go:build unix

package proc

import (
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"golang.org/x/sys/unix"

	"pluv/host/fault"
)

// endings are the signals that ask a program to end. Under nohup, SIGHUP is ignored.
func endings() []os.Signal {
	list := []os.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGQUIT}
	if !signal.Ignored(syscall.SIGHUP) {
		list = append(list, syscall.SIGHUP)
	}
	return list
}

// isKey reports whether a signal is sent by a key of the terminal, to every program in
// the foreground.
func isKey(number syscall.Signal) bool { return number == syscall.SIGINT || number == syscall.SIGQUIT }

// die ends pluv by a signal. For SIGQUIT Go itself would print all goroutines.
func die(number syscall.Signal) {
	if number == syscall.SIGQUIT {
		os.Exit(128 + int(number))
	}
	signal.Reset(number)
	_ = syscall.Kill(os.Getpid(), number)
	select {}
}

// group is a program and everything that it started.
type group struct {
	cmd    *exec.Cmd
	shared bool // in pluv's own process group, which has the terminal
	family family
}

// isolate gives the command its own session, unless it shares pluv's terminal. Without a
// terminal it cannot wait for input there, such as ssh does for a passphrase: it fails
// instead.
func isolate(cmd *exec.Cmd, shared bool) *group {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: !shared}
	g := &group{cmd: cmd, shared: shared}
	if shared {
		g.family = foundFamily()
	}
	return g
}

// prepare has nothing to do: programs get their arguments as they are.
func (Command) prepare(*exec.Cmd) error { return nil }

// begin has nothing to do: the program runs.
func (*group) begin() error { return nil }

func (*group) close() {}

// pressed handles a key that the group got from the terminal.
func (g *group) pressed(<-chan struct{}) {}

// signal sends a signal to the whole group. An empty group is no error.
func (g *group) signal(number syscall.Signal) {
	if !g.shared {
		_ = syscall.Kill(-g.cmd.Process.Pid, number)
		return
	}
	for _, pid := range g.family.members() {
		if pid != g.cmd.Process.Pid {
			_ = syscall.Kill(pid, number)
		}
	}
	_ = g.cmd.Process.Signal(number)
}

// isAlive reports whether the group has processes left after the program ended.
func (g *group) isAlive() bool {
	if g.shared {
		return len(g.family.members()) > 0
	}
	return groupIsAlive(g.cmd.Process.Pid)
}

func exitCode(state *os.ProcessState) int {
	if state == nil {
		return -1
	}
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal())
	}
	return state.ExitCode()
}

// executable returns path if it is executable.
func executable(path string, _ []string) string {
	if isFile(path) && unix.Access(path, unix.X_OK) == nil {
		return path
	}
	return ""
}

// complete returns path: names of programs have no endings here.
func complete(path string, _ []string) string { return path }

func sameVariable(a, b string) bool { return a == b }

// Exec replaces pluv by a program, found on env's PATH, and returns only on failure. Env
// nil is pluv's own environment. On Windows, which cannot replace a process, it runs the
// program and returns an *ExitError with its exit code.
func Exec(argv, env []string) error {
	c := Command{Argv: argv, Env: env}
	if len(argv) == 0 || argv[0] == "" {
		return fault.New(fault.ProcessStart, "no program to run")
	}
	path, err := c.program()
	if err != nil {
		return err
	}
	leaveFamily()
	return startFault(argv[0], path, "", syscall.Exec(path, argv, c.environment()))
}
