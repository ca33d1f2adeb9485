package spec

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/sys/windows"
)

// ownConsole is set for a program that has a console of its own.
const ownConsole = "SPEC_OWN_CONSOLE"

// inOwnConsole runs this program again in a console without a window: Ctrl-C reaches every program
// of a console, and other tests have the present one.
func inOwnConsole() (code int, is bool) {
	if os.Getenv(ownConsole) != "" {
		// Commands read the console, as when somebody calls them.
		if console, err := os.OpenFile("CONIN$", os.O_RDWR, 0); err == nil {
			os.Stdin = console
		}
		return 0, false
	}
	self, err := os.Executable()
	if err != nil {
		fmt.Fprintln(os.Stderr, "interrupt:", err)
		return 99, true
	}
	cmd := exec.Command(self, os.Args[1:]...)
	cmd.Env = append(os.Environ(), ownConsole+"=1")
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: windows.CREATE_NO_WINDOW}
	if err := cmd.Run(); cmd.ProcessState == nil {
		fmt.Fprintln(os.Stderr, "interrupt:", err)
		return 99, true
	}
	return cmd.ProcessState.ExitCode(), true
}

// send presses Ctrl-C for every program of the console, or ends the command.
func send(command *os.Process, number syscall.Signal) error {
	switch number {
	case syscall.SIGINT:
		return windows.GenerateConsoleCtrlEvent(windows.CTRL_C_EVENT, 0)
	case syscall.SIGKILL:
		return command.Kill()
	}
	return errors.New("Windows has no such signal")
}
