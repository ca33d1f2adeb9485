package resolve

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"pluv/host/fault"
)

// contest is a universe of packages p1, p2, ... each version of which requires one of h1, h2, ...
// in a version that it shares with few others.
type contest struct {
	packages, holes int
	share           int    // how many packages can share a version of a hole
	through         bool   // the holes are required through another package
	behind          string // a package between the roots and the packages
	chained         bool   // each package requires the next one, and the roots the first
}

func (c contest) world() (lines, roots string) {
	var all, asked []string
	add := func(format string, a ...any) { all = append(all, fmt.Sprintf(format, a...)) }
	for i := range c.packages {
		asked = append(asked, fmt.Sprintf("p%d", i+1))
		version := i/max(c.share, 1) + 1
		for k := 1; k <= c.holes; k++ {
			next := ""
			if c.chained && i+1 < c.packages {
				next = fmt.Sprintf("; p%d", i+2)
			}
			if c.through {
				add("p%d %d.0: m%d-%d%s", i+1, k, i+1, k, next)
				add("m%d-%d 1.0: h%d == %d.0", i+1, k, k, version)
			} else {
				add("p%d %d.0: h%d == %d.0%s", i+1, k, k, version, next)
			}
			add("h%d %d.0:", k, version)
		}
	}
	if c.chained {
		asked = asked[:1]
	}
	if c.behind == "" {
		return strings.Join(all, "\n"), strings.Join(asked, ";")
	}
	for version := 1; version <= 4; version++ {
		needs := asked
		if version == 1 {
			needs = nil
		}
		add("%s %d.0: %s", c.behind, version, strings.Join(needs, "; "))
	}
	return strings.Join(all, "\n"), c.behind
}

// Too many packages for the available versions are explained in a few lines.
func TestMorePackagesThanRoom(t *testing.T) {
	for _, c := range []contest{
		{packages: 13, holes: 12},
		{packages: 25, holes: 24},
		{packages: 31, holes: 15, share: 2},
		{packages: 40, holes: 13, share: 3},
		{packages: 14, holes: 13, through: true},
		{packages: 20, holes: 12},
		{packages: 13, holes: 12, chained: true},
		{packages: 16, holes: 15, chained: true, through: true},
		{packages: 25, holes: 12, share: 2, chained: true},
	} {
		lines, roots := c.world()
		_, err := Solve(t.Context(), world(t, lines), asking(t, roots))
		if fault.CodeOf(err) != fault.ResolveConflict {
			t.Errorf("%+v: %v", c, err)
			continue
		}
		text := err.Error()
		if strings.Count(text, "\n") > mostLines || len(text) > 2000 || !strings.Contains(text, "cannot be chosen together") {
			t.Errorf("%+v: %s", c, text)
		}
	}
}

func TestShortageInWords(t *testing.T) {
	lines, roots := contest{packages: 4, holes: 3}.world()
	k := newKnowledge(world(t, lines), asking(t, roots))
	k.countEvery = 0
	_, err := solve(t.Context(), k)
	want := "`p1`, `p2`, `p3` and 1 more cannot be chosen together: these 4 packages need versions of `h3`, `h2` and `h1` of which one satisfies at most 3 of them\n" +
		"  p1 requires one of h3, h2 and h1\n  p2 requires one of h3, h2 and h1\n  p3 requires one of h3, h2 and h1\n  p4 requires one of h3, h2 and h1"
	if err == nil || err.Error() != want {
		t.Errorf("%v\nwant\n%s", err, want)
	}
}

// As many packages as fit are accepted, and a version that requires too many is avoided.
func TestRoomForAll(t *testing.T) {
	for _, c := range []contest{
		{packages: 13, holes: 13},
		{packages: 24, holes: 12, share: 2},
		{packages: 13, holes: 12, behind: "top"},
		{packages: 20, holes: 19, behind: "top"},
		{packages: 13, holes: 12, through: true, behind: "top"},
		{packages: 13, holes: 13, chained: true},
		{packages: 13, holes: 12, chained: true, behind: "top"},
	} {
		lines, roots := c.world()
		solution, err := Solve(t.Context(), world(t, lines), asking(t, roots))
		if err != nil {
			t.Errorf("%+v: %v", c, err)
		} else if c.behind != "" && show(solution) != "top 1.0" {
			t.Errorf("%+v: %s", c, show(solution))
		}
	}
}

// contestedWorld is small enough for brute force, and has many packages that require a few
// others.
func contestedWorld(r *rand.Rand) (lines, roots string) {
	packages := 3 + r.IntN(2)
	holes := packages - 1 - r.IntN(2)*r.IntN(2)
	versions := packages
	var all, asked []string
	for i := range packages {
		asked = append(asked, fmt.Sprintf("p%d", i))
		for k := range holes {
			low, high := i+1, i+1
			if r.IntN(8) == 0 {
				low = 1 + r.IntN(versions)
				high = low + r.IntN(2)
			}
			needs := []string{fmt.Sprintf("h%d >= %d.0, <= %d.0", k, low, high)}
			if r.IntN(6) == 0 {
				needs = append(needs, fmt.Sprintf("h%d >= %d.0", r.IntN(holes), 1+r.IntN(versions)))
			}
			if r.IntN(6) == 0 {
				needs = append(needs, fmt.Sprintf("p%d ~= %d.0", r.IntN(packages), 1+r.IntN(3)))
			}
			all = append(all, fmt.Sprintf("p%d %d.0: %s", i, k+1, strings.Join(needs, "; ")))
		}
	}
	for k := range holes {
		for v := 1; v <= versions; v++ {
			line := fmt.Sprintf("h%d %d.0:", k, v)
			if r.IntN(8) == 0 {
				line += fmt.Sprintf(" h%d", r.IntN(holes))
			}
			all = append(all, line)
		}
	}
	return strings.Join(all, "\n"), strings.Join(asked[:packages-r.IntN(2)], ";")
}

