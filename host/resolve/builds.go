package resolve

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"

	"pluv/host/fault"
	"pluv/host/rockname"
	"pluv/host/version"
)

// BuildSource is a Source that also knows what must be installed to build a
// candidate. Several goroutines call it at a time.
type BuildSource interface {
	Source
	// BuildDependencies returns what building a candidate requires; none if it
	// need not be built. It is asked only of candidates whose Dependencies were.
	BuildDependencies(ctx context.Context, name string, c Candidate) ([]version.Dependency, error)
}

// SolveBuilds is Solve for packages that are built here: each package of the
// solution also has what it is built with (Package.BuiltWith), chosen for it
// alone, as every package is built beside a tree of its own. A version of which
// nothing can build is out like one that does not load.
func SolveBuilds(ctx context.Context, source BuildSource, request Request) (*Solution, error) {
	b := &builds{source: source, request: request}
	return b.solve(ctx, request.Roots, request.Preferred, nil)
}

// Builds returns everything that something of the solution is built with, each
// version once, sorted by name and version.
func (s *Solution) Builds() []Package {
	found := map[identity]Package{}
	var visit func(list []Package)
	visit = func(list []Package) {
		for _, p := range list {
			found[p.identity()] = p
			visit(p.BuiltWith)
		}
	}
	for _, p := range s.Packages {
		visit(p.BuiltWith)
	}
	return slices.SortedFunc(maps.Values(found), func(a, b Package) int {
		return cmp.Or(strings.Compare(a.FullName(), b.FullName()), version.Compare(a.Version, b.Version),
			strings.Compare(a.Version.String(), b.Version.String()))
	})
}

type builds struct {
	source  BuildSource
	request Request
}

// solve solves for some roots. Path lists what is being built meanwhile, which
// cannot be had to build it with.
func (b *builds) solve(ctx context.Context, roots []Root, preferred map[string]version.Version, path []identity) (*Solution, error) {
	request := b.request
	request.Roots, request.Preferred = roots, preferred
	if len(path) > 0 {
		request.Elsewhere = nil // another version may do: that is not worth asking registries
	}
	refused := refusing{b.source, map[identity]*Unusable{}}
	for _, id := range path {
		refused.versions[id] = &Unusable{Reason: "would be needed to build itself"}
	}
	for {
		solution, err := Solve(ctx, refused, request)
		if err != nil {
			return nil, err
		}
		before := len(refused.versions)
		if err := b.equip(ctx, solution, refused, path); err != nil {
			return nil, err
		}
		if len(refused.versions) == before {
			return solution, nil
		}
	}
}

// kit is what the packages with the same build dependencies are built with.
type kit struct {
	needs    []version.Dependency
	packages []*Package
}

// equip finds what the packages of a solution are built with, for all of them at
// the same time, and notes those that nothing can build.
func (b *builds) equip(ctx context.Context, solution *Solution, refused refusing, path []identity) error {
	var all []*kit
	kits := map[string]*kit{}
	for i := range solution.Packages {
		p := &solution.Packages[i]
		needs, err := b.source.BuildDependencies(ctx, p.FullName(), p.Candidate)
		if err != nil {
			return err
		}
		if len(needs) == 0 {
			continue
		}
		key := strings.Join(version.Texts(needs), "\n")
		if kits[key] == nil {
			kits[key] = &kit{needs: needs}
			all = append(all, kits[key])
		}
		kits[key].packages = append(kits[key].packages, p)
	}
	var wg sync.WaitGroup
	failures := make([]error, len(all))
	for i, kit := range all {
		wg.Go(func() { failures[i] = b.assemble(ctx, kit, path) })
	}
	wg.Wait()
	for i, err := range failures {
		var failure *fault.Error
		if errors.As(err, &failure) && unsolvable(err) {
			summary, _, _ := strings.Cut(failure.Message, "\n")
			for _, p := range all[i].packages {
				refused.versions[p.identity()] = &Unusable{Reason: "cannot be built: " + summary, Err: err}
			}
		} else if err != nil {
			return err
		}
	}
	return nil
}

// assemble resolves a kit. None of the packages that need it can be part of it.
func (b *builds) assemble(ctx context.Context, kit *kit, path []identity) error {
	path = slices.Clone(path)
	roots := make([]Root, len(kit.needs))
	for i, d := range kit.needs {
		roots[i] = Root{Dependency: d, Who: kit.packages[0].FullName() + " " + kit.packages[0].Version.String() + " [build_dependencies]"}
	}
	for _, p := range kit.packages {
		path = append(path, p.identity())
	}
	solution, err := b.solve(ctx, roots, b.request.PreferredBuilds, path)
	if err != nil {
		return err
	}
	for _, p := range kit.packages {
		p.BuiltWith = solution.Packages
	}
	return nil
}

func unsolvable(err error) bool {
	code := fault.CodeOf(err)
	return code == fault.ResolveConflict || code == fault.ResolveMissing
}

func (p Package) identity() identity { return identity{p.Namespace, p.Name, p.Version.String()} }

// refusing is a source without some versions.
type refusing struct {
	Source
	versions map[identity]*Unusable
}

func (r refusing) Dependencies(ctx context.Context, name string, c Candidate) ([]version.Dependency, error) {
	of := rockname.Split(name)
	if u := r.versions[identity{of.Namespace, of.Plain, c.Version.String()}]; u != nil {
		return nil, u
	}
	return r.Source.Dependencies(ctx, name, c)
}
