package sandbox

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pluv/spec/need"
)

// outcome runs a program and returns x as Lua's tostring formats it, or the error.
func outcome(t testing.TB, source string) string {
	t.Helper()
	program, err := Parse([]byte(source), "x")
	if err != nil {
		return "error: " + err.Error()
	}
	result, err := program.Run(t.Context(), false)
	if err != nil {
		return "error: " + err.Error()
	}
	return shown(result.Globals.get("x"))
}

func shown(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return formatNumber(v)
	case *Table:
		var texts []string
		for _, element := range v.list {
			texts = append(texts, shown(element))
		}
		return strings.Join(texts, "|")
	}
	return strings.ReplaceAll(fmt.Sprint(v), "<nil>", "nil")
}

// programs give the same result in every version of Lua. They assign a value or a list to x.
var programs = []struct{ source, want string }{
	// Statements.
	{`x = 1`, "1"},
	{`x, y = 1 x = y`, "nil"},
	{`local a, b, c = 1, 2 x = { a, b, tostring == nil or c == nil }`, "1|2|true"},
	{`local a = 1 do local a = 2 end x = a`, "1"},
	{`local a, b = 1, 2 a, b = b, a x = { a, b }`, "2|1"},
	{`local t, i = { 1, 2 }, 1 i, t[i] = 2, 9 x = { i, t[1], t[2] }`, "2|9|2"},
	{`local t = {} t.a, t.a = 1, 2 x = t.a`, "1"},
	{`local i = 0 while i < 5 do i = i + 1 if i == 3 then break end end x = i`, "3"},
	{`local i = 0 repeat local j = i i = i + 1 until j == 4 x = i`, "5"},
	{`if nil then x = 1 elseif false then x = 2 elseif 0 then x = 3 else x = 4 end`, "3"},
	{`if nil then x = 1 elseif false then x = 2 else x = 4 end`, "4"},
	{`if nil then x = 1 else if 1 then x = 5 end end`, "5"},
	{`x = {} for i = 1, 3 do x[i] = i * i end`, "1|4|9"},
	{`x = {} for i = 3, 1, -1 do x[4 - i] = i end`, "3|2|1"},
	{`x = 0 for i = 1, 0 do x = 1 end`, "0"},
	{`local f = {} for i = 1, 3 do f[i] = function() i = i + 1 return i end end x = { f[1](), f[1](), f[2]() }`, "2|3|3"},
	{`x = {} for k, v in ("a=1,b=2"):gmatch("(%w)=(%w)") do x[#x + 1] = v .. k end`, "1a|2b"},
	{`x = {} for a, b, c in function(s, i) if i < 3 then return i + 1, s end end, "s", 0 do x[a] = b .. (c or "-") end`, "s-|s-|s-"},
	{`x = {} for i = 1, 3 do for j = 1, 3 do if j == 2 then break end x[#x + 1] = i .. j end end`, "11|21|31"},
	{`local function f() for i = 1, 9 do while true do if i == 4 then return i end break end end end x = f()`, "4"},
	{`x = 0 do return end x = 1`, "0"},

	// Functions.
	{`local function f(...) return ... end x = { f(1, 2), f(3, 4) }`, "1|3|4"},
	{`local function f(...) return ... end x = { (f(1, 2)), (f(3, 4)) }`, "1|3"},
	{`local function f(a, ...) local b, c = ... return a, b, c end x = { f(1, 2, 3) }`, "1|2|3"},
	{`local function f(...) local t = { n = 1, ... } return #t end x = f(1, 2, 3)`, "3"},
	{`local function f(...) return { (...) } end x = #f(1, 2)`, "1"},
	{`local function f(...) return function() return 1 end, ... end x = { f(5)() }`, "1"},
	{`local function fact(n) if n <= 1 then return 1 end return n * fact(n - 1) end x = fact(10)`, "3628800"},
	{`local t = { n = 1 } function t:add(d) self.n = self.n + d return self end x = t:add(2):add(3).n`, "6"},
	{`local t = { u = {} } function t.u.f(a) return a end x = t.u.f(7)`, "7"},
	{`local n = 0 local function up() n = n + 1 return n end up() up() x = n`, "2"},
	{`local function f() end x = { f() == nil, (f()) == nil }`, "true|true"},
	{`local a = function(b) return b end x = a{ 1 }[1] .. a"s"`, "1s"},
	{`function g(a) return a end x = g(1) g = nil`, "1"},

	// Expressions.
	{`x = { 1 + 2 * 3, (1 + 2) * 3, 2 ^ 3 ^ 2 % 100, -2 ^ 2, 7 % 3, -7 % 3, 7 % -3 }`, "7|9|12|-4|1|2|-2"},
	{`x = { "10" + 5, "0x10" * 1, " 3 " - 1, -"2" }`, "15|16|2|-2"},
	{`x = { 1 == 1.0, "1" == 1, nil == false, {} == {}, "a" ~= "b" }`, "true|false|false|false|true"},
	{`x = { 1 < 2, 2 <= 2, "a" < "b", "a" < "B", "a" >= "", 1 > 2 }`, "true|true|true|false|true|false"},
	{`x = { nil or 1, false and 1, nil and 1 == nil, 1 and 2, false or nil == nil }`, "1|false|nil|2|true"},
	{`x = { not nil, not 0, not not 1 }`, "true|false|true"},
	{`x = { #"abc", #{ 1, 2, nil, 4 } >= 2, #{} }`, "3|true|0"},
	{`x = "a" .. 1 .. "b" .. 2 .. ""`, "a1b2"},
	{`x = 1 .. 2`, "12"},
	{`x = { 0.1, 1e20, 1 / 4, 123456789012, -0.5, 2 ^ 0.5 }`, "0.1|1e+20|0.25|123456789012|-0.5|1.4142135623731"},
	{`x = { 0x1F, 1e2 .. "" == "100" or 1e2 .. "" == "100.0", .5, 3. == 3 }`, "31|true|0.5|true"},

	// Tables.
	{`local t = { "a", b = "c", [3] = "d", ["e f"] = "g" } x = { t[1], t.b, t[3], t["e f"] }`, "a|c|d|g"},
	{`local t = { [1] = "a", "b" } x = t[1]`, "b"},
	{`local t = { "a", [1] = "b", [2] = "c" } x = { t[1], t[2] }`, "a|c"},
	{`local t = {} t[3] = 3 t[2] = 2 t[1] = 1 x = #t`, "3"},
	{`local t = { 1, 2, 3 } t[3] = nil x = #t`, "2"},
	{`local t = { 1, 2, 3 } t[3] = nil t[2] = nil t[3] = 9 t[2] = 8 x = { #t, t[2], t[3] }`, "3|8|9"},
	{`local t = {} t[1.5] = "a" t[-1] = "b" t[0] = "c" t[true] = "d" x = { t[1.5], t[-1], t[0], t[true], t[false] == nil }`, "a|b|c|d|true"},
	{`local k, t = {}, {} t[k] = 1 x = { t[k], t[{}] == nil }`, "1|true"},
	{`local t = { a = 1 } t.a = nil t.b = nil x = { t.a == nil, t.b == nil }`, "true|true"},
	{`local t = { 1; 2, 3; } x = #t`, "3"},
	{`local t = {} t[2 ^ 53] = 1 t[-2 ^ 53] = 2 x = { t[2 ^ 53], t[-2 ^ 53], #t }`, "1|2|0"},

	// Goto.
	{`x = {} local i = 1 ::top:: x[i] = i i = i + 1 if i < 4 then goto top end`, "1|2|3"},
	{`x = {} for i = 1, 3 do if i == 2 then goto continue end x[#x + 1] = i ::continue:: end`, "1|3"},
	{`do local a = 1 goto done local b = 2 ::done:: end x = 1`, "1"},
	{`local i = 0 repeat i = i + 1 if i == 2 then goto next end ::next:: until i == 3 x = i`, "3"},
	{`local f = {} do local k = 0 ::a:: local y = k f[k] = function() return y end k = k + 1 if k < 3 then goto a end end x = { f[0](), f[1](), f[2]() }`, "0|1|2"},
	{`while true do do goto out end end ::out:: x = 1`, "1"},

	// String methods.
	{`x = { ("abc"):byte(), ("abc"):byte(2, -1) }`, "97|98|99"},
	{`x = { ("abc"):byte(9) == nil, ("abc"):byte(-1), #{ ("abc"):byte(-2, -1) }, #{ (""):byte(1, -1) } }`, "true|99|2|0"},
	{`x = { ("abc"):sub(2), ("abc"):sub(-2), ("abc"):sub(2, 2), ("abc"):sub(0), ("abc"):sub(-9, 1), ("abc"):sub(3, 2), ("abc"):sub(9) }`, "bc|bc|b|abc|a||"},
	{`x = { ("aB1"):upper(), ("aB1"):lower(), ("abc"):reverse(), ("ab"):rep(3), ("ab"):rep(0), ("ab"):rep(-1), ("abc"):len() }`, "AB1|ab1|cba|ababab|||3"},
	{`x = { ("a").char(97, 98), ("").char() }`, "ab|"},
	{`x = { ("hello"):find("l"), ("hello"):find("l", 1, true), ("hello"):find("xyz") == nil, ("hello"):find("", 3) }`, "3|3|true|3|2"},
	{`x = { ("a.b"):find(".", 2, true) }`, "2|2"},
	{`x = { ("hello"):find("(l)(l)") }`, "3|4|l|l"},
	{`x = { ("hello"):find("l", -2) }`, "4|4"},
	{`x = { ("key=val"):match("(%w+)=(%w+)"), ("abc"):match("b"), ("abc"):match("()b()"), ("abc"):match("z") == nil }`, "key|b|2|true"},
	{`x = { ("abc"):match("^b", 2) }`, "b"},
	{`x = { ("1.2-3"):gsub("%.", "_") }`, "1_2-3|1"},
	{`x = { ("hello world"):gsub("o", "0", 1) }`, "hell0 world|1"},
	{`x = { ("abc"):gsub("%w", "%0%0"), ("abc"):gsub("", "-") }`, "aabbcc|-a-b-c-|4"},
	{`x = { ("hello world"):gsub("(%w+) (%w+)", "%2 %1") }`, "world hello|1"},
	{`x = { ("$name is $age"):gsub("%$(%w+)", { name = "Lua", age = 5 }) }`, "Lua is 5|2"},
	{`x = { ("abc"):gsub("%w", function(c) if c == "b" then return false end return c:upper() end) }`, "AbC|3"},
	{`x = { ("abc"):gsub("()", function(i) return i end) }`, "1a2b3c4|4"},
	{`x = { ("aaa"):gsub("^a", "b"), ("50"):gsub("5", "%%") }`, "baa|%0|1"},
	{`x = { ("%d|%5d|%-5d|%05d|%+d|%x|%X|%o|%c"):format(1, 2, 3, 4, 5, 255, 255, 8, 65) }`, "1|    2|3    |00004|+5|ff|FF|10|A"},
	{`x = { ("%f|%.2f|%5.1f|%e|%g|%g|%g"):format(1, 2.345, 3.14159, 12345, 0.1, 1e20, 100000) }`, "1.000000|2.35|  3.1|1.234500e+04|0.1|1e+20|100000"},
	{`x = { ("%s|%5s|%-5s|%.2s|%s|%%"):format("a", "b", "c", "defg", 1) }`, "a|    b|c    |de|1|%"},
	{`x = ("%q"):format('a"b\\c')`, `"a\"b\\c"`},
	{`x = { ("%.14g"):format(0.1), ("%5.3g|"):format(1234567), ("%d"):format("7"), ("%i"):format(3) }`, "0.1|1.23e+06||7|3"},
	{`local s = "abc" x = { s.len(s), ("x").rep("ab", 2), s.nothing == nil }`, "3|abab|true"},
	{`local n = 5 x = ("%d"):rep(2):format(n, n)`, "55"},
	{`x = {} for w in ("one two"):gmatch("%a+") do x[#x + 1] = w end`, "one|two"},
	{`x = {} for p in ("abc"):gmatch("()") do x[#x + 1] = p end`, "1|2|3|4"},
}

