package resolve

import (
	"cmp"
	"slices"
)

// requirement is a cause of a failure: a root (pkg is nil), or some versions of a package,
// require something.
type requirement struct {
	root   Root
	order  int // of the root
	pkg    *pkg
	states []int
	dependency
	target    *pkg     // nil if provided
	elsewhere []string // the versions of Lua for which something satisfies it, if nothing does here
}

// flaw is a cause of a failure: some versions of a package can never be chosen.
type flaw struct {
	pkg      *pkg
	states   []int
	text     string
	gate     bool
	platform string // an unsupported platform
	hint     string // that of an Unusable
}

// causes are the causes of a failure, in the order in which they are explained: from the
// roots along the requirements.
type causes struct {
	requirements []*requirement
	flaws        []*flaw
	counted      *counted // set if it explains everything
}

// causes walks from the incompat without terms to the causes that it was derived from.
func (s *search) causes(failure *incompat) *causes {
	f := &causes{}
	seen := map[*incompat]bool{}
	var walk func(inc *incompat)
	walk = func(inc *incompat) {
		if seen[inc] {
			return
		}
		seen[inc] = true
		switch why := inc.why.(type) {
		case derived:
			for _, inc := range why.from {
				walk(inc)
			}
		case counted:
			if f.counted == nil && why.always {
				f.counted = &why
			}
			for _, inc := range why.from {
				walk(inc)
			}
		case asked:
			f.require(&requirement{root: why.root, order: why.order, dependency: s.effective(why.root.Dependency), target: why.target}, 0)
		case needed:
			f.require(&requirement{pkg: why.pkg, dependency: s.effective(why.dep), target: why.target}, why.state)
		case unusable:
			f.flaw(flaw{pkg: why.pkg, text: why.Reason, platform: why.Platform, hint: why.Hint}, why.state)
		case gated:
			g := gate{why.pkg.name, why.namespace}
			group := why.pkg.group(g)
			for state := group.first(); state != absent; state = group.after(state) {
				f.flaw(flaw{pkg: why.pkg, text: g.text(), gate: true}, state)
			}
		}
	}
	walk(failure)
	f.sort()
	return f
}

// require merges versions of one package with the same requirement.
func (f *causes) require(r *requirement, state int) {
	i := slices.IndexFunc(f.requirements, func(other *requirement) bool {
		return r.pkg != nil && other.pkg == r.pkg && other.String() == r.String()
	})
	if i < 0 {
		i = len(f.requirements)
		f.requirements = append(f.requirements, r)
	}
	if known := f.requirements[i]; r.pkg != nil && !slices.Contains(known.states, state) {
		known.states = append(known.states, state)
	}
}

// flaw merges versions of one package with the same flaw.
func (f *causes) flaw(x flaw, state int) {
	i := slices.IndexFunc(f.flaws, func(other *flaw) bool { return other.pkg == x.pkg && other.text == x.text })
	if i < 0 {
		i = len(f.flaws)
		f.flaws = append(f.flaws, &x)
	}
	if !slices.Contains(f.flaws[i].states, state) {
		f.flaws[i].states = append(f.flaws[i].states, state)
	}
}

// sort orders the causes by the distance of their package from the roots, then by version,
// best first, and drops those that no root of the failure leads to.
func (f *causes) sort() {
	distance := map[*pkg]int{nil: 0}
	for changed := true; changed; {
		changed = false
		for _, r := range f.requirements {
			from, reached := distance[r.pkg]
			if !reached || r.target == nil {
				continue
			}
			if known, ok := distance[r.target]; !ok || known > from+1 {
				distance[r.target], changed = from+1, true
			}
		}
	}
	f.requirements = slices.DeleteFunc(f.requirements, func(r *requirement) bool { _, ok := distance[r.pkg]; return !ok })
	f.flaws = slices.DeleteFunc(f.flaws, func(x *flaw) bool { _, ok := distance[x.pkg]; return !ok })
	for _, r := range f.requirements {
		slices.Sort(r.states)
	}
	for _, x := range f.flaws {
		slices.Sort(x.states)
	}
	slices.SortStableFunc(f.requirements, func(a, b *requirement) int {
		if c := cmp.Compare(distance[a.pkg], distance[b.pkg]); c != 0 || a.pkg == nil {
			return cmp.Or(c, cmp.Compare(a.order, b.order))
		}
		return cmp.Or(cmp.Compare(a.pkg.name, b.pkg.name), cmp.Compare(a.states[0], b.states[0]))
	})
}
