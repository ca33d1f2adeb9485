package resolve

import (
	"cmp"
	"slices"
)

// overclaim makes the incompat that the claimants cannot all have what they claim, given
// the decisions of the trail that this depends on.
func (s *search) overclaim(claimants []claimant) *incompat {
	t := tracing{steps: map[int]bool{}}
	terms, rooms := map[*pkg]set{}, map[*pkg]int{}
	for _, c := range claimants {
		terms[c.pkg] = c.states
		for i, q := range c.resources {
			rooms[q] = c.rooms[i]
		}
		s.traceStates(&t, c.pkg, c.states, func(state int) term {
			claimed := c.by[state]
			return term{claimed, claimed.domain}
		})
	}
	list := s.given(t, terms)
	taken := len(rooms) > 0
	room := 0
	for _, size := range rooms {
		room += size
	}
	return newIncompat(counted{claimants, room, s.level == 0 && taken, t.from}, list...)
}

// tracing collects steps of the trail and the incompats that caused them.
type tracing struct {
	steps map[int]bool
	from  []*incompat
}

func (t *tracing) because(inc *incompat) {
	if !slices.Contains(t.from, inc) {
		t.from = append(t.from, inc)
	}
}

// traceStates tries each state of a package and collects the causes of the result: of a
// conflict, or else of the term that then returns.
func (s *search) traceStates(t *tracing, p *pkg, states set, then func(state int) term) {
	level, first := s.level, len(s.steps)
	for state := states.first(); state != absent; state = states.after(state) {
		s.try(p, state)
		if conflict := s.conclude(); conflict != nil {
			s.queue = nil
			t.because(conflict)
			for _, other := range conflict.terms {
				s.trace(t, other, len(s.steps))
			}
		} else {
			s.trace(t, then(state), len(s.steps))
		}
		for i := range t.steps {
			if i >= first {
				delete(t.steps, i) // the next state has other steps
			}
		}
		s.backtrack(level)
	}
}

// given adds the collected decisions of the trail to the terms of an incompat, and
// returns them in order.
func (s *search) given(t tracing, terms map[*pkg]set) []term {
	for i := range t.steps {
		if step := s.steps[i]; step.cause == nil && terms[step.pkg] == nil {
			terms[step.pkg] = step.allowed
		}
	}
	var list []term
	for p, in := range terms {
		list = append(list, term{p, in})
	}
	slices.SortFunc(list, func(a, b term) int { return cmp.Compare(a.pkg.name, b.pkg.name) })
	return list
}

// trace collects the steps that made a term true before the step `before`, and their
// causes.
func (s *search) trace(t *tracing, what term, before int) {
	for !what.pkg.all.subsetOf(what.in) {
		i := s.satisfied(what, nil)
		step := s.steps[i]
		if i >= before {
			return // impossible: the cause of a step was true before it
		}
		if !t.steps[i] {
			t.steps[i] = true
			if step.cause != nil {
				t.because(step.cause)
				for _, other := range step.cause.terms {
					if other.pkg != what.pkg {
						s.trace(t, other, i)
					}
				}
			}
		}
		// The rest must have been true before this step.
		what.in = what.in.or(what.pkg.all.andNot(step.allowed))
		before = i
	}
}