func TestPrograms(t *testing.T) {
	for _, p := range programs {
		if got := outcome(t, p.source); got != p.want {
			t.Errorf("%s\n got %s\nwant %s", p.source, got, p.want)
		}
	}
}

// show defines, in Lua, how a program's x is formatted.
const show = `
function show(v)
	if v ~= v then return "nan" end
	if type(v) ~= "table" then
		if type(v) == "number" and v == math.floor(v) and v > -1e15 and v < 1e15 then return ("%d"):format(v) end
		return tostring(v)
	end
	local texts = {}
	for i = 1, #v do texts[i] = show(v[i]) end
	return table.concat(texts, "|")
end
`

// The same programs, run by Lua 5.4, which has goto.
func TestProgramsAreThoseOfLua(t *testing.T) {
	for _, version := range []string{"lua5.1", "lua5.2", "lua5.4"} {
		t.Run(version, func(t *testing.T) {
			lua := need.Tool(t, version)
			for _, p := range programs {
				if version == "lua5.1" && (strings.Contains(p.source, "goto") || strings.Contains(p.source, "::")) {
					continue
				}
				out, err := exec.Command(lua, "-e", "(function() "+p.source+" end)() "+show+"io.write(show(x))").Output()
				if got := string(out); err != nil || got != p.want {
					t.Errorf("%s\n got %s, %v\nwant %s", p.source, got, err, p.want)
				}
			}
		})
	}
}

