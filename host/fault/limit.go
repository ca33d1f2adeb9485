package fault

import (
	"errors"
	"syscall"
)

// Exhausted reports whether an error says that the process or the machine has no
// file descriptors left. Such an error is no answer to what was asked: nothing is
// absent, damaged or unreachable because of it.
func Exhausted(err error) bool {
	return errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE) || Is(err, LimitReached)
}

// limitHint helps against Exhausted.
const limitHint = "close other programs, or allow more open files with `ulimit -n 1024`"

// Limit is Wrap for an error that is Exhausted. The hint is that of the error, if
// it has one for this.
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
