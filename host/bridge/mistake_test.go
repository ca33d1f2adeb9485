package bridge

import (
	"errors"
	"strings"
	"testing"

	"pluv/host/fault"
)

const (
	inUser = "\t.pluv/commands/x.lua:9: in function 'run'"
	inMain = "\tpluv/main.lua:80: in main chunk\n\t[G]: ?"
	inStd  = "\tstd/fs.lua:60: in function 'read'"
	inHost = "stack traceback:\n\t[G]: in function 'read'"
)

func TestMistake(t *testing.T) {
	lines := func(l ...string) string { return strings.Join(l, "\n") }
	for _, c := range []struct{ name, message, trace, want string }{ // want "" is a bug in pluv
		{"in a command", ".pluv/commands/x.lua:3: boom", lines(inHost, "\t.pluv/commands/x.lua:3: in function 'f'", inUser, inMain),
			".pluv/commands/x.lua:3: boom\n  .pluv/commands/x.lua:3: in function 'f'\n  .pluv/commands/x.lua:9: in function 'run'"},
		{"raised again by pluv", "/home/a/.config/pluv/lua/pluv/x.lua:3: boom", inMain, "/home/a/.config/pluv/lua/pluv/x.lua:3: boom"},
		{"on Windows", `C:\Users\a\x.lua:3: boom`, "", `C:\Users\a\x.lua:3: boom`},
		{"a wrong argument to std", "std/fs.lua:60: path must be a string", lines(inHost, inStd, inUser, inMain),
			".pluv/commands/x.lua:9: path must be a string\n  .pluv/commands/x.lua:9: in function 'run'"},
		{"without a place", "boom", lines(inHost, inUser, inMain), ".pluv/commands/x.lua:9: boom\n  .pluv/commands/x.lua:9: in function 'run'"},
		{"text like a position", "see http://a.b:80: boom", lines(inUser), ".pluv/commands/x.lua:9: see http://a.b:80: boom\n  .pluv/commands/x.lua:9: in function 'run'"},
		{"in pluv", "pluv/x.lua:3: boom", lines(inHost, "\tpluv/x.lua:3: in function 'f'", inMain), ""},
		{"in pluv, called by a command", "pluv/x.lua:3: boom", lines("\tpluv/x.lua:3: in function 'f'", inUser, inMain), ""},
		{"in std, called by pluv", "std/fs.lua:60: boom", lines(inHost, inStd, "\tpluv/x.lua:3: in function 'f'"), ""},
		{"in a checkout", "$PLUV_LUA/lua/pluv/x.lua:3: boom", "", ""},
		{"in std of a checkout", "$PLUV_LUA/stdlib/std/fs.lua:3: boom", lines(inUser), ".pluv/commands/x.lua:9: boom\n  .pluv/commands/x.lua:9: in function 'run'"},
		{"an object given to a command", "pluv/extend/command_context.lua:3: boom", lines(inUser), ".pluv/commands/x.lua:9: boom\n  .pluv/commands/x.lua:9: in function 'run'"},
		{"nowhere", "boom", "stack traceback:\n\t[G]: ?", ""},
	} {
		err := Mistake(c.message, c.trace)
		var bug *Bug
		switch {
		case c.want == "" && (!errors.As(err, &bug) || bug.Message != c.message || bug.Trace != c.trace):
			t.Errorf("%s: %v, want a bug", c.name, err)
		case c.want != "" && (fault.CodeOf(err) != fault.LuaError || err.Error() != c.want):
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
	}
	long := Mistake("boom", strings.Repeat(inUser+"\n", 30))
	if n := strings.Count(long.Error(), "\n"); n != maxFrames {
		t.Errorf("the traceback has %d positions", n)
	}
}

// TestSettle: std.errors keeps mistakes as failures with their traceback.
func TestSettle(t *testing.T) {
	inner := fault.New(fault.LuaBug, "%s", ".pluv/commands/x.lua:3: boom\n"+inUser+"\n"+inMain)
	got := settle(fault.Wrap(fault.Usage, inner, "outer"))
	if link := got.Err.(*fault.Error); link.Code != fault.LuaError || link.Message != ".pluv/commands/x.lua:3: boom\n  .pluv/commands/x.lua:9: in function 'run'" {
		t.Errorf("%+v", link)
	}
	own := fault.New(fault.LuaBug, "pluv/x.lua:3: boom\n\tpluv/x.lua:3: in function 'f'")
	if settle(own).Code != fault.LuaBug {
		t.Errorf("%+v", own)
	}
}
