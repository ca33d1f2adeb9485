package vm

import (
	"strings"
	"sync"

	lua "github.com/yuin/gopher-lua"
)

// maxProtectedDepth bounds calls within calls, as Lua's LUAI_MAXCCALLS does:
// each of them takes some of the Go stack.
const maxProtectedDepth = 200

const trampolineName = "=pcall"

// trampoline calls its first argument with the others and returns the number of
// results before them: a thread has to begin with a Lua function, and Resume
// gives one nil for none.
var trampoline = sync.OnceValues(func() (*lua.FunctionProto, error) {
	return Compile([]byte("local function count(...) return select('#', ...), ... end local f = ... return count(f(select(2, ...)))"), trampolineName)
})

// protected is pcall and xpcall of one state.
type protected struct {
	call  *lua.LFunction
	xcall *lua.LFunction // gopher-lua's own xpcall
	depth int
}

// installProtectedCalls replaces pcall and xpcall by ones that call in a thread
// of their own.
//
// gopher-lua's own raise an error by closing the upvalues of every function
// that is being called, also of those above the pcall, which then go on with
// locals that their closures no longer share (yuin/gopher-lua#448). The frames
// of a thread are closed alone.
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

// xpcall runs the original inside the thread, since its handler wants to see
// the stack of the error.
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
		// `error` called by pcall itself has no position.
		failure.Object = lua.LString(strings.TrimPrefix(string(text), trampolineName+":1: "))
	}
	return nil, failure
}
