package proc

import "strconv"

// ExitError is the exit code that pluv must end with, because the program run by Exec
// did.
type ExitError struct {
	Code int
}

func (e *ExitError) Error() string { return "exit status " + strconv.Itoa(e.Code) }
