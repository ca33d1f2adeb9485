package vm

import (
	"context"

	lua "github.com/yuin/gopher-lua"
)

// A Request is a kind and a text for a driver. When Context ends, what the driver runs fails.
type Request struct {
	Context    context.Context
	Kind, Text string
}

// A Conversation is a driver, a chunk in a state of the runtime "builtin". The chunk gets three
// arguments: a function that returns the kind and the text of the next request, or nothing when
// there is none; a function that takes the kind and the text of the answer; and the name for
// chunks of the user.
type Conversation struct {
	Driver  []byte
	Name    string // of the driver, in error positions
	Path    string // package.path
	Receive func() (r Request, ok bool)
	Send    func(kind, text string)
}

// Converse runs the driver until it ends. os.exit ends it, not the process.
func Converse(c Conversation) Exit {
	return standalone(func(L *lua.LState) error {
		proto, err := Compile(c.Driver, c.Name)
		if err != nil {
			return err
		}
		L.G.Global.RawGetString("package").(*lua.LTable).RawSetString("path", lua.LString(c.Path))
		L.SetGlobal("arg", arguments(L, Script{}))
		receive := L.NewFunction(func(L *lua.LState) int {
			r, ok := c.Receive()
			if !ok {
				return 0
			}
			// Calls that begin from now on end with the context; the driver itself does not.
			L.SetContext(r.Context)
			return push(L, lua.LString(r.Kind), lua.LString(r.Text))
		})
		send := L.NewFunction(func(L *lua.LState) int {
			L.RemoveContext()
			c.Send(L.CheckString(1), L.CheckString(2))
			return 0
		})
		L.Push(L.NewFunctionFromProto(proto))
		return L.PCall(push(L, receive, send, lua.LString("stdin")), 0, nil)
	})
}
