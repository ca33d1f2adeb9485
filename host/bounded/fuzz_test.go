package bounded

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/pelletier/go-toml/v2/unstable"
	"github.com/tailscale/hujson"
)

// fuzzed are limits small enough for a fuzzer to exceed them, and large enough that the parsers
// would show the problem.
var fuzzed = Limit{Size: 1 << 16, Depth: 8, Items: 200}

var tomlSeeds = []string{
	"a = 1\n[b.c]\nd = [1, { e = 2 }]\n[[f]]\ng.h = \"\"\"x\n\"\"\"\"\"\ni = '''y'''\n",
	"a.b.'c'.\"d\" = 1979-05-27T07:32:00Z # x\r\n", "a = [[[[[[[[[[", "a={b={c={d={e={", "a = \"\\\"\" # [\n",
	"[a.b.c.d.e.f.g.h.i]", "x = \"\"\"\\\n  [[\"\"\"", "'a' = { 'b' = 1, }\n", "# \r[[", "a = 1.5e3\nb = inf\n",
	strings.Repeat("k.", 9) + "k = 1", "[x]]\n[[y]\n", "a = \"\"\"\"\"\"\nb = ''''''\n",
}

// For any accepted input, both parsers that read it confirm that depth and size are within the
// limits.
func FuzzTOML(f *testing.F) {
	for _, seed := range tomlSeeds {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if CheckTOML(text, fuzzed) != nil {
			return
		}
		var out map[string]any
		if meta, err := toml.Decode(string(text), &out); err == nil {
			if depth, items := measure(out); depth > fuzzed.Depth+1 || items > fuzzed.Items {
				t.Errorf("%q decodes to %d levels and %d items", text, depth, items)
			}
			parts := 0
			for _, key := range meta.Keys() {
				parts += len(key)
			}
			if parts > 2*fuzzed.Items {
				t.Errorf("%q has keys of %d parts", text, parts)
			}
		}
		var p unstable.Parser
		p.Reset(text)
		for nodes := 0; p.NextExpression(); {
			if nodes += walk(t, p.Expression(), 0); nodes > 4*fuzzed.Items {
				t.Fatalf("%q has %d nodes", text, nodes)
			}
		}
	})
}

// measure returns how deep a value nests, and how many values it holds.
func measure(value any) (depth, items int) {
	below := func(v any) {
		d, n := measure(v)
		depth, items = max(depth, d+1), items+n
	}
	items = 1
	switch value := value.(type) {
	case map[string]any:
		for _, v := range value {
			below(v)
		}
	case []map[string]any:
		for _, v := range value {
			below(v)
		}
	case []any:
		for _, v := range value {
			below(v)
		}
	}
	return depth, items
}

// walk counts the nodes of an expression.
func walk(t *testing.T, node *unstable.Node, depth int) int {
	if depth > 4*fuzzed.Depth {
		t.Fatalf("%d nodes deep", depth)
	}
	n := 1
	for it := node.Children(); it.Next(); {
		n += walk(t, it.Node(), depth+1)
	}
	return n
}

// For any accepted input, depth and size are within the limits, with comments and without.
func FuzzJSON(f *testing.F) {
	for _, seed := range []string{
		`{"a": [1, 2.5, {"b": "\"\\"}], "c": null}`, "[[[[[[[[[[", "{\"a\": /* [ */ [ // \" \n 1,],}", `"/*" [`, `["\u005c"]`, "{}[", "/**/ [/**/]",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if CheckJSON(text, fuzzed) != nil {
			return
		}
		plain := text
		if root, err := hujson.Parse(append([]byte{}, text...)); err == nil {
			root.Standardize()
			plain = root.Pack()
		}
		var out any
		if json.Unmarshal(plain, &out) == nil {
			if depth, items := measure(out); depth > fuzzed.Depth+1 || items > 2*fuzzed.Items {
				t.Errorf("%q decodes to %d levels and %d items", text, depth, items)
			}
		}
	})
}
