package resolve

import "slices"

// assignment is one step of the trail: from here on pkg is in one of allowed. A decision
// has no cause.
type assignment struct {
	pkg     *pkg
	allowed set
	domain  set // the states left after this step
	level   int
	cause   *incompat
}

// trail is the partial solution: the assignments in order. Level 0 follows from the roots
// alone; each decision begins the next level.
type trail struct {
	steps []assignment
	level int
}

func (t *trail) assign(p *pkg, allowed set, cause *incompat) {
	if cause == nil {
		t.level++
	}
	p.domain = p.domain.and(allowed)
	p.steps = append(p.steps, len(t.steps))
	t.steps = append(t.steps, assignment{p, allowed, p.domain, t.level, cause})
	p.touch()
}

// backtrack undoes every step above the level.
func (t *trail) backtrack(level int) {
	for len(t.steps) > 0 && t.steps[len(t.steps)-1].level > level {
		p := t.steps[len(t.steps)-1].pkg
		t.steps = t.steps[:len(t.steps)-1]
		p.steps = p.steps[:len(p.steps)-1]
		p.domain = p.all
		if n := len(p.steps); n > 0 {
			p.domain = t.steps[p.steps[n-1]].domain
		}
	}
	t.level = level
}

// snapshot is a saved trail.
type snapshot struct {
	steps []assignment
	level int
}

func (t *trail) snapshot() snapshot { return snapshot{slices.Clone(t.steps), t.level} }

// satisfied returns the first step after which the term is true, assuming that the
// package is also in extra (nil for no assumption), or -1 if it is true before any.
func (t *trail) satisfied(term term, extra set) int {
	if extra != nil && extra.subsetOf(term.in) {
		return -1
	}
	for _, i := range term.pkg.steps {
		domain := t.steps[i].domain
		if extra != nil {
			domain = domain.and(extra)
		}
		if domain.subsetOf(term.in) {
			return i
		}
	}
	return -1
}

// satisfier returns the step that made the last term of inc true, and the level at which
// all its other terms were already true.
func (t *trail) satisfier(inc *incompat) (step, before int) {
	step = -1
	for _, term := range inc.terms {
		step = max(step, t.satisfied(term, nil))
	}
	last := t.steps[step]
	for _, term := range inc.terms {
		var extra set
		if term.pkg == last.pkg {
			extra = last.allowed
		}
		if i := t.satisfied(term, extra); i >= 0 {
			before = max(before, t.steps[i].level)
		}
	}
	return step, before
}
