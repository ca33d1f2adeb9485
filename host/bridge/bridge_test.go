package bridge

import (
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"strings"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"

	"pluv/host/fault"
)

type flag struct {
	Name string `luar:"name"`
	Many bool   `luar:"many"`
}

type options struct {
	Path  string            `luar:"path"`
	Mode  int               `luar:"mode"`
	Limit uint8             `luar:"limit"`
	Short int32             `luar:"short"`
	Ratio float64           `luar:"ratio"`
	Argv  []string          `luar:"argv"`
	Env   map[string]string `luar:"env"`
	Flags []flag            `luar:"flags"`
	Main  flag              `luar:"main"`
	Next  *flag             `luar:"next"`
	Any   lua.LValue        `luar:"any"`
	Data  map[string]any    `luar:"data"`
}

// newState returns a state with a module `m` that shows its arguments.
func newState(t *testing.T) *lua.LState {
	t.Helper()
	L := lua.NewState()
	t.Cleanup(L.Close)
	show := func(v any) string { return fmt.Sprintf("%+v", v) }
	module := Module{Name: "m", Funcs: []Func{
		Go("options", "opts", func(o options) string {
			if o.Next != nil {
				return "next " + o.Next.Name
			}
			return show(o)
		}),
		Go("both", "text, list?", func(text string, list []float64) string {
			if list == nil {
				return text
			}
			return text + show(list)
		}),
		Go("list", "list", func(list []string) int { return len(list) }),
		Go("state", "value", func(L *lua.LState, v lua.LValue) lua.LValue { return L.NewTable() }),
		Go("userdata", "ud", func(*lua.LUserData) {}),
		Go("fail", "kind", func(kind string) (string, error) {
			switch kind {
			case "":
				return "fine", nil
			case "fault":
				return "", fault.Wrap(fault.FileMissing, fs.ErrNotExist, "no file").WithHint("make it")
			}
			return "", errors.New(kind)
		}),
		Raw("raw", "...", func(L *lua.LState) int { return L.GetTop() }),
	}}
	L.PreloadModule("host.m", module.Open())
	if err := L.DoString(`m = require("host.m")`); err != nil {
		t.Fatal(err)
	}
	return L
}

func eval(L *lua.LState, source string) (lua.LValue, error) {
	fn, err := L.LoadString(source)
	if err != nil {
		return nil, err
	}
	if err := L.CallByParam(lua.P{Fn: fn, NRet: 1, Protect: true}); err != nil {
		return nil, CallError(err)
	}
	defer L.Pop(1)
	return L.Get(-1), nil
}

func TestArguments(t *testing.T) {
	L := newState(t)
	for _, c := range []struct{ source, want string }{
		{`return m.options()`, `{Path: Mode:0 Limit:0 Short:0 Ratio:0 Argv:[] Env:map[] Flags:[] Main:{Name: Many:false} Next:<nil> Any:<nil> Data:map[]}`},
		{`return m.options { path = "p", mode = 420, limit = 2, ratio = 0.5, argv = {"a", "b"}, env = { X = "1" }, any = m }`,
			`{Path:p Mode:420 Limit:2 Short:0 Ratio:0.5 Argv:[a b] Env:map[X:1] Flags:[] Main:{Name: Many:false} Next:<nil> Any:`},
		{`return m.options { flags = { { name = "a", many = true } } }`, `Flags:[{Name:a Many:true}]`},
		{`local f = { name = "a" } return m.options { flags = { f, f }, main = f }`, `Flags:[{Name:a Many:false} {Name:a Many:false}] Main:{Name:a Many:false}`},
		{`local none = {} return m.options { argv = none, env = none, flags = none, main = none }`, `Argv:[] Env:map[] Flags:[] Main:{Name: Many:false}`},
		{`local x = { "a" } return m.list(x) + m.list(x)`, `2`},
		{`return m.options { next = { name = "b" } }`, `next b`},
		{`return m.options { data = { a = 1 } }`, `Data:map[a:1]`},
		{`return m.both("x")`, `x`},
		{`return m.both("x", nil)`, `x`},
		{`return m.both("x", { 2 })`, `x[2]`},
		{`return m.list(nil)`, `0`},
		{`return type(m.state(m))`, `table`},
		{`return m.userdata(io.stdout)`, `nil`},
		{`return select("#", m.raw(1, 2)) .. m.fail("")`, `2fine`},
	} {
		got, err := eval(L, c.source)
		if err != nil {
			t.Errorf("%s: %v", c.source, err)
		} else if !strings.Contains(got.String(), c.want) {
			t.Errorf("%s = %s, want %s", c.source, got, c.want)
		}
	}
}

