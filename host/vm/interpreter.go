package vm

import (
	"errors"
	"runtime"

	lua "github.com/yuin/gopher-lua"
)

// Script is a program for the built-in interpreter.
type Script struct {
	File string   // its path; "arg[0]"
	Args []string // "arg[1]" and on, and "..." of the main chunk
	Path string   // package.path
}

// Exit is how a script ended.
type Exit struct {
	Code    int    `luar:"code"`
	Message string `luar:"message,omitempty"` // of an uncaught error; then Code is 1
	Trace   string `luar:"trace,omitempty"`
}

// Interpret runs a script as the runtime "builtin": gopher-lua with all of its libraries,
// like `lua`. os.exit ends the script, not the process.
func Interpret(s Script) Exit {
	return standalone(func(L *lua.LState) error {
		L.G.Global.RawGetString("package").(*lua.LTable).RawSetString("path", lua.LString(s.Path))
		L.SetGlobal("arg", arguments(L, s))
		main, err := L.LoadFile(s.File)
		if err != nil {
			return err
		}
		return callMain(L, main, s.Args)
	})
}

// standalone runs a function with a state of the runtime "builtin".
func standalone(run func(L *lua.LState) error) Exit {
	var exit Exit
	done := make(chan struct{})
	// Needs its own goroutine, because os.exit must unwind past any pcall.
	go func() {
		defer close(done)
		L := lua.NewState(options())
		defer L.Close()
		L.OpenLibs()
		installProtectedCalls(L)
		installSort(L)
		L.G.Global.RawGetString("os").(*lua.LTable).RawSetString("exit", L.NewFunction(func(L *lua.LState) int {
			exit.Code = exitCode(L.Get(1))
			runtime.Goexit()
			return 0
		}))
		exit = exitOf(run(L))
	}()
	<-done
	return exit
}

func callMain(L *lua.LState, main *lua.LFunction, args []string) error {
	L.Push(main)
	for _, a := range args {
		L.Push(lua.LString(a))
	}
	return L.PCall(len(args), 0, nil)
}

func exitOf(err error) Exit {
	if err == nil {
		return Exit{}
	}
	var api *lua.ApiError
	if errors.As(err, &api) && api.Type == lua.ApiErrorRun {
		return Exit{Code: 1, Message: api.Object.String(), Trace: api.StackTrace}
	}
	return Exit{Code: 1, Message: err.Error()}
}

func arguments(L *lua.LState, s Script) *lua.LTable {
	table := L.NewTable()
	table.RawSetInt(0, lua.LString(s.File))
	for i, a := range s.Args {
		table.RawSetInt(i+1, lua.LString(a))
	}
	return table
}

func exitCode(v lua.LValue) int {
	switch v := v.(type) {
	case lua.LNumber:
		return int(v)
	case lua.LBool:
		if !v {
			return 1
		}
	}
	return 0
}