func TestFailures(t *testing.T) {
	for source, want := range map[string]string{
		"\nx = a.b":              "x:2: attempt to index a nil value (field 'b')",
		`x = ("a").b.c`:          "attempt to index a nil value",
		`("a").b = 1`:            "attempt to index a string value",
		`local a = 1 a.b = 1`:    "attempt to index a number value",
		`x = nil .. "a"`:         "attempt to concatenate a nil value",
		`x = {} .. "a"`:          "attempt to concatenate a table value",
		`x = 1 + {}`:             "attempt to perform arithmetic on a table value",
		`x = 1 + "a"`:            "attempt to perform arithmetic on a string value",
		`x = -{}`:                "attempt to perform arithmetic",
		`x = #1`:                 "attempt to get length of a number value",
		`x = 1 < "2"`:            "attempt to compare number with string",
		`x = {} < {}`:            "attempt to compare table with table",
		`x = nil()`:              "syntax error",
		`local f f()`:            "attempt to call a nil value",
		`x = ("a"):dump()`:       "attempt to call a nil value (method 'dump')",
		`x = {} x[nil] = 1`:      "table index is nil",
		`x = {} x[0/0] = 1`:      "table index is NaN",
		`x = { [nil] = 1 }`:      "table index is nil",
		`for i = "a", 2 do end`:  "'for' initial must be a number",
		`for i = 1, {} do end`:   "'for' limit must be a number",
		`for i = 1, 2, 0 do end`: "'for' step is zero",
		`for k in {} do end`:     "attempt to call a table value",
		`x = ("a"):rep()`:        "bad argument #2 to 'rep' (number expected, got no value)",
		`x = ("a"):rep("b")`:     "number expected, got string",
		`x = ("").char(256)`:     "value out of range",
		`x = ("").len({})`:       "bad argument #1 to 'len' (string expected, got table)",
		`x = ("a"):find("(")`:    "unfinished capture",
		`x = ("a"):gsub("a")`:    "string/function/table expected, got no value",
		`x = ("a"):gsub("a", function() return {} end)`: "invalid replacement value (a table)",
		`x = ("a"):gsub("a", "%2")`:                     "invalid capture index",
		`x = ("%d"):format()`:                           "no value",
		`x = ("%d"):format("a")`:                        "number expected, got string",
		`x = ("%100d"):format(1)`:                       "invalid option",
		`x = ("%.100f"):format(1)`:                      "invalid option",
		`x = ("%*d"):format(1)`:                         "invalid option",
		`x = ("%[1]s"):format(1)`:                       "invalid option",
		`x = ("%p"):format(1)`:                          "invalid option",
		`x = ("%"):format(1)`:                           "invalid option",
		`x = ("%s"):format({})`:                         "string expected, got table",
		`break`:                                         "no loop to break",
		`while 1 do local function f() break end end`:   "no loop to break",
		`goto a`:                              "no visible label `a`",
		`do ::a:: end goto a`:                 "no visible label `a`",
		`local function f() goto a end ::a::`: "no visible label `a`",
		`::a:: ::a::`:                         "label `a` already defined on line 1",
		`goto a local b ::a:: x = b`:          "jumps into the scope of a local variable",
		`repeat goto a local b ::a:: until b`: "jumps into the scope of a local variable",
		`local function f() return ... end`:   "cannot use `...`",
		`x = 1 +`:                             "it ends too early",
		"x = 1\ny = = 2":                      "line 2: syntax error near `=`",
		`x`:                                   "it ends too early",
	} {
		if got := outcome(t, source); !strings.HasPrefix(got, "error: ") || !strings.Contains(got, want) {
			t.Errorf("%s\n got %s\nwant %s", source, got, want)
		}
	}
}

