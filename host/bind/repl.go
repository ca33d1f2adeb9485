package bind

import (
	"os"

	lua "github.com/yuin/gopher-lua"

	"pluv/host/bridge"
	"pluv/host/proc"
	"pluv/host/repl"
)

type replOptions struct {
	Argv    []string          `luar:"argv"`
	Env     map[string]string `luar:"env"`   // added to the environment
	Unset   []string          `luar:"unset"` // removed from it
	Dir     string            `luar:"dir"`
	Path    string            `luar:"path"`
	CPath   string            `luar:"cpath"`
	History string            `luar:"history"`
}

func (h *Host) repl() bridge.Module {
	return bridge.Module{Name: "repl", Funcs: []bridge.Func{
		bridge.Go("run", "opts", func(L *lua.LState, o replOptions) (int, error) {
			if len(o.Argv) == 0 {
				for name, value := range o.Env {
					if err := os.Setenv(name, value); err != nil {
						return 0, err
					}
				}
			}
			return repl.Run(h.in(L), repl.Options{
				Argv: o.Argv, Env: proc.Environment(o.Env, o.Unset...), Folder: o.Dir,
				Path: o.Path, CPath: o.CPath, History: o.History,
			})
		}),
	}}
}
