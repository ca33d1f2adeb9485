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

// trampoline calls functions: its first argument is a function that yields the results of
// a call, and returns the next function to call and its arguments.
var trampoline = sync.OnceValues(func() (*lua.FunctionProto, error) {
	return Compile([]byte("local function serve(yield, f, ...) return serve(yield, yield(f(...))) end return serve(...)"), trampolineName)
})

// protected implements pcall and xpcall of one state.
type protected struct {
	call  *lua.LFunction
	xcall *lua.LFunction // gopher-lua's own xpcall
	yield *lua.LFunction // yields its arguments after done
	done  *lua.LUserData
	depth int
	idle  []*lua.LState // threads that wait for a call: a new one takes 28 KB
}

// installProtectedCalls replaces pcall and xpcall by ones that call in another thread.
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
	p := &protected{call: L.NewFunctionFromProto(proto), xcall: xpcall, done: L.NewUserData()}
	p.yield = L.NewFunction(func(L *lua.LState) int {
		L.Insert(p.done, 1)
		return -1
	})
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
	thread, isNew := p.thread(L)
	if isNew {
		args = append([]lua.LValue{p.yield}, args...)
	}
	state, err, values := L.Resume(thread, p.call, args...)
	if state == lua.ResumeYield && values[0] == p.done {
		p.idle = append(p.idle, thread)
		return values[1:], nil
	}
	if err == nil {
		L.RaiseError("attempt to yield across a protected call")
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

// thread returns an idle thread, or a new one.
func (p *protected) thread(L *lua.LState) (thread *lua.LState, isNew bool) {
	if n := len(p.idle); n > 0 {
		thread, p.idle = p.idle[n-1], p.idle[:n-1]
	} else {
		var cancel func()
		if thread, cancel = L.NewThread(); cancel != nil {
			cancel()
		}
		isNew = true
	}
	if ctx := L.Context(); ctx != nil {
		thread.SetContext(ctx)
	} else {
		thread.RemoveContext()
	}
	return thread, isNew
}
