// Package fault is the error type for failures that users see.
//
// A domain package turns a failure that a user can cause (a missing file, a wrong hash,
// an unreachable server) into an *Error at its boundary; internal errors stay plain Go
// errors, as its cause Err. The bridge converts an *Error to a Lua table { code, message,
// hint, cause } and back without loss.
package fault

import (
	"errors"
	"fmt"
)

// Code names a kind of failure as "area.reason". Scripts rely on codes, so each is a
// constant of this package.
type Code string

// Error is a failure with a stable code, a message and, if possible, a hint with the
// exact command or edit that helps.
//
// Message and Hint are lower case without a final period.
type Error struct {
	Code    Code
	Message string
	Hint    string
	Err     error // the cause; may be nil
}

// New returns an Error without a cause.
func New(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Wrap returns an Error whose cause is err.
func Wrap(code Code, err error, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...), Err: err}
}

// WithHint sets the hint and returns the error itself.
func (e *Error) WithHint(format string, args ...any) *Error {
	e.Hint = fmt.Sprintf(format, args...)
	return e
}

func (e *Error) Error() string {
	if e.Err == nil {
		return e.Message
	}
	return e.Message + ": " + e.Err.Error()
}

func (e *Error) Unwrap() error { return e.Err }

// CodeOf returns the code of the outermost Error in err's chain, or "".
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// Is reports whether any Error in err's chain has the code.
func Is(err error, code Code) bool {
	for err != nil {
		var e *Error
		if !errors.As(err, &e) {
			return false
		}
		if e.Code == code {
			return true
		}
		err = e.Err
	}
	return false
}
