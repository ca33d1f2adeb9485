package fault

import (
	"errors"
	"syscall"
)

// Exhausted reports whether an error means that the process or the machine is out of file
// descriptors. Such an error says nothing about the file or server: it must not count as
// missing, damaged or unreachable.
func Exhausted(err error) bool {
	return errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE) || Is(err, LimitReached)
}

// limitHint is the hint for Exhausted.
const limitHint = "close other programs, or allow more open files with `ulimit -n 1024`"

// Limit is Wrap for an error that is Exhausted. It keeps the error's own hint if that is
// for this.
func Limit(err error, format string, args ...any) *Error {
	hint := limitHint
	for cause := err; cause != nil; {
		var below *Error
		if !errors.As(cause, &below) {
			break
		}
		if below.Code == LimitReached && below.Hint != "" {
			hint = below.Hint
		}
		cause = below.Err
	}
	return Wrap(LimitReached, err, format, args...).WithHint("%s", hint)
}
