package proc

import (
	"errors"
	"io/fs"
	"os/exec"
	"path/filepath"
	"syscall"

	"pluv/host/fault"
)

// startFault explains why a program could not be started.
func startFault(name, path, dir string, err error) error {
	var at *fs.PathError
	cause := err
	if errors.As(err, &at) {
		cause = at.Err
	}
	switch {
	case fault.Exhausted(err):
		return fault.Limit(cause, "cannot start %s", name)
	case errors.Is(err, syscall.EAGAIN), errors.Is(err, syscall.ENOMEM):
		return fault.Wrap(fault.LimitReached, cause, "cannot start %s", name).
			WithHint("no more processes can be started: close other programs, or try again with `-j 1`")
	}
	failure := fault.Wrap(fault.ProcessStart, cause, "cannot start %s", name)
	switch {
	case errors.Is(err, exec.ErrNotFound):
		failure.Err = nil
		failure.Message = "cannot start " + name + ": program not found"
		failure.Hint = "install " + filepath.Base(name) + ", or add its folder to PATH"
	case at != nil && at.Op == "chdir", dir != "" && !isFolder(dir):
		failure.Message += " in " + dir
	case errors.Is(err, fs.ErrPermission):
		failure.Hint = "if it is a program, run `chmod +x " + fault.Quote(path) + "`"
	case errors.Is(err, fs.ErrNotExist) && isFile(path):
		failure.Hint = "install the interpreter named in its first line"
	case errors.Is(err, syscall.ENOEXEC):
		failure.Hint = "it is not a program for this system, or a script without a `#!` line"
	}
	return failure
}