// TestBadArguments: wrong arguments are string errors that name the function, the place
// and the expected type.
func TestBadArguments(t *testing.T) {
	L := newState(t)
	for _, c := range []struct{ source, want string }{
		{`m.options { typo = 1 }`, `host.m.options: opts has no field "typo"; it has any, argv, data, `},
		{`m.options { "x" }`, `opts has no field "1"`},
		{`m.options { mode = "x" }`, `opts.mode must be a number, not a string`},
		{`m.options { mode = 1.5 }`, `opts.mode must be a whole number, not 1.5`},
		{`m.options { mode = 1/0 }`, `opts.mode must be a whole number`},
		{`m.options { limit = 256 }`, `opts.limit must be from 0 to 255, not 256`},
		{`m.options { limit = -1 }`, `opts.limit must be from 0 to 255, not -1`},
		{`m.options { short = 2 ^ 62 }`, `opts.short must be from -2147483648 to 2147483647, not 4611686018427387904`},
		{`m.options { argv = { "a", [2 ^ 32 + 1] = "b" } }`, `opts.argv must be a list, without the key 4294967297`},
		{`m.options { path = 1 }`, `opts.path must be a string, not a number`},
		{`m.options { path = false }`, `opts.path must be a string, not a boolean`},
		{`m.options { argv = "x" }`, `opts.argv must be a table, not a string`},
		{`m.options { argv = { "a", 1 } }`, `opts.argv[2] must be a string, not a number`},
		{`m.options { argv = { "a", x = "b" } }`, `opts.argv must be a list, without the key x`},
		{`m.options { argv = { "a", [1.5] = "b" } }`, `opts.argv must be a list, without the key 1.5`},
		{`m.options { env = { X = 1 } }`, `opts.env.X must be a string, not a number`},
		{`m.options { env = { "X" } }`, `the key 1 of opts.env must be a string`},
		{`m.options { flags = { { many = "x" } } }`, `opts.flags[1].many must be a boolean, not a string`},
		{`m.options { next = 1 }`, `opts.next must be a table, not a number`},
		{`m.options("x")`, `host.m.options: opts must be a table, not a string`},
		{`m.options({}, 2)`, `host.m.options: too many arguments: 2 instead of 1`},
		{`m.both()`, `host.m.both: text must be a string, not nil`},
		{`m.both("x", "y")`, `host.m.both: list must be a table, not a string`},
		{`m.list(function() end)`, `list must be a table, not a function`},
		{`m.userdata({})`, `ud must be a userdata, not a table`},
		{`m.opts {}`, `host.m has no function "opts"`},
		{`m.x = 1`, `host.m is read-only`},
		{`m.options = 1`, `host.m is read-only`},
	} {
		_, err := eval(L, "\n"+c.source)
		var bug *Bug
		if !errors.As(err, &bug) || !strings.Contains(bug.Message, c.want) {
			t.Errorf("%s: %v, want a mistake with %q", c.source, err, c.want)
			continue
		}
		if !strings.HasPrefix(bug.Message, "<string>:2:") || !strings.Contains(bug.Trace, "stack traceback") {
			t.Errorf("%s: no place in %q\n%s", c.source, bug.Message, bug.Trace)
		}
	}
	if v, err := eval(L, `return getmetatable(m)`); err != nil || v != lua.LFalse {
		t.Errorf("the metatable of a module is open: %v %v", v, err)
	}
}

