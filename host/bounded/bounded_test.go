package bounded

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pluv/host/fault"
)

// small is a limit that short texts exceed.
var small = Limit{Size: 4000, Depth: 5, Items: 40, Word: 30}

func TestCheckTOML(t *testing.T) {
	rep := strings.Repeat
	cases := []struct{ name, text, want string }{
		{"nothing", "", ""},
		{"a document", "a = 1\n[t]\nb = [1, 2]\nc = { d = 1, e.f = 2 }\n[[l]]\nx = 'y'\n", ""},
		{"too large", "# " + rep("x", 4000), "it is larger than 4000 bytes"},
		{"a path of five", "a.b.c.d.e = 1", ""},
		{"a path of six", "a.b.c.d.e.f = 1", "line 1: it nests more than 5 levels"},
		{"a path of six, with blanks", "x = 1\na . b.c.\t'd'.\"e\".f = 1", "line 2: it nests more than 5 levels"},
		{"a header of five", "[a.b.c.d.e]\n", ""},
		{"a header of six", "\n\n[a.b.c.d.e.f]", "line 3: it nests more than 5 levels"},
		{"a list of tables", "[[a.b.c.d.e.f]]", "line 1: it nests more than 5 levels"},
		{"a key below a header", "[a.b.c]\nd.e.f = 1", "line 2: it nests more than 5 levels"},
		{"a key below the next header", "[a.b.c.d]\n[a]\nb.c = 1", ""},
		{"lists", "a = [[[[1]]]]", ""},
		{"more lists", "a = [[[[[1]]]]]", "line 1: it nests more than 5 levels"},
		{"lists in lines", "a = [\n[\n[\n[\n[1]]]]]", "line 5: it nests more than 5 levels"},
		{"lists side by side", "a = [" + rep("[],", 10) + "]", ""},
		{"inline tables", "a={b={c={d={e=1}}}}", "line 1: it nests more than 5 levels"},
		{"inline tables side by side", "x=[{b={}},{d={}}]", ""},
		{"dotted keys in an inline table", "a={b.c=1,d.e.f.g.h=1}", "line 1: it nests more than 5 levels"},
		{"numbers have dots", "a = [[[1.5, 2.5]]]", ""},
		{"brackets in strings", `a = "[[[[[[" # [[[[[[` + "\nb = '[[[[[['\n", ""},
		{"brackets in long strings", "a = \"\"\"\n[[[[[[\\\"\"\" [[[[[[ \"\"\"\"\"\nb = '''\n[[[[[['''''\n", ""},
		{"after a long string", "a = '''\n[[''', [[[[[[", "line 2: it nests more than 5 levels"},
		{"after an empty string", `a = ["", '', [[[[[`, "line 1: it nests more than 5 levels"},
		{"after an escape", `a = ["\\", [[[[[`, "line 1: it nests more than 5 levels"},
		{"after an unfinished string", "a = \"x\n[a.b.c.d.e.f]", "line 2: it nests more than 5 levels"},
		{"a carriage return hides nothing", "# x\ra = [[[[[[", ""},
		{"a carriage return", "a\r = 1", "line 1: a carriage return without a line feed"},
		{"line ends of Windows", "a = 1\r\n[b]\r\nc = [\r\n1]\r\n", ""},
		{"many keys", rep("a = 1\n", 21), "line 21: it has more than 40 keys and values"},
		{"long paths", rep("[a.b]\nc = 1\n", 6), "line 12: it has more than 40 keys and values"},
		{"many elements", "a = [" + rep("1,", 40), "line 1: it has more than 40 keys and values"},
		{"words of thirty", rep("x", 30) + "." + rep("y", 30) + " = " + rep("1", 30) + "\n\"" + rep("x", 28) + "\" = 1", ""},
		{"a long text", "a = '" + rep("x", 100) + "' # x\nb = [\"" + rep("x", 100) + "\", 1.5]", ""},
		{"a long text of lines", "a = '''" + rep("x", 100) + "'''", ""},
		{"a long key", "a = 1\n" + rep("x", 31) + " = 1", "line 2: it has a key or a number of more than 30 bytes"},
		{"a long key in quotes", "\"" + rep("x", 30) + "\" = 1", "line 1: it has a key or a number of more than 30 bytes"},
		{"a long part", "a . '" + rep("x", 30) + "' . b = 1", "line 1: it has a key or a number of more than 30 bytes"},
		{"a long header", "[a.'" + rep("x", 30) + "']", "line 1: it has a key or a number of more than 30 bytes"},
		{"a long key in a table", "a = {'" + rep("x", 30) + "' = 1}", "line 1: it has a key or a number of more than 30 bytes"},
		{"a long number", "a = -" + rep("1_1", 11), "line 1: it has a key or a number of more than 30 bytes"},
		{"many headers", rep("[[a]]\n", 21), "line 21: it has more than 40 keys and values"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := ""
			if err := CheckTOML([]byte(c.text), small); err != nil {
				got = err.Error()
			}
			if got != c.want {
				t.Errorf("%q: %q, want %q", c.text, got, c.want)
			}
		})
	}
}

