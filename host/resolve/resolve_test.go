package resolve

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pluv/host/version"
)

func TestSolve(t *testing.T) {
	cases := []struct{ name, world, roots, want string }{
		{"highest first", `
			a 1.0-1: b >= 1, < 3
			b 1.0-1:
			b 2.0-1:
			b 3.0-1:`, "a", "a 1.0-1, b 2.0-1"},
		{"a pin deep below beats a free choice", `
			xavante 2.4-1: luasocket; copas
			copas 1.0-1: coxpcall
			coxpcall 1.0-1: luasocket == 3.0-1
			luasocket 3.0-1:
			luasocket 3.1-1:`, "xavante", "copas 1.0-1, coxpcall 1.0-1, luasocket 3.0-1, xavante 2.4-1"},
		{"the pin of a root's neighbour", `
			wsapi 1.7-1: luasocket == 3.0-1
			wsapi 1.6-1:
			luasocket 3.0-1:
			luasocket 3.1-1:`, "luasocket; wsapi", "luasocket 3.0-1, wsapi 1.7-1"},
		{"the newest match is a dead end", `
			a 1.0-1: b
			b 2.0-1: missing
			b 1.0-1:`, "a", "a 1.0-1, b 1.0-1"},
		{"the newest match is unusable", `
			a 1.0-1: b
			b 2.0-1: ! does not load
			b 1.0-1:`, "a", "a 1.0-1, b 1.0-1"},
		{"only an older root works", `
			forma 1.0-1: lua < 5.4
			forma 0.5-1: lua >= 5.1`, "forma", "forma 0.5-1"},
		{"no solver, no luck: the order of LuaRocks", `
			a 1.0-1: x >= 1.1; y
			y 1.0-1: x < 1.1
			y 0.9-1:
			x 1.1-1:
			x 1.0-1:`, "a", "a 1.0-1, x 1.1-1, y 0.9-1"},
		{"a cycle", `
			a 1.0-1: b
			b 1.0-1: a`, "a", "a 1.0-1, b 1.0-1"},
		{"a cycle that fixes a version", `
			a 2.0-1: b
			a 1.0-1: b
			b 1.0-1: a < 2`, "a", "a 1.0-1, b 1.0-1"},
		{"on itself", `
			a 2.0-1: a < 2
			a 1.0-1: a >= 1`, "a", "a 1.0-1"},
		{"provided is not installed", `
			a 1.0-1: lua >= 5.1, < 5.5; utf8
			utf8 0.1-1:`, "a; lua ~> 5", "a 1.0-1"},
		{"two requirements of one root name", `
			a 1.0-1:
			a 2.0-1:
			a 3.0-1:`, "a >= 2; a < 3", "a 2.0-1"},
		{"development versions come last", `
			a scm-1:
			a 1.0-1: b >= 1
			b dev-1:
			b 1.0-1:`, "a", "a 1.0-1, b 1.0-1"},
		{"a root requires one", `
			a scm-1: b
			b scm-1:
			b 1.0-1:`, "a == scm", "a scm-1, b 1.0-1"},
		{"a root's asking opens it for all", `
			a 1.0-1: b
			b scm-1:
			b 1.0-1:`, "a; b >= scm", "a 1.0-1, b scm-1"},
		{"a dependency requires one", `
			a 1.0-1: b; c
			c 1.0-1: b == scm-1
			b scm-1:
			b 1.0-1:`, "a", "a 1.0-1, b scm-1, c 1.0-1"},
		{"found after it was needed", `
			a 1.0-1: b >= 2; c
			c 1.0-1: d
			d 1.0-1: b == scm-1
			b scm-1:
			b 1.0-1:`, "a", "a 1.0-1, b scm-1, c 1.0-1, d 1.0-1"},
		{"without a release it counts unasked", `
			a 1.0-1: b
			b scm-1:
			b cvs-1:`, "a", "a 1.0-1, b scm-1"},
		{"it satisfies what it satisfies in LuaRocks", `
			a 2.0-1: b ~> 1.0
			a 1.0-1: b >= 1.0
			b scm-1:`, "a", "a 1.0-1, b scm-1"},
		{"in a namespace without a release", `
			a 1.0-1:
			u/a scm-1:`, "u/a", "u/a scm-1"},
		{"a namespace with a release does not stand in for the plain name", `
			a scm-1:
			u/a 1.0-1:`, "a", "a scm-1"},
		{"an excluded release is still a release", `
			a 2.0-1: b >= 2
			a 1.0-1:
			b scm-1:
			b 1.0-1:`, "a", "a 1.0-1"},
		{"namespaces apart", `
			user/a 1.0-1:
			a 2.0-1:`, "user/a", "user/a 1.0-1"},
		{"a namespaced package meets the plain name", `
			x 1.0-1: argv; y
			y 1.0-1: mah/argv >= 0.3
			mah/argv 0.5-1:
			argv 9.0-1:`, "x", "mah/argv 0.5-1, x 1.0-1, y 1.0-1"},
		{"a plain package does not meet the namespaced name", `
			x 2.0-1: argv == 9.0; user/argv
			x 1.0-1:
			user/argv 0.5-1:
			argv 9.0-1:`, "x", "x 1.0-1"},
		{"nothing chosen requires the namespace", `
			x 2.0-1: b; argv == 0.5
			x 1.0-1:
			b 2.0-1: user/argv; missing
			b 1.0-1:
			user/argv 0.5-1:
			argv 9.0-1:`, "x", "x 1.0-1"},
		{"no requirements", "", "lua >= 5.1", ""},
	}
	for _, c := range cases {
		u := world(t, c.world)
		solution, err := Solve(t.Context(), u, asking(t, c.roots))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		} else if got := show(solution); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

func TestOptions(t *testing.T) {
	u := world(t, `
		a 1.0-1: b < 2; lua < 5.2
		b scm-1:
		b 3.0-1:
		b 2.0-1:
		b 1.0-1: c
		c 2.0-1:
		c 1.0-1:`)
	request := asking(t, "a")
	request.Overrides = map[string]version.Constraints{"lua": nil, "b": constraints(t, ">= 1")}
	request.Preferred = map[string]version.Version{"b": version.Parse("1.0-1"), "c": version.Parse("1.0-1"), "d": version.Parse("1")}
	solution, err := Solve(t.Context(), u, request)
	if err != nil || show(solution) != "a 1.0-1, b 1.0-1, c 1.0-1" {
		t.Errorf("preferred: %v, %v", solution, err)
	}
	request.Preferred = nil
	if solution, err = Solve(t.Context(), u, request); err != nil || show(solution) != "a 1.0-1, b 3.0-1" {
		t.Errorf("overridden: %v, %v", solution, err)
	}
	request.AllowDev = func(name string) bool { return name == "b" }
	if solution, err = Solve(t.Context(), u, request); err != nil || show(solution) != "a 1.0-1, b scm-1" {
		t.Errorf("allowed: %v, %v", solution, err)
	}
}

// A release in another registry counts although it cannot be chosen; pluv only looks for it if it
// matters.
func TestReleasedElsewhere(t *testing.T) {
	u := world(t, `
		a 1.0-1: b; c == scm
		b scm-1:
		c scm-1:
		d scm-1:
		d 1.0-1:
		e scm-1:
		f scm-1:`)
	var asked []string
	request := asking(t, "a; d; e == scm; f")
	request.AllowDev = func(name string) bool { return name == "f" }
	request.Released = func(_ context.Context, name string) (bool, error) {
		asked = append(asked, name)
		return name == "c", nil
	}
	solution, err := Solve(t.Context(), u, request)
	if err != nil || show(solution) != "a 1.0-1, b scm-1, c scm-1, d 1.0-1, e scm-1, f scm-1" {
		t.Fatalf("%v, %v", solution, err)
	}
	if !slices.Equal(asked, []string{"b", "c"}) {
		t.Errorf("asked for releases of %v", asked)
	}
	for _, p := range solution.Packages {
		if p.Unreleased != (p.Name == "b") {
			t.Errorf("%s: unreleased is %v", p.Name, p.Unreleased)
		}
	}
	request.Released = func(context.Context, string) (bool, error) { return true, nil }
	if _, err = Solve(t.Context(), u, request); err == nil || !strings.Contains(err.Error(), "b scm-1: a development version") {
		t.Errorf("b has a release elsewhere: %v", err)
	}
	request.Released = func(context.Context, string) (bool, error) { return false, errors.ErrUnsupported }
	if _, err = Solve(t.Context(), u, request); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("got %v", err)
	}
}

