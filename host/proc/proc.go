// Package proc runs other programs.
//
// Run starts a program from an argument list, never through a shell, and waits
// for it. That it ends with a code other than 0 is a result; only that it
// cannot be started (process.start) or was interrupted is a failure. A program
// that is not given pluv's terminal gets a session of its own. When the context
// ends, everything that the program has started is asked to end, with the signal
// that pluv received, and killed after a grace. A foreground program is sent every
// signal that pluv receives, and pluv itself ends when the program has (Signals).
// On Windows, without groups, only the program itself is ended.
//
// Exec makes the program take pluv's place.
package proc

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"golang.org/x/term"

	"pluv/host/fault"
)

const (
	// grace is how long a program has to clean up once it was asked to end.
	grace = 10 * time.Second
	// lingering is how long output is awaited after the program's end, from
	// children that it left behind.
	lingering = 5 * time.Second
)

// Capture says which output Run keeps.
type Capture int

// The ways to capture.
const (
	CaptureNone  Capture = iota
	CaptureSplit         // Result.Output is stdout, Result.Errors stderr
	CaptureMerge         // Result.Output is both, in the order written
)

// A Command is a program to run.
type Command struct {
	Argv  []string  // the program, by name or path, and its arguments
	Dir   string    // where it runs; "" is the current folder
	Env   []string  // "NAME=value" entries; nil inherits pluv's own
	Stdin io.Reader // nil reads as empty

	// Output goes to all of these that are given, and nowhere without any.
	Stdout, Stderr io.Writer
	Capture        Capture
	OnLine         func(line string) // every line of both, without its end; one call at a time

	// MaxOutput bounds the bytes captured of each stream: of more, the last are
	// kept. Default 16 MiB.
	MaxOutput int

	// Foreground programs get the signals that pluv receives, as from a shell.
	Foreground bool
	// grace is how long the program has to clean up once it was asked to end, 0 for
	// the usual time.
	grace time.Duration
}

// A Result is how a program ended.
type Result struct {
	Code      int           `luar:"code"`   // the exit code; 128 and the signal's number after a signal
	Output    string        `luar:"output"` // as Command.Capture says
	Errors    string        `luar:"-"`
	Truncated bool          `luar:"-"` // the beginning of the captured output is lost
	Duration  time.Duration `luar:"seconds"`
}

// Run runs a program to its end.
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
	out := c.connect(cmd)
	group := isolate(cmd, ownsTerminal(c.Stdin))

	began := time.Now()
	if err := cmd.Start(); err != nil {
		return Result{}, startFault(c.Argv[0], path, c.Dir, err)
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

// ownsTerminal reports whether the program is to read the terminal, which only
// pluv's own process group may. Ctrl-C then reaches the program by itself.
func ownsTerminal(stdin io.Reader) bool {
	file, ok := stdin.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// program finds the program to start. A path with a folder in it counts from
// Dir, as it would for the program itself.
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
		return path, nil
	}
	if path := LookPath(name, c.Env); path != "" {
		return path, nil
	}
	return "", startFault(name, "", c.Dir, exec.ErrNotFound)
}

// environment is Env with PWD as a shell would have it after entering Dir.
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
