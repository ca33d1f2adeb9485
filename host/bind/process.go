package bind

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"pluv/host/bridge"
	"pluv/host/lazyregexp"
	"pluv/host/proc"
	"pluv/host/term"
	"pluv/host/watch"
)

type commandOptions struct {
	Argv  []string          `luar:"argv"`
	Dir   string            `luar:"dir"`
	Env   map[string]string `luar:"env"`   // added to the environment
	Unset []string          `luar:"unset"` // removed from it: names, or prefixes followed by `*`
	Count countOptions      `luar:"count"` // for run only
}

// countOptions describe how to read a job's progress from its output.
type countOptions struct {
	Job   string `luar:"job"`   // id of the running job; "" for no counting
	Doing string `luar:"doing"` // for people: "compiling luau"
	Word  string `luar:"word"`  // part of each line that stands for one file
	Total int64  `luar:"total"` // expected number of such lines; 0 if unknown
}

// share matches cmake's progress: "[ 42%]" with make, "[12/270]" with ninja.
var share = lazyregexp.New(`^\[ *(\d{1,6})(%|/(\d{1,6}))\]`)

// counter returns a function that counts lines; nil for no counting.
func (h *Host) counter(o countOptions) func(line string) {
	if o.Job == "" {
		return nil
	}
	var done int64
	return func(line string) {
		m := share().FindStringSubmatch(line)
		switch {
		case m != nil && m[2] == "%":
			percent, _ := strconv.ParseInt(m[1], 10, 64)
			h.ui.Counted(o.Job, fmt.Sprintf("%s: %d%%", o.Doing, percent), percent, 100)
		case m != nil:
			at, _ := strconv.ParseInt(m[1], 10, 64)
			of, _ := strconv.ParseInt(m[3], 10, 64)
			h.ui.Counted(o.Job, fmt.Sprintf("%s: %d of %d steps", o.Doing, at, of), at, of)
		case strings.Contains(line, o.Word):
			done++
			text := fmt.Sprintf("%s: %d files", o.Doing, done)
			if o.Total >= done {
				text = fmt.Sprintf("%s: %d of %d files", o.Doing, done, o.Total)
			}
			h.ui.Counted(o.Job, text, done, o.Total)
		}
	}
}

type watchOptions struct {
	Argv    []string `luar:"argv"`
	Watched string   `luar:"watched"` // folder
}

type findOptions struct {
	Name string `luar:"name"`
	Path string `luar:"path"` // searched instead of PATH; "" for PATH
}

// captured is the command with its output captured.
func (o commandOptions) captured() proc.Command {
	return proc.Command{Argv: o.Argv, Dir: o.Dir, Env: proc.Environment(o.Env, o.Unset...), Capture: proc.CaptureMerge}
}

func (h *Host) process() bridge.Module {
	return bridge.Module{Name: "process", Funcs: []bridge.Func{
		bridge.Go("run", "opts", func(L *lua.LState, o commandOptions) (proc.Result, error) {
			c := o.captured()
			c.OnLine = h.counter(o.Count)
			return proc.Run(h.in(L), c)
		}),
		bridge.Go("call", "opts", func(L *lua.LState, o commandOptions) (proc.Result, error) {
			return proc.Run(h.in(L), proc.Command{
				Argv: o.Argv, Dir: o.Dir, Env: proc.Environment(o.Env, o.Unset...),
				Stdin: h.streams.In, Stdout: h.streams.Out, Stderr: h.streams.Err, Foreground: true,
			})
		}),
		bridge.Go("run_all", "opts", h.runAll),
		bridge.Go("exec", "opts", func(o commandOptions) (int, error) {
			if o.Dir != "" {
				if err := os.Chdir(o.Dir); err != nil {
					return 0, err
				}
			}
			err := proc.Exec(o.Argv, proc.Environment(o.Env, o.Unset...))
			var exit *proc.ExitError
			if errors.As(err, &exit) {
				return exit.Code, nil
			}
			return 0, err
		}),
		bridge.Go("watch", "opts", func(L *lua.LState, o watchOptions) error {
			return watch.Run(h.in(L), watch.Watch{
				Command: proc.Command{Argv: o.Argv, Stdin: h.streams.In, Stdout: h.streams.Out, Stderr: h.streams.Err},
				Dir:     o.Watched,
				Changed: func(file string) { h.ui.Note("note", term.Visible(file+" has changed: starting again")) },
				Ended: func(code int) {
					h.ui.Note("note", fmt.Sprintf("ended with code %d; waiting for changes in %s", code, term.Visible(o.Watched)))
				},
			})
		}),
		bridge.Go("find", "opts", func(o findOptions) *string {
			if o.Path == "" {
				o.Path = os.Getenv("PATH")
			}
			path := proc.LookPath(o.Name, append(proc.Environment(nil, "PATH"), "PATH="+o.Path))
			if path == "" {
				return nil
			}
			return &path
		}),
	}}
}

type runAllOptions struct {
	Commands []commandOptions `luar:"commands"`
}

type runAllResult struct {
	Failed  int           `luar:"failed"` // index of the first failed command, from 1; 0 if none failed
	Results []proc.Result `luar:"results"`
}

// runAll runs commands in parallel, with at most one per processor in the whole process.
func (h *Host) runAll(L *lua.LState, o runAllOptions) (runAllResult, error) {
	commands := make([]proc.Command, len(o.Commands))
	for i, c := range o.Commands {
		commands[i] = c.captured()
	}
	results, failed, err := proc.RunAll(h.in(L), h.processors, commands)
	return runAllResult{Failed: failed + 1, Results: results}, err
}
