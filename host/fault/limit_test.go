package fault

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
	"testing"
)

func TestLimit(t *testing.T) {
	plain, processes := Limit(syscall.EMFILE, "x"), New(LimitReached, "no room").WithHint("wait")
	for _, c := range []struct {
		err  error
		hint string
	}{{nil, limitHint}, {syscall.EMFILE, limitHint}, {plain, limitHint}, {processes, "wait"}, {Wrap(FileIO, processes, "y"), "wait"}} {
		if got := Limit(c.err, "z"); got.Code != LimitReached || got.Hint != c.hint || got.Message != "z" {
			t.Errorf("%v: %+v", c.err, got)
		}
	}
}

func TestExhausted(t *testing.T) {
	for _, c := range []struct {
		err  error
		want bool
	}{
		{nil, false}, {errors.New("too many open files"), false}, {fs.ErrNotExist, false}, {syscall.EACCES, false},
		{syscall.EMFILE, true}, {syscall.ENFILE, true},
		{&fs.PathError{Op: "open", Path: "x", Err: syscall.EMFILE}, true},
		{os.NewSyscallError("socket", syscall.EMFILE), true},
		{Wrap(FileIO, fmt.Errorf("reading: %w", syscall.ENFILE), "x"), true},
		{fmt.Errorf("x: %w", Limit(nil, "y")), true},
		{New(FileIO, "y"), false},
	} {
		if got := Exhausted(c.err); got != c.want {
			t.Errorf("%v: %t", c.err, got)
		}
	}
}
