package host

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"pluv/host/fault"
	"pluv/host/pathname"
	"pluv/host/platform"
	"pluv/host/proc"
	"pluv/host/release"
	"pluv/host/runtimes"
	"pluv/host/term"
	"pluv/host/toolchain"
	"pluv/host/trust"
	"pluv/host/vm"
)

// A shim is a program that pluv runs when started under its name. It chooses the runtime
// as `pluv run` does; a shim for one kind of runtime ignores requests for others.
type shim struct {
	names   []string
	command func(toolchain.Machine, toolchain.Runtime, []string) (argv []string, err error)
}

// shims are those for any kind of runtime.
var shims = map[string]shim{
	"lua":      {command: interpreter},
	"luac":     {command: compiler},
	"luarocks": {command: luarocks},
}

// shimOf returns the shim of a name.
func shimOf(name string) (s shim, is bool) {
	if s, is = shims[name]; is {
		return s, true
	}
	for _, k := range runtimes.Kinds {
		if slices.Contains(k.Shims, name) {
			return shim{names: []string{k.Name}, command: interpreter}, true
		}
	}
	return shim{}, false
}

// Shim replaces the process by the program that argv[0] names, if it is a shim, and
// returns only on failure. It creates no Lua state, except as `pluv rocks` under one of
// LuaRocks' names.
func Shim(argv []string, streams term.Streams) (code int, is bool) {
	if len(argv) > 1 && argv[1] == interpreterFlag {
		return runInterpreter(argv[2:], streams), true
	}
	if args, is := commandArguments(argv); is {
		if os.Getenv(toolchain.ProbeVariable) == toolchain.Probe {
			return fault.ExitFailure, true
		}
		return Main(args, streams), true
	}
	name := programName(argv[0], runtime.GOOS)
	shim, is := shimOf(name)
	if !is {
		return 0, false
	}
	if err := platform.CheckFiles(); err != nil {
		return showBare(streams, err), true
	}
	caller := os.Getenv(toolchain.ProbeVariable)
	if caller == toolchain.Probe {
		return fault.ExitFailure, true
	}
	if caller == strconv.Itoa(os.Getpid()) {
		return showBare(streams, fault.New(fault.RuntimeLoop, "the chosen %s is a shim of pluv", name).
			WithHint("install one with `pluv install lua@5.4`, or remove the other program from PATH")), true
	}
	info := platform.Describe(os.Getenv, release.Version)
	settleHome(info)
	m := toolchain.Machine{Info: info, Path: os.Getenv("PATH"), Allows: trust.Open(info, os.Getenv).Allows}
	dir, err := pathname.WorkingFolder()
	if err != nil {
		return showBare(streams, err), true
	}
	chosen, _, err := m.Choose(context.Background(), toolchain.Question{
		Variable: os.Getenv(toolchain.RuntimeVariable), Dir: dir, Names: shim.names,
	})
	if err != nil {
		return showBare(streams, err), true
	}
	if name == "lua" && chosen.Source == runtimes.Builtin {
		return runInterpreter(argv[1:], streams), true
	}
	command, err := shim.command(m, chosen, argv[1:])
	if err == nil {
		err = proc.Exec(command, shimEnvironment(chosen))
	}
	var exit *proc.ExitError
	if errors.As(err, &exit) {
		return exit.Code, true
	}
	return showBare(streams, err), true
}

// programName is the name under which a program was started. Windows names have no case.
func programName(path, goos string) string {
	name := filepath.Base(path)
	if goos == "windows" {
		name = strings.ToLower(name)
	}
	return strings.TrimSuffix(name, ".exe")
}

// interpreterFlag, as the first argument, makes pluv the builtin runtime's `lua`. The
// programs that `pluv run` puts on PATH use it (pluv.runtime.bin_folder).
const interpreterFlag = "--builtin-lua"

