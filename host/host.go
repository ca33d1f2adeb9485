// Package host starts pluv: it creates the Lua state that runs the program in lua/pluv,
// passes it the arguments, and returns its exit code.
package host

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"pluv/host/bind"
	"pluv/host/bridge"
	"pluv/host/fault"
	"pluv/host/platform"
	"pluv/host/proc"
	"pluv/host/release"
	"pluv/host/replay"
	"pluv/host/term"
	"pluv/host/vm"
	luafiles "pluv/lua"
)

// OSStreams returns the process's standard files.
func OSStreams() term.Streams {
	return term.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}
}

// Main runs pluv with the arguments after the program's name and returns the exit code.
// The first termination signal cancels the run and is reported; a second one ends the
// process. While a child has the foreground, signals are for the child.
func Main(argv []string, streams term.Streams) int {
	if err := platform.CheckFiles(); err != nil {
		return showBare(streams, err)
	}
	info := platform.Describe(os.Getenv, release.Version)
	settleHome(info)
	session := replay.Open(info, argv, streams)
	if code, done := session.Repeat(streams); done {
		return code
	}
	ctx, signals := proc.Catch(context.Background())
	defer signals.Stop()
	paceCollections()

	// This flag is parsed here, and only in first position, since it must work even if a
	// user's module breaks the parser of the others.
	checkout, err := checkoutOf(os.Getenv("PLUV_LUA"))
	if err != nil {
		return showBare(streams, err)
	}
	ownOnly := len(argv) > 0 && leavesOutUserLua(argv[0])
	loader := &vm.Loader{Roots: Roots(info, checkout, !ownOnly), OwnOnly: ownOnly, Guides: guides(checkout), Precompiled: vm.OpenPrecompiled(luafiles.Files)}
	host := bind.New(ctx, streams, info, loader)
	defer host.Close()
	host.Session = session

	L := vm.New(vm.Command(), loader)
	defer L.Close()
	code, err := call(L, "pluv.main", "run", argv)
	if err != nil {
		code = report(ctx, L, streams, err)
	}
	if signalled, ok := proc.ExitCode(ctx); ok && code == fault.ExitInterrupted {
		code = signalled
	}
	if os.Getenv("PLUV_DEBUG_COUNTS") != "" {
		compiled, decoded := loader.LoadedBytes()
		_, _ = fmt.Fprintf(streams.Err, "compiled %d bytes of Lua, loaded %d precompiled\n", compiled, decoded)
	}
	return code
}

// settleHome sets HOME to pluv's home folder if the variable has none, so that no child
// process or library uses the working folder instead.
func settleHome(info platform.Info) {
	switch given, is := os.LookupEnv("HOME"); {
	case runtime.GOOS == "windows" || filepath.IsAbs(given):
	case info.Home != "":
		_ = os.Setenv("HOME", info.Home)
	case is:
		_ = os.Unsetenv("HOME")
	}
}

// leavesOutUserLua parses the first argument as the command line will.
func leavesOutUserLua(word string) bool {
	name, value, hasValue := strings.Cut(word, "=")
	on, err := strconv.ParseBool(value)
	return name == "--no-user-lua" && (!hasValue || err == nil && on)
}

// report passes an error to pluv.report, which words all errors, and prints the plain
// text if Lua cannot run.
func report(ctx context.Context, L *lua.LState, streams term.Streams, err error) int {
	var failure any = bridge.ErrorToLua(L, err)
	var bug *bridge.Bug
	switch {
	case errors.As(err, &bug) && !stopped(ctx, err):
		failure = map[string]any{"bug": bug.Message, "trace": bug.Trace}
	case ctx.Err() != nil:
		interrupted := fault.New(fault.Interrupted, "interrupted")
		for f := (*fault.Error)(nil); errors.As(err, &f); err = f.Err {
			if f.Code == fault.ResolveLimit {
				interrupted.Err = f // how far the search got
			}
		}
		failure = bridge.ErrorToLua(L, interrupted)
	}
	code, second := call(L, "pluv.report", "show", failure)
	if second != nil {
		_, _ = fmt.Fprintf(streams.Err, "pluv: error: %s\n(and the report failed: %s)\n", term.Visible(err.Error()), term.Visible(second.Error()))
		return fault.ExitBug
	}
	return code
}

// stopped reports whether an error is Lua code ending with its context.
func stopped(ctx context.Context, err error) bool {
	return ctx.Err() != nil && strings.Contains(err.Error(), ctx.Err().Error())
}

// call calls require(module)[name](argument), which returns an exit code or
// nothing.
func call(L *lua.LState, module, name string, argument any) (int, error) {
	L.SetTop(0)
	err := L.CallByParam(lua.P{Fn: L.GetGlobal("require"), NRet: 1, Protect: true}, lua.LString(module))
	if err == nil {
		fn := L.GetField(L.Get(-1), name)
		err = L.CallByParam(lua.P{Fn: fn, NRet: 1, Protect: true}, bridge.ToLua(L, argument))
	}
	if err != nil {
		return 0, bridge.CallError(err)
	}
	code, _ := L.Get(-1).(lua.LNumber)
	return int(code), nil
}
