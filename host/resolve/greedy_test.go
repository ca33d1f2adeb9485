package resolve_test

import (
	"testing"

	"pluv/host/resolve"
	"pluv/spec/need"
)

// If LuaRocks, which takes the first choice and never backtracks, finds a consistent tree, Solve
// finds the same one.
func TestOracleGreedy(t *testing.T) {
	files := need.Files(t, func(string) bool { return true })
	servers := map[string]*server{"5.1": newServer(t, files, "5.1"), "5.4": newServer(t, files, "5.4")}
	type row struct {
		Lua, Package string
		Runtime      struct {
			Status       string
			Tree         map[string]any
			Undetermined any
		}
	}
	same := 0
	need.Answers(t, "resolve-greedy.jsonl", func(row row) {
		if row.Runtime.Status != "ok" || row.Runtime.Undetermined != nil {
			return
		}
		q := question{server: servers[row.Lua], name: row.Package, only: "*"}
		solution, err := resolve.Solve(t.Context(), q, requestFor(row.Package, row.Lua))
		if err != nil {
			t.Errorf("%s on %s: %v", row.Package, row.Lua, err)
			return
		}
		equal := len(solution.Packages) == len(row.Runtime.Tree)
		for _, p := range solution.Packages {
			equal = equal && row.Runtime.Tree[p.Name] == p.Version.String()
		}
		if !equal {
			t.Errorf("%s on %s: %v, LuaRocks has %v", row.Package, row.Lua, solution.Packages, row.Runtime.Tree)
		}
		same++
	})
	t.Logf("%d trees compared", same)
}
