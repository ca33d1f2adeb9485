package resolve

import (
	"context"
	"slices"
)

// Counting finds what learning from conflicts finds too late: that of n packages
// each takes one of fewer than n others for itself alone. For a search that only ever
// looks at one combination at a time, the proof of that grows exponentially with n
// (A. Haken, The intractability of resolution, 1985), while for somebody who counts it
// is one step (Hall's theorem).
//
// Whether a search needs this shows in the number of its conflicts, so that nothing
// changes for those that have few.

// countEvery is how many conflicts there are between two counts. After one that found
// nothing it doubles up to countRarely.
const (
	countEvery  = 512
	countRarely = 8192
	// mostProbes bounds what one count looks at, in candidates.
	mostProbes = 20000
)

// counted: the packages of claimants, as their terms have it, cannot have what they
// claim. From are the incompats which say so.
type counted struct {
	claimants []claimant
	room      int  // for how many of them there is enough
	always    bool // whatever else is chosen
	from      []*incompat
}

// claimant is a package that takes one of the resources.
type claimant struct {
	pkg       *pkg
	states    set
	resources []*pkg
	rooms     []int        // of the resources
	open      []likely     // what it depends on besides
	by        map[int]*pkg // the resource that each state takes, unless it is refused
}

// claim is what the choice of one candidate of a package would leave of another one.
type claim struct {
	resource *pkg
	good     set
}

// probed is what would follow if a package were in a state.
type probed struct {
	claims []claim
	open   []likely // candidates that would be chosen, whose requirements are not known
	refuse bool     // it cannot be in that state
}

// count looks for packages that claim more than there is, and adds an incompat that
// says so, or for packages that must be there whatever is chosen, or learns the
// requirements of the candidates on which that depends. The search must have nothing
// left to conclude; where count reports false, it has left the search as it was.
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

// lowest looks for an overclaim, or else for consequences, that depend on as few
// decisions of the trail as possible, since such a one says most. It returns how many
// these are, too.
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

// unknownOf returns the candidates whose requirements are not known yet and on which
// depends whether the claimants claim too much.
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

// probeAll probes the candidates of each package that must be there as the trail has
// it. Those that are not known well enough are left out. Probes is how many candidates
// may be looked at; after that there are no packages.
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

// probe decides that a package is in a state and looks at what follows.
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

// resource is a package as others claim it. Since only one of its candidates can be
// chosen, no more of them can have it than there are whose claims admit one and the
// same candidate: its room.
type resource struct {
	pkg   *pkg
	users []*pkg
	room  int
}

// resourcesOf returns what the packages claim, by the package that is claimed.
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

// match looks for packages that claim more than there is, or returns nil. Candidates
// that were not probed count as if they claimed what the others of their package do.
// It begins with all, leaves out those of which some candidate claims nothing that
// others would miss, and tries to give one resource to each of the rest.
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
				return []claimant{c} // it is refused in every state
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

// claimantOf takes for each candidate of p that one of its claims which most others
// would miss. It reports false if a candidate claims nothing of the kind.
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

// unserved gives each claimant one of its resources, as often as there is room, by
// augmenting paths. For one that gets none it returns all that stand in its way: they
// are more than their resources have room for.
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
