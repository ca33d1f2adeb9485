package resolve

import (
	"context"
	"slices"
)

// Counting finds what learning from conflicts finds too late: that n packages each take
// one of fewer than n candidates for themselves alone. For a search that looks at one
// combination at a time the proof grows exponentially with n (A. Haken, The
// intractability of resolution, 1985); by counting it is one step (Hall's theorem).
//
// Counting begins after a number of conflicts, so that easy searches are not affected.

// countEvery is the number of conflicts between two counts. After a count without result
// it doubles, up to countRarely.
const (
	countEvery  = 512
	countRarely = 8192
	// mostProbes bounds the candidates that one count looks at.
	mostProbes = 20000
)

// counted: the packages of claimants cannot all have what they claim. From are the
// incompats that imply it.
type counted struct {
	claimants []claimant
	room      int  // how many of them can be satisfied
	always    bool // independent of all decisions
	from      []*incompat
}

// claimant is a package that takes one of some resources.
type claimant struct {
	pkg       *pkg
	states    set
	resources []*pkg
	rooms     []int        // of the resources
	open      []likely     // further candidates that it depends on
	by        map[int]*pkg // the resource that each state takes, unless the state is refused
}

// claim is what the choice of one candidate of a package would leave of another package.
type claim struct {
	resource *pkg
	good     set
}

// probed is what follows from a package being in a state.
type probed struct {
	claims []claim
	open   []likely // candidates that would be chosen, whose requirements are not loaded
	refuse bool     // the state is impossible
}

// count looks for packages that claim more than is available and adds an incompat for
// that, or finds packages that must be present, or loads the requirements of the
// candidates on which either depends. Propagation must be complete; if count reports
// false, the search is unchanged.
func (s *search) count(ctx context.Context) (found bool, err error) {
	before := s.snapshot()
	violated, implied, level := s.lowest(before)
	s.restore(before)
	unknown := unknownOf(violated)
	for _, c := range implied {
		unknown = append(unknown, c.open...)
	}
	switch {
	case violated == nil && implied == nil:
		s.interval = min(2*s.interval, countRarely)
		s.nextCount = s.conflicts + s.interval
		return false, nil
	case len(unknown) > 0:
		s.prefetch(ctx, unknown)
		for _, l := range unknown {
			if err := s.learnCandidate(ctx, l.pkg, l.state); err != nil {
				return true, err
			}
		}
		return true, nil
	}
	s.backtrack(level)
	if violated != nil {
		s.add(s.overclaim(violated))
		s.interval = s.countEvery
		s.nextCount = s.conflicts + s.interval
		return true, nil
	}
	var learned []*incompat
	for _, c := range implied {
		learned = append(learned, s.consequence(c))
	}
	for _, inc := range learned {
		s.add(inc)
	}
	return true, nil
}

// lowest looks for an overclaim, or else for consequences, that depends on as few
// decisions of the trail as possible, since such a one excludes most. It also returns the
// number of these decisions.
func (s *search) lowest(trail snapshot) (claimants []claimant, implied []consequence, level int) {
	probes := mostProbes
	for level = range trail.level + 1 {
		s.restore(trail)
		s.backtrack(level)
		packages, all := s.probeAll(&probes)
		if claimants = match(packages, all); claimants == nil {
			implied = consequences(packages, all)
		}
		if claimants != nil || implied != nil {
			break
		}
	}
	return claimants, implied, level
}

// unknownOf returns the candidates with unloaded requirements that decide whether the
// claimants claim too much.
func unknownOf(claimants []claimant) []likely {
	var list []likely
	seen := map[likely]bool{}
	add := func(l likely) {
		if !seen[l] {
			seen[l] = true
			list = append(list, l)
		}
	}
	for _, c := range claimants {
		for state := c.states.first(); state != absent; state = c.states.after(state) {
			if !c.pkg.loaded[state] {
				add(likely{c.pkg, state})
			}
		}
		for _, l := range c.open {
			add(l)
		}
	}
	return list
}

// probeAll probes the candidates of each package that must be present under the trail.
// Packages without enough data are skipped. Probes is the number of candidates that may
// be looked at; when it is used up, there are no packages.
func (s *search) probeAll(probes *int) (packages []*pkg, all map[*pkg]map[int]probed) {
	level := s.level
	all = map[*pkg]map[int]probed{}
	for _, p := range s.order {
		if !p.domain.has(absent) {
			packages = append(packages, p)
			*probes -= p.domain.len()
		}
	}
	if *probes < 0 {
		return nil, nil
	}
	for _, p := range packages {
		all[p] = map[int]probed{}
		domain := p.domain
		for state := domain.first(); state != absent; state = domain.after(state) {
			if p.loaded[state] {
				all[p][state] = s.probe(p, state)
				s.backtrack(level)
			}
		}
	}
	return packages, all
}

