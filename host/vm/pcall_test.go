package vm

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// run executes a chunk with the functions of the Command profile and returns its results as a
// string.
func run(t *testing.T, source string) string {
	t.Helper()
	L := New(Command(), &Loader{})
	defer L.Close()
	proto, err := Compile([]byte(source), "t.lua")
	if err != nil {
		t.Fatal(err)
	}
	L.Push(L.NewFunctionFromProto(proto))
	if err := L.PCall(0, lua.MultRet, nil); err != nil {
		return "error: " + err.(*lua.ApiError).Object.String()
	}
	var out []string
	for i := 1; i <= L.GetTop(); i++ {
		out = append(out, L.Get(i).String())
	}
	return strings.Join(out, " ")
}

func TestProtectedCalls(t *testing.T) {
	for _, c := range []struct{ name, source, want string }{
		{"results", `return pcall(function(...) return select("#", ...), ... end, 1, nil, 3)`, "true 3 1 nil 3"},
		{"no results", `return select("#", pcall(function() end))`, "1"},
		{"failure", `return pcall(function() error("x") end)`, "false t.lua:1: x"},
		{"failure without a level", `return pcall(function() error("x", 0) end)`, "false x"},
		{"error itself", `return pcall(error, "x")`, "false x"},
		{"a table", `local ok, e = pcall(error, { code = 7 }) return ok, e.code`, "false 7"},
		{"nested", `return pcall(pcall, error, "x")`, "true false x"},
		{"callable table", `return pcall(setmetatable({}, { __call = function(_, a) return a end }), 5)`, "true 5"},
		{"not callable", `return (pcall(7))`, "false"},
		{"handler", `return xpcall(function() error("x", 0) end, function(e) return e .. "!" end)`, "false x!"},
		{"handler not needed", `return xpcall(function() return 1, 2 end, error)`, "true 1 2"},
		{"locals stay shared with closures after a failure", `
			local passed, failed = 0, 0
			local function it(f) if pcall(f) then passed = passed + 1 else failed = failed + 1 end end
			it(function() error("x") end) it(function() end) it(function() error("y") end)
			return passed, failed`, "1 2"},
		{"also with a handler", `
			local n = 0
			local function count() n = n + 1 end
			for _ = 1, 3 do xpcall(function() error("x") end, function() end) count() end
			return n`, "3"},
		{"closures of the failed function live on", `
			local get
			pcall(function() local v = 42 get = function() return v end error("x") end)
			local a, b, c = 1, 2, 3
			return get(), a + b + c`, "42 6"},
		{"too deep", `local function f() return pcall(f) end return select("#", f()) > 100`, "true"},
		{"yield", `local co = coroutine.wrap(function() return pcall(coroutine.yield, 1) end) return pcall(co)`,
			"false t.lua:1: attempt to yield across a protected call"},
		{"deep recursion", `local function f(n) if n == 0 then return 0 end return 1 + f(n - 1) end return f(15000)`, "15000"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := run(t, c.source); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestStrictGlobals(t *testing.T) {
	for source, want := range map[string]string{
		`x = 1`:             `error: t.lua:1: assignment to undeclared global "x"`,
		`return x`:          `error: t.lua:1: undeclared global "x"`,
		`return print`:      `error: t.lua:1: undeclared global "print"; use require("std.log").note("…")`,
		`return os.execute`: "nil",
		`return os.exit`:    "nil",
		`return io`:         `error: t.lua:1: undeclared global "io"; use require("std.fs")`,
		`return debug`:      `error: t.lua:1: undeclared global "debug"`,
		`return require("host.nothing")`: "error: t.lua:1: module host.nothing not found:\n\t" +
			`no module "host.nothing" in the embedded or the user's sources, `,
	} {
		if got := run(t, source); got != want {
			t.Errorf("%s: %q, want %q", source, got, want)
		}
	}
}

func TestProfiles(t *testing.T) {
	for module, allowed := range map[string][3]bool{ // command, worker, hook
		"std.fs":    {true, true, false},
		"std.json":  {true, true, true},
		"host.jobs": {true, false, false},
		"host.cli":  {true, false, false},
		"host.http": {true, true, false},
		"hook.own":  {true, true, true},
	} {
		for i, p := range []Profile{Command(), Worker(), Hook()} {
			if p.Allows(module) != allowed[i] {
				t.Errorf("%s may require %s: %v", p.Name, module, !allowed[i])
			}
		}
	}
	hook := New(Hook(), &Loader{})
	defer hook.Close()
	for _, name := range []string{"os", "io", "debug", "loadstring", "load", "dofile", "setfenv"} {
		if hook.G.Global.RawGetString(name) != lua.LNil {
			t.Errorf("a hook has %s", name)
		}
	}
}

func TestInterpret(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("mod.lua", "return { answer = 42 }")
	search := filepath.Join(dir, "?.lua")
	for _, c := range []struct {
		name, text string
		want       Exit
	}{
		{"end", `assert(arg[1] == "a" and ... == "a" and arg[0])`, Exit{}},
		{"require", `assert(require("mod").answer == 42)`, Exit{}},
		{"exit", `os.exit(3)`, Exit{Code: 3}},
		{"exit in pcall", `pcall(os.exit, 4) error("not reached")`, Exit{Code: 4}},
		{"exit in a coroutine", `coroutine.wrap(function() os.exit(5) end)()`, Exit{Code: 5}},
		{"exit false", `os.exit(false)`, Exit{Code: 1}},
		{"shebang", "#!/usr/bin/lua\nos.exit(6)", Exit{Code: 6}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Interpret(Script{File: write("main.lua", c.text), Args: []string{"a"}, Path: search})
			if got != c.want {
				t.Errorf("%+v, want %+v", got, c.want)
			}
		})
	}
	got := Interpret(Script{File: write("bad.lua", "local x\nx.y = 1"), Path: search})
	if got.Code != 1 || !strings.Contains(got.Message, "bad.lua:2: attempt to index") || got.Trace == "" {
		t.Errorf("%+v", got)
	}
	if got := Interpret(Script{File: write("syntax.lua", "x ="), Path: search}); got.Code != 1 || !strings.Contains(got.Message, "syntax.lua") {
		t.Errorf("%+v", got)
	}
}

func TestLoader(t *testing.T) {
	first, second := t.TempDir(), t.TempDir()
	for path, text := range map[string]string{
		filepath.Join(first, "pluv/a.lua"):       "return 'mine'",
		filepath.Join(second, "pluv/a.lua"):      "return 'built in'",
		filepath.Join(second, "pluv/b/init.lua"): "return 'package'",
		filepath.Join(second, "pluv/b/c.lua"):    "return 'inner'",
		filepath.Join(second, "pluv/bad.lua"):    "return +",
	} {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	loader := &Loader{Roots: []Root{
		{FS: os.DirFS(first), Label: "mine/", Namespace: "pluv"},
		{FS: os.DirFS(second), Namespace: "pluv"},
	}}
	L := New(Command(), loader)
	defer L.Close()
	eval := func(source string) string {
		proto, err := Compile([]byte(source), "t")
		if err != nil {
			t.Fatal(err)
		}
		L.Push(L.NewFunctionFromProto(proto))
		if err := L.PCall(0, 1, nil); err != nil {
			return err.(*lua.ApiError).Object.String()
		}
		defer L.Pop(1)
		return L.Get(-1).String()
	}
	for module, want := range map[string]string{
		"pluv.a": "mine", "pluv.b": "package", "pluv.b.c": "inner",
		"pluv.bad": "pluv/bad.lua", "pluv.none": "not found", "std.a": "not found", "pluv/../../a": "not found", "pluv.a/../b": "not found",
	} {
		if got := eval(`return require("` + module + `")`); !strings.Contains(got, want) {
			t.Errorf("require %s: %q, want %q", module, got, want)
		}
	}
	if modules, packages, err := loader.List("pluv"); err != nil || len(modules) != 2 || len(packages) != 1 {
		t.Errorf("List: %v %v", modules, packages)
	}
	if compiled, _ := loader.LoadedBytes(); compiled == 0 {
		t.Error("loaded Lua was not counted")
	}
	pool := NewPool(loader)
	defer pool.Close()
	one := pool.Get()
	pool.Put(one)
	if pool.Get() != one {
		t.Error("the pool does not reuse its states")
	}
}

func BenchmarkPcall(b *testing.B) {
	L := New(Command(), &Loader{})
	defer L.Close()
	proto, err := Compile([]byte("local f = function() end for _ = 1, 1000 do pcall(f) end"), "b")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		L.Push(L.NewFunctionFromProto(proto))
		L.Call(0, 0)
	}
}

// A thread serves many calls, with any number of results, and none after an error.
func TestProtectedThreads(t *testing.T) {
	got := run(t, `
		local function many(...) return ... end
		for i = 1, 20000 do
			local n = i % 7
			local args = {}
			for k = 1, n do args[k] = i * k end
			local got = { pcall(many, unpack(args)) }
			assert(got[1] == true and #got == n + 1)
			for k = 1, n do assert(got[k + 1] == i * k) end
			if i % 3 == 0 then
				local ok, failure = pcall(error, { i })
				assert(not ok and failure[1] == i)
			end
			if i % 5 == 0 then
				local ok, inner, value = pcall(pcall, many, i)
				assert(ok and inner and value == i)
			end
		end
		assert(select("#", pcall(many)) == 1 and select("#", pcall(many, nil, nil)) == 3)
		local kept = {}
		for i = 1, 3 do
			pcall(function() local x = i; kept[i] = function() x = x + 1; return x end end)
		end
		assert(kept[1]() == 2 and kept[2]() == 3 and kept[1]() == 3 and kept[3]() == 4)
		local co = coroutine.wrap(function() local _, a = pcall(many, 1); coroutine.yield(a); local _, b = pcall(many, 2); return b end)
		assert(co() == 1 and select(2, pcall(many, 9)) == 9 and co() == 2)
		return "done"
	`)
	if got != "done" {
		t.Error(got)
	}
}
