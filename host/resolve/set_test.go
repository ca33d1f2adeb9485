package resolve

import (
	"math/rand/v2"
	"testing"
)

// Sets compared with a simple model, with sizes around the word size.
func TestSetsAgreeWithAModel(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, size := range []int{1, 2, 63, 64, 65, 128, 130} {
		for range 50 {
			a, b := randomModel(r, size), randomModel(r, size)
			s, u := a.set(), b.set()
			compareSets(t, "and", s.and(u), a, b, func(x, y bool) bool { return x && y })
			compareSets(t, "or", s.or(u), a, b, func(x, y bool) bool { return x || y })
			compareSets(t, "andNot", s.andNot(u), a, b, func(x, y bool) bool { return x && !y })
			subset, disjoint, length := true, true, 0
			for i := range a {
				subset = subset && (!a[i] || b[i])
				disjoint = disjoint && !(a[i] && b[i])
				if a[i] {
					length++
				}
			}
			if s.subsetOf(u) != subset || s.disjoint(u) != disjoint || s.len() != length || s.empty() != (length == 0) {
				t.Fatalf("%v and %v: subset %v, disjoint %v, len %d", a, b, s.subsetOf(u), s.disjoint(u), s.len())
			}
			state := absent
			for want := 1; want < size; want++ {
				if a[want] {
					if state = s.after(state); state != want {
						t.Fatalf("%v: after returns %d, want %d", a, state, want)
					}
				}
			}
			if s.after(state) != absent {
				t.Fatalf("%v: a state after the last one", a)
			}
		}
	}
}

type setModel []bool

func randomModel(r *rand.Rand, size int) setModel {
	m := make(setModel, size)
	density := r.IntN(4)
	for i := range m {
		m[i] = r.IntN(4) < density
	}
	return m
}

func (m setModel) set() set { return makeSet(len(m), func(i int) bool { return m[i] }) }

func compareSets(t *testing.T, name string, got set, a, b setModel, f func(x, y bool) bool) {
	t.Helper()
	for i := range a {
		if got.has(i) != f(a[i], b[i]) {
			t.Fatalf("%s of %v and %v is wrong at %d", name, a, b, i)
		}
	}
}

// The rule of resolution: a combination that violates the resolvent violates one of the two
// incompatibilities that it came from.
func TestResolventFollows(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	packages := []*pkg{testPackage(3), testPackage(4), testPackage(2)}
	for range 2000 {
		left, right := randomIncompat(r, packages), randomIncompat(r, packages)
		at := packages[0]
		if left.term(at) == nil || right.term(at) == nil {
			continue
		}
		combined := resolvent(left, right, at)
		each(packages, nil, func(states []int) {
			if combined != nil && violates(combined, packages, states) &&
				!violates(left, packages, states) && !violates(right, packages, states) {
				t.Fatalf("%v violates the resolvent alone", states)
			}
		})
	}
}

func testPackage(candidates int) *pkg {
	p := &pkg{candidates: make([]candidate, candidates)}
	p.all = makeSet(candidates+1, func(int) bool { return true })
	p.domain = p.all
	return p
}

func randomIncompat(r *rand.Rand, packages []*pkg) *incompat {
	for {
		var terms []term
		for _, p := range packages {
			if r.IntN(3) > 0 {
				terms = append(terms, term{p, makeSet(len(p.candidates)+1, func(int) bool { return r.IntN(2) == 0 })})
			}
		}
		if inc := newIncompat(nil, terms...); inc != nil {
			return inc
		}
	}
}

func violates(inc *incompat, packages []*pkg, states []int) bool {
	for i, p := range packages {
		if in := inc.term(p); in != nil && !in.has(states[i]) {
			return false
		}
	}
	return true
}

func each(packages []*pkg, states []int, f func([]int)) {
	if len(states) == len(packages) {
		f(states)
		return
	}
	for state := range len(packages[len(states)].candidates) + 1 {
		each(packages, append(states[:len(states):len(states)], state), f)
	}
}

// After backtracking every domain is what the remaining assignments imply.
func TestTrail(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for range 300 {
		packages := []*pkg{testPackage(5), testPackage(70)}
		tr := &trail{}
		cause := &incompat{}
		for range 12 {
			p := packages[r.IntN(2)]
			allowed := makeSet(len(p.candidates)+1, func(i int) bool { return r.IntN(4) > 0 })
			if r.IntN(3) == 0 {
				tr.assign(p, allowed, nil)
			} else {
				tr.assign(p, allowed, cause)
			}
		}
		tr.backtrack(r.IntN(tr.level + 1))
		for _, p := range packages {
			want := p.all
			for _, step := range tr.steps {
				if step.level > tr.level {
					t.Fatal("backtracking left a step above the level")
				}
				if step.pkg == p {
					want = want.and(step.allowed)
				}
			}
			if !p.domain.subsetOf(want) || !want.subsetOf(p.domain) {
				t.Fatalf("domain %v, want %v", p.domain, want)
			}
		}
	}
}
