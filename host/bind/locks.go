package bind

import (
	"io/fs"
	"path/filepath"

	lua "github.com/yuin/gopher-lua"

	"pluv/host/bridge"
	"pluv/host/fsys"
	"pluv/host/term"
)

// locksDir is the folder in pluv's state for locks of files that pluv changes. They are
// not next to the files, which belong to the user.
const locksDir = "locks"

// locks returns the folder for locks; "" if pluv's state has no folder.
func (h *Host) locks() string {
	if h.platform.State == "" {
		return ""
	}
	return filepath.Join(h.platform.State, locksDir)
}

// waitingFor returns a function that shows a note about waiting.
func (h *Host) waitingFor(what string) func() {
	return func() { h.ui.Note("note", term.Visible("waiting for "+what)) }
}

// withLock calls a Lua function while it holds an inter-process lock.
func (h *Host) withLock(L *lua.LState) int {
	path, fn := L.CheckString(1), L.CheckFunction(2)
	what := L.OptString(3, "another process, which holds "+path)
	release, err := fsys.LockSaying(h.in(L), path, h.waitingFor(what))
	if err != nil {
		bridge.Raise(L, err)
	}
	defer func() { _ = release() }()
	return callWith(L, fn)
}

// callWith calls a Lua function and leaves its results on the stack.
func callWith(L *lua.LState, fn *lua.LFunction, args ...lua.LValue) int {
	top := L.GetTop()
	L.Push(fn)
	for _, arg := range args {
		L.Push(arg)
	}
	L.Call(len(args), lua.MultRet)
	return L.GetTop() - top
}

// update calls a Lua function with the content of a file, and writes its result.
func (h *Host) update(L *lua.LState) int {
	o, fn := L.CheckTable(1), L.CheckFunction(2)
	path := lua.LVAsString(o.RawGetString("path"))
	c := fsys.Change{
		Path: path, Lock: fsys.LockOf(h.locks(), path),
		Mode:    fs.FileMode(lua.LVAsNumber(o.RawGetString("mode"))),
		Waiting: h.waitingFor("another pluv, which changes " + path),
	}
	if err := fsys.Update(h.in(L), c, changeBy(L, fn)); err != nil {
		bridge.Raise(L, err)
	}
	return 0
}

// changeBy calls a Lua function to change a content; nil means no file.
func changeBy(L *lua.LState, fn *lua.LFunction) func(old []byte) ([]byte, error) {
	return func(old []byte) ([]byte, error) {
		var given lua.LValue = lua.LNil
		if old != nil {
			given = lua.LString(old)
		}
		top := L.GetTop()
		defer L.SetTop(top)
		if callWith(L, fn, given) == 0 || L.Get(top+1) == lua.LNil {
			return nil, nil
		}
		return []byte(L.CheckString(top + 1)), nil
	}
}

// scratch calls a Lua function with a new folder, and removes that afterwards.
func (h *Host) scratch(L *lua.LState) int {
	fn := L.CheckFunction(3)
	dir, done, err := fsys.Scratch(L.CheckString(1), L.CheckString(2))
	if err != nil {
		bridge.Raise(L, err)
	}
	defer done()
	return callWith(L, fn, lua.LString(dir))
}
