// Package host starts pluv: it makes the state that runs the Lua program in
// lua/pluv, hands it the arguments, and returns its exit code.
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
	"pluv/host/term"
	"pluv/host/vm"
	luafiles "pluv/lua"
)

// Version is the version of this pluv; releases set it when linking.
var Version = "0.1.0-dev"

// OSStreams returns the process's standard files.
func OSStreams() term.Streams {
	return term.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}
}

// Main runs pluv with the arguments after the program's name and returns the
// exit code. The first signal that asks pluv to end cancels what runs and is
// reported; a second one ends the process. While a program that pluv runs for its
// user has the foreground, signals are for that.
func Main(argv []string, streams term.Streams) int {
	if err := platform.CheckFiles(); err != nil {
		return showBare(streams, err)
	}
	ctx, signals := proc.Catch(context.Background())
	defer signals.Stop()
	paceCollections()

	info := platform.Describe(os.Getenv, Version)
	settleHome(info)
	// The flag is looked for here, and only at the beginning, since it must help
	// where a module that reads the others does not work.
	checkout, err := checkoutOf(os.Getenv("PLUV_LUA"))
	if err != nil {
		return showBare(streams, err)
	}
	ownOnly := len(argv) > 0 && leavesOutUserLua(argv[0])
	loader := &vm.Loader{Roots: Roots(info, checkout, !ownOnly), OwnOnly: ownOnly, Guides: guides(checkout), Precompiled: vm.OpenPrecompiled(luafiles.Files)}
	host := bind.New(ctx, streams, info, loader)
	defer host.Close()

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

// settleHome makes HOME what pluv takes for the home folder where the variable
// names none, so that no program that pluv starts, and no library in it, takes
// the working folder for it.
func settleHome(info platform.Info) {
	switch given, is := os.LookupEnv("HOME"); {
	case runtime.GOOS == "windows" || filepath.IsAbs(given):
	case info.Home != "":
		_ = os.Setenv("HOME", info.Home)
	case is:
		_ = os.Unsetenv("HOME")
	}
}

// leavesOutUserLua reads the first word as the command line will read it.
func leavesOutUserLua(word string) bool {
	name, value, hasValue := strings.Cut(word, "=")
	on, err := strconv.ParseBool(value)
	return name == "--no-user-lua" && (!hasValue || err == nil && on)
}

// report hands an error to pluv.report, the one place that words it, and falls
// back to its bare text when Lua cannot run.
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
				interrupted.Err = f // how far the search came
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

// stopped reports whether an error is how Lua code ends with its context.
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
