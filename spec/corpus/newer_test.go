package corpus

import (
	"testing"

	"pluv/host/fetch"
	"pluv/host/registry"
	"pluv/host/resolve"
	"pluv/host/rockspec"
	"pluv/host/version"
	"pluv/spec/need"
)

// TestSameAsGreedyOrNewer resolves every package from the unpacked corpus as a project would,
// with releases before development versions. If LuaRocks, which takes the newest match and never
// backtracks, finds a consistent tree, pluv finds one too: with the same versions, newer ones, or
// releases instead of development versions.
func TestSameAsGreedyOrNewer(t *testing.T) {
	dir := unpack(t)
	universes := map[string]*registry.Universe{}
	for _, lua := range []string{"5.1", "5.4"} {
		universes[lua] = registry.Open(fetch.New(fetch.Options{CacheDir: t.TempDir()}), registry.Config{
			Servers: []registry.Server{{Name: "luarocks", URL: dir}},
			Target:  rockspec.Target{Lua: lua, Platforms: rockspec.PlatformsFor("linux")},
		})
	}
	type row struct {
		Lua, Package string
		Runtime      struct {
			Status       string
			Tree         map[string]any // to a version; to a list if the status is not ok
			Undetermined any
		}
	}
	same, newer, development := 0, 0, 0
	need.Answers(t, "resolve-greedy.jsonl", func(row row) {
		if row.Runtime.Status != "ok" || row.Runtime.Undetermined != nil {
			return
		}
		tree, hasDev := map[string]version.Version{}, false
		for name, v := range row.Runtime.Tree {
			tree[name] = version.Parse(v.(string))
			hasDev = hasDev || version.IsDev(tree[name])
		}
		request := resolve.Request{
			Roots:    []resolve.Root{{Dependency: version.Dependency{Name: row.Package}, Who: "pluv.toml [dependencies]"}},
			Provided: map[string]version.Version{"lua": version.Parse(row.Lua + "-1")},
		}
		if row.Lua == "5.4" {
			request.Provided["utf8"] = version.Parse("5.4-1")
		}
		solution, err := resolve.Solve(t.Context(), universes[row.Lua], request)
		if err != nil {
			t.Errorf("%s on %s: %v", row.Package, row.Lua, err)
			return
		}
		equal := len(solution.Packages) == len(tree)
		for _, p := range solution.Packages {
			theirs, chosen := tree[p.Name]
			if worse := version.IsDev(p.Version) || version.Compare(p.Version, theirs) < 0; chosen && !version.IsDev(theirs) && worse {
				t.Errorf("%s on %s: %s is %s, LuaRocks has %s", row.Package, row.Lua, p.Name, p.Version, theirs)
			}
			equal = equal && theirs.String() == p.Version.String()
		}
		switch {
		case equal:
			same++
		case hasDev:
			development++
		default:
			newer++
			t.Logf("%s on %s: %v, LuaRocks has %v", row.Package, row.Lua, solution.Packages, row.Runtime.Tree)
		}
	})
	// The corpus and the answers are fixed, so these numbers are too; if they change, find out
	// why.
	if same != 3724 || newer != 0 || development != 39 {
		t.Errorf("%d trees are the same, %d are newer, %d have releases where LuaRocks has development versions; want 3724, 0, 39", same, newer, development)
	}
}
