package vm

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// The bounds of a sandbox. A deadline alone does not bound it: doubling a
// string fills the memory within a second.
const (
	sandboxString = 1 << 20  // the longest string an operation may make
	sandboxTotal  = 32 << 20 // all that the operations of one state may make
	sandboxSearch = 1 << 17  // the longest string a pattern may be tried on
)

// SandboxLimit is what the error of a sandbox contains that ran into a bound.
const SandboxLimit = "the sandbox allows no more"

// concatKey is where a sandbox keeps its concatenation, out of a script's reach.
const concatKey = "pluv.concat"

// NewSandbox returns a state of the rockspec profile: no globals at all, and of
// the libraries only the methods of strings, since real rockspecs call them
// (`version:match("...")`). Operations that make strings are bounded. The
// operator `..` cannot be: a caller that runs foreign code must compile it as
// calls of Concat.
//
// It is small (10 µs), so that each rockspec gets its own. LState.SetMx is not
// used: it would end the whole process.
func NewSandbox() *lua.LState {
	L := lua.NewState(lua.Options{
		SkipOpenLibs:        true,
		CallStackSize:       256,
		RegistrySize:        256,
		RegistryMaxSize:     1 << 16,
		MinimizeStackMemory: true,
	})
	L.Push(L.NewFunction(lua.OpenString))
	L.Call(0, 1)
	methods := L.CheckTable(-1)
	L.Pop(1)
	L.G.Global = L.NewTable()
	L.Env = L.G.Global

	b := &budget{left: sandboxTotal}
	methods.RawSetString("dump", lua.LNil)
	for _, name := range []string{"char", "lower", "upper", "reverse"} {
		b.wrap(L, methods, name, nil)
	}
	for _, name := range []string{"find", "match", "gmatch", "gfind"} {
		b.wrap(L, methods, name, checkSearch)
	}
	b.wrap(L, methods, "rep", checkRep)
	b.wrap(L, methods, "format", checkFormat)
	b.wrap(L, methods, "gsub", checkGsub)
	L.G.Registry.RawSetString(concatKey, L.NewFunction(b.concat))
	return L
}

// Concat returns the sandbox's bounded `..` as a function of any number of
// operands.
func Concat(L *lua.LState) *lua.LFunction {
	f, _ := L.G.Registry.RawGetString(concatKey).(*lua.LFunction)
	return f
}

// budget is how many bytes of strings a state may still make.
type budget struct{ left int }

// take accounts for a string of n bytes, or raises.
func (b *budget) take(L *lua.LState, n int) {
	if n > sandboxString || n > b.left {
		L.RaiseError("the result is too long: %s", SandboxLimit)
	}
	b.left -= n
}

// wrap puts a check before a method, and accounts for the strings it returns.
func (b *budget) wrap(L *lua.LState, methods *lua.LTable, name string, check func(*lua.LState)) {
	original, ok := methods.RawGetString(name).(*lua.LFunction)
	if !ok {
		return
	}
	if len(original.Upvalues) > 0 {
		b.wrapClosure(L, methods, name, original)
		return
	}
	methods.RawSetString(name, L.NewFunction(func(L *lua.LState) int {
		if check != nil {
			check(L)
		}
		count := original.GFunction(L)
		for i := -count; i < 0; i++ {
			if s, ok := L.Get(i).(lua.LString); ok && name != "match" {
				b.take(L, len(s))
			}
		}
		return count
	}))
}

// wrapClosure is wrap for gmatch, which finds all its matches when it is called
// and needs its own frame.
func (b *budget) wrapClosure(L *lua.LState, methods *lua.LTable, name string, original *lua.LFunction) {
	methods.RawSetString(name, L.NewFunction(func(L *lua.LState) int {
		checkSearch(L)
		args := L.GetTop()
		L.Insert(original, 1)
		L.Call(args, lua.MultRet)
		return L.GetTop()
	}))
}

func (b *budget) concat(L *lua.LState) int {
	parts := make([]string, L.GetTop())
	length := 0
	for i := range parts {
		v := L.Get(i + 1)
		if !lua.LVCanConvToString(v) {
			L.RaiseError("attempt to concatenate a %s value", v.Type())
		}
		parts[i] = lua.LVAsString(v)
		length += len(parts[i])
	}
	b.take(L, length)
	L.Push(lua.LString(strings.Join(parts, "")))
	return 1
}

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
