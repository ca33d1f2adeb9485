package resolve

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pluv/host/fault"
	"pluv/host/rockname"
	"pluv/host/version"
)

// pick is a choice for a plain name: the index into all its candidates, or -1.
type pick struct {
	namespace string
	candidate Candidate
}

// brute decides by trying every combination: the definition of a solution.
type brute struct {
	u       *universe
	request Request
	names   []string
	choices map[string][]pick
	strict  bool
}

func newBrute(u *universe, request Request) *brute {
	b := &brute{u: u, request: request, choices: map[string][]pick{}}
	for _, full := range slices.Sorted(maps.Keys(u.names)) {
		namespace, name, ok := strings.Cut(full, "/")
		if !ok {
			namespace, name = "", full
		}
		for _, c := range u.names[full] {
			b.choices[name] = append(b.choices[name], pick{namespace, c})
		}
	}
	b.names = slices.Sorted(maps.Keys(b.choices))
	return b
}

// solvable tries every combination. If strict, every requirement must itself admit the
// chosen version: see admits.
func (b *brute) solvable(strict bool) bool {
	b.strict = strict
	return b.try(0, map[string]pick{})
}

// admits reports whether a requirement, or some root, names the namespace and the development
// version of a pick explicitly.
func (b *brute) admits(d version.Dependency, p pick) bool {
	named, dev := p.namespace == "", b.isFree(d.Name, p)
	for _, r := range append([]Root{{Dependency: d}}, b.request.Roots...) {
		if r.Dependency.Name == d.Name {
			named = named || r.Dependency.Namespace == p.namespace
			dev = dev || b.constraints(r.Dependency).NamesDev()
		}
	}
	return named && dev
}

// isFree reports whether a pick is a release, or a development version that needs no explicit
// request.
func (b *brute) isFree(name string, p pick) bool {
	full := rockname.Full(p.namespace, name)
	onlyDev := !slices.ContainsFunc(b.u.names[full], func(c Candidate) bool { return !version.IsDev(c.Version) })
	kept := b.request.KeepDev[name] && b.request.Preferred[full].String() == p.candidate.Version.String()
	return !version.IsDev(p.candidate.Version) || onlyDev || kept || b.allowsDev(name)
}

func (b *brute) allowsDev(name string) bool {
	return b.request.AllowDev != nil && b.request.AllowDev(name) || b.request.Overrides[name].NamesDev()
}

func (b *brute) constraints(d version.Dependency) version.Constraints {
	if o, ok := b.request.Overrides[d.Name]; ok {
		return o
	}
	return d.Constraints
}

func (b *brute) try(i int, picks map[string]pick) bool {
	if i == len(b.names) {
		return b.check(picks) == ""
	}
	name := b.names[i]
	for _, p := range b.choices[name] {
		picks[name] = p
		if b.try(i+1, picks) {
			return true
		}
	}
	delete(picks, name)
	return b.try(i+1, picks)
}

// checkSolution returns what is wrong with a solution.
func (b *brute) checkSolution(solution *Solution) string {
	picks := map[string]pick{}
	for _, p := range solution.Packages {
		picks[p.Name] = pick{p.Namespace, p.Candidate}
	}
	return b.check(picks)
}

// check returns what is wrong with the picks that the roots lead to.
func (b *brute) check(picks map[string]pick) string {
	type requirement struct {
		by  string
		dep version.Dependency
	}
	var all []requirement
	for _, root := range b.request.Roots {
		all = append(all, requirement{"", root.Dependency})
	}
	reached := map[string]bool{}
	for i := 0; i < len(all); i++ {
		d := all[i].dep
		constraints := b.constraints(d)
		if v, ok := b.request.Provided[d.Name]; ok {
			if !constraints.Match(v) {
				return "provided " + d.String()
			}
			continue
		}
		p, ok := picks[d.Name]
		if !ok || !constraints.Match(p.candidate.Version) || d.Namespace != "" && d.Namespace != p.namespace {
			return "unmet " + d.String()
		}
		if b.strict && !b.admits(d, p) {
			return "not admitted by " + d.String()
		}
		if reached[d.Name] {
			continue
		}
		reached[d.Name] = true
		deps, err := b.u.read(rockname.Full(p.namespace, d.Name) + " " + p.candidate.Version.String())
		if err != nil {
			return "unusable " + d.Name
		}
		for _, dep := range deps {
			all = append(all, requirement{d.Name, dep})
		}
	}
	for name := range reached {
		p := picks[name]
		named := p.namespace == ""
		dev := b.isFree(name, p)
		for _, r := range all {
			if r.dep.Name == name && r.by != name {
				named = named || r.dep.Namespace == p.namespace
				dev = dev || b.constraints(r.dep).NamesDev()
			}
		}
		if !named || !dev {
			return "not asked for: " + name
		}
	}
	return ""
}

