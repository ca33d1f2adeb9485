package resolve

import (
	"context"
	"slices"

	"pluv/host/rockname"
	"pluv/host/version"
)

// pkg is a plain name within one search.
type pkg struct {
	name       string
	depth      int      // steps from a root when it was first needed
	namespaces []string // whose packages are among the candidates
	candidates []candidate
	all        set // every state
	domain     set // states that the trail allows
	steps      []int
	incompats  []*incompat // those with a term for it
	awake      marks       // those of them that propagation checks
	watchers   []watched   // those asleep on a term of it
	loaded     []bool      // by state: its requirements were added
	loads      int
}

type candidate struct {
	Candidate
	namespace  string
	dev        bool // a development version that must be required by name
	unreleased bool // a development version that need not be: there is no release
}

func (c candidate) identity(p *pkg) identity {
	return identity{c.namespace, p.name, c.Version.String()}
}

func (p *pkg) candidate(state int) candidate { return p.candidates[state-1] }

// choice returns the candidate that is, or will probably be, chosen.
func (p *pkg) choice() candidate { return p.candidate(p.domain.first()) }

// pending reports whether the package must be present and its version, or the
// requirements of that version, are not settled.
func (p *pkg) pending() bool {
	return !p.domain.has(absent) && (p.domain.len() > 1 || !p.loaded[p.domain.first()])
}

func (p *pkg) states(in func(candidate) bool) set {
	return makeSet(len(p.candidates)+1, func(state int) bool { return state != absent && in(p.candidate(state)) })
}

func (p *pkg) only(state int) set {
	return makeSet(len(p.candidates)+1, func(s int) bool { return s == state })
}

// meeting splits the states into those that satisfy a requirement and those that do not.
func (p *pkg) meeting(namespace string, constraints version.Constraints) (good, bad set) {
	good = p.states(func(c candidate) bool {
		return (namespace == "" || c.namespace == namespace) && constraints.Match(c.Version)
	})
	return good, p.all.andNot(good)
}

// open adds a package to the search, with its candidates in the order to try them.
func (s *search) open(ctx context.Context, name string, depth int) (*pkg, error) {
	if p, ok := s.packages[name]; ok {
		return p, nil
	}
	p := &pkg{name: name, depth: depth, namespaces: append([]string{""}, s.namespaces(name)...)}
	s.packages[name] = p
	s.order = append(s.order, p)
	for _, namespace := range p.namespaces {
		list, err := s.list(ctx, rockname.Full(namespace, name))
		if err != nil {
			return nil, err
		}
		full := rockname.Full(namespace, name)
		unreleased, err := s.unreleased(ctx, full, list)
		if err != nil {
			return nil, err
		}
		for _, c := range list {
			dev := version.IsDev(c.Version)
			kept := c.Present || s.request.KeepDev[name] && s.prefers(full, c.Version)
			p.candidates = append(p.candidates, candidate{c, namespace, dev && !unreleased && !kept, dev && unreleased})
		}
	}
	slices.SortStableFunc(p.candidates, func(a, b candidate) int { return s.rank(p, a) - s.rank(p, b) })
	p.all = makeSet(len(p.candidates)+1, func(int) bool { return true })
	p.domain = p.all
	p.loaded = make([]bool, len(p.candidates)+1)
	return p, nil
}

// rank orders present candidates first, then the preferred version, then those that need
// no gate, then packages of other namespaces and development versions.
func (s *search) rank(p *pkg, c candidate) int {
	rank := 1
	if c.Present {
		rank = -1
	} else if s.prefers(rockname.Full(c.namespace, p.name), c.Version) {
		rank = 0
	}
	if c.namespace != "" && !s.rootAsks(gate{p.name, c.namespace}) {
		rank += 2
	}
	if c.dev && !s.allowsDev(p.name) && !s.rootAsks(gate{p.name, ""}) {
		rank += 4
	}
	return rank
}
