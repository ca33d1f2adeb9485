package rockspec

import (
	"context"
	"errors"
	"os/exec"
	"reflect"
	"strings"
	"testing"

	"pluv/spec/need"
)

// programs are evaluated for a target Lua, and by that Lua itself if it is installed. They assign
// a list of strings to `x`.
var programs = []struct{ name, lua, source, want string }{
	{"a local _ENV", "5.4", `
		local build = {}
		do local _ENV = build; modules = "m"; local y = modules; sub = { modules, y } end
		x = { build.modules, build.sub[1], build.sub[2] }`, "m m m"},
	{"_ENV is a field in 5.1", "5.1", `local b = {} do local _ENV = b; y = "m" end x = { y }`, "m"},
	{"the program's own _ENV", "5.2", `_ENV.y = "a" x = { y, _ENV["y"] } y = nil`, "a a"},
	{"_ENV as parameter", "5.3", `local function f(_ENV) z = "in"; return function() return z end end
		local t = {} x = { f(t)(), t.z }`, "in in"},
	{"_ENV and scopes", "5.4", `
		local t = { v = "t" } v = "global"
		local function f() local _ENV = t; return v end
		local r = {} for i = 1, 1 do local v = "loop"; r[1] = v end
		repeat local v = "until"; r[2] = v until v == "until"
		for k, v in f2 or function() end do r[3] = "no" end
		local function g(v) return v end
		if v then r[3] = g("arg") elseif t then r[3] = v else r[3] = v end
		while not r[4] do r[4] = f() end
		function h() return v end r[5] = h() h = nil
		function t:m() return self.v end function t.n() return v end
		r[6] = t:m() r[7] = t.n() x = r v = nil`, "loop until arg t global t global"},
	{"hex escape", "5.2", `x = { "\x41\x4a", 'a\x0Ab' }`, "AJ a\nb"},
	{"hex escape in 5.1", "5.1", `x = { "\x41" }`, "x41"},
	{"zap", "5.4", "x = { \"a\\z\n\t  b\" }", "ab"},
	{"unicode", "5.3", `x = { "\u{48}\u{20AC}\u{10FFFF}" }`, "H€\U0010FFFF"},
	{"escapes only in strings", "5.4", "x = { [[\\x41]], [==[\\z ]] ]==] } -- \\q '\n--[[ \\q \" ]] x[3] = '\"\\\\' --[ \\q", `\x41 \z ]]  "\`},
	{"other escapes", "5.4", `x = { "\65\066\a\\\"\'\
"}`, "AB\a\\\"'\n"},
	{"concatenation", "5.1", `
		local function two() return "p", "q" end
		local n = 1
		x = { "a" .. "b" .. 1 .. two(), "a" .. two(), ("c" .. "d"):upper(), ("e"):rep(2) .. #("f" .. "g"), "n" .. n + 1 .. -n }`,
		"ab1p ap CD ee2 n2-1"},
	{"a long concatenation", "5.1", "x = { " + strings.Repeat(`"a" .. `, 120) + `"b" }`, strings.Repeat("a", 120) + "b"},
	{"varargs of functions", "5.1", `local function f(...) local a, b = ... return b .. ... end x = { f("p", "q", "r") }`, "qp"},
	{"no arguments", "5.1", `local a = ... x = { a == nil and "none" }`, "none"},
	{"LuaJIT", "luajit", `local t = {} do local _ENV = t; y = "g" end x = { "\x41\z  b\u{43}", y, t.y or "none" }`, "AbC g none"},
	{"goto", "5.4", `x = {} local i = 1 ::top:: x[i] = "g" i = i + 1 if i < 4 then goto top end`, "g g g"},
	{"patterns", "5.1", `local v = "1.2.3-4" x = { v:match("^(.-)%-(%d+)$"), v:gsub("%.", "_", 1), v:find("2", 1, true) and "yes" }`, "1.2.3 1_2.3-4 yes"},
}

// evaluate returns the globals of a program and the undefined ones that it read.
func evaluate(ctx context.Context, data []byte, name string, target Target) (table, []string, error) {
	return NewProgram(data, name).dialect(target.Lua).evaluate(ctx, name)
}

func TestDialect(t *testing.T) {
	for _, p := range programs {
		globals, unknown, err := evaluate(t.Context(), []byte(p.source), "x", Target{Lua: p.lua})
		if err != nil {
			t.Errorf("%s: %v", p.name, err)
			continue
		}
		list, _ := plain(globals["x"]).([]any)
		var texts []string
		for _, v := range list {
			text, _ := v.(string)
			texts = append(texts, text)
		}
		if got := strings.Join(texts, " "); got != p.want {
			t.Errorf("%s: got %q, want %q", p.name, got, p.want)
		}
		for _, name := range unknown {
			if name == "_ENV" && p.lua != "5.1" {
				t.Errorf("%s: reads %v", p.name, unknown)
			}
		}
		if len(globals) > 1 && p.lua > "5.1" && p.lua != luaJIT {
			t.Errorf("%s: assigns %v", p.name, globals)
		}
	}
}

// The same programs, run by the Lua they are for.
func TestDialectIsThatOfLua(t *testing.T) {
	for _, p := range programs {
		t.Run(p.name, func(t *testing.T) {
			program := need.Tool(t, "lua"+strings.TrimPrefix(p.lua, "lua"))
			source := "local s = string " + p.source + "\nlocal n = {} for i, v in ipairs(x) do n[i] = v end io.write(table.concat(n, ' '))"
			out, err := exec.Command(program, "-e", source).Output()
			if err != nil {
				var exit *exec.ExitError
				if errors.As(err, &exit) {
					t.Fatalf("%s", exit.Stderr)
				}
				t.Fatal(err)
			}
			if string(out) != p.want {
				t.Errorf("%s says %q, want %q", program, out, p.want)
			}
		})
	}
}

func TestBadEscapes(t *testing.T) {
	for _, source := range []string{`x = "\xg0"`, `x = "\x4`, `x = "\u{}"`, `x = "\u{110000}"`, `x = "\u41"`, "\n\nx = '\\q'"} {
		_, _, err := evaluate(t.Context(), []byte(source), "x", Target{Lua: "5.3"})
		if err == nil || !strings.Contains(err.Error(), "cannot parse") {
			t.Errorf("%s: %v", source, err)
		}
		if strings.HasPrefix(source, "\n") && !strings.Contains(err.Error(), "line 3") {
			t.Errorf("%s: %v", source, err)
		}
	}
	if _, _, err := evaluate(t.Context(), []byte(`x = "\u{41}"`), "x", Target{Lua: "5.2"}); err == nil {
		t.Error("5.2 has no \\u")
	}
}

func TestDecodeLeavesTheRestAlone(t *testing.T) {
	const source = "a = [=[ \\x41 ]] ]=] --[==[ ' ]==] -- \" \\\nb = t[i] + s['k'] .. \"\\n\\065\" --"
	got, err := decodeEscapes([]byte(source), "5.4")
	if err != nil || string(got) != source {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestUnknownGlobals(t *testing.T) {
	_, unknown, err := evaluate(t.Context(), []byte("y = a or b or a or 1; local c = y"), "x", Target{Lua: "5.4"})
	if err != nil || !reflect.DeepEqual(unknown, []string{"a", "b"}) {
		t.Errorf("%v, %v", unknown, err)
	}
}
