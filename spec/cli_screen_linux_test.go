package spec

import (
	"errors"
	"fmt"
	"os"
	"os/exec"

	"pluv/spec/terminal"
)

// screen is a program for scripts: `screen COMMAND...` runs a command at a terminal, prints what
// is shown there, and exits with the command's code.
func screen() int {
	shown, err := terminal.Show(exec.Command(os.Args[1], os.Args[2:]...))
	_, _ = os.Stdout.Write(shown)
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		return exit.ExitCode()
	case err != nil:
		fmt.Fprintln(os.Stderr, "screen:", err)
		return 97
	}
	return 0
}
