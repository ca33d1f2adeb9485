package proc

import (
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"pluv/host/fault"
)

func endings() []os.Signal { return []os.Signal{os.Interrupt, syscall.SIGTERM} }

// isKey reports whether a signal is sent to every program of the console.
func isKey(number syscall.Signal) bool { return number == syscall.SIGINT }

func die(number syscall.Signal) { os.Exit(128 + int(number)) }

// group is a program. Its children are unknown.
type group struct {
	cmd    *exec.Cmd
	shared bool // it has pluv's console
}

func isolate(cmd *exec.Cmd, shared bool) *group { return &group{cmd, shared} }

func (g *group) signal(syscall.Signal) { _ = g.cmd.Process.Kill() }

func (g *group) isAlive() bool { return false }

func exitCode(state *os.ProcessState) int {
	if state == nil {
		return -1
	}
	return state.ExitCode()
}

// executable returns path, or path with the first extension of PATHEXT for which there is
// a file.
func executable(path string, env []string) string {
	endings := getenv(env, "PATHEXT")
	if endings == "" {
		endings = ".com;.exe;.bat;.cmd"
	}
	if filepath.Ext(path) != "" && isFile(path) {
		return path
	}
	for _, ending := range filepath.SplitList(strings.ToLower(endings)) {
		if isFile(path + ending) {
			return path + ending
		}
	}
	return ""
}

func sameVariable(a, b string) bool { return strings.EqualFold(a, b) }

// Exec runs a program, found on env's PATH, with pluv's own streams, and returns an
// *ExitError with its exit code: Windows cannot replace a process. Ctrl-C reaches the
// program directly.
func Exec(argv, env []string) error {
	c := Command{Argv: argv, Env: env}
	if len(argv) == 0 || argv[0] == "" {
		return fault.New(fault.ProcessStart, "no program to run")
	}
	path, err := c.program()
	if err != nil {
		return err
	}
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt)
	defer signal.Stop(interrupts)

	cmd := &exec.Cmd{Path: path, Args: argv, Env: c.environment(), Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr}
	err = cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return startFault(argv[0], path, "", err)
	}
	return &ExitError{Code: exitCode(cmd.ProcessState)}
}
