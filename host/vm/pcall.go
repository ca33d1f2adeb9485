package vm

import (
	"strings"
	"sync"

	lua "github.com/yuin/gopher-lua"
)

// maxProtectedDepth bounds nested calls, like Lua's LUAI_MAXCCALLS, because each uses the
// Go stack.
const maxProtectedDepth = 200

const trampolineName = "=pcall"

// trampoline calls its first argument with the others and returns the number of results
// before them: a thread must begin with a Lua function, and Resume returns one nil for no
// results.
var trampoline = sync.OnceValues(func() (*lua.FunctionProto, error) {
	return Compile([]byte("local function count(...) return select('#', ...), ... end local f = ... return count(f(select(2, ...)))"), trampolineName)
})

// protected implements pcall and xpcall of one state.
type protected struct {
	call  *lua.LFunction
	xcall *lua.LFunction // gopher-lua's own xpcall
	depth int
}

// installProtectedCalls replaces pcall and xpcall by ones that call in a new thread.
//
// On an error, gopher-lua's own close the upvalues of every function in progress,
// including those above the pcall, whose closures then no longer share their locals
// (yuin/gopher-lua#448). In a thread only its own frames are closed.
func installProtectedCalls(L *lua.LState) {
	xpcall, ok := L.G.Global.RawGetString("xpcall").(*lua.LFunction)
	proto, err := trampoline()
	if !ok || err != nil {
		return
	}
	p := &protected{call: L.NewFunctionFromProto(proto), xcall: xpcall}
	L.G.Global.RawSetString("pcall", L.NewFunction(p.pcall))
	L.G.Global.RawSetString("xpcall", L.NewFunction(p.xpcall))
}

func (p *protected) pcall(L *lua.LState) int {
	L.CheckAny(1)
	args := make([]lua.LValue, L.GetTop())
	for i := range args {
		args[i] = L.Get(i + 1)
	}
	values, failure := p.inThread(L, args...)
	if failure != nil {
		return push(L, lua.LFalse, failure.Object)
	}
	L.Push(lua.LTrue)
	return 1 + push(L, values...)
}

// xpcall runs the original inside the thread, because its handler must see the stack of
// the error.
func (p *protected) xpcall(L *lua.LState) int {
	fn, handler := L.CheckAny(1), L.CheckAny(2)
	values, failure := p.inThread(L, p.xcall, fn, handler)
	if failure != nil {
		return push(L, lua.LFalse, failure.Object)
	}
	return push(L, values...)
}

func push(L *lua.LState, values ...lua.LValue) int {
	for _, v := range values {
		L.Push(v)
	}
	return len(values)
}

// inThread calls args[0] with the rest in a thread.
func (p *protected) inThread(L *lua.LState, args ...lua.LValue) ([]lua.LValue, *lua.ApiError) {
	if p.depth >= maxProtectedDepth {
		L.RaiseError("too many protected calls within each other")
	}
	p.depth++
	defer func() { p.depth-- }()
	thread, cancel := L.NewThread()
	if cancel != nil {
		defer cancel()
	}
	state, err, values := L.Resume(thread, p.call, args...)
	if state == lua.ResumeYield {
		L.RaiseError("attempt to yield across a protected call")
	}
	if err == nil {
		return values[1:], nil
	}
	failure, ok := err.(*lua.ApiError)
	if !ok {
		failure = &lua.ApiError{Object: lua.LString(err.Error())}
	}
	if text, ok := failure.Object.(lua.LString); ok {
		// An `error` called directly by pcall has no position.
		failure.Object = lua.LString(strings.TrimPrefix(string(text), trampolineName+":1: "))
	}
	return nil, failure
}
