package resolve

// propagate draws the conclusions of the partial solution: where all terms of
// an incompat but one are true, the last one must be false. It ends when there
// is nothing left to conclude, or with s.failure set.
func (s *search) propagate() {
	for len(s.queue) > 0 && s.failure == nil {
		p := s.queue[0]
		s.queue = s.queue[1:]
		for i := len(p.incompats) - 1; i >= 0; i-- {
			inc := p.incompats[i]
			last, conflict := inc.unit()
			if conflict {
				s.queue = append(s.queue, p) // the rest of its incompats
				s.learn(inc)
				break
			}
			if last != nil {
				s.assign(last.pkg, last.pkg.all.andNot(last.in), inc)
				s.queue = append(s.queue, last.pkg)
			}
		}
	}
}

// unit returns the one term that the domains leave open while all others are
// true, or reports a conflict where none is open.
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

// learn turns a conflict into an incompat that would have prevented it: as long
// as the last step that made it true was a conclusion at the level of the
// conflict, what that was concluded from takes its place. Then it undoes the
// decisions in the way.
func (s *search) learn(conflict *incompat) {
	inc := conflict
	for len(inc.terms) > 0 {
		step, before := s.satisfier(inc)
		last := s.steps[step]
		if last.cause == nil || before < last.level {
			s.backtrack(before)
			break
		}
		inc = resolvent(inc, last.cause, last.pkg)
	}
	if inc != conflict || len(inc.terms) == 0 {
		s.add(inc)
		return
	}
	for _, t := range inc.terms {
		s.queue = append(s.queue, t.pkg)
	}
}
