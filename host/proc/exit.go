package proc

import "strconv"

// ExitError says with which code pluv is to end, as the program that Exec ran
// has ended with it.
type ExitError struct {
	Code int
}

func (e *ExitError) Error() string { return "exit status " + strconv.Itoa(e.Code) }
