package bind

import (
	"context"
	"errors"
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"pluv/host/archive"
	"pluv/host/bridge"
	"pluv/host/digest"
	"pluv/host/fault"
	"pluv/host/fsys"
	"pluv/host/network"
	"pluv/host/proc"
)

var errNotAGraph = errors.New("the first argument is not a job graph")

func (h *Host) fetchJob(o network.Download) (work, error) {
	return func(ctx context.Context, progress func(done, total int64)) (any, error) {
		return h.download(ctx, o, progress)
	}, nil
}

type unpackJob struct {
	Archive string `luar:"archive"`
	To      string `luar:"to"`
}

func (h *Host) unpackJob(o unpackJob) (work, error) {
	return func(ctx context.Context, _ func(done, total int64)) (any, error) {
		return nil, archive.Unpack(ctx, o.Archive, o.To, archive.Options{})
	}, nil
}

type hashJob struct {
	Path   string `luar:"path"`
	SHA256 string `luar:"sha256"` // expected; "" only computes it
}

func (h *Host) hashJob(o hashJob) (work, error) {
	return func(context.Context, func(done, total int64)) (any, error) {
		if o.SHA256 != "" {
			return o.SHA256, digest.Verify(o.Path, o.SHA256, o.Path)
		}
		sum, _, err := digest.SHA256File(o.Path)
		return sum, err
	}, nil
}

type copyJob struct {
	From string `luar:"from"`
	To   string `luar:"to"`
}

func (h *Host) copyJob(o copyJob) (work, error) {
	return func(ctx context.Context, _ func(done, total int64)) (any, error) {
		return nil, fsys.CopyTree(ctx, o.From, o.To)
	}, nil
}

type spawnJob struct {
	Argv []string          `luar:"argv"`
	Dir  string            `luar:"dir"`
	Env  map[string]string `luar:"env"`
}

func (h *Host) spawnJob(o spawnJob) (work, error) {
	return func(ctx context.Context, _ func(done, total int64)) (any, error) {
		result, err := proc.Run(ctx, proc.Command{Argv: o.Argv, Dir: o.Dir, Env: proc.Environment(o.Env), Capture: proc.CaptureMerge})
		if err != nil {
			return nil, err
		}
		if result.Code != 0 {
			return nil, fault.New(fault.ProcessExit, "`%s` failed with exit code %d\n%s", o.Argv[0], result.Code, result.Output)
		}
		return result.Output, nil
	}, nil
}

type taskJob struct {
	Name  string            `luar:"name"` // prefix of each line of its output
	Width int               `luar:"width"`
	Argv  []string          `luar:"argv"`
	Dir   string            `luar:"dir"`
	Env   map[string]string `luar:"env"`
	Unset []string          `luar:"unset"`
}

// taskJob runs a program and shows its output among that of others. Its result is the
// exit code, even on failure.
func (h *Host) taskJob(o taskJob) (work, error) {
	return func(ctx context.Context, _ func(done, total int64)) (any, error) {
		out, errs := h.ui.Lines(o.Name, o.Width, false), h.ui.Lines(o.Name, o.Width, true)
		result, err := proc.Run(ctx, proc.Command{Argv: o.Argv, Dir: o.Dir, Env: proc.Environment(o.Env, o.Unset...), Stdout: out, Stderr: errs})
		if err := errors.Join(out.Close(), errs.Close()); err != nil {
			return nil, err
		}
		if err == nil && result.Code != 0 {
			err = fault.New(fault.TaskFailed, "the task `%s` failed with exit code %d", o.Name, result.Code)
		}
		return result.Code, err
	}, nil
}

type luaJob struct {
	Module string     `luar:"module"`
	Call   string     `luar:"call"`
	Args   lua.LValue `luar:"args"`
}

// jobProgress is the key of a Lua job's progress in its context: its downloads report there.
type jobProgress struct{}

// luaJob runs require(module)[call](args) in a worker state. Arguments and result are
// copied as plain data, so states share nothing.
func (h *Host) luaJob(o luaJob) (work, error) {
	if o.Args == nil {
		o.Args = lua.LNil
	}
	args, err := bridge.Carry(o.Args)
	if err != nil {
		return nil, fmt.Errorf("the arguments of %s.%s: %w", o.Module, o.Call, err)
	}
	return func(ctx context.Context, progress func(done, total int64)) (result any, err error) {
		L := h.workers.Get()
		defer h.workers.Put(L)
		L.SetContext(context.WithValue(ctx, jobProgress{}, progress))
		defer L.RemoveContext()
		defer func() {
			if err != nil && ctx.Err() != nil {
				err = fault.Wrap(fault.Interrupted, context.Cause(ctx), "interrupted")
			}
		}()
		err = L.CallByParam(lua.P{Fn: L.GetGlobal("require"), NRet: 1, Protect: true}, lua.LString(o.Module))
		if err == nil {
			module, ok := L.Get(-1).(*lua.LTable)
			if !ok || module.RawGetString(o.Call) == lua.LNil {
				return nil, &bridge.Bug{Message: fmt.Sprintf("the module %s has no function %s", o.Module, o.Call)}
			}
			fn := module.RawGetString(o.Call)
			err = L.CallByParam(lua.P{Fn: fn, NRet: 1, Protect: true}, bridge.ToLua(L, args))
		}
		if err != nil {
			return nil, bridge.CallError(err)
		}
		return bridge.Carry(L.Get(-1))
	}, nil
}
