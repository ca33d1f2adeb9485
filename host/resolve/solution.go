package resolve

import (
	"context"
	"maps"
	"slices"
	"strings"
)

// solution collects the packages that the roots lead to, without those that only an
// active gate drew in. If something passed a gate without a requirement, it adds an
// incompat against that and returns nil.
func (s *search) solution(ctx context.Context) (*Solution, error) {
	chosen := map[string]*pkg{}
	for _, root := range s.request.Roots {
		s.visit(chosen, root.Dependency.Name)
	}
	names := slices.Sorted(maps.Keys(chosen))
	for _, name := range names {
		g, found := s.unasked(chosen, chosen[name])
		if !found {
			continue
		}
		if !slices.Contains(s.gates, g) {
			s.gates = append(s.gates, g)
			return nil, s.addGate(ctx, g)
		}
		// The opener of the gate is chosen, but nothing leads to it.
		var terms []term
		for _, name := range names {
			p := chosen[name]
			terms = append(terms, term{p, p.only(p.domain.first())})
		}
		s.add(newIncompat(gated{chosen[name], g.namespace}, terms...))
		return nil, nil
	}
	solution := &Solution{}
	for _, name := range names {
		entry := s.entry(chosen[name])
		entry.Unreleased = chosen[name].choice().unreleased && !s.isOpen(chosen, gate{name, ""})
		solution.Packages = append(solution.Packages, entry)
	}
	return solution, nil
}

// visit adds a name and everything that its choice leads to.
func (s *search) visit(chosen map[string]*pkg, name string) {
	p := s.packages[name]
	if p == nil || chosen[name] != nil {
		return
	}
	chosen[name] = p
	for _, d := range s.requirements(p) {
		s.visit(chosen, d.Name)
	}
}

func (s *search) entry(p *pkg) Package {
	c := p.choice()
	var names []string
	for _, d := range s.requirements(p) {
		if d.Name != p.name {
			names = append(names, d.Name)
		}
	}
	slices.SortFunc(names, strings.Compare)
	return Package{
		Namespace: c.namespace, Name: p.name, Version: c.Version,
		Candidate: c.Candidate, Dependencies: slices.Compact(names),
	}
}
