package resolve

import "pluv/host/version"

// term says that a package is in one of the states of a set.
type term struct {
	pkg *pkg
	in  set
}

// incompat is a set of terms that no solution satisfies together. It has at most one term
// per package, and no term that is always true.
type incompat struct {
	terms []term
	why   reason

	// For propagation, see watch.go.
	places  []int  // of each term in its package's incompats
	watches [2]int // the terms that are watched, or -1
	awake   bool
}

// reason is why an incompat holds: a fact about the request or the data, or derived from
// other incompats.
type reason any

type (
	// asked: a root requires it.
	asked struct {
		root   Root
		order  int  // among the roots
		target *pkg // nil if provided
	}
	// needed: candidates of pkg require it.
	needed struct {
		pkg    *pkg
		state  int
		dep    version.Dependency
		target *pkg // nil if provided
	}
	// unusable: the candidate itself.
	unusable struct {
		pkg   *pkg
		state int
		*Unusable
	}
	// gated: nothing requires the development versions of pkg, or its packages of a
	// namespace, by name.
	gated struct {
		pkg       *pkg
		namespace string // empty for development versions
	}
	// derived: it follows from all the others together.
	derived struct{ from []*incompat }
)

// newIncompat drops terms that are always true. It returns nil if a term can never be
// true, since such an incompat excludes nothing.
func newIncompat(why reason, terms ...term) *incompat {
	inc := &incompat{why: why}
	for _, t := range terms {
		if t.in.empty() {
			return nil
		}
		if !t.pkg.all.subsetOf(t.in) {
			inc.terms = append(inc.terms, t)
		}
	}
	return inc
}

// term returns the set of the incompat's term for p.
func (inc *incompat) term(p *pkg) set {
	for _, t := range inc.terms {
		if t.pkg == p {
			return t.in
		}
	}
	return nil
}

// resolvent combines two incompats at a package of both: whichever state the package is
// in, if the other terms of both hold, one of the two is violated in every state of the
// union. The result has no reason yet.
func resolvent(left, right *incompat, at *pkg) *incompat {
	terms := []term{{at, left.term(at).or(right.term(at))}}
	for _, t := range left.terms {
		if t.pkg == at {
			continue
		}
		if other := right.term(t.pkg); other != nil {
			t.in = t.in.and(other)
		}
		terms = append(terms, t)
	}
	for _, t := range right.terms {
		if t.pkg != at && left.term(t.pkg) == nil {
			terms = append(terms, t)
		}
	}
	return newIncompat(nil, terms...)
}