func TestCheckJSON(t *testing.T) {
	rep := strings.Repeat
	cases := []struct{ name, text, want string }{
		{"nothing", "", ""},
		{"a document", `{"a": [1, 2, {"b": null}], "c": "d"}`, ""},
		{"too large", rep(" ", 4001), "it is larger than 4000 bytes"},
		{"five deep", `[{"a":[{"a":[]}]}]`, ""},
		{"six deep", "[\n[[[[[", "line 2: it nests more than 5 levels"},
		{"brackets in strings", `["[[[[[[", "\"[[[[[[", "\\"]`, ""},
		{"after strings", `["\\", [[[[[`, "line 1: it nests more than 5 levels"},
		{"brackets in comments", "[ // [[[[[[\n /* [[[[[[ \n */ 1]", ""},
		{"after comments", "/* \" */ // \"\n/**/[[[[[[", "line 2: it nests more than 5 levels"},
		{"many elements", "[" + rep("1,", 40), "line 1: it has more than 40 keys and values"},
		{"many keys", "{" + rep(`"a":1,`, 20), "line 1: it has more than 40 keys and values"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := ""
			if err := CheckJSON([]byte(c.text), small); err != nil {
				got = err.Error()
			}
			if got != c.want {
				t.Errorf("%q: %q, want %q", c.text, got, c.want)
			}
		})
	}
}

// Input that would overflow a parser's stack, or take memory quadratic in its length, is refused
// before it reaches the parser.
func TestDecodeHostile(t *testing.T) {
	rep := strings.Repeat
	for name, text := range map[string]string{
		"lists":         "x=" + rep("[", 2_000_000),
		"tables":        "x=" + rep("{a=", 500_000),
		"a dotted key":  rep("a.", 400_000) + "b=1",
		"a header":      "[" + rep("a.", 400_000) + "b]",
		"in a table":    "x={" + rep("a.", 400_000) + "b=1}",
		"quoted parts":  rep(`"a".`, 200_000) + "b=1",
		"in long lines": "x=[\n" + rep("[ # [\n", 300_000),
	} {
		var out map[string]any
		var problem *Problem
		if _, err := DecodeTOML([]byte(text), Data, &out); !errors.As(err, &problem) || problem.Line == 0 {
			t.Errorf("TOML, %s: %.100v", name, err)
		}
	}
	var out any
	var problem *Problem
	if err := DecodeJSON([]byte(rep("[", 1_000_000)), Data, &out); !errors.As(err, &problem) {
		t.Errorf("JSON: %v", err)
	}
}

func TestWhere(t *testing.T) {
	for text, want := range map[string]string{
		"a = 1\nb = ":             "2: ",
		"x = 1\n[a.b.c.d.e.f]":    "2: it nests more than 5 levels",
		strings.Repeat("#", 4001): "0: it is larger than 4000 bytes",
	} {
		var out map[string]any
		_, err := DecodeTOML([]byte(text), small, &out)
		line, message := Where(err)
		if got := fmt.Sprintf("%d: %s", line, message); !strings.HasPrefix(got, want) || err == nil {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestReadFile(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "f")
	if err := os.WriteFile(file, []byte("12345"), 0o644); err != nil {
		t.Fatal(err)
	}
	if data, err := ReadFile(file, Limit{Size: 5}, fault.ProjectInvalid); string(data) != "12345" || err != nil {
		t.Errorf("%q, %v", data, err)
	}
	if _, err := ReadFile(file, Limit{Size: 4}, fault.ProjectInvalid); !fault.Is(err, fault.ProjectInvalid) || err.Error() != file+" is larger than 4 bytes" {
		t.Errorf("too large: %v", err)
	}
	if _, err := ReadFile(dir, Limit{Size: 4}, fault.ProjectInvalid); !fault.Is(err, fault.FileIO) {
		t.Errorf("a folder: %v", err)
	}
	if _, err := ReadFile(file+"x", Limit{Size: 4}, fault.ProjectInvalid); !fault.Is(err, fault.FileMissing) {
		t.Errorf("nothing: %v", err)
	}
}
