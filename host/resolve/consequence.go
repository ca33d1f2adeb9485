package resolve

// A consequence: whichever candidate of by is chosen, target must be present. Looking at
// single candidates does not show this, and without it chains of packages that need each
// other could not be counted.
type consequence struct {
	by, target *pkg
	open       []likely // candidates of by whose requirements are not loaded
}

// consequences returns what follows from the packages that must be present, one for each
// target. Candidates that were not probed are assumed to have the same consequences.
func consequences(packages []*pkg, all map[*pkg]map[int]probed) []consequence {
	var list []consequence
	seen := map[*pkg]bool{}
	for _, p := range packages {
		if p.domain.len() == 1 {
			continue // already present
		}
		var open []likely
		var targets []*pkg
		possible, needed := 0, map[*pkg]int{}
		for state := p.domain.first(); state != absent; state = p.domain.after(state) {
			result, known := all[p][state]
			switch {
			case !known:
				open = append(open, likely{p, state})
				continue
			case result.refuse:
				continue
			}
			possible++
			for _, c := range result.claims {
				if q := c.resource; q.domain.has(absent) && !seen[q] {
					if needed[q]++; needed[q] == 1 {
						targets = append(targets, q)
					}
				}
			}
		}
		for _, q := range targets {
			if needed[q] == possible {
				seen[q] = true
				list = append(list, consequence{p, q, open})
				open = nil // once is enough
			}
		}
	}
	return list
}

// consequence makes the incompat for it, given the decisions of the trail that it depends
// on.
func (s *search) consequence(c consequence) *incompat {
	t := tracing{steps: map[int]bool{}}
	there := c.target.all.andNot(c.target.only(absent))
	s.traceStates(&t, c.by, c.by.domain, func(int) term { return term{c.target, there} })
	list := s.given(t, map[*pkg]set{c.by: c.by.domain, c.target: c.target.only(absent)})
	return newIncompat(derived{t.from}, list...)
}