func TestKeepDev(t *testing.T) {
	u := world(t, `
		a 1.0-1: b
		b scm-1:
		b 1.0-1:`)
	request := asking(t, "a")
	request.Preferred = map[string]version.Version{"b": version.Parse("scm-1")}
	if solution, err := Solve(t.Context(), u, request); err != nil || show(solution) != "a 1.0-1, b 1.0-1" {
		t.Errorf("%v, %v", solution, err)
	}
	request.KeepDev = map[string]bool{"b": true}
	if solution, err := Solve(t.Context(), u, request); err != nil || show(solution) != "a 1.0-1, b scm-1" {
		t.Errorf("%v, %v", solution, err)
	}
}

func TestPackage(t *testing.T) {
	u := world(t, `
		a 1.0-1: c; lua >= 5.1; u/b; c >= 1; a
		u/b 1.0-1: a
		c 1.0-1:`)
	solution, err := Solve(t.Context(), u, asking(t, "a"))
	if err != nil {
		t.Fatal(err)
	}
	a, b := solution.Packages[0], solution.Packages[1]
	if !slices.Equal(a.Dependencies, []string{"b", "c"}) || a.Candidate.Location != "a 1.0-1" {
		t.Errorf("a: %+v", a)
	}
	if b.FullName() != "u/b" || !slices.Equal(b.Dependencies, []string{"a"}) {
		t.Errorf("b: %+v", b)
	}
}

