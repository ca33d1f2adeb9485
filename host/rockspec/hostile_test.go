package rockspec

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pluv/host/fault"
)

// nested repeats before n times, then a middle, then after n times.
func nested(n int, before, middle, after string) string {
	return strings.Repeat(before, n) + middle + strings.Repeat(after, n)
}

// hostile are programs that would exhaust the processor, memory or stack, with a part of the
// error.
var hostile = []struct{ name, source, want string }{
	// Steps.
	{"loop", `while true do end`, "steps"},
	{"repeat", `repeat local x until x`, "memory"},
	{"goto", `::top:: goto top`, "steps"},
	{"goto through blocks", `::top:: do do do goto top end end end`, "steps"},
	{"for", `for i = 1, 1e18 do end`, "memory"},
	{"endless for", `for i = 1, 2, 1e-300 do end`, "memory"},
	{"an empty for", `for x in function() return 1 end do end`, "memory"},
	{"calls", `local function f() end while true do f() end`, "memory"},
	{"exponential calls", `local function f(n) if n > 0 then f(n - 1) f(n - 1) end end f(100)`, "memory"},
	{"comparisons of long strings", `local s = ("x"):rep(5e5) local a, b = s .. "a", s .. "b" while a < b do end`, "steps"},
	{"equality of long strings", `local s = ("x"):rep(5e5) local a, b = s .. "a", s .. "b" while a ~= b do end`, "steps"},
	{"long keys", `local t, k = {}, ("x"):rep(5e5) while not t[k] do end`, "steps"},
	{"numbers from long strings", `local s = ("1"):rep(1e5) while true do local x = s + 1 end`, "steps"},
	{"a number in every place", `local s = ("1"):rep(1e5) while true do s:sub(s) end`, "steps"},
	{"many variables", "local x = 1\n" + strings.Repeat("do local "+strings.Repeat("a,", 150)+"a\n", 1) + "while true do x = x + 0 end end", ""},
	{"plain search", `local s = ("x"):rep(5e5) while not s:find("y", 1, true) do end`, "steps"},
	{"lists that shrink", `local t = {} while true do t[1] = 1 t[1] = nil end`, ""},

	// Patterns.
	{"pattern", `local s = ("a"):rep(5000) x = s:match("a*a*a*a*a*a*a*a*b")`, "patterns"},
	{"lazy pattern", `local s = ("a"):rep(5000) x = s:find((".-"):rep(12) .. "b")`, "patterns"},
	{"optional pattern", `x = ("a"):rep(40):find(("a?"):rep(40) .. ("a"):rep(40) .. "b")`, "patterns"},
	{"captures", `x = ("a"):rep(5000):match(("(a*)"):rep(20) .. "b")`, "patterns"},
	{"back references", `x = ("a"):rep(50000):match("(a*)%1%1b")`, "patterns"},
	{"balance", `x = ("("):rep(50000):gsub("%b()", "")`, "patterns"},
	{"gmatch", `for x in ("a"):rep(5000):gmatch(("a*"):rep(9) .. "b") do end`, "patterns"},
	{"gsub", `x = ("a"):rep(5000):gsub(("a*"):rep(9) .. "b", "")`, "patterns"},
	{"search again and again", `local s = ("a"):rep(5e5) while true do s:find("b+") end`, "patterns"},
	{"a long set", `local s, p = ("a"):rep(5000), "[" .. ("b"):rep(50000) .. "]" x = s:find(p)`, "patterns"},
	{"a set without end", `local p = "[" .. ("b"):rep(50000) x = ("a"):find(p)`, ""},
	{"a deep pattern", `x = ("a"):rep(400):find(("a?"):rep(400))`, "too complex"},
	{"pattern in a table", `x = ("a"):rep(5000):gsub("a*a*a*a*a*b", { a = "b" })`, "patterns"},

	// Memory.
	{"rep", `x = ("x"):rep(1e9)`, "memory"},
	{"rep of rep", `local s = ("x"):rep(1e6) x = s:rep(1e6)`, "memory"},
	{"doubling", `local s = "xxxxxxxx" while true do s = s .. s end`, "memory"},
	{"long chain", `local s = ("x"):rep(1e5) x = ` + nested(100, "s .. ", "s", ""), "memory"},
	{"upper", `local s = ("x"):rep(1e6) while true do s:upper() end`, "memory"},
	{"reverse", `local s = ("x"):rep(1e6) while true do s:reverse() end`, "memory"},
	{"tables", `local t = {} for i = 1, 1e9 do t[i] = {} end`, "memory"},
	{"tables with fields", `while true do local t = { a = 1 } end`, "memory"},
	{"fields", `local t = {} for i = 1, 1e9 do t["k" .. i] = i end`, ""},
	{"holes", `local t = {} for i = 1, 1e9 do t[i * 2] = i end`, ""},
	{"closures", `local t = {} for i = 1, 1e9 do t[i] = function() return i end end`, ""},
	{"variables", `local function f() local a, b, c, d, e, f, g, h while true do local a, b, c, d, e, f, g, h = 1 end end f()`, ""},
	{"bytes", `local s = ("x"):rep(1e6) x = { s:byte(1, -1) }`, ""},
	{"arguments", `local function f(...) return f(1, ...) end f()`, ""},
	{"results", `local function f(n) if n == 0 then return 1 end return f(n - 1), f(n - 1) end x = { f(30) }`, ""},
	{"doubling arguments", `local function f(a, ...) local t = { ... } return f(a, a, a, a, a, a, a, a, ...) end f(1)`, ""},
	{"gsub by a text", `local s = ("x"):rep(1e5) x = s:gsub(".", s)`, "memory"},
	{"gsub by captures", `local s = ("x"):rep(1e5) x = s:gsub("(.+)", ("%1"):rep(1000))`, "memory"},
	{"gsub by a function", `local s = ("x"):rep(1e5) x = s:gsub(".", function() return s end)`, "memory"},
	{"gsub by a table", `local s = ("x"):rep(1e5) x = s:gsub(".", { x = s })`, "memory"},
	{"format", `local s = ("x"):rep(1e5) x = ("%s"):rep(1000):format(` + nested(99, "s, ", "s", "") + `)`, "memory"},
	{"quoting", `local s = ("\0"):rep(3e5) x = ("%q%q"):format(s, s)`, "memory"},
	{"wide formats", `x = ("%99d"):rep(1e5):format(1)`, ""},
	{"many values", `local t = {} for i = 1, 2e4 do t[i] = i end x = t`, "too many values"},
	{"much text", `local s = ("x"):rep(1e6) x = { s, s, s, s }`, "too much text"},
	{"cyclic", `x = {} x.x = x`, "contain themselves"},
	{"cyclic keys", `x = {} x[x] = x`, "contain themselves"},
	{"shared", `local t = {} for i = 1, 90 do t = { t, t } end x = t`, "too many values"},
	{"shared keys", `local t = {} for i = 1, 30 do t = { [t] = t } end x = t`, "too many values"},
	{"a far place", `local t = {} t[67108863] = 1 t[2^53] = 1 x = { [67108863] = 1 } while true do end`, "steps"},

	// Nesting.
	{"parentheses", "x = " + nested(200000, "(", "1", ")"), ""},
	{"braces", "x = " + nested(200000, "{", "", "}"), ""},
	{"open braces", "x = " + nested(200000, "{", "", ""), ""},
	{"brackets", "x = a" + nested(200000, "[a", "", "]"), ""},
	{"indices", "x = a" + nested(3000, "[1]", "", ""), "it nests more than"},
	{"fields of fields", "x = a" + nested(3000, ".a", "", ""), "it nests more than"},
	{"calls of calls", "x = a" + nested(3000, "()", "", ""), "it nests more than"},
	{"methods of methods", `x = ("")` + nested(2000, ":a()", "", ""), "it nests more than"},
	{"not", "x = " + nested(3000, "not ", "1", ""), "it nests more than"},
	{"minus", "x = " + nested(3000, "- ", "1", ""), "it nests more than"},
	{"lengths", "x = " + nested(3000, "#", "'a'", ""), "it nests more than"},
	{"powers", "x = " + nested(3000, "1 ^ ", "1", ""), "it nests more than"},
	{"concatenations", "x = " + nested(3000, "'a' .. ", "'a'", ""), "it nests more than"},
	{"sums", "x = " + nested(3000, "1 + ", "1", ""), "it nests more than"},
	{"ors", "x = " + nested(3000, "nil or ", "1", ""), "it nests more than"},
	{"mixed operators", "x = " + nested(500, "1 + - # not 1 ^ 1 .. ", "1", ""), "it nests more than"},
	{"blocks", nested(3000, "do ", "", " end"), "it nests more than"},
	{"ifs", nested(3000, "if 1 then ", "", " end"), "it nests more than"},
	{"loops", nested(3000, "while 1 do ", "", " end"), "it nests more than"},
	{"repeats", nested(3000, "repeat ", "", " until 1"), "it nests more than"},
	{"functions", nested(1500, "local function f() ", "", " end"), "it nests more than"},
	{"functions in tables", "x = " + nested(1500, "{ function() return ", "1", " end }"), "it nests more than"},
	{"recursion", `local function f() return f() + 1 end f()`, "it nests more than"},
	{"recursion by a tail call", `local function f() return f() end f()`, "it nests more than"},
	{"recursion through gsub", `local function f(s) return (s:gsub(".", f)) end f("a")`, "it nests more than"},
	{"recursion through a method", `local t = {} function t:f() self:f() end t:f()`, "it nests more than"},
	{"recursion in deep expressions", `local function f() return ` + nested(60, "1 + (", "f()", ")") + ` end f()`, "it nests more than"},

	// The parser and what follows it.
	{"tokens", "x = { " + strings.Repeat("1,", 100000) + " }", "tokens"},
	{"empty tables", "x = { " + strings.Repeat("{},", 100000) + " }", "tokens"},
	{"empty functions", strings.Repeat("x=function()end ", 60000), "tokens"},
	{"elseifs", "if nil then " + strings.Repeat("elseif nil then ", 50000) + "end", "tokens"},
	{"names", strings.Repeat("local a ", 100000), "tokens"},
	{"semicolons", strings.Repeat("x=1;", 200000), "tokens"},
	{"constants", "x = { " + strings.Repeat("a.b,", 60000) + " }", "tokens"},
	{"labels", strings.Repeat("do ::a:: end ", 1000), "labels"},
	{"gotos", "::a:: " + strings.Repeat("do goto a end ", 1000), "labels"},
	{"locals", "local " + strings.Repeat("a,", 5000) + "a", "local variables"},
	{"a long number", "while true do local x = " + strings.Repeat("1", 900000) + " end", "name or number"},
	{"long names", "local " + strings.Repeat("a", 400000) + " = 1 while true do x = " + strings.Repeat("a", 399999) + "b end", "name or number"},
	{"a long text", "x = '" + strings.Repeat("a", 1000000) + "' while true do end", "steps"},
	{"escapes", "x = '" + strings.Repeat(`\u{10FFFF}`, 100000) + "' while true do end", "steps"},
	{"comments", strings.Repeat("--\n", 300000) + " while true do end", "steps"},
	{"a long bracket", "x = [" + strings.Repeat("=", 1000000), ""},
	{"unclosed brackets", strings.Repeat("[=[", 300000), ""},

	// What the checks of rockspecs see.
	{"a long dependency", minimal + `dependencies = { "a" .. (" >= 1,"):rep(1e5) }`, "longer than"},
	{"a long dependency of a platform", minimal + `dependencies = { platforms = { unix = { "a" .. (" >= 1,"):rep(1e5) } } }`, "longer than"},
	{"a long name", minimal + `package = ("a"):rep(1e6)`, "longer than"},
	{"a long version", minimal + `version = ("1."):rep(3e5) .. "1-1"`, "longer than"},
	{"a long version and a loop", minimal + `version = ("1."):rep(3e5) .. "1-1" while true do end`, "steps"},
	{"long names of fields", minimal + `build[("x"):rep(9e5)] = ("y"):rep(5e5) description = { [("x"):rep(2e5)] = 1 }`, ""},
	{"many dependencies", minimal + `dependencies = {} for i = 1, 2e4 do dependencies[i] = "a >= " .. i end`, ""},
	{"overrides", minimal + `local t = {} for i = 1, 5e3 do t[i] = i end for i = 1, 1 do build.platforms = { unix = t, linux = t } build.x = t end`, ""},
}