// randomWorld makes a small universe where solutions are neither certain nor unlikely.
func randomWorld(r *rand.Rand) string {
	names := []string{"a", "b", "c", "d", "u/b", "u/c"}
	numbers := []string{"1.0-1", "2.0-1", "3.0-1", "scm-1"}
	ops := []string{"", "", " >= 2.0", " < 2.0", " ~> 1", " == 2.0-1", " >= 3.0", " == scm", " ~= 3.0-1"}
	targets := append(names, "lua", "missing")
	var lines []string
	for _, name := range names {
		some := numbers[:1+r.IntN(len(numbers))]
		if r.IntN(6) == 0 {
			some = []string{"scm-1", "dev-1"}[:1+r.IntN(2)] // no releases
		}
		for _, number := range some {
			var needs []string
			for range r.IntN(4) {
				target := targets[r.IntN(len(targets))]
				op := ops[r.IntN(len(ops))]
				if target == "lua" {
					op = []string{" >= 5.1", " < 5.4", " == 5.4", ""}[r.IntN(4)]
				}
				if r.IntN(5) == 0 && target == "missing" || target != "missing" {
					needs = append(needs, target+op)
				}
			}
			if r.IntN(15) == 0 {
				needs = []string{"! does not load"}
			}
			lines = append(lines, fmt.Sprintf("%s %s: %s", name, number, strings.Join(needs, "; ")))
		}
	}
	return strings.Join(lines, "\n")
}

func randomRequest(t *testing.T, r *rand.Rand) Request {
	roots := []string{"a", "a; b", "a; u/c", "d; c < 3.0", "a; b == scm; lua >= 5.1", "a >= 2.0; d"}
	request := asking(t, roots[r.IntN(len(roots))])
	switch r.IntN(5) {
	case 3:
		request.Preferred = map[string]version.Version{"b": version.Parse("scm-1"), "u/c": version.Parse("scm-1")}
		request.KeepDev = map[string]bool{"b": true, "c": true}
	case 0:
		request.AllowDev = func(name string) bool { return name == "b" || name == "d" }
	case 1:
		request.Preferred = map[string]version.Version{"a": version.Parse("1.0-1"), "u/b": version.Parse("1.0-1"), "c": version.Parse("7")}
	case 2:
		request.Overrides = map[string]version.Constraints{"c": constraints(t, ">= 1"), "lua": constraints(t, ">= 5.1"), "d": constraints(t, "== scm")}
	}
	return request
}

func TestFindsASolutionIffThereIsOne(t *testing.T) {
	worlds := 4000
	if testing.Short() {
		worlds = 500
	}
	solved, failed, refused := 0, 0, 0
	for seed := range uint64(worlds) {
		r := rand.New(rand.NewPCG(seed, 7))
		text := randomWorld(r)
		request := randomRequest(t, r)
		u := world(t, text)
		b := newBrute(u, request)
		solution, err := Solve(t.Context(), u, request)
		again, _ := Solve(t.Context(), world(t, text), request)
		if err == nil && show(again) != show(solution) {
			t.Fatalf("seed %d: not deterministic", seed)
		}
		if slices.Sort(u.asked); len(slices.Compact(u.asked)) != len(u.asked) {
			t.Fatalf("seed %d: asked twice: %v", seed, u.asked)
		}
		if err != nil {
			failed++
			if b.solvable(true) {
				t.Fatalf("seed %d: %v\nroots %v\n%s", seed, err, request.Roots, text)
			}
			if b.solvable(false) {
				refused++
			}
			if code := fault.CodeOf(err); code != fault.ResolveConflict && code != fault.ResolveMissing {
				t.Fatalf("seed %d: %v", seed, err)
			}
			continue
		}
		solved++
		if problem := b.checkSolution(solution); problem != "" {
			t.Fatalf("seed %d: %s in %s\nroots %v\n%s", seed, problem, show(solution), request.Roots, text)
		}
	}
	t.Logf("%d worlds with a solution, %d without; %d of these only with unrequired packages", solved, failed, refused)
}