// runInterpreter runs the builtin runtime as a program.
func runInterpreter(args []string, streams term.Streams) int {
	_, signals := proc.Catch(context.Background())
	signals.Release() // signals end a script as they end any program
	exit := vm.Lua(args, streams.In, streams.Out)
	if exit.Message != "" {
		text := "lua: " + exit.Message
		if exit.Trace != "" {
			text += "\n" + exit.Trace
		}
		_, _ = streams.Err.Write([]byte(term.Visible(text) + "\n"))
	}
	return exit.Code
}

func interpreter(_ toolchain.Machine, c toolchain.Runtime, args []string) ([]string, error) {
	return append([]string{c.Path}, args...), nil
}

// compiler is the luac next to the interpreter, with the same suffix.
func compiler(m toolchain.Machine, c toolchain.Runtime, args []string) ([]string, error) {
	base := filepath.Base(c.Path)
	path := filepath.Join(filepath.Dir(c.Path), strings.Replace(base, "lua", "luac", 1))
	if info, err := os.Stat(path); c.Name != runtimes.Lua || err != nil || !info.Mode().IsRegular() {
		failure := fault.New(fault.RuntimeProgram, "%s %s at %s has no luac", c.Name, c.Version, c.Path)
		if c.Name == runtimes.LuaJIT {
			return nil, failure.WithHint("LuaJIT writes bytecode with `luajit -b`")
		}
		return nil, failure.WithHint("install one that has it: `pluv install lua@5.4`")
	}
	return append([]string{path}, args...), nil
}

// luarocks is the LuaRocks on PATH, configured for the chosen Lua.
func luarocks(m toolchain.Machine, c toolchain.Runtime, args []string) ([]string, error) {
	if k := runtimes.Of(c.Name); !k.LoadsRocks || !k.Installable {
		return nil, fault.New(fault.RuntimeProgram, "luarocks does not support %s %s", c.Name, c.Version).
			WithHint("choose another runtime with `pluv local lua@5.4`")
	}
	program := m.LookPast("luarocks")
	if program == "" {
		return nil, fault.New(fault.RuntimeProgram, "luarocks is not on PATH").
			WithHint("install it, for example with `apt install luarocks`; pluv itself does not need it")
	}
	argv := []string{program}
	given := func(flag string) bool {
		return slices.ContainsFunc(args, func(a string) bool { return a == flag || strings.HasPrefix(a, flag+"=") })
	}
	if !given("--lua-version") && !given("--lua-dir") {
		tag := toolchain.Tag{Name: c.Name, Version: c.Version}
		argv = append(argv, "--lua-version", tag.ABI(), "--lua-dir", filepath.Dir(filepath.Dir(c.Path)))
	}
	return append(argv, args...), nil
}

// shimEnvironment marks the process, so that a program that is a shim again is noticed.
// It also sets the module paths for runtimes that pluv built.
func shimEnvironment(c toolchain.Runtime) []string {
	env := append(os.Environ(), toolchain.ProbeVariable+"="+strconv.Itoa(os.Getpid()))
	library := runtimes.Of(c.Name).Library
	if _, set := os.LookupEnv("LUA_PATH"); library != nil && c.Source == toolchain.Installed && !set {
		path := ""
		for _, folder := range library(c.Version) {
			path += filepath.Join(c.Prefix, "share", folder, "?.lua") + ";"
		}
		env = append(env, "LUA_PATH="+path+";")
	}
	return env
}

// showBare words an error like pluv.report, and returns the exit code.
func showBare(streams term.Streams, err error) int {
	text, hint, code := "pluv: error: "+err.Error(), "", fault.ExitFailure
	var f *fault.Error
	if errors.As(err, &f) {
		hint = f.Hint
	}
	if fault.Exhausted(err) && fault.CodeOf(err) != fault.LimitReached {
		hint = fault.Limit(nil, "").Hint
	}
	if fault.Is(err, fault.Usage) {
		code = fault.ExitUsage
	}
	if hint != "" {
		text += "\n\nhint: " + hint
	}
	_, _ = streams.Err.Write([]byte(term.Visible(term.Brief(text)) + "\n"))
	return code
}
