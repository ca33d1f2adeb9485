package rockspec

import (
	"fmt"
	"math/rand/v2"
	"os/exec"
	"reflect"
	"strings"
	"sync"
	"testing"

	"pluv/spec/need"
)

// randomTable is a table of tables, lists and scalars.
func randomTable(r *rand.Rand, depth int) table {
	t := table{}
	for range r.IntN(5) {
		var key any = string(rune('a' + r.IntN(4)))
		if r.IntN(3) == 0 {
			key = float64(1 + r.IntN(3))
		}
		switch n := r.IntN(5); {
		case n < 2 && depth > 0:
			t[key] = randomTable(r, depth-1)
		case n == 2:
			t[key] = r.IntN(2) == 0
		case n == 3:
			t[key] = float64(r.IntN(9))
		default:
			t[key] = fmt.Sprint("s", r.IntN(9))
		}
	}
	return t
}

// flat maps the path of every scalar to its value, and the path of every table to "{}".
func flat(t table, path string, out map[string]any) map[string]any {
	for k, v := range t {
		here := fmt.Sprintf("%s/%v", path, k)
		if inner, ok := v.(table); ok {
			out[here] = "{}"
			flat(inner, here, out)
		} else {
			out[here] = v
		}
	}
	return out
}

func clone(t table) table {
	out := table{}
	for k, v := range t {
		if inner, ok := v.(table); ok {
			v = clone(inner)
		}
		out[k] = v
	}
	return out
}

// A merge contains all of the second table, and everything of the first that the second does not
// replace; the second is unchanged and shares nothing with the result.
func TestMergeAgreesWithAModel(t *testing.T) {
	for seed := range uint64(3000) {
		r := rand.New(rand.NewPCG(seed, 1))
		a, b := randomTable(r, 3), randomTable(r, 3)
		first, second := flat(a, "", map[string]any{}), flat(b, "", map[string]any{})
		want := map[string]any{}
		for path, v := range first {
			replaced := false
			for at := path; at != ""; at = at[:strings.LastIndexByte(at, '/')] {
				other, ok := second[at]
				replaced = replaced || ok && (other != "{}" || first[at] != "{}")
			}
			if !replaced {
				want[path] = v
			}
		}
		for path, v := range second {
			want[path] = v
		}
		got := clone(a)
		merge(got, b)
		if flatGot := flat(got, "", map[string]any{}); !reflect.DeepEqual(flatGot, want) {
			t.Fatalf("seed %d: %v with %v\n got %v\nwant %v", seed, a, b, flatGot, want)
		}
		merge(got, table{"a": table{"a": table{"a": "changed"}}, "b": "changed"})
		if !reflect.DeepEqual(flat(b, "", map[string]any{}), second) {
			t.Fatalf("seed %d: the override was changed", seed)
		}
	}
}

func TestPlain(t *testing.T) {
	cases := []struct {
		in   table
		want any
	}{
		{table{}, map[string]any{}},
		{table{1.0: "a", 2.0: table{1.0: true}}, []any{"a", []any{true}}},
		{table{1.0: "a", 3.0: "c"}, map[string]any{"1": "a", "3": "c"}},
		{table{1.0: "a", "x": 1.5}, map[string]any{"1": "a", "x": 1.5}},
		{table{"f": opaque("function"), "x": 1.0}, map[string]any{"x": 1.0}},
		{table{0.5: 1.0, 1e20: 2.0}, map[string]any{"0.5": 1.0, "1e+20": 2.0}},
	}
	for _, c := range cases {
		if got := c.in.plain(); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%v: got %v, want %v", c.in, got, c.want)
		}
	}
}

// Random strings, written with every kind of escape, read as in Lua.
func TestEscapesAgreeWithLua(t *testing.T) {
	lua := need.Tool(t, "lua5.4")
	r := rand.New(rand.NewPCG(9, 9))
	pieces := []string{`\x41`, `\u{7A}`, `\u{20ac}`, `\65`, `\0661`, `\n`, `\\`, `\"`, `\'`, "\\\n", "\\z  \n\t ", `\z`, "a", "--", "[[", "]]", "é", " "}
	var program strings.Builder
	for i := range 300 {
		quote := []string{`"`, `'`}[r.IntN(2)]
		fmt.Fprintf(&program, "x[%d] = %s", i+1, quote)
		for range r.IntN(8) {
			program.WriteString(pieces[r.IntN(len(pieces))])
		}
		program.WriteString(quote + []string{"\n", " -- '\"\\q\n", " --[[ \\q ' ]]\n"}[r.IntN(3)])
	}
	source := "x = {}\n" + program.String()
	out, err := exec.Command(lua, "-e", source+" io.write(table.concat(x, '\\0'))").Output()
	if err != nil {
		t.Fatal(err)
	}
	globals, _, err := evaluate(t.Context(), []byte(source), "x", Target{Lua: "5.4"})
	if err != nil {
		t.Fatal(err)
	}
	list, _ := globals["x"].(table)
	for i, want := range strings.Split(string(out), "\x00") {
		if got := list[float64(i+1)]; got != want {
			t.Errorf("string %d is %q, Lua says %q", i+1, got, want)
		}
	}
}

func TestLoadInParallel(t *testing.T) {
	var group sync.WaitGroup
	for i := range 16 {
		group.Go(func() {
			source := fmt.Sprintf("%s package = ('p'):rep(%d) build.n = { ('a'):gsub('a', 'b') .. %d }", minimal, i+1, i)
			spec, err := Load(t.Context(), []byte(source), "rockspec", linux)
			if err != nil || len(spec.Package) != i+1 {
				t.Errorf("%d: %v, %v", i, spec, err)
			}
		})
	}
	group.Wait()
}
