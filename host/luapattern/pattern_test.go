package luapattern

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"strings"
	"testing"

	"github.com/yuin/gopher-lua/pm"

	"pluv/spec/need"
)

const plenty = 1 << 20

// describe formats the first match: its position, and its captures.
func describe(m *Matcher, found bool, err error) string {
	if err != nil {
		return "error: " + err.Error()
	}
	if !found {
		return "none"
	}
	start, end := m.Span()
	text := fmt.Sprintf("%d-%d", start, end)
	for i := range m.Captures() {
		capture, place, isPlace := m.Capture(i)
		if isPlace {
			capture = fmt.Sprint("@", place)
		}
		text += " " + capture
	}
	return text
}

func find(subject, pattern string) string {
	steps := plenty
	m := New(subject, pattern, true, &steps)
	found, err := m.Find(0)
	return describe(m, found, err)
}

func TestFind(t *testing.T) {
	for _, c := range []struct{ subject, pattern, want string }{
		{"abc", "", "0-0"},
		{"", "", "0-0"},
		{"", "a", "none"},
		{"abc", "b", "1-2"},
		{"abc", "^b", "none"},
		{"abc", "^ab", "0-2"},
		{"a^b", "a^b", "0-3"},
		{"abc", "c$", "2-3"},
		{"abc", "b$", "none"},
		{"a$b", "a$b", "0-3"},
		{"aaa", "a*", "0-3"},
		{"aaa", "a-", "0-0"},
		{"aaab", "a-b", "0-4"},
		{"aaa", "a+", "0-3"},
		{"b", "a+", "none"},
		{"color colour", "colou?r$", "6-12"},
		{"1.2.3-4", "^(.-)%-(%d+)$", "0-7 1.2.3 4"},
		{"key = value", "^(%w+)%s*=%s*(%w+)$", "0-11 key value"},
		{"ab", "()b()", "1-2 @2 @3"},
		{"f(a(b)c)d", "%b()", "1-8"},
		{"f(a(b", "%b()", "none"},
		{"xyxy", "(xy)%1", "0-4 xy"},
		{"xyxz", "(x.)%1", "none"},
		{"xx", "()%1", "none"},
		{"THE (quick) fox", "%f[%a]%a+%f[%A]", "0-3"},
		{"[test]", "%f[%w]()", "1-1 @2"},
		{"a-b]c", "[%-%]]+", "1-2"},
		{"a]b", "[]]", "1-2"},
		{"ab", "[^]]+", "0-2"},
		{"a-z", "[a-]+", "0-2"},
		{"2024", "[0-9a-f]+", "0-4"},
		{"a\x00b", "%z", "1-2"},
		{"héllo", "h..l", "0-4"},
		{" x", "%S", "1-2"},
		{"A1_", "%u%d%p", "0-3"},
		{"\x7f", "%c", "0-1"},
		{"\x80", "%a", "none"},
		{"aXb", "%x%X%x", "0-3"},
		{"a b", "%g%s%g", "0-3"},
		{"%d", "%%d", "0-2"},
		{"", "^$", "0-0"},
		{"a", "(a)(b)?", "none"},
		{"ab?", "(a)(b)?", "0-3 a b"},
		{"abab", "((a)(b))", "0-2 ab a b"},
		{"abc", "%", "error: malformed pattern (ends with '%')"},
		{"abc", "[a", "error: malformed pattern (missing ']')"},
		{"abc", "[]", "error: malformed pattern (missing ']')"},
		{"abc", "[%", "error: malformed pattern (missing ']')"},
		{"abc", "(a", "error: unfinished capture"},
		{"abc", "a)", "error: invalid pattern capture"},
		{"abc", "%1", "error: invalid capture index"},
		{"abc", "(%1)", "error: invalid capture index"},
		{"abc", "%0", "error: invalid capture index"},
		{"abc", "%b", "error: malformed pattern (missing arguments to '%b')"},
		{"abc", "%bx", "error: malformed pattern (missing arguments to '%b')"},
		{"abc", "%f", "error: malformed pattern (missing '[' after '%f')"},
		{"abc", "%fa", "error: malformed pattern (missing '[' after '%f')"},
		{"abc", "%f[a", "error: malformed pattern (missing ']')"},
		{"abc", strings.Repeat("()", 33), "error: too many captures"},
	} {
		if got := find(c.subject, c.pattern); got != c.want {
			t.Errorf("%q in %q: got %s, want %s", c.pattern, c.subject, got, c.want)
		}
	}
}

