// Package proc runs other programs.
//
// Run starts a program from an argument list, never through a shell, and waits for it. An
// exit code other than 0 is a result; failures are that it cannot be started
// (process.start) or was interrupted. A program without pluv's terminal gets its own
// session. When the context is canceled, everything that the program started gets the
// signal that pluv received, and is killed after a grace period. A foreground program
// gets every signal that pluv receives, and pluv ends when the program has (Signals).
// On Windows a job takes the place of the process group; there is no signal that asks
// programs to end, so they are killed at once.
//
// Exec replaces pluv by the program.
package proc

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"

	"golang.org/x/term"

	"pluv/host/fault"
)

const (
	// grace is how long a program may clean up after it was asked to end.
	grace = 10 * time.Second
	// lingering is how long to wait, after the program's end, for output of children that
	// it left behind.
	lingering = 5 * time.Second
)

// Capture selects the output that Run keeps.
type Capture int

// The ways to capture.
const (
	CaptureNone  Capture = iota
	CaptureSplit         // Result.Output is stdout, Result.Errors stderr
	CaptureMerge         // Result.Output is both, interleaved as written
)

// A Command is a program to run.
type Command struct {
	Argv  []string  // name or path of the program, and its arguments
	Dir   string    // working folder; "" for the current one
	Env   []string  // "NAME=value" entries; nil for pluv's own
	Stdin io.Reader // nil for an empty input

	// Output goes to all of these that are set.
	Stdout, Stderr io.Writer
	Capture        Capture
	OnLine         func(line string) // each line of both, without line end; one call at a time

	// MaxOutput bounds the captured bytes of each stream; the last ones are kept. Default
	// 16 MiB.
	MaxOutput int

	// Foreground programs get the signals that pluv receives, as under a shell.
	Foreground bool
	// grace replaces the default grace period if it is not 0.
	grace time.Duration
}

// A Result describes how a program ended.
type Result struct {
	Code      int           `luar:"code"`   // the exit code; 128 plus the signal's number after a signal
	Output    string        `luar:"output"` // as selected by Command.Capture
	Errors    string        `luar:"-"`
	Truncated bool          `luar:"-"` // the beginning of the output was dropped
	Duration  time.Duration `luar:"seconds"`
}

// Run runs a program and waits for its end.
func Run(ctx context.Context, c Command) (Result, error) {
	if len(c.Argv) == 0 || c.Argv[0] == "" {
		return Result{}, fault.New(fault.ProcessStart, "no program to run")
	}
	if ctx.Err() != nil {
		return Result{}, interrupted(ctx, c.Argv)
	}
	path, err := c.program()
	if err != nil {
		return Result{}, err
	}
	if c.MaxOutput == 0 {
		c.MaxOutput = 16 << 20
	}
	cmd := &exec.Cmd{Path: path, Args: c.Argv, Dir: c.Dir, Env: c.environment(), Stdin: c.Stdin, WaitDelay: lingering}
	if err := c.prepare(cmd); err != nil {
		return Result{}, err
	}
	out := c.connect(cmd)
	group := isolate(cmd, ownsTerminal(c.Stdin))
	defer group.close()

	began := time.Now()
	if err := cmd.Start(); err != nil {
		return Result{}, startFault(c.Argv[0], path, c.Dir, err)
	}
	if err := group.begin(); err != nil {
		return Result{}, startFault(c.Argv[0], path, c.Dir, errors.Join(err, cmd.Wait()))
	}
	program := c.follow(ctx, group)
	err = cmd.Wait()
	program.end(ctx)
	out.finish()

	result := Result{Code: exitCode(cmd.ProcessState), Duration: time.Since(began)}
	result.Output, result.Errors, result.Truncated = out.captured()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return result, interrupted(ctx, c.Argv)
	case err != nil && fault.Exhausted(err):
		return result, fault.Limit(err, "running %s", c.Argv[0])
	case err != nil && !errors.As(err, &exit) && !errors.Is(err, exec.ErrWaitDelay):
		return result, fault.Wrap(fault.ProcessExit, err, "running %s", c.Argv[0])
	}
	return result, nil
}

func interrupted(ctx context.Context, argv []string) error {
	return fault.Wrap(fault.Interrupted, context.Cause(ctx), "interrupted while running %s", argv[0])
}

// ownsTerminal reports whether the program reads the terminal, which only pluv's own
// process group may do. Ctrl-C then reaches the program directly.
func ownsTerminal(stdin io.Reader) bool {
	file, ok := stdin.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// program finds the program to start. A relative path with a folder is relative to Dir,
// as for the program itself.
func (c Command) program() (string, error) {
	name := c.Argv[0]
	if filepath.Base(name) != name {
		if !filepath.IsAbs(name) && c.Dir != "" {
			name = filepath.Join(c.Dir, name)
		}
		path, err := filepath.Abs(name)
		if err != nil {
			return "", startFault(name, name, c.Dir, err)
		}
		return complete(path, c.Env), nil
	}
	if runtime.GOOS == "windows" && isLine(c.Argv) {
		return name, nil // prepare finds cmd
	}
	if path := LookPath(name, c.Env); path != "" {
		return path, nil
	}
	return "", startFault(name, "", c.Dir, exec.ErrNotFound)
}

// environment is Env with PWD set as by a shell after `cd` to Dir.
func (c Command) environment() []string {
	env := c.Env
	if env == nil {
		env = os.Environ()
	}
	if dir, err := filepath.Abs(c.Dir); c.Dir != "" && err == nil {
		env = append(env[:len(env):len(env)], "PWD="+dir)
	}
	return env
}
