package vm

import (
	"io"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

const luaUsage = "usage: lua [-e CODE] [-l MODULE] [-v] [--] [SCRIPT [ARGS]]; the builtin runtime has no interactive mode"

// luaCall is a parsed command line of `lua`.
type luaCall struct {
	before  []luaStep
	script  string // "-" is standard input; "" for none
	args    []string
	version bool
}

// luaStep is a flag that runs something before the script.
type luaStep struct{ flag, text string }

func (s luaStep) run(L *lua.LState) error {
	if s.flag == "-l" {
		return L.CallByParam(lua.P{Fn: L.GetGlobal("require"), Protect: true}, lua.LString(s.text))
	}
	chunk, err := L.Load(strings.NewReader(s.text), "(command line)")
	if err != nil {
		return err
	}
	return callMain(L, chunk, nil)
}

// parseLua parses the arguments of `lua`; ok is false if they are not valid.
func parseLua(args []string) (call luaCall, ok bool) {
	for i := 0; i < len(args); i++ {
		arg := args[i]
		switch {
		case arg == "-" || !strings.HasPrefix(arg, "-"):
			call.script, call.args = arg, args[i+1:]
			return call, true
		case arg == "--":
			if i+1 < len(args) {
				call.script, call.args = args[i+1], args[i+2:]
			}
			return call, true
		case arg == "-v":
			call.version = true
		case strings.HasPrefix(arg, "-e"), strings.HasPrefix(arg, "-l"):
			text := arg[2:]
			if text == "" {
				if i++; i == len(args) {
					return call, false
				}
				text = args[i]
			}
			call.before = append(call.before, luaStep{arg[:2], text})
		default:
			return call, false
		}
	}
	return call, true
}

// Lua is the program `lua` of the runtime "builtin": it has the flags of Lua 5.1 except
// -i, and reads LUA_PATH.
func Lua(args []string, in io.Reader, out io.Writer) Exit {
	call, ok := parseLua(args)
	if !ok {
		return Exit{Code: 1, Message: luaUsage}
	}
	if call.version {
		_, _ = io.WriteString(out, "Lua 5.1 (gopher-lua, the builtin runtime of pluv)\n")
	}
	if call.script == "" && len(call.before) == 0 && !call.version {
		call.script = "-"
	}
	return standalone(func(L *lua.LState) error {
		L.SetGlobal("arg", arguments(L, Script{File: call.script, Args: call.args}))
		for _, step := range call.before {
			if err := step.run(L); err != nil {
				return err
			}
		}
		switch call.script {
		case "":
			return nil
		case "-":
			main, err := L.Load(in, "stdin")
			if err != nil {
				return err
			}
			return callMain(L, main, call.args)
		}
		main, err := L.LoadFile(call.script)
		if err != nil {
			return err
		}
		return callMain(L, main, call.args)
	})
}
