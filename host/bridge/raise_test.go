package bridge

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"pluv/host/fault"
)

// TestRaise sends Go errors through Lua and back.
func TestRaise(t *testing.T) {
	deep := fault.Wrap(fault.FetchStatus, fault.New(fault.FetchNetwork, "no route").WithHint("check the cable"), "status 500")
	for _, c := range []struct {
		name  string
		err   error
		codes []fault.Code
		text  string
		hint  string
	}{
		{"a fault", fault.New(fault.Usage, "no").WithHint("try"), []fault.Code{fault.Usage}, "no", "try"},
		{"its causes", deep, []fault.Code{fault.FetchStatus, fault.FetchNetwork}, "status 500: no route", ""},
		{"words around a fault", fmt.Errorf("reading x: %w", deep), []fault.Code{fault.FetchStatus, fault.FetchStatus, fault.FetchNetwork}, "reading x: status 500: no route", ""},
		{"an error whose text differs from its fault's", fmt.Errorf("%w, again", deep), []fault.Code{fault.FetchStatus, fault.FetchNetwork}, "status 500: no route", ""},
		{"a plain cause", fault.Wrap(fault.FileIO, fs.ErrNotExist, "no"), []fault.Code{fault.FileIO, fault.HostFailure}, "no: file does not exist", ""},
		{"a plain error", errors.New("odd"), []fault.Code{fault.HostFailure}, "odd", ""},
		{"an interrupt", fmt.Errorf("waiting: %w", context.Canceled), []fault.Code{fault.Interrupted}, "interrupted", ""},
		{"no descriptors", fault.Wrap(fault.FileIO, fmt.Errorf("open: %w", syscall.EMFILE), "reading x").WithHint("look at x"),
			[]fault.Code{fault.LimitReached, fault.LimitReached}, "reading x: open: " + syscall.EMFILE.Error(),
			fault.Limit(nil, "").Hint},
		{"no descriptors, below other words", fmt.Errorf("listing: %w", syscall.ENFILE), []fault.Code{fault.LimitReached},
			"listing: " + syscall.ENFILE.Error(), fault.Limit(nil, "").Hint},
		{"a mistake in a worker", &Bug{Message: "m", Trace: "t"}, []fault.Code{fault.LuaBug}, "m\nt", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			L := lua.NewState()
			defer L.Close()
			L.SetGlobal("fail", L.NewFunction(func(L *lua.LState) int { Raise(L, c.err); return 0 }))
			_, err := eval(L, `fail()`)
			var got *fault.Error
			if !errors.As(err, &got) {
				t.Fatalf("%T %v", err, err)
			}
			if got.Error() != c.text || got.Hint != c.hint {
				t.Errorf("%q hint %q, want %q hint %q", got.Error(), got.Hint, c.text, c.hint)
			}
			for i, code := range c.codes {
				if got == nil || got.Code != code {
					t.Fatalf("link %d is %+v, want %s", i, got, code)
				}
				got, _ = got.Err.(*fault.Error)
			}
			if got != nil {
				t.Errorf("one link too many: %+v", got)
			}
			text, err := eval(L, `local ok, e = pcall(fail) return tostring(e) .. "|" .. e.code`)
			if want := c.text + "|" + string(c.codes[0]); err != nil || text.String() != want {
				t.Errorf("in Lua: %v, %v, want %s", text, err, want)
			}
		})
	}
}

func TestCallError(t *testing.T) {
	L := lua.NewState()
	defer L.Close()
	if CallError(fs.ErrClosed) != fs.ErrClosed {
		t.Error("an error of another kind was changed")
	}
	for _, c := range []struct{ source, want string }{
		{`error("x", 0)`, "x"},
		{`local t; t.x = 1`, "attempt to index a non-table object(nil)"},
		{`error({ code = 1, message = "m" })`, "m"},
		{`error({ code = "c" })`, "an error without a message (table)"},
		{`error(nil)`, "an error without a message (nil)"},
		{`error(print)`, "an error without a message (function)"},
		{`error(42)`, "42"},
	} {
		_, err := eval(L, c.source)
		var bug *Bug
		if !errors.As(err, &bug) || !strings.Contains(bug.Message, c.want) {
			t.Errorf("%s: %T %v", c.source, err, err)
		}
	}
	_, err := eval(L, `local e = { code = "a.b", message = "m" } e.cause = e error(e)`)
	if fault.CodeOf(err) != "a.b" {
		t.Errorf("a ring of causes: %v", err)
	}
	if IsFailure(lua.LString("x")) || IsFailure(lua.LNil) {
		t.Error("IsFailure is true for a value that is not a table")
	}
}

func TestTraceback(t *testing.T) {
	L := lua.NewState()
	defer L.Close()
	L.SetGlobal("trace", L.NewFunction(func(L *lua.LState) int {
		L.Push(lua.LString(Traceback(L)))
		return 1
	}))
	got, err := eval(L, "local function inner() local s = trace() return s end\nlocal s = inner()\nreturn s")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(got.String(), "\n")
	if len(lines) != 2 || !strings.HasPrefix(lines[0], "\t<string>:1: in function") || !strings.HasPrefix(lines[1], "\t<string>:2:") {
		t.Errorf("%q", lines)
	}
}