// Without libraries only the string methods can be reached.
func TestNoGlobals(t *testing.T) {
	names := []string{"_G", "_ENV", "string", "os", "io", "print", "require", "load", "loadstring", "pairs", "ipairs", "next",
		"setmetatable", "getmetatable", "getfenv", "setfenv", "package", "pcall", "error", "table", "math", "debug", "coroutine", "arg", "select"}
	for _, name := range names {
		program, err := Parse([]byte("x = "+name+" == nil"), "x")
		if err != nil {
			t.Fatal(err)
		}
		result, err := program.Run(t.Context(), false)
		if err != nil || result.Globals.get("x") != true || !slices.Equal(result.Unknown, []string{name}) {
			t.Errorf("%s is there: %v, %v", name, result, err)
		}
	}
	for _, name := range []string{"dump", "__index", "pack", "unpack"} {
		if got := outcome(t, `x = ("").`+name); got != "nil" {
			t.Errorf("%s is %s", name, got)
		}
	}
}

// A program can run many times, each time from the beginning.
func TestRunsAreApart(t *testing.T) {
	program, err := Parse([]byte("n = (n or 0) + 1 _ENV.e = 1"), "x")
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		result, err := program.Run(t.Context(), true)
		if err != nil || result.Globals.get("n") != 1.0 || result.Globals.get("e") != 1.0 || !slices.Equal(result.Unknown, []string{"n"}) {
			t.Errorf("%v, %v", result, err)
		}
	}
}