// A search that counts at every conflict finds a solution if and only if one exists.
func TestCountingIsSound(t *testing.T) {
	worlds := 2000
	if testing.Short() {
		worlds = 300
	}
	counting := func(u *universe, request Request) (*Solution, error) {
		k := newKnowledge(u, request)
		k.countEvery = 0
		return solve(t.Context(), k)
	}
	solved, failed, short := 0, 0, 0
	for seed := range uint64(worlds) {
		r := rand.New(rand.NewPCG(seed, 13))
		var text string
		var request Request
		if seed%3 == 0 {
			text, request = randomWorld(r), randomRequest(t, r)
		} else {
			var roots string
			text, roots = contestedWorld(r)
			request = asking(t, roots)
		}
		u := world(t, text)
		b := newBrute(u, request)
		solution, err := counting(u, request)
		if err != nil {
			failed++
			if strings.Contains(err.Error(), "cannot be chosen together") {
				short++
			}
			if b.solvable(true) {
				t.Fatalf("seed %d: %v\nroots %v\n%s", seed, err, request.Roots, text)
			}
			continue
		}
		solved++
		if problem := b.checkSolution(solution); problem != "" {
			t.Fatalf("seed %d: %s in %s\nroots %v\n%s", seed, problem, show(solution), request.Roots, text)
		}
	}
	if solved == 0 || short == 0 {
		t.Errorf("%d worlds with a solution, %d found by counting: too few to test anything", solved, short)
	}
	t.Logf("%d worlds with a solution, %d without, %d of these found by counting", solved, failed, short)
	for seed := range uint64(30) {
		r := rand.New(rand.NewPCG(seed, 17))
		u := world(t, plantedWorld(r, 20+r.IntN(20), 3+r.IntN(6)))
		if _, err := counting(u, asking(t, "p0; p1; p2")); err != nil {
			t.Fatalf("planted world %d: %v", seed, err)
		}
	}
}

// Packages that each exclude most versions of every other one, with no solution and nothing to
// count: a graph colouring with too few colours.
func colours(nodes, versions int) (lines, roots string) {
	var all, asked []string
	for i := range nodes {
		asked = append(asked, fmt.Sprintf("c%d", i))
		for v := 1; v <= versions; v++ {
			var needs []string
			for other := range nodes {
				if other != i {
					needs = append(needs, fmt.Sprintf("c%d ~= %d.0", other, v))
				}
			}
			all = append(all, fmt.Sprintf("c%d %d.0: %s", i, v, strings.Join(needs, "; ")))
		}
	}
	return strings.Join(all, "\n"), strings.Join(asked, ";")
}

func TestTooManyConflicts(t *testing.T) {
	lines, roots := colours(9, 8)
	k := newKnowledge(world(t, lines), asking(t, roots))
	k.most = 100
	var reports []Attempt
	k.request.Report = func(attempt func() Attempt) { reports = append(reports, attempt()) }
	_, err := solve(t.Context(), k)
	if fault.CodeOf(err) != fault.ResolveLimit {
		t.Fatalf("%v", err)
	}
	text := err.Error()
	if !strings.HasPrefix(text, "gave up after ruling out 101 combinations of versions of `c") || len(text) > 600 {
		t.Errorf("%s", text)
	}
	if len(reports) != 3 || reports[2].RuledOut != 96 || !strings.Contains(reports[0].Conflict, "requires c") {
		t.Errorf("%v", reports)
	}
}

// A canceled search reports its progress.
func TestCancelledSearch(t *testing.T) {
	lines, roots := colours(9, 8)
	ctx, cancel := context.WithCancel(t.Context())
	request := asking(t, roots)
	request.Report = func(func() Attempt) { cancel() }
	_, err := Solve(ctx, world(t, lines), request)
	if fault.CodeOf(err) != fault.Interrupted || !fault.Is(err, fault.ResolveLimit) {
		t.Fatalf("%v", err)
	}
	if text := err.Error(); !strings.HasPrefix(text, "interrupted while resolving: no solution yet: 32 combinations of versions ruled out; the last one because c") || len(text) > 600 {
		t.Errorf("%s", text)
	}
	cancel()
	if _, err := Solve(ctx, world(t, lines), asking(t, roots)); fault.CodeOf(err) != fault.Interrupted || fault.Is(err, fault.ResolveLimit) {
		t.Errorf("before the first conflict: %v", err)
	}
}

func TestGrouped(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567"} {
		if got := grouped(n); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
}

func BenchmarkPigeons(b *testing.B) {
	for _, n := range []int{8, 10, 13, 20} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			lines, roots := contest{packages: n, holes: n - 1}.world()
			u := world(b, lines)
			for b.Loop() {
				if _, err := Solve(b.Context(), u, asking(b, roots)); err == nil {
					b.Fatal("solved")
				}
			}
		})
	}
}
