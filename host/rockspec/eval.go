package rockspec

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"

	"pluv/host/fault"
	"pluv/host/vm"
)

// deadline is how long one rockspec may take. The slowest real one takes some
// milliseconds.
const deadline = time.Second

// outcome is what a program assigned, and the undefined globals it read.
type outcome struct {
	globals table
	unknown []string
	err     error
}

// evaluate runs a program and returns the globals it assigned and the names of
// the undefined ones that it read. The work is done on a goroutine of its own:
// if it does not end in time it is left behind, and nothing it holds is used.
func evaluate(ctx context.Context, data []byte, name string, target Target) (table, []string, error) {
	limited, cancel := context.WithTimeout(ctx, deadline)
	done := make(chan outcome, 1)
	go func() {
		defer cancel()
		done <- run(limited, data, name, target)
	}()
	timer := time.NewTimer(deadline + deadline/10)
	defer timer.Stop()
	var got outcome
	select {
	case got = <-done:
	case <-ctx.Done():
		return nil, nil, ctx.Err()
	case <-timer.C:
		got.err = context.DeadlineExceeded
	}
	if ctx.Err() != nil {
		return nil, nil, ctx.Err()
	}
	return got.globals, got.unknown, describe(got.err, limited, name)
}

// describe makes the failure of a program one for its reader.
func describe(err error, limited context.Context, name string) error {
	var syntax *syntaxError
	var much errTooMuch
	switch {
	case err == nil:
		return nil
	case errors.As(err, &syntax):
		return fault.New(fault.RockspecFormat, "%s does not parse: %s", name, syntax.text).WithHint("%s", syntax.hint)
	case errors.As(err, &much):
		return fault.New(fault.RockspecLimit, "%s is refused: %s", name, much.Error())
	case errors.Is(err, context.DeadlineExceeded), errors.Is(limited.Err(), context.DeadlineExceeded):
		return fault.New(fault.RockspecLimit, "%s takes longer than %v to evaluate", name, deadline)
	case strings.Contains(err.Error(), vm.SandboxLimit):
		return fault.Wrap(fault.RockspecLimit, err, "%s is refused", name)
	}
	return fault.Wrap(fault.RockspecFormat, err, "%s cannot be evaluated", name).
		WithHint("a rockspec has no globals and no libraries, only the methods of strings")
}

func run(ctx context.Context, data []byte, name string, target Target) (got outcome) {
	defer func() {
		if r := recover(); r != nil {
			got = outcome{err: fmt.Errorf("the interpreter failed: %v", r)}
		}
	}()
	chunk, err := compile(withoutShebang(data), name, target.Lua)
	if err != nil {
		return outcome{err: err}
	}
	L := vm.NewSandbox()
	L.SetContext(ctx)
	env := L.NewTable()
	unknown := watch(L, env)

	load := L.NewFunctionFromProto(chunk)
	load.Env = env
	L.Push(load)
	L.Push(vm.Concat(L))
	L.Push(env)
	if err := L.PCall(2, 0, nil); err != nil {
		return outcome{err: luaError(err)}
	}
	globals, err := new(converter).table(env, 0)
	return outcome{globals, *unknown, err}
}

// watch collects the undefined globals that are read.
func watch(L *lua.LState, env *lua.LTable) *[]string {
	const most = 20
	var names []string
	seen := map[string]bool{}
	mt := L.NewTable()
	mt.RawSetString("__index", L.NewFunction(func(L *lua.LState) int {
		if name := L.Get(2).String(); !seen[name] && len(names) < most {
			seen[name] = true
			names = append(names, name)
		}
		return 0
	}))
	env.Metatable = mt
	return &names
}

// luaError keeps the message of an error and drops its stack trace.
func luaError(err error) error {
	var api *lua.ApiError
	if errors.As(err, &api) && api.Object != nil {
		return errors.New(api.Object.String())
	}
	return err
}

// withoutShebang blanks a first line that begins with "#!". The line itself
// stays, for the line numbers of errors.
func withoutShebang(data []byte) []byte {
	if !bytes.HasPrefix(data, []byte("#!")) {
		return data
	}
	if end := bytes.IndexByte(data, '\n'); end >= 0 {
		return data[end:]
	}
	return data
}