func TestUnknownGlobals(t *testing.T) {
	program, err := Parse([]byte("local t = { a or b or a } x = y t.z = t.c x = x c = d"+strings.Repeat(" x = u", 1)), "x")
	if err != nil {
		t.Fatal(err)
	}
	result, err := program.Run(t.Context(), false)
	if want := []string{"a", "b", "y", "x", "d", "u"}; err != nil || !reflect.DeepEqual(result.Unknown, want) {
		t.Errorf("%v, %v; want %v", result.Unknown, err, want)
	}
	var many strings.Builder
	for i := range 50 {
		fmt.Fprintf(&many, "x = g%d ", i)
	}
	if program, err = Parse([]byte(many.String()), "x"); err != nil {
		t.Fatal(err)
	}
	if result, err = program.Run(t.Context(), false); err != nil || len(result.Unknown) != 20 {
		t.Errorf("%d unknown, %v", len(result.Unknown), err)
	}
}

// Each limit accepts what is just below it.
func TestBounds(t *testing.T) {
	rep := strings.Repeat
	for _, c := range []struct{ below, above, want string }{
		{rep("(", maxNesting), rep("(", maxNesting+1), "nests more than 200 levels"},
		{"x = " + rep("not ", maxNesting) + "1", "x = " + rep("not ", maxNesting+1) + "1", "nests more than 200 levels"},
		{"x = 1" + rep(" .. 1", maxNesting), "x = 1" + rep(" .. 1", maxNesting+1), "nests more than 200 levels"},
		{rep("do ", maxNesting) + rep("end ", maxNesting), rep("do ", maxNesting+1) + rep("end ", maxNesting+1), "nests more than 200 levels"},
		{"x = 1" + rep("+1", maxTree-3), "x = 1" + rep("+1", maxTree), "nests more than 500 levels"},
		{rep("x=1 ", maxTokens/3), rep("x=1 ", maxTokens/3+1), "more than 16000 tokens"},
		{rep("a", maxWord) + " = 1", rep("a", maxWord+1) + " = 1", "more than 1000 characters"},
		{"local " + rep("a,", maxLocals-1) + "a", "local " + rep("a,", maxLocals) + "a", "more than 200 local variables"},
		{rep("do ::a:: end ", maxLabels), rep("do ::a:: end ", maxLabels+1), "more than 100 labels"},
		{fmt.Sprintf("local function f(n) if n > 1 then f(n - 1) end end f(%d)", maxCalls), fmt.Sprintf("local function f(n) if n > 1 then f(n - 1) end end f(%d)", maxCalls+1), "150 function calls"},
		{`x = ("x"):rep(2097152 - 1000)`, `x = ("x"):rep(2097153)`, "2 MB of memory"},
		{`local i = 0 ::a:: i = i + 1 if i < 15000 then goto a end`, `local i = 0 ::a:: i = i + 1 if i < 30000 then goto a end`, "200000 steps"},
		{`x = ("a"):rep(400):find("a*b")`, `x = ("a"):rep(4000):find("a*b")`, "1000000 steps"},
	} {
		if got := outcome(t, c.below); strings.Contains(got, c.want) || strings.Contains(got, "more than") {
			t.Errorf("%.40s: %s", c.below, got)
		}
		if got := outcome(t, c.above); !strings.Contains(got, c.want) {
			t.Errorf("%.40s: got %.200s, want %s", c.above, got, c.want)
		}
	}
}

