package resolve

import (
	"context"
	"errors"
	"slices"

	"pluv/host/rockname"
	"pluv/host/version"
)

// knowledge is what was learned from the source. It outlives a search, so that a
// restarted search loads nothing twice.
type knowledge struct {
	source     Source
	request    Request
	candidates map[string][]Candidate // by full name
	data       map[identity]*data
	released   map[string]bool   // by full name, of packages with only development versions here
	wanted     map[identity]bool // announced to the source
	gone       []gone
	asks       map[string][]ask // by the plain name that is required
	gates      []gate           // the active ones
	countEvery int              // conflicts between counts
	most       int              // conflicts of a search
}

// identity names one candidate.
type identity struct{ namespace, name, version string }

// data is what is known of a candidate: its requirements, or why it cannot be used.
type data struct {
	dependencies []version.Dependency
	unusable     *Unusable
}

func newKnowledge(source Source, request Request) *knowledge {
	k := &knowledge{
		source: source, request: request,
		candidates: map[string][]Candidate{},
		data:       map[identity]*data{},
		released:   map[string]bool{},
		wanted:     map[identity]bool{},
		asks:       map[string][]ask{},
		countEvery: countEvery,
		most:       mostConflicts,
	}
	for _, root := range request.Roots {
		k.record(identity{}, root.Dependency)
	}
	return k
}

// constraints are those of the dependency, or of the override.
func (k *knowledge) constraints(d version.Dependency) version.Constraints {
	if override, ok := k.request.Overrides[d.Name]; ok {
		return override
	}
	return d.Constraints
}

func (k *knowledge) provided(name string) (version.Version, bool) {
	v, ok := k.request.Provided[name]
	return v, ok
}

func (k *knowledge) allowsDev(name string) bool {
	return k.request.AllowDev != nil && k.request.AllowDev(name) || k.request.Overrides[name].NamesDev()
}

// namespaces returns the namespaces in which a plain name is required.
func (k *knowledge) namespaces(name string) []string {
	var list []string
	for _, a := range k.asks[name] {
		if a.namespace != "" {
			list = append(list, a.namespace)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func (k *knowledge) list(ctx context.Context, full string) ([]Candidate, error) {
	if known, ok := k.candidates[full]; ok {
		return known, nil
	}
	list, err := k.source.Candidates(ctx, full)
	if err != nil {
		return nil, err
	}
	k.candidates[full] = list
	return list, nil
}

// prefers reports whether a version of a full name is tried first.
func (k *knowledge) prefers(full string, v version.Version) bool {
	preferred, ok := k.request.Preferred[full]
	return ok && preferred.String() == v.String()
}

// unreleased reports whether a full name has only development versions, which then count
// like releases. It does not ask about names whose development versions count anyway.
func (k *knowledge) unreleased(ctx context.Context, full string, list []Candidate) (bool, error) {
	name := rockname.Plain(full)
	isRelease := func(c Candidate) bool { return !version.IsDev(c.Version) }
	if len(list) == 0 || slices.ContainsFunc(list, isRelease) || k.allowsDev(name) || k.rootAsks(gate{name, ""}) {
		return false, nil
	}
	if known, ok := k.released[full]; ok {
		return !known, nil
	}
	released := false
	if k.request.Released != nil {
		var err error
		if released, err = k.request.Released(ctx, full); err != nil {
			return false, err
		}
	}
	k.released[full] = released
	return !released, nil
}

// load returns the data of a candidate.
func (k *knowledge) load(ctx context.Context, p *pkg, c candidate) (*data, error) {
	id := c.identity(p)
	if known, ok := k.data[id]; ok {
		return known, nil
	}
	k.wanted[id] = true
	var d data
	dependencies, err := k.source.Dependencies(ctx, rockname.Full(c.namespace, p.name), c.Candidate)
	var missing *Gone
	switch {
	case errors.As(err, &d.unusable):
		err = nil
	case errors.As(err, &missing):
		k.gone = append(k.gone, gone{id, c.Version, missing.Err})
		d.unusable, err = &Unusable{Reason: "is listed, but its files are missing", Err: err}, nil
	default:
		d.dependencies = dependencies
	}
	if err != nil {
		return nil, err
	}
	k.data[id] = &d
	return &d, nil
}

// prefetch announces candidates that were not announced yet.
func (k *knowledge) prefetch(ctx context.Context, likely []likely) {
	var wants []Want
	for _, l := range likely {
		c := l.pkg.candidate(l.state)
		if id := c.identity(l.pkg); !k.wanted[id] {
			k.wanted[id] = true
			wants = append(wants, Want{rockname.Full(c.namespace, l.pkg.name), c.Candidate})
		}
	}
	if len(wants) > 0 {
		k.source.Prefetch(ctx, wants)
	}
}

// likely is a candidate that the search will probably need.
type likely struct {
	pkg   *pkg
	state int
}
