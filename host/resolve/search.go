package resolve

import (
	"context"
	"errors"
	"slices"
)

// errStale reports that gates changed during a search.
var errStale = errors.New("the search must restart")

// search is one run of the solver.
type search struct {
	*knowledge
	trail
	packages  map[string]*pkg
	order     []*pkg    // as they were opened
	queue     []*pkg    // their incompats must be checked
	failure   *incompat // without terms: there is no solution
	conflicts int       // so far
	last      violation // the last of them
	nextCount int       // at how many conflicts to count next
	interval  int       // conflicts between counts
	hasChoice bool      // an incompat can be avoided by more than one package
	stale     bool      // a gate was made without knowing everything that opens it
}

func newSearch(k *knowledge) *search {
	return &search{knowledge: k, packages: map[string]*pkg{}, nextCount: k.countEvery, interval: k.countEvery}
}

func (s *search) run(ctx context.Context) (*Solution, error) {
	if err := s.addRoots(ctx); err != nil {
		return nil, err
	}
	for _, g := range s.gates {
		if err := s.addGate(ctx, g); err != nil {
			return nil, err
		}
	}
	for {
		s.propagate(ctx)
		if s.failure != nil {
			return nil, s.explain(ctx, s.failure)
		}
		if err := ctx.Err(); err != nil {
			return nil, s.interrupted(err)
		}
		if s.conflicts > s.most {
			return nil, s.exhausted()
		}
		if s.conflicts >= s.nextCount {
			found, err := s.count(ctx)
			if s.stale && err == nil {
				err = errStale
			}
			if err != nil {
				return nil, err
			}
			if found {
				continue
			}
		}
		progress, err := s.step(ctx)
		if s.stale && err == nil {
			err = errStale
		}
		if err != nil {
			return nil, err
		}
		if progress {
			continue
		}
		if solution, err := s.solution(ctx); solution != nil || err != nil {
			return solution, err
		}
	}
}

func (s *search) addRoots(ctx context.Context) error {
	for i, root := range s.request.Roots {
		d := root.Dependency
		constraints := s.constraints(d)
		if v, ok := s.provided(d.Name); ok {
			if !constraints.Match(v) {
				s.add(newIncompat(asked{root, i, nil}))
			}
			continue
		}
		p, err := s.open(ctx, d.Name, 0)
		if err != nil {
			return err
		}
		_, bad := p.meeting(d.Namespace, constraints)
		s.add(newIncompat(asked{root, i, p}, term{p, bad}))
	}
	return nil
}

// restore resets the trail.
func (s *search) restore(to snapshot) {
	for _, p := range s.order {
		p.steps, p.domain = p.steps[:0], p.all
	}
	s.steps, s.level, s.queue = slices.Clone(to.steps), to.level, nil
	for i, step := range s.steps {
		step.pkg.steps, step.pkg.domain = append(step.pkg.steps, i), step.domain
	}
	for _, p := range s.order {
		p.touch()
	}
}

// add makes an incompat effective.
func (s *search) add(inc *incompat) {
	if inc == nil {
		return
	}
	if len(inc.terms) == 0 {
		s.failure = inc
	}
	inc.places, inc.watches = make([]int, len(inc.terms)), [2]int{-1, -1}
	for i, t := range inc.terms {
		inc.places[i] = len(t.pkg.incompats)
		t.pkg.incompats = append(t.pkg.incompats, inc)
		s.queue = append(s.queue, t.pkg)
	}
	if !inc.watch() {
		inc.wake()
	}
}
