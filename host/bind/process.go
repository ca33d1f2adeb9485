package bind

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	lua "github.com/yuin/gopher-lua"

	"pluv/host/bridge"
	"pluv/host/lazyregexp"
	"pluv/host/proc"
)

type commandOptions struct {
	Argv  []string          `luar:"argv"`
	Dir   string            `luar:"dir"`
	Env   map[string]string `luar:"env"`   // added to the environment
	Unset []string          `luar:"unset"` // taken out of it: names, or beginnings with a `*` behind
	Count countOptions      `luar:"count"` // of run alone
}

// countOptions say what the lines of a command tell of how far a job is.
type countOptions struct {
	Job   string `luar:"job"`   // the id of the running job; "" counts nothing
	Doing string `luar:"doing"` // for people: "compiling luau"
	Word  string `luar:"word"`  // what a line has that stands for one file
	Total int64  `luar:"total"` // how many such lines there will be; 0 is unknown
}

// share is how cmake begins a line: "[ 42%]" with make, "[12/270]" with ninja.
var share = lazyregexp.New(`^\[ *(\d{1,6})(%|/(\d{1,6}))\]`)

// counter returns what counts lines, nil where nothing does.
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

type findOptions struct {
	Name string `luar:"name"`
	Path string `luar:"path"` // searched instead of PATH; "" means PATH
}

type commandResult struct {
	Code    int     `luar:"code"`
	Output  string  `luar:"output"`
	Seconds float64 `luar:"seconds"`
}

func resultOf(r proc.Result) commandResult {
	return commandResult{r.Code, r.Output, r.Duration.Seconds()}
}

func (h *Host) process() bridge.Module {
	return bridge.Module{Name: "process", Funcs: []bridge.Func{
		bridge.Go("run", "opts", func(L *lua.LState, o commandOptions) (commandResult, error) {
			r, err := proc.Run(h.in(L), proc.Command{Argv: o.Argv, Dir: o.Dir, Env: environment(o.Env, o.Unset...), Capture: proc.CaptureMerge, OnLine: h.counter(o.Count)})
			return resultOf(r), err
		}),
		bridge.Go("call", "opts", func(L *lua.LState, o commandOptions) (commandResult, error) {
			r, err := proc.Run(h.in(L), proc.Command{
				Argv: o.Argv, Dir: o.Dir, Env: environment(o.Env, o.Unset...),
				Stdin: h.streams.In, Stdout: h.streams.Out, Stderr: h.streams.Err, Foreground: true,
			})
			return resultOf(r), err
		}),
		bridge.Go("run_all", "opts", h.runAll),
		bridge.Go("exec", "opts", func(o commandOptions) (int, error) {
			if o.Dir != "" {
				if err := os.Chdir(o.Dir); err != nil {
					return 0, err
				}
			}
			err := proc.Exec(o.Argv, environment(o.Env, o.Unset...))
			var exit *proc.ExitError
			if errors.As(err, &exit) {
				return exit.Code, nil
			}
			return 0, err
		}),
		bridge.Go("find", "opts", func(o findOptions) *string {
			if o.Path == "" {
				o.Path = os.Getenv("PATH")
			}
			path := proc.LookPath(o.Name, append(environment(nil, "PATH"), "PATH="+o.Path))
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
	Failed  int             `luar:"failed"` // the first command in order that failed, from 1; 0 if none did
	Results []commandResult `luar:"results"`
}

// runAll runs commands in parallel, in the whole process not more at a time than
// there are processors. After a failure no more are begun.
func (h *Host) runAll(L *lua.LState, o runAllOptions) (runAllResult, error) {
	out := runAllResult{Results: make([]commandResult, len(o.Commands))}
	errs := make([]error, len(o.Commands))
	var failed atomic.Bool
	var wg sync.WaitGroup
	ctx := h.in(L)
	for i, c := range o.Commands {
		h.processors <- struct{}{}
		if failed.Load() {
			<-h.processors
			break
		}
		wg.Go(func() {
			defer func() { <-h.processors }()
			r, err := proc.Run(ctx, proc.Command{Argv: c.Argv, Dir: c.Dir, Env: environment(c.Env, c.Unset...), Capture: proc.CaptureMerge})
			out.Results[i], errs[i] = resultOf(r), err
			if err != nil || r.Code != 0 {
				failed.Store(true)
			}
		})
	}
	wg.Wait()
	for i, r := range out.Results {
		if errs[i] != nil {
			return out, errs[i]
		}
		if r.Code != 0 && out.Failed == 0 {
			out.Failed = i + 1
		}
	}
	return out, nil
}

// environment is the process's own with some variables set and others unset.
func environment(set map[string]string, unset ...string) []string {
	env := slices.DeleteFunc(os.Environ(), func(pair string) bool {
		name, _, _ := strings.Cut(pair, "=")
		_, replaced := set[name]
		return replaced || slices.ContainsFunc(unset, func(pattern string) bool {
			beginning, isPattern := strings.CutSuffix(pattern, "*")
			return name == pattern || isPattern && strings.HasPrefix(name, beginning)
		})
	})
	for name, value := range set {
		env = append(env, name+"="+value)
	}
	slices.Sort(env)
	return env
}
