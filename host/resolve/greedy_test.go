package resolve_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"pluv/host/resolve"
	"pluv/spec/need"
)

// Where LuaRocks, which takes the first choice and never looks back, arrives at
// a consistent tree, Solve arrives at the same.
func TestOracleGreedy(t *testing.T) {
	corpus := need.Corpus(t)
	files := unpack(t, filepath.Join(corpus, "corpus", "luarocks-2025-04.tar.xz"))
	servers := map[string]*server{"5.1": newServer(t, files, "5.1"), "5.4": newServer(t, files, "5.4")}
	oracle, err := os.Open(filepath.Join(corpus, "oracle", "resolve-greedy.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer oracle.Close()
	lines := bufio.NewScanner(oracle)
	lines.Buffer(nil, 1<<20)
	same := 0
	for lines.Scan() {
		var row struct {
			Lua, Package string
			Runtime      struct {
				Status       string
				Tree         map[string]any
				Undetermined any
			}
		}
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		if row.Runtime.Status != "ok" || row.Runtime.Undetermined != nil {
			continue
		}
		q := question{server: servers[row.Lua], name: row.Package, only: "*"}
		solution, err := resolve.Solve(t.Context(), q, requestFor(row.Package, row.Lua))
		if err != nil {
			t.Errorf("%s on %s: %v", row.Package, row.Lua, err)
			continue
		}
		equal := len(solution.Packages) == len(row.Runtime.Tree)
		for _, p := range solution.Packages {
			equal = equal && row.Runtime.Tree[p.Name] == p.Version.String()
		}
		if !equal {
			t.Errorf("%s on %s: %v, LuaRocks has %v", row.Package, row.Lua, solution.Packages, row.Runtime.Tree)
		}
		same++
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d trees compared", same)
}
