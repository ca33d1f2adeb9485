package vm

import (
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

func evaluate(t *testing.T, source string) (lua.LValue, error) {
	t.Helper()
	L := NewSandbox()
	defer L.Close()
	chunk, err := L.LoadString("local concat = ... " + source)
	if err != nil {
		t.Fatal(err)
	}
	L.Push(chunk)
	L.Push(Concat(L))
	if err := L.PCall(1, 1, nil); err != nil {
		return nil, err
	}
	return L.Get(-1), nil
}

func TestSandboxHasStringMethods(t *testing.T) {
	cases := map[string]string{
		`return ("1.2-3"):match("^(.-)%-")`:                                                            "1.2",
		`return ("a-b"):gsub("%-", "_")`:                                                               "a_b",
		`return ("a b"):gsub("%w", { a = "x" })`:                                                       "x b",
		`return ("ab"):gsub(".", function(c) return c:upper() end)`:                                    "AB",
		`return ("ab"):gsub("(.)(.)", "%2%1")`:                                                         "ba",
		`return ("v%s-%03d"):format("1", 7)`:                                                           "v1-007",
		`return ("ab"):rep(2):upper():lower():reverse()`:                                               "baba",
		`local s = "" for k, v in ("a=1,b=2"):gmatch("(%w)=(%w)") do s = concat(s, k, v) end return s`: "a1b2",
		`return concat("a", 1, 2.5)`:                                                                   "a12.5",
		`return ("x"):len() + #"yz" + ("a"):byte()`:                                                    "100",
		`return ("abc"):find("c", 1, true)`:                                                            "3",
		`return ("abc"):sub(2)`:                                                                        "bc",
		`return ("A"):char(66)`:                                                                        "",
	}
	for source, want := range cases {
		got, err := evaluate(t, source)
		if want == "" {
			continue
		}
		if err != nil || got.String() != want {
			t.Errorf("%s: %v, %v", source, got, err)
		}
	}
}

func TestSandboxHasNoGlobals(t *testing.T) {
	for _, name := range []string{"_G", "string", "os", "io", "print", "require", "load", "loadstring", "pairs",
		"setmetatable", "getfenv", "setfenv", "package", "pcall", "error", "table", "math", "debug", "coroutine"} {
		if got, err := evaluate(t, "return "+name); err != nil || got != lua.LNil {
			t.Errorf("%s is %v, %v", name, got, err)
		}
	}
	if got, err := evaluate(t, `return ("").dump`); err != nil || got != lua.LNil {
		t.Errorf("dump is %v, %v", got, err)
	}
}

func TestSandboxIsBounded(t *testing.T) {
	cases := map[string]string{
		"rep":            `return ("x"):rep(1e9)`,
		"rep of nothing": `local s = ("x"):rep(1e6) return s:rep(1e6)`,
		"concat":         `local s = "xxxx" while true do s = concat(s, s) end`,
		"total":          `local t = {} for i = 1, 1e9 do t[i] = ("x"):rep(1e6) end`,
		"upper":          `local s, t = ("x"):rep(1e6), {} for i = 1, 1e9 do t[i] = s:upper() end`,
		"gsub":           `local s = ("x"):rep(1e5) return s:gsub(".", s)`,
		"gsub captures":  `local s = ("x"):rep(1e5) return s:gsub("(.+)", ("%1"):rep(1000))`,
		"gsub function":  `local s = ("x"):rep(1e5) return s:gsub(".", function() return s end)`,
		"gsub table":     `local s = ("x"):rep(1e5) return s:gsub(".", { x = s })`,
		"search":         `local s = ("x"):rep(1e6) return s:find("y")`,
		"gmatch":         `local s = ("x"):rep(1e6) return s:gmatch("y")`,
		"match":          `local s = ("x"):rep(1e6) return s:match("y")`,
		"long format":    `return ("%99d"):rep(1e5):format(1)`,
	}
	for name, source := range cases {
		if _, err := evaluate(t, source); err == nil || !strings.Contains(err.Error(), SandboxLimit) {
			t.Errorf("%s: %.80v", name, err)
		}
	}
	for _, format := range []string{`%100d`, `%.100f`, `%*d`, `%[1]s`, `%0000000000001d`} {
		if _, err := evaluate(t, `return ("`+format+`"):format(1)`); err == nil || !strings.Contains(err.Error(), "invalid") {
			t.Errorf("%s: %v", format, err)
		}
	}
	for _, source := range []string{`return concat("a", {})`, `return concat(nil)`, `local function f() return f() + 1 end return f()`,
		`return ("x"):rep(70000):byte(1, -1)`} {
		if _, err := evaluate(t, source); err == nil {
			t.Errorf("%s: no error", source)
		}
	}
}

func TestSandboxesAreApart(t *testing.T) {
	if _, err := evaluate(t, `local s = ("") s.x = 1`); err == nil {
		t.Error("a string was assigned to")
	}
	a, b := NewSandbox(), NewSandbox()
	if err := a.DoString(`("").__index.upper = 1 x = 1`); err != nil {
		t.Fatal(err)
	}
	if err := b.DoString(`assert = x; y = ("a"):upper()`); err != nil {
		t.Error(err)
	}
	if b.GetGlobal("x") != lua.LNil || b.GetGlobal("y").String() != "A" {
		t.Error("one sandbox reaches another")
	}
}

func BenchmarkSandbox(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		NewSandbox().Close()
	}
}