// The most that one evaluation may allocate in total, in bytes, besides four times the size of
// its source.
const mostAllocated = 12 << 20

// Each hostile program is refused, and its allocations are bounded.
func TestHostile(t *testing.T) {
	if len(hostile) < 30 {
		t.Fatal("too few hostile programs")
	}
	codes := []fault.Code{fault.RockspecLimit, fault.RockspecFormat, fault.RockspecInvalid}
	var before, after runtime.MemStats
	for _, h := range hostile {
		source := []byte(h.source)
		runtime.ReadMemStats(&before)
		_, err := Load(t.Context(), source, "rockspec", linux)
		runtime.ReadMemStats(&after)
		if !slices.Contains(codes, fault.CodeOf(err)) || !strings.Contains(fmt.Sprint(err), h.want) {
			t.Errorf("%s: %s %.300v", h.name, fault.CodeOf(err), err)
		}
		if allocated := int(after.TotalAlloc - before.TotalAlloc); allocated > mostAllocated+4*len(source) {
			t.Errorf("%s: %d KB allocated for a text of %d KB", h.name, allocated>>10, len(source)>>10)
		}
		if len(fmt.Sprint(err)) > 4<<10 {
			t.Errorf("%s: the message has %d bytes", h.name, len(fmt.Sprint(err)))
		}
	}
}

// Nothing runs on after a limit, however many programs were refused.
func TestNothingGoesOn(t *testing.T) {
	goroutines := runtime.NumGoroutine()
	var group sync.WaitGroup
	for worker := range 8 {
		group.Go(func() {
			for i := worker; i < 1000; i += 8 {
				if _, err := load(t, hostile[i%len(hostile)].source); err == nil {
					t.Errorf("%s: accepted", hostile[i%len(hostile)].name)
				}
			}
		})
	}
	group.Wait()
	for range 500 { // the workers' own goroutines end shortly after their report
		if runtime.NumGoroutine() <= goroutines {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if now := runtime.NumGoroutine(); now > goroutines {
		t.Errorf("%d goroutines, %d before", now, goroutines)
	}
}