func TestCapturesOfTheMatchThatWon(t *testing.T) {
	steps := plenty
	m := New("ab ac", "(a)(.)", true, &steps)
	for _, want := range []string{"0-2 a b", "3-5 a c", "none"} {
		_, from := m.Span()
		found, err := m.Find(from)
		if got := describe(m, found, err); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if m.Anchored() || !New("", "^", true, &steps).Anchored() || New("", "^", false, &steps).Anchored() {
		t.Error("a leading ^ is not taken for an anchor")
	}
	if m := New("a^", "^", false, &steps); describe(m, true, nil) != "0-0" {
		t.Error("a result without a match")
	} else if found, err := m.Find(0); describe(m, found, err) != "1-2" || m.Text() != "^" {
		t.Error("without anchors ^ is not a character")
	}
}

// A search stops at its budget and never exceeds it.
func TestBudget(t *testing.T) {
	a := strings.Repeat("a", 1000)
	for _, c := range []struct{ subject, pattern string }{
		{a, "a*a*a*a*a*a*b"}, {a, strings.Repeat(".-", 12) + "b"}, {a, strings.Repeat("a?", 100) + strings.Repeat("a", 1000) + "b"},
		{a, strings.Repeat("(a*)", 20) + "b"}, {strings.Repeat("(", 5000), "%b()"}, {a + a + a, "(a*)(a*)%1%2b"},
		{a, "[" + strings.Repeat("b", 5000) + "]"}, {a, "%f[" + strings.Repeat("b", 5000) + "]"}, {strings.Repeat("a", plenty), "b"},
	} {
		steps := 100_000
		if _, err := New(c.subject, c.pattern, true, &steps).Find(0); !errors.Is(err, ErrSteps) || steps != 0 {
			t.Errorf("%.20s: %v, %d steps left", c.pattern, err, steps)
		}
	}
	steps := plenty
	m := New(a, strings.Repeat("a?", 300), true, &steps)
	if _, err := m.Find(0); !errors.Is(err, ErrDepth) {
		t.Errorf("a deep pattern: %v", err)
	}
	if m := New(a, strings.Repeat("a", 300), true, &steps); find(a, m.pattern) != "0-300" {
		t.Error("a long pattern counts as deep")
	}
	steps = 0
	if _, err := New("", "", true, &steps).Find(0); !errors.Is(err, ErrSteps) {
		t.Errorf("an empty budget: %v", err)
	}
}

// pieces are the building blocks of random patterns.
var pieces = []string{"a", "b", ".", "%a", "%d", "%w", "%s", "%.", "[ab]", "[^a]", "[a-c]", "[%d_]", "*", "+", "-", "?", "(", ")", "()", "%1", "%b()", "^", "$"}

func random(r *rand.Rand, from []string, most int) string {
	var text strings.Builder
	for range r.IntN(most) {
		text.WriteString(from[r.IntN(len(from))])
	}
	return text.String()
}

// Random patterns match as in Lua.
func TestAgreesWithLua(t *testing.T) {
	for _, version := range []string{"lua5.1", "lua5.4"} {
		t.Run(version, func(t *testing.T) {
			lua := need.Tool(t, version)
			r := rand.New(rand.NewPCG(1, 2))
			var program strings.Builder
			program.WriteString(`local function show(ok, s, e, ...)
				if not ok then return "error" elseif not s then return "none" end
				local text = (s - 1) .. "-" .. e
				for i = 1, select("#", ...) do
					local c = select(i, ...)
					text = text .. " " .. (type(c) == "number" and "@" .. c or c)
				end
				return text
			end
			local function try(s, p) print(show(pcall(string.find, s, p))) end
			`)
			var wants [][2]string
			for range 3000 {
				c := [2]string{random(r, []string{"a", "b", "c", "1", "_", " ", ".", "(", ")"}, 12), random(r, pieces, 7)}
				if !strings.ContainsAny(c[1], "^$*+?.([%-") {
					c[1] += "$" // string.find searches for it literally
				}
				wants = append(wants, c)
				fmt.Fprintf(&program, "try(%q, %q)\n", c[0], c[1])
			}
			cmd := exec.Command(lua, "-")
			cmd.Stdin = strings.NewReader(program.String())
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			lines := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
			if len(lines) != len(wants) {
				t.Fatalf("%d answers for %d patterns", len(lines), len(wants))
			}
			for i, want := range lines {
				got := find(wants[i][0], wants[i][1])
				if strings.HasPrefix(got, "error") {
					got = "error"
				}
				if got != want {
					t.Errorf("%q in %q: got %s, %s says %s", wants[i][1], wants[i][0], got, version, want)
				}
			}
		})
	}
}

// FuzzFind tries arbitrary patterns: each ends within its budget, and agrees with
// gopher-lua's matcher if that finds something.
func FuzzFind(f *testing.F) {
	f.Add("abc", "(a)(.-)c$")
	f.Add("f(a(b)c)", "%b()")
	f.Add("aaaaaaaa", "a*a*a*a*b")
	f.Add("x]y", "[]]")
	f.Add("THE fox", "%f[%a]%a+")
	f.Add("", "%")
	f.Fuzz(func(t *testing.T, subject, pattern string) {
		steps := 20_000
		m := New(subject, pattern, true, &steps)
		found, err := m.Find(0)
		if steps < 0 {
			t.Fatalf("%d steps left", steps)
		}
		if found {
			if start, end := m.Span(); start < 0 || end < start || end > len(subject) || m.Text() != subject[start:end] {
				t.Fatalf("the match is %d-%d", start, end)
			}
			for i := range m.Captures() {
				m.Capture(i)
			}
		}
		if err == nil && len(subject) < 16 && len(pattern) < 8 && sameInGopherLua(pattern) {
			theirs, failure := pm.Find(pattern, []byte(subject), 0, 1)
			if failure == nil && (len(theirs) == 1) != found {
				t.Errorf("%q in %q: found is %v, gopher-lua says %v", pattern, subject, found, !found)
			} else if found && failure == nil {
				if start, end := m.Span(); start != theirs[0].Capture(0) || end != theirs[0].Capture(1) {
					t.Errorf("%q in %q: %d-%d, gopher-lua says %d-%d", pattern, subject, start, end, theirs[0].Capture(0), theirs[0].Capture(1))
				}
			}
		}
	})
}

// sameInGopherLua reports whether a pattern means the same in gopher-lua as in Lua: there are no
// sets with an unusual hyphen or percent sign, no frontiers, no back references, and no suffix
// after an item that takes none.
func sameInGopherLua(pattern string) bool {
	for _, r := range pattern {
		if !strings.ContainsRune("abc.*+?-1 ", r) {
			return false
		}
	}
	return !strings.ContainsAny(pattern[:min(1, len(pattern))], "*+-?") && !strings.Contains(pattern, "**") &&
		strings.IndexFunc(pattern, func(r rune) bool { return strings.ContainsRune("*+-?", r) }) == strings.LastIndexAny(pattern, "*+-?")
}
