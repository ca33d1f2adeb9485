package bind

import (
	"errors"
	"os"
	"slices"
	"strings"

	"pluv/host/bridge"
	"pluv/host/proc"
)

type commandOptions struct {
	Argv  []string          `luar:"argv"`
	Dir   string            `luar:"dir"`
	Env   map[string]string `luar:"env"`   // added to the environment
	Unset []string          `luar:"unset"` // taken out of it
}

type findOptions struct {
	Name string `luar:"name"`
	Path string `luar:"path"` // searched instead of PATH; "" means PATH
}

type commandResult struct {
	Code   int    `luar:"code"`
	Output string `luar:"output"`
}

func (h *Host) process() bridge.Module {
	return bridge.Module{Name: "process", Funcs: []bridge.Func{
		bridge.Go("run", "opts", func(o commandOptions) (commandResult, error) {
			r, err := proc.Run(h.ctx, proc.Command{Argv: o.Argv, Dir: o.Dir, Env: environment(o.Env, o.Unset...), Capture: proc.CaptureMerge})
			return commandResult{r.Code, r.Output}, err
		}),
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

// environment is the process's own with some variables set and others unset.
func environment(set map[string]string, unset ...string) []string {
	env := slices.DeleteFunc(os.Environ(), func(pair string) bool {
		name, _, _ := strings.Cut(pair, "=")
		_, replaced := set[name]
		return replaced || slices.Contains(unset, name)
	})
	for name, value := range set {
		env = append(env, name+"="+value)
	}
	slices.Sort(env)
	return env
}
