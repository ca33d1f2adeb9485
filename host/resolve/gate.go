package resolve

import (
	"context"
	"slices"

	"pluv/host/version"
)

// gate excludes a group of candidates unless something chosen requires the group by name:
// the packages of one namespace or, if that is empty, the development versions.
//
// Candidates of such a group come last, so most searches never meet a gate. A gate
// becomes active when a solution would pass it without such a requirement. As an incompat
// it says: one of the group is chosen, and nothing that requires the group is.
type gate struct{ name, namespace string }

// ask is a requirement that opens a gate: it names a namespace, a development version, or
// both. The name of the identity is empty for a root.
type ask struct {
	by        identity
	namespace string
	dev       bool
}

func (a ask) opens(g gate) bool {
	if g.namespace == "" {
		return a.dev
	}
	return a.namespace == g.namespace
}

// record stores what a requirement requires by name, and returns what of it is new. What
// a root opens is open for all.
func (k *knowledge) record(by identity, d version.Dependency) ask {
	a := ask{by, d.Namespace, k.constraints(d).NamesDev() && !k.allowsDev(d.Name)}
	for _, known := range k.asks[d.Name] {
		if known.by == by || known.by.name == "" {
			a.dev = a.dev && !known.dev
			if a.namespace == known.namespace {
				a.namespace = ""
			}
		}
	}
	if (a.namespace != "" || a.dev) && by.name != d.Name {
		k.asks[d.Name] = append(k.asks[d.Name], a)
		return a
	}
	return ask{}
}

// rootAsks reports whether a root opens the gate.
func (k *knowledge) rootAsks(g gate) bool {
	return slices.ContainsFunc(k.asks[g.name], func(a ask) bool { return a.by.name == "" && a.opens(g) })
}

// note records what a requirement requires by name. If that is new, the search is stale:
// a namespace adds candidates, and an active gate misses an opener. Each requirement is
// new only once, so restarting ends.
func (s *search) note(by identity, d version.Dependency) {
	news := s.record(by, d)
	if s.packages[d.Name] == nil {
		return
	}
	if news.namespace != "" {
		s.stale = s.stale || !slices.Contains(s.packages[d.Name].namespaces, news.namespace)
	}
	for _, g := range s.gates {
		s.stale = s.stale || g.name == d.Name && news.opens(g)
	}
}

// addGate makes a gate effective in this search.
func (s *search) addGate(ctx context.Context, g gate) error {
	p, err := s.open(ctx, g.name, 0)
	if err != nil {
		return err
	}
	terms := []term{{p, p.group(g)}}
	for _, a := range s.asks[g.name] {
		if !a.opens(g) {
			continue
		}
		asker, err := s.open(ctx, a.by.name, p.depth+1)
		if err != nil {
			return err
		}
		others := asker.all.andNot(asker.states(func(c candidate) bool { return c.identity(asker) == a.by }))
		if i := slices.IndexFunc(terms, func(t term) bool { return t.pkg == asker }); i >= 0 {
			terms[i].in = terms[i].in.and(others)
		} else {
			terms = append(terms, term{asker, others})
		}
	}
	s.hasChoice = s.hasChoice || len(terms) > 1
	s.add(newIncompat(gated{p, g.namespace}, terms...))
	return nil
}

// group returns the candidates behind a gate.
func (p *pkg) group(g gate) set {
	return p.states(func(c candidate) bool {
		if g.namespace == "" {
			return c.dev
		}
		return c.namespace == g.namespace
	})
}

// unasked returns a gate that p has passed although nothing chosen opens it.
func (s *search) unasked(chosen map[string]*pkg, p *pkg) (gate, bool) {
	c := p.choice()
	if g := (gate{p.name, c.namespace}); c.namespace != "" && !s.isOpen(chosen, g) {
		return g, true
	}
	g := gate{p.name, ""}
	return g, c.dev && !s.allowsDev(p.name) && !s.isOpen(chosen, g)
}

// isOpen reports whether a root or something chosen opens a gate.
func (s *search) isOpen(chosen map[string]*pkg, g gate) bool {
	return slices.ContainsFunc(s.asks[g.name], func(a ask) bool {
		asker := chosen[a.by.name]
		return a.opens(g) && (a.by.name == "" || asker != nil && asker.choice().identity(asker) == a.by)
	})
}
