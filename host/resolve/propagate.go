package resolve

import "context"

// propagate derives all consequences of the partial solution, and learns from its
// conflicts. It ends when nothing is left to derive, or with s.failure set.
func (s *search) propagate(ctx context.Context) {
	for s.failure == nil && ctx.Err() == nil && s.conflicts <= s.most {
		conflict := s.conclude()
		if conflict == nil {
			return
		}
		s.learn(conflict)
	}
}

// conclude derives: if all terms of an incompat but one are true, the last one must be
// false. It returns an incompat whose terms are all true, or nil if nothing is left to
// derive.
func (s *search) conclude() (conflict *incompat) {
	for len(s.queue) > 0 {
		p := s.queue[0]
		s.queue = s.queue[1:]
		for i := p.awake.below(len(p.incompats)); i >= 0; i = p.awake.below(i) {
			inc := p.incompats[i]
			last, conflict := inc.unit()
			switch {
			case conflict:
				s.queue = append(s.queue, p) // the remaining incompats
				return inc
			case last != nil:
				s.assign(last.pkg, last.pkg.all.andNot(last.in), inc)
				s.queue = append(s.queue, last.pkg)
			default:
				inc.watch()
			}
		}
	}
	return nil
}

// unit returns the only term that is not true and not false, or reports a conflict if all
// terms are true.
func (inc *incompat) unit() (last *term, conflict bool) {
	for i := range inc.terms {
		t := &inc.terms[i]
		if t.pkg.domain.subsetOf(t.in) {
			continue
		}
		if last != nil || t.pkg.domain.disjoint(t.in) {
			return nil, false
		}
		last = t
	}
	return last, last == nil
}

// learn derives from a conflict an incompat that would have prevented it: while the last
// step that made it true was a conclusion at the level of the conflict, it is replaced by
// its causes. Then learn undoes the decisions in the way.
func (s *search) learn(conflict *incompat) {
	s.conflicts++
	inc, from := conflict, []*incompat{conflict}
	for len(inc.terms) > 0 {
		step, before := s.satisfier(inc)
		last := s.steps[step]
		if inc == conflict {
			s.last = violation{conflict, last.cause}
			s.report()
		}
		if last.cause == nil || before < last.level {
			s.backtrack(before)
			break
		}
		inc, from = resolvent(inc, last.cause, last.pkg), append(from, last.cause)
	}
	if inc != conflict {
		inc.why = derived{from}
	}
	if inc != conflict || len(inc.terms) == 0 {
		s.add(inc)
		return
	}
	for _, t := range inc.terms {
		s.queue = append(s.queue, t.pkg)
	}
}
