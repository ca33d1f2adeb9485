//go:build unix

package proc

import (
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/sys/unix"

	"pluv/host/fault"
)

// isolate gives the command a session of its own, except where it shares pluv's
// terminal, and returns how to end it. Without a terminal it cannot wait for an
// answer there, as ssh does for a passphrase: it fails instead.
func isolate(cmd *exec.Cmd, shared bool) (end func(force bool)) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: !shared}
	return func(force bool) {
		signal := syscall.SIGTERM
		if force {
			signal = syscall.SIGKILL
		}
		// A failure means that it has ended already.
		if shared {
			_ = cmd.Process.Signal(signal)
		} else {
			_ = syscall.Kill(-cmd.Process.Pid, signal)
		}
	}
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

// executable returns path if it is a program.
func executable(path string, _ []string) string {
	if isFile(path) && unix.Access(path, unix.X_OK) == nil {
		return path
	}
	return ""
}

func sameVariable(a, b string) bool { return a == b }

// Exec replaces pluv by a program, found on env's PATH, and returns only when
// that fails. Env nil is pluv's own environment. On Windows, where a process
// cannot be replaced, it runs the program and returns an *ExitError with its
// code.
func Exec(argv, env []string) error {
	c := Command{Argv: argv, Env: env}
	if len(argv) == 0 || argv[0] == "" {
		return fault.New(fault.ProcessStart, "no program to run")
	}
	path, err := c.program()
	if err != nil {
		return err
	}
	return startFault(argv[0], path, "", syscall.Exec(path, argv, c.environment()))
}
