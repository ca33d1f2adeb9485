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

// BuildSource is a Source that also knows the build dependencies of candidates. It must
// be safe for several goroutines.
type BuildSource interface {
	Source
	// BuildDependencies returns the build dependencies of a candidate; none if it need
	// not be built. It is called only after Dependencies.
	BuildDependencies(ctx context.Context, name string, c Candidate) ([]version.Dependency, error)
}

// SolveBuilds is Solve for packages that are built here. Each package of the solution
// also gets its build dependencies (Package.BuiltWith), resolved separately, since each
// is built next to a tree of its own. A version whose build dependencies cannot be
// resolved is unusable.
func SolveBuilds(ctx context.Context, source BuildSource, request Request) (*Solution, error) {
	b := &builds{source: source, request: request}
	return b.solve(ctx, request.Roots, request.Preferred, nil)
}

// Builds returns all packages that some package of the solution is built with, each
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

// solve solves for some roots. Path lists the packages being built: they cannot be their
// own build dependencies.
func (b *builds) solve(ctx context.Context, roots []Root, preferred map[string]version.Version, path []identity) (*Solution, error) {
	request := b.request
	request.Roots, request.Preferred = roots, preferred
	if len(path) > 0 {
		request.Elsewhere = nil // another version may do, so do not ask the registries for an explanation
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

// kit is a set of packages with the same build dependencies.
type kit struct {
	needs    []version.Dependency
	packages []*Package
}

// equip resolves the build dependencies of all packages of a solution concurrently, and
// adds versions for which that fails to refused.
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

// assemble resolves the build dependencies of a kit. The kit's own packages are excluded.
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

// refusing is a source in which some versions are unusable.
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
