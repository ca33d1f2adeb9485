package sandbox

import (
	"bytes"
	"errors"
	"runtime"
	"strings"
	"testing"

	"github.com/yuin/gopher-lua/parse"
)

// parserReads counts the tokens that the parser would read, up to the first one that it refuses,
// and the most brackets and blocks that are open at once.
func parserReads(source []byte) (tokens, deepest int) {
	scanner, lexer := parse.NewScanner(bytes.NewReader(source), "x"), &parse.Lexer{}
	open := 0
	for ; ; tokens++ {
		token, err := scanner.Scan(lexer)
		if err != nil || token.Type < 0 {
			return tokens, deepest
		}
		switch token.Type {
		case '(', '[', '{', parse.TFunction, parse.TDo, parse.TThen, parse.TRepeat:
			open++
		case ')', ']', '}', parse.TEnd, parse.TUntil, parse.TElseIf:
			open = max(open-1, 0)
		}
		deepest = max(deepest, open)
		lexer.Token = token
	}
}

// outlined is what measure returns.
func outlined(source []byte) (tokens, deepest int) {
	s := &outline{in: source}
	for s.next() && s.open <= maxNesting {
		deepest = max(deepest, s.open)
	}
	return s.tokens, max(deepest, s.open)
}

// FuzzRun runs arbitrary programs: each ends within the limits, without a panic, with a known
// kind of error or a result; and its tokens were counted.
func FuzzRun(f *testing.F) {
	for _, p := range programs {
		f.Add(p.source)
	}
	for _, source := range []string{
		`while true do end`, `::a:: goto a`, `local function f() return f() end f()`, `x = ("a"):rep(50):find(("a?"):rep(50) .. "b")`,
		`local s = "a" while true do s = s .. s end`, `local t = {} while true do t = { t, t } end`, `x = ("%s"):rep(99):format(1, 2)`,
		`--[==[ ]] ]==] x = [=[ ]] ]=]`, `x = "\\"'`, "x = '\\\n' y", `x = 0x1p4 .. 1e+5 .. 3..2`, `_ENV = {} x = 1`, `x = a.b["c"]:d{}"e"()`,
		`for a, b in ("x"):gmatch(".") do local c <const> = 1 end`, `if 1 then elseif 2 then else end`, `return ...`, "#!x", "\xff", "x = '\\\r\n' .. (1)", "x = 1e\"(\"", "x = 1do(2)", "x = 0xAg(1)", "x = 1..2(1)", "--[", "x = [==",
	} {
		f.Add(source)
	}
	f.Fuzz(func(t *testing.T, source string) {
		if len(source) > 1<<16 {
			return
		}
		tokens, deepest := outlined([]byte(source))
		if t2, d2 := parserReads([]byte(source)); deepest <= maxNesting && (tokens < t2 || deepest < d2) {
			t.Errorf("%d tokens and %d levels counted, the parser reads %d and %d", tokens, deepest, t2, d2)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		program, err := Parse([]byte(source), "x")
		if err == nil {
			_, err = program.Run(t.Context(), len(source)%2 == 0)
		}
		runtime.ReadMemStats(&after)
		var syntax *SyntaxError
		var limit *LimitError
		if err != nil && !errors.As(err, &syntax) && !errors.As(err, &limit) && !strings.HasPrefix(err.Error(), "x:") {
			t.Errorf("an error of no known kind: %v", err)
		}
		if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 12<<20 {
			t.Errorf("%d KB allocated", allocated>>10)
		}
	})
}