// probe decides that a package is in a state, and collects what follows.
func (s *search) probe(p *pkg, state int) probed {
	first := len(s.steps)
	s.try(p, state)
	if s.conclude() != nil {
		s.queue = nil
		return probed{refuse: true}
	}
	var result probed
	seen := map[*pkg]bool{p: true}
	for _, step := range s.steps[first:] {
		if q := step.pkg; !seen[q] && !q.domain.has(absent) {
			seen[q] = true
			result.claims = append(result.claims, claim{q, q.domain})
			if only := q.domain.first(); q.domain.len() == 1 && !q.loaded[only] {
				result.open = append(result.open, likely{q, only})
			}
		}
	}
	return result
}

// try assigns a state as a decision.
func (s *search) try(p *pkg, state int) {
	s.assign(p, p.only(state), nil)
	s.queue = append(s.queue, p)
}

// resource is a package as others claim it. Only one of its candidates can be chosen, so
// it can satisfy at most as many claims as admit one and the same candidate: its room.
type resource struct {
	pkg   *pkg
	users []*pkg
	room  int
}

// resourcesOf groups the claims of the packages by the package that is claimed.
func resourcesOf(packages []*pkg, all map[*pkg]map[int]probed) map[*pkg]*resource {
	resources := map[*pkg]*resource{}
	admitted := map[*pkg][]int{} // by state, how many users admit it
	for _, p := range packages {
		mine := map[*pkg]set{}
		for state := p.domain.first(); state != absent; state = p.domain.after(state) {
			for _, c := range all[p][state].claims {
				if mine[c.resource] == nil {
					mine[c.resource] = c.good
				} else {
					mine[c.resource] = mine[c.resource].or(c.good)
				}
			}
		}
		for q, good := range mine {
			r := resources[q]
			if r == nil {
				r = &resource{pkg: q}
				resources[q], admitted[q] = r, make([]int, len(q.loaded))
			}
			r.users = append(r.users, p)
			for state := good.first(); state != absent; state = good.after(state) {
				admitted[q][state]++
				r.room = max(r.room, admitted[q][state])
			}
		}
	}
	return resources
}

// match looks for packages that claim more than is available; nil if there are none.
// Candidates that were not probed are assumed to claim what the others of their package
// do. It starts with all packages, drops those with a candidate that claims nothing
// others would miss, and assigns one resource to each of the rest.
func match(packages []*pkg, all map[*pkg]map[int]probed) []claimant {
	for {
		resources := resourcesOf(packages, all)
		claimants := make([]claimant, 0, len(packages))
		for _, p := range packages {
			c, ok := claimantOf(p, all[p], resources)
			switch {
			case ok && len(c.resources) > 0:
				claimants = append(claimants, c)
			case ok && len(all[p]) == p.domain.len():
				return []claimant{c} // every state is refused
			}
		}
		if len(claimants) == len(packages) {
			return unserved(claimants, resources)
		}
		if packages = packages[:0:0]; len(claimants) == 0 {
			return nil
		}
		for _, c := range claimants {
			packages = append(packages, c.pkg)
		}
	}
}

// claimantOf selects for each candidate of p the claim that most others compete for. It
// reports false if a candidate has no such claim.
func claimantOf(p *pkg, states map[int]probed, resources map[*pkg]*resource) (claimant, bool) {
	c := claimant{pkg: p, states: p.domain, by: map[int]*pkg{}}
	for state := p.domain.first(); state != absent; state = p.domain.after(state) {
		if result, known := states[state]; !known || result.refuse {
			continue
		}
		var best *resource
		for _, claim := range states[state].claims {
			r := resources[claim.resource]
			if r.room >= len(r.users) {
				continue
			}
			if best == nil || len(r.users)*best.room > len(best.users)*r.room {
				best = r
			}
		}
		switch {
		case best == nil && len(states[state].open) == 0:
			return c, false
		case best == nil:
			c.open = append(c.open, states[state].open...)
			continue
		}
		c.by[state] = best.pkg
		if !slices.Contains(c.resources, best.pkg) {
			c.resources, c.rooms = append(c.resources, best.pkg), append(c.rooms, best.room)
		}
	}
	return c, true
}

// unserved assigns each claimant one of its resources, within their room, by augmenting
// paths. If one gets none, it returns all claimants in its way: there are more of them
// than room.
func unserved(claimants []claimant, resources map[*pkg]*resource) []claimant {
	holders := map[*pkg][]int{}
	for i := range claimants {
		visited := map[*pkg]bool{}
		var serve func(i int) bool
		serve = func(i int) bool {
			for _, q := range claimants[i].resources {
				if visited[q] {
					continue
				}
				visited[q] = true
				if len(holders[q]) < resources[q].room {
					holders[q] = append(holders[q], i)
					return true
				}
				for at, holder := range holders[q] {
					if serve(holder) {
						holders[q][at] = i
						return true
					}
				}
			}
			return false
		}
		if !serve(i) {
			rest := []int{i}
			for q := range visited {
				rest = append(rest, holders[q]...)
			}
			slices.Sort(rest)
			var all []claimant
			for _, i := range rest {
				all = append(all, claimants[i])
			}
			return all
		}
	}
	return nil
}
