package proc

import (
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/windows"

	"pluv/host/fault"
)

func endings() []os.Signal { return []os.Signal{os.Interrupt, syscall.SIGTERM} }

// isKey reports whether a signal is sent to every program of the console.
func isKey(number syscall.Signal) bool { return number == syscall.SIGINT }

func die(number syscall.Signal) { os.Exit(128 + int(number)) }

// group is a program and everything that it started, in a job.
type group struct {
	cmd    *exec.Cmd
	shared bool // it has pluv's console
	job    job
}

// promptPause is how long cmd has to be alone, after Ctrl-C, to be at its prompt.
const promptPause = 300 * time.Millisecond

// pressed handles a key that the group got from the console. cmd asks whether to terminate a batch
// file, such as the wrapper of a rock's program, when that program has ended: it is ended instead.
func (g *group) pressed(over <-chan struct{}) {
	if !strings.EqualFold(g.cmd.Path, shell()) {
		return
	}
	for since := time.Now(); ; {
		select {
		case <-over:
			return
		case <-time.After(promptPause / 10):
		}
		switch {
		case g.job.count() > 1:
			since = time.Now()
		case time.Since(since) > promptPause:
			g.signal(syscall.SIGKILL)
			return
		}
	}
}

// isolate has the command start suspended, so that begin can put it into a job before it
// starts others.
func isolate(cmd *exec.Cmd, shared bool) *group {
	attributes(cmd).CreationFlags |= createSuspended
	return &group{cmd: cmd, shared: shared, job: newJob()}
}

func attributes(cmd *exec.Cmd) *syscall.SysProcAttr {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	return cmd.SysProcAttr
}

// begin lets the started program run.
func (g *group) begin() error { return g.job.run(g.cmd.Process) }

// signal ends the whole group: Windows has no signals that ask programs to end, and keys of
// the console reach them directly.
func (g *group) signal(syscall.Signal) {
	if !g.job.terminate() {
		_ = g.cmd.Process.Kill()
	}
}

// isAlive reports whether the group has processes left after the program ended.
func (g *group) isAlive() bool { return g.job.count() > 0 }

// close lets go of the group. What the program left behind runs on.
func (g *group) close() { g.job.close() }

// exitCode returns that of a program, and for one that Ctrl-C ended what a shell has.
func exitCode(state *os.ProcessState) int {
	switch {
	case state == nil:
		return -1
	case uint32(state.ExitCode()) == uint32(windows.STATUS_CONTROL_C_EXIT):
		return 128 + int(syscall.SIGINT)
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

// complete returns path with the ending of the program there.
func complete(path string, env []string) string {
	if found := executable(path, env); found != "" {
		return found
	}
	return path
}

func sameVariable(a, b string) bool { return strings.EqualFold(a, b) }

// shell is the path of cmd. The system knows it; PATH may not lead there, or to another.
func shell() string {
	if path := os.Getenv("ComSpec"); filepath.IsAbs(path) && isFile(path) {
		return path
	}
	return filepath.Join(os.Getenv("SystemRoot"), "System32", "cmd.exe")
}

// prepare sets the line of a command for cmd, or of a script, which cmd runs.
func (c Command) prepare(cmd *exec.Cmd) error {
	var line string
	var err error
	switch {
	case isLine(c.Argv):
		line, err = cmdLine(c.Argv[len(lineOptions)], c.Argv[len(lineOptions)+1:])
	case isBatch(cmd.Path):
		line, err = batchLine(cmd.Path, c.Argv[1:])
	default:
		return nil
	}
	if err != nil {
		return err
	}
	cmd.Path = shell()
	attributes(cmd).CmdLine = syscall.EscapeArg(cmd.Path) + " " + line
	return nil
}

// Exec runs a program, found on env's PATH, with pluv's own streams, and returns an
// *ExitError with its exit code: Windows cannot replace a process. Ctrl-C reaches the
// program directly. The program and its children end if pluv is ended.
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
	if err := c.prepare(cmd); err != nil {
		return err
	}
	group := isolate(cmd, true)
	defer group.close()
	group.job.endWithPluv()
	if err := cmd.Start(); err != nil {
		return startFault(argv[0], path, "", err)
	}
	if err := group.begin(); err != nil {
		return startFault(argv[0], path, "", err)
	}
	err = cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return startFault(argv[0], path, "", err)
	}
	return &ExitError{Code: cmd.ProcessState.ExitCode()}
}