// The same program always stops at the same place.
func TestLimitsAreDeterministic(t *testing.T) {
	for _, source := range []string{`i = 0 while true do i = i + 1 end`, `t = {} i = 0 while true do i = i + 1 t[i] = { a = i } end`, `local s = ("a"):rep(500) i = 0 while true do i = i + 1 s:find("a*b") end`} {
		program, err := Parse([]byte(source), "x")
		if err != nil {
			t.Fatal(err)
		}
		var first any
		for range 3 {
			m := program.machine(t.Context(), false)
			m.block(program.body, &frame{})
			var limit *LimitError
			if i := m.globals.get("i"); !errors.As(m.err, &limit) || first != nil && first != i {
				t.Errorf("%s: %v at %v, before at %v", source, m.err, i, first)
			} else {
				first = i
			}
		}
	}
}

// randomProgram assigns a list of random expressions to x.
func randomProgram(r *rand.Rand) string {
	leaves := []string{"1", "2", "0", "10", "-3", "0.5", `"a"`, `"b1"`, `"10"`, `""`, "nil", "true", "false", "t.n", "t[1]", "t[2]", "t.s", "f(1)", "f()", "#t"}
	operators := []string{"+", "-", "*", "%", "..", "==", "~=", "<", "<=", ">", "and", "or", "..", "and", "or"}
	var expression func(depth int) string
	expression = func(depth int) string {
		if depth == 0 || r.IntN(4) == 0 {
			return leaves[r.IntN(len(leaves))]
		}
		a, b := expression(depth-1), expression(depth-1)
		switch r.IntN(8) {
		case 0:
			return "not " + a
		case 1:
			return "(" + a + ")"
		case 2:
			return "f(" + a + ", " + b + ")"
		case 3:
			return "({ " + a + ", " + b + ", k = 1 })[" + leaves[r.IntN(4)] + "]"
		}
		return "(" + a + " " + operators[r.IntN(len(operators))] + " " + b + ")"
	}
	source := "local t = { 7, \"e\", n = 4, s = \"str\" } local function f(...) local a, b = ... return b or a or 0, 1 end "
	return source + "x = { true, " + expression(4) + " }"
}

// Random expressions have the value that Lua gives them, or fail where Lua fails.
func TestRandomProgramsAgreeWithLua(t *testing.T) {
	lua := need.Tool(t, "lua5.1")
	r := rand.New(rand.NewPCG(3, 4))
	all := show
	var sources []string
	for range 2000 {
		source := randomProgram(r)
		sources = append(sources, source)
		all += "x = nil if not pcall(function() " + source + " end) then x = 'failed' end io.write(show(x), '\\0')\n"
	}
	cmd := exec.Command(lua, "-")
	cmd.Stdin = strings.NewReader(all)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %.500s", err, out)
	}
	answers := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
	if len(answers) != len(sources) {
		t.Fatalf("%d answers for %d programs", len(answers), len(sources))
	}
	for i, want := range answers {
		want = strings.ReplaceAll(want, "-nan", "nan") // its sign depends on the processor
		got := outcome(t, sources[i])
		if strings.HasPrefix(got, "error") {
			got = "failed"
		}
		if got != want {
			t.Errorf("%s\n got %s\nwant %s", sources[i], got, want)
		}
	}
}