func TestNamesAreCounted(t *testing.T) {
	L := lua.NewState()
	defer L.Close()
	L.PreloadModule("host.w", Module{Name: "w", Funcs: []Func{Go("f", "a, b", func(string) {})}}.Open())
	if _, err := eval(L, `require("host.w")`); err == nil || !strings.Contains(err.Error(), "host.w.f has 1 parameters but 2 names") {
		t.Error(err)
	}
}

type inner struct {
	Name string `luar:"name"`
}

func TestToLua(t *testing.T) {
	L := lua.NewState()
	defer L.Close()
	text := "p"
	for _, c := range []struct {
		in   any
		want string // Lua code that describes v
	}{
		{nil, `v == nil`},
		{(*inner)(nil), `v == nil`},
		{&text, `v == "p"`},
		{true, `v == true`},
		{[]byte("ab"), `v == "ab"`},
		{int64(3), `v == 3`},
		{uint16(4), `v == 4`},
		{float32(0.5), `v == 0.5`},
		{fault.Usage, `v == "cli.usage"`},
		{[]string(nil), `#v == 0`},
		{map[string]int(nil), `next(v) == nil`},
		{[2]int{1, 2}, `#v == 2 and v[2] == 2`},
		{[]*inner{{Name: "a"}, nil, {Name: "c"}}, `v[1].name == "a" and v[2] == nil and v[3].name == "c"`},
		{map[string]any{"a": []any{1.0, "x"}}, `v.a[2] == "x"`},
		{struct {
			Shown  string `luar:"shown"`
			Hidden string
			Empty  string `luar:"empty,omitempty"`
			Own    string `luar:"-"`
			Value  any    `luar:"value"`
		}{"s", "h", "", "o", lua.LNumber(7)}, `v.shown == "s" and v.Hidden == nil and v.empty == nil and v["-"] == nil and v.value == 7`},
		{time.Time{}, `v == 0`},
		{time.Unix(7, 0), `v == 7`},
	} {
		L.SetGlobal("v", ToLua(L, c.in))
		if got, err := eval(L, "return "+c.want); err != nil || got != lua.LTrue {
			t.Errorf("%#v: not %s (%v)", c.in, c.want, err)
		}
	}
	L.SetGlobal("f", L.NewFunction(func(L *lua.LState) int { ToLua(L, make(chan int)); return 0 }))
	if _, err := eval(L, "f()"); err == nil || !strings.Contains(err.Error(), "cannot convert a Go chan int to Lua") {
		t.Error(err)
	}
}

func TestFromLua(t *testing.T) {
	L := lua.NewState()
	defer L.Close()
	for _, c := range []struct {
		source string
		want   any
	}{
		{`nil`, nil},
		{`true`, true},
		{`1.5`, 1.5},
		{`"x"`, "x"},
		{`{}`, []any{}},
		{`{ "a", { b = 1 } }`, []any{"a", map[string]any{"b": 1.0}}},
		{`{ a = {}, ["b c"] = false }`, map[string]any{"a": []any{}, "b c": false}},
	} {
		v, err := eval(L, "return "+c.source)
		if err != nil {
			t.Fatal(err)
		}
		got, err := FromLua(v)
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s = %#v, %v", c.source, got, err)
		}
		again, err := FromLua(ToLua(L, got))
		if err != nil || !reflect.DeepEqual(again, got) {
			t.Errorf("%s does not survive a round trip: %#v, %v", c.source, again, err)
		}
	}
	for _, c := range []struct{ source, want string }{
		{`print`, "value is a function"},
		{`{ rock = { "a", print } }`, "value.rock[2] is a function"},
		{`{ a = io.stdout }`, "value.a is a userdata"},
		{`{ a = setmetatable({}, {}) }`, "value.a has a metatable"},
		{`{ 1, a = 2 }`, "value is neither a list nor a table with string keys"},
		{`{ a = { [1] = 1, [3] = 3 } }`, "value.a is neither"},
		{`{ [true] = 1 }`, "value is neither"},
		{`(function() local t = {} t.t = t return t end)()`, "is nested deeper than 64 tables"},
	} {
		v, err := eval(L, "return "+c.source)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := FromLua(v); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.source, err, c.want)
		}
	}
}
