package bind

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	lua "github.com/yuin/gopher-lua"

	"pluv/host/bridge"
	"pluv/host/fault"
	"pluv/host/fsys"
	"pluv/host/proc"
	"pluv/host/vm"
)

// maxHookSeconds bounds the timeout of a hook.
const maxHookSeconds = 3600

type hookOptions struct {
	Text    string  `luar:"text"`
	Name    string  `luar:"name"` // of the file, for messages
	Seconds float64 `luar:"seconds"`
	Root    string  `luar:"root"` // the folder for hook.fs and hook.process

	Env     map[string]string `luar:"env"` // added to the environment by hook.process
	Context lua.LValue        `luar:"context"`
}

func (h *Host) hook() bridge.Module {
	return bridge.Module{Name: "hook", Funcs: []bridge.Func{
		bridge.Go("run", "opts", h.runHook),
	}}
}

// runHook runs the function that a hook returns, in a new state.
func (h *Host) runHook(caller *lua.LState, o hookOptions) (any, error) {
	given, err := bridge.Carry(o.Context)
	if err != nil {
		return nil, err
	}
	if !(o.Seconds > 0 && o.Seconds <= maxHookSeconds) {
		return nil, &bridge.Bug{Message: fmt.Sprintf("opts.seconds must be above 0 and at most %d, not %g", maxHookSeconds, o.Seconds)}
	}
	job := h.in(caller)
	ctx, cancel := context.WithTimeout(job, time.Duration(o.Seconds*float64(time.Second)))
	defer cancel()
	L := vm.New(vm.Hook(), &vm.Loader{Roots: h.loader.Roots, Native: h.hookModules(ctx, o.Root, o.Env)})
	defer L.Close()
	L.SetContext(ctx)
	fail := func(err error) error {
		if job.Err() != nil {
			return fault.New(fault.Interrupted, "interrupted")
		}
		if ctx.Err() != nil {
			return fault.New(fault.HookFailed, "the hook %s timed out after %g seconds", o.Name, o.Seconds)
		}
		var bug *bridge.Bug
		if errors.As(err, &bug) {
			err = fault.New(fault.LuaError, "%s", bug.Message)
		}
		return fault.Wrap(fault.HookFailed, err, "the hook %s failed", o.Name)
	}
	proto, err := vm.Compile([]byte(o.Text), o.Name)
	if err != nil {
		return nil, fail(err)
	}
	if err := L.CallByParam(lua.P{Fn: L.NewFunctionFromProto(proto), NRet: 1, Protect: true}); err != nil {
		return nil, fail(bridge.CallError(err))
	}
	fn, ok := L.Get(-1).(*lua.LFunction)
	if !ok {
		return nil, fault.New(fault.HookFailed, "the hook %s does not return a function", o.Name)
	}
	if err := L.CallByParam(lua.P{Fn: fn, NRet: 1, Protect: true}, bridge.ToLua(L, given)); err != nil {
		return nil, fail(bridge.CallError(err))
	}
	changes, err := bridge.Carry(L.Get(-1))
	if err != nil {
		return nil, fail(err)
	}
	return changes, nil
}

// hookModules are the modules that a hook may require in addition to parts of std.
func (h *Host) hookModules(ctx context.Context, root string, env map[string]string) func(string) lua.LGFunction {
	return func(module string) lua.LGFunction {
		switch module {
		case "hook.fs":
			return hookFS(root).Open()
		case "hook.process":
			return hookProcess(ctx, root, env).Open()
		}
		return h.native(module)
	}
}

// hookFS is access to files below a folder, by relative paths.
func hookFS(root string) bridge.Module {
	return bridge.Module{Name: "hook.fs", Funcs: []bridge.Func{
		bridge.Go("read", "path", func(path string) (string, error) {
			at, err := fsys.Inside(root, path)
			if err != nil {
				return "", err
			}
			data, err := fsys.ReadFile(at, maxRead)
			return string(data), err
		}),
		bridge.Go("write", "path, text", func(path, text string) error {
			at, err := fsys.Inside(root, path)
			if err != nil {
				return err
			}
			return fsys.WriteAtomic(at, []byte(text), 0)
		}),
		bridge.Go("exists", "path", func(path string) (bool, error) {
			at, err := fsys.Inside(root, path)
			if err != nil {
				return false, err
			}
			info, err := fsys.Stat(at)
			return info != nil, err
		}),
		bridge.Go("list", "path", func(path string) ([]string, error) {
			at, err := fsys.Inside(root, path)
			if err != nil {
				return nil, err
			}
			entries, err := fsys.List(at)
			names := make([]string, len(entries))
			for i, entry := range entries {
				names[i] = entry.Name()
			}
			return names, err
		}),
		bridge.Go("remove", "path", func(path string) error {
			at, err := fsys.Inside(root, path)
			if err != nil {
				return err
			}
			return fsys.RemoveAll(at)
		}),
	}}
}

// hookProcess runs programs in the folder, with env added to the environment.
func hookProcess(ctx context.Context, root string, env map[string]string) bridge.Module {
	return bridge.Module{Name: "hook.process", Funcs: []bridge.Func{
		bridge.Go("run", "opts", func(o commandOptions) (proc.Result, error) {
			if o.Dir == "" {
				o.Dir = "."
			}
			dir, err := fsys.Inside(root, o.Dir)
			if err != nil {
				return proc.Result{}, err
			}
			set := maps.Clone(env)
			if set == nil {
				set = map[string]string{}
			}
			maps.Copy(set, o.Env)
			return proc.Run(ctx, proc.Command{Argv: o.Argv, Dir: dir, Env: proc.Environment(set, o.Unset...), Capture: proc.CaptureMerge})
		}),
	}}
}
