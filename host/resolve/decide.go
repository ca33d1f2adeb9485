package resolve

import (
	"context"

	"pluv/host/version"
)

// step loads the requirements of likely candidates, or else decides one package. It
// reports false if nothing is left to decide.
func (s *search) step(ctx context.Context) (bool, error) {
	var pending []*pkg
	var wants []likely
	for _, p := range s.order {
		if p.pending() {
			pending = append(pending, p)
			wants = append(wants, s.likely(p)...)
		}
	}
	s.prefetch(ctx, wants)
	learned := false
	for _, p := range pending {
		if state := p.domain.first(); !p.loaded[state] {
			if err := s.learnCandidate(ctx, p, state); err != nil {
				return false, err
			}
			learned = true
		}
	}
	if learned {
		return true, nil
	}
	if p := s.pick(pending); p != nil {
		s.assign(p, p.only(p.domain.first()), nil)
		s.queue = append(s.queue, p)
		return true, nil
	}
	return s.leaveOut(), nil
}

// pick chooses the package to decide. A package that others depend on waits for them, and
// one without requirements waits for all others, because by then the constraints on it
// are known. Among equals the nearest to the roots comes first, then the first opened.
func (s *search) pick(pending []*pkg) *pkg {
	awaited := map[string]bool{}
	for _, p := range pending {
		for _, d := range s.requirements(p) {
			awaited[d.Name] = awaited[d.Name] || d.Name != p.name
		}
	}
	var best *pkg
	bestRank := 0
	for _, p := range pending {
		rank := p.depth
		if awaited[p.name] {
			rank += 1 << 20
		}
		if len(s.requirements(p)) == 0 {
			rank += 2 << 20
		}
		if best == nil || rank < bestRank {
			best, bestRank = p, rank
		}
	}
	return best
}

// requirements returns the requirements of the likely candidate, without provided names.
func (s *search) requirements(p *pkg) []version.Dependency {
	var list []version.Dependency
	for _, d := range s.data[p.choice().identity(p)].dependencies {
		if _, ok := s.provided(d.Name); !ok {
			list = append(list, d)
		}
	}
	return list
}

// leaveOut decides that a package that nothing requires is absent. Only gates need this:
// if several packages would open one, propagation decides none of them.
func (s *search) leaveOut() bool {
	if !s.hasChoice {
		return false
	}
	for _, p := range s.order {
		if p.domain.has(absent) && p.domain.len() > 1 {
			s.assign(p, p.only(absent), nil)
			s.queue = append(s.queue, p)
			return true
		}
	}
	return false
}

// learnCandidate adds the requirements of a candidate.
func (s *search) learnCandidate(ctx context.Context, p *pkg, state int) error {
	c := p.candidate(state)
	data, err := s.load(ctx, p, c)
	if err != nil {
		return err
	}
	p.loaded[state] = true
	p.loads++
	here := term{p, p.only(state)}
	if data.unusable != nil {
		s.add(newIncompat(unusable{p, state, data.unusable}, here))
		return nil
	}
	var next []likely
	for _, d := range data.dependencies {
		constraints := s.constraints(d)
		if v, ok := s.provided(d.Name); ok {
			if !constraints.Match(v) {
				s.add(newIncompat(needed{p, state, d, nil}, here))
			}
			continue
		}
		s.note(c.identity(p), d)
		target, err := s.open(ctx, d.Name, p.depth+1)
		if err != nil {
			return err
		}
		good, bad := target.meeting(d.Namespace, constraints)
		if target == p {
			if !good.has(state) {
				s.add(newIncompat(needed{p, state, d, target}, here))
			}
			continue
		}
		s.add(newIncompat(needed{p, state, d, target}, here, term{target, bad}))
		if first := target.domain.and(good).first(); first != absent {
			next = append(next, likely{target, first})
		}
	}
	s.prefetch(ctx, next)
	return nil
}

// likely returns the candidates of p to announce: the first remaining one, and more of
// the following ones the more were refused before it.
func (s *search) likely(p *pkg) []likely {
	state := p.domain.first()
	if s.wanted[p.candidate(state).identity(p)] {
		return nil
	}
	var list []likely
	for range min(1+2*p.loads, p.domain.len()) {
		list = append(list, likely{p, state})
		state = p.domain.after(state)
	}
	return list
}
