package vm

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// checkSearch bounds what a pattern is tried on: matching is not stopped by a
// deadline, and may take a time exponential in the length.
func checkSearch(L *lua.LState) {
	if len(L.CheckString(1)) > sandboxSearch {
		L.RaiseError("the string is too long to search: %s", SandboxLimit)
	}
}

func checkRep(L *lua.LState) {
	if n := L.CheckInt(2); n > 0 && len(L.CheckString(1)) > sandboxString/n {
		L.RaiseError("the result is too long: %s", SandboxLimit)
	}
}

// checkFormat refuses what C Lua refuses and Go's formats allow: widths and
// precisions of more than two digits, taken from an argument, or an argument
// used again and again.
func checkFormat(L *lua.LState) {
	format, length := L.CheckString(1), 0
	for i := 2; i <= L.GetTop(); i++ {
		if s, ok := L.Get(i).(lua.LString); ok {
			length += len(s)
		}
	}
	for _, directive := range strings.Split(format, "%")[1:] {
		spec := directive[:len(directive)-len(strings.TrimLeft(directive, "-+ #0123456789.[]*"))]
		if strings.ContainsAny(spec, "[]*") || len(spec) > 10 {
			L.RaiseError("invalid option in a format")
		}
		for _, digits := range strings.FieldsFunc(spec, func(r rune) bool { return r < '0' || r > '9' }) {
			if len(strings.TrimLeft(digits, "0")) > 2 {
				L.RaiseError("invalid format (width or precision too long)")
			}
		}
	}
	// No directive adds more than its width, two digits, to its argument's text.
	if length+len(format)*100 > 4*sandboxString {
		L.RaiseError("the result is too long: %s", SandboxLimit)
	}
}

// checkGsub bounds the result before it is made: each place of the subject may
// be replaced, by a text in which each `%1` stands for at most the subject. A
// replacement by a function or a table is bounded as it is called for.
func checkGsub(L *lua.LState) {
	checkSearch(L)
	places := len(L.CheckString(1)) + 1
	if n := L.OptInt(4, -1); n >= 0 && n < places {
		places = n
	}
	left := sandboxString
	switch repl := L.Get(3).(type) {
	case lua.LString:
		longest := len(repl) + strings.Count(string(repl), "%")*len(L.CheckString(1))
		if longest > 0 && places > 16*sandboxString/longest {
			L.RaiseError("the result may be too long: %s", SandboxLimit)
		}
	case *lua.LFunction:
		L.Replace(3, L.NewFunction(func(L *lua.LState) int {
			args := L.GetTop()
			L.Insert(repl, 1)
			L.Call(args, 1)
			return spend(L, &left)
		}))
	case *lua.LTable:
		L.Replace(3, L.NewFunction(func(L *lua.LState) int {
			L.Push(repl.RawGet(L.Get(1)))
			return spend(L, &left)
		}))
	}
}

func spend(L *lua.LState, left *int) int {
	if s, ok := L.Get(-1).(lua.LString); ok {
		if *left -= len(s); *left < 0 {
			L.RaiseError("the result is too long: %s", SandboxLimit)
		}
	}
	return 1
}
