package bind

import (
	"errors"
	"os"
	"runtime/debug"

	"pluv/host/bridge"
	"pluv/host/proc"
	"pluv/host/vm"
)

type scriptOptions struct {
	File string            `luar:"file"`
	Args []string          `luar:"args"`
	Path string            `luar:"path"`
	Env  map[string]string `luar:"env"` // added to the environment
}

func (h *Host) interpreter() bridge.Module {
	return bridge.Module{Name: "interpreter", Funcs: []bridge.Func{
		bridge.Go("run", "opts", func(o scriptOptions) (vm.Exit, error) {
			// The script runs in place of pluv: a signal ends it like any program.
			proc.SignalsOf(h.ctx).Release()
			debug.SetGCPercent(100)
			for name, value := range o.Env {
				if err := os.Setenv(name, value); err != nil {
					return vm.Exit{}, err
				}
			}
			return vm.Interpret(vm.Script{File: o.File, Args: o.Args, Path: o.Path}), nil
		}),
		bridge.Go("compiles", "text, name", func(text, name string) bool {
			_, err := vm.Compile([]byte(text), name)
			return err == nil
		}),
		bridge.Go("globals_set", "text, name", func(text, name string) (found []vm.Access, compiles bool, err error) {
			found, err = vm.GlobalsSet([]byte(text), name)
			var syntax *vm.SyntaxError
			if errors.As(err, &syntax) {
				return nil, false, nil
			}
			return found, true, err
		}),
	}}
}