// All requests of a level are prefetched before the first of them is made, so the waiting time
// depends on the depth of the graph and not on its width.
func TestPrefetchGoesLevelByLevel(t *testing.T) {
	var lines []string
	for i := range 10 {
		lines = append(lines, fmt.Sprintf("root 1.0-1: a%d", i), fmt.Sprintf("a%d 1.0-1: b%d", i, i), fmt.Sprintf("b%d 1.0-1: c", i))
	}
	u := world(t, strings.Join(lines, "\n")+"\nc 1.0-1:")
	u.names["root"] = u.names["root"][:1]
	if _, err := Solve(t.Context(), u, asking(t, "root")); err != nil {
		t.Fatal(err)
	}
	sizes := []int{}
	for _, batch := range u.batches {
		sizes = append(sizes, len(batch))
	}
	if got := fmt.Sprint(sizes[:2]); got != "[1 10]" {
		t.Errorf("batches %v", u.batches)
	}
	if !slices.IsSorted(u.asked[:1]) || len(u.asked) != 22 {
		t.Errorf("asked for %d: %v", len(u.asked), u.asked)
	}
}

func TestRefusalsAreFetchedInGrowingBatches(t *testing.T) {
	var lines []string
	for i := range 100 {
		lines = append(lines, fmt.Sprintf("a 1.%d-1: lua < 5.2", i))
	}
	u := world(t, strings.Join(lines, "\n"))
	if _, err := Solve(t.Context(), u, asking(t, "a")); err == nil {
		t.Fatal("a solution for an unsolvable request")
	}
	if len(u.batches) > 15 {
		t.Errorf("%d batches for 100 versions", len(u.batches))
	}
}

type failing struct{ *universe }

func (failing) Dependencies(context.Context, string, Candidate) ([]version.Dependency, error) {
	return nil, errors.ErrUnsupported
}

func TestOtherErrorsEndIt(t *testing.T) {
	u := world(t, "a 1.0-1:")
	if _, err := Solve(t.Context(), failing{u}, asking(t, "a")); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Solve(ctx, u, asking(t, "a")); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// A dense universe in which naive backtracking would not end.
func TestDeepBacktracking(t *testing.T) {
	var lines []string
	for i := range 12 {
		for v := 1; v <= 8; v++ {
			lines = append(lines, fmt.Sprintf("p%d %d.0-1: p%d; q == %d", i, v, i+1, v))
		}
	}
	lines = append(lines, "p12 1.0-1: q == 1", "p12 2.0-1: q == 9")
	for v := 1; v <= 9; v++ {
		lines = append(lines, fmt.Sprintf("q %d-1:", v))
	}
	begin := time.Now()
	solution, err := Solve(t.Context(), world(t, strings.Join(lines, "\n")), asking(t, "p0"))
	if err != nil || len(solution.Packages) != 14 {
		t.Fatalf("%v, %v", solution, err)
	}
	if took := time.Since(begin); took > 2*time.Second {
		t.Errorf("took %v", took)
	}
}
