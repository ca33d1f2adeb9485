//go:build unix

package spec

import (
	"os"
	"syscall"
)

// send sends a signal to a command.
func send(command *os.Process, number syscall.Signal) error { return command.Signal(number) }

// inOwnConsole is for Windows.
func inOwnConsole() (code int, is bool) { return 0, false }
