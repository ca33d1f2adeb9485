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
	refused := excluding{b.source, map[identity]*Unusable{}}
	if source, is := b.source.(treeSource); is && len(path) > 0 {
		refused.Source = withoutTrees{source}
	}
	for _, id := range path {
		refused.versions[id] = &Unusable{Reason: "would be needed to build itself"}
	}
	for {
		solution, err := Solve(ctx, refused, request)
		if err != nil {
			return nil, err
		}
		before := len(refused.versions)
		if err := b.resolveBuilds(ctx, solution, refused, path); err != nil {
			return nil, err
		}
		if len(refused.versions) == before {
			return solution, nil
		}
	}
}

// buildGroup is a set of packages with the same build dependencies.
type buildGroup struct {
	needs    []version.Dependency
	packages []*Package
}

// resolveBuilds resolves the build dependencies of all packages of a solution concurrently, and
// adds versions for which that fails to refused.
func (b *builds) resolveBuilds(ctx context.Context, solution *Solution, refused excluding, path []identity) error {
	var all []*buildGroup
	groups := map[string]*buildGroup{}
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
		if groups[key] == nil {
			groups[key] = &buildGroup{needs: needs}
			all = append(all, groups[key])
		}
		groups[key].packages = append(groups[key].packages, p)
	}
	var wg sync.WaitGroup
	failures := make([]error, len(all))
	for i, group := range all {
		wg.Go(func() { failures[i] = b.resolveGroup(ctx, group, path) })
	}
	wg.Wait()
	for i, err := range failures {
		var failure *fault.Error
		if errors.As(err, &failure) && unsolvable(err) {
			reason, hint := all[i].explain(failure)
			for _, p := range all[i].packages {
				refused.versions[p.identity()] = &Unusable{Reason: "cannot be built: " + reason, Hint: hint, Err: err}
			}
		} else if err != nil {
			return err
		}
	}
	return nil
}

// resolveGroup resolves the build dependencies of a group. The group's own packages are excluded.
func (b *builds) resolveGroup(ctx context.Context, group *buildGroup, path []identity) error {
	path = slices.Clone(path)
	roots := make([]Root, len(group.needs))
	for i, d := range group.needs {
		roots[i] = Root{Dependency: d, Who: group.packages[0].FullName() + " " + group.packages[0].Version.String() + " [build_dependencies]"}
	}
	for _, p := range group.packages {
		path = append(path, p.identity())
	}
	solution, err := b.solve(ctx, roots, b.request.PreferredBuilds, path)
	if err != nil {
		return err
	}
	for _, p := range group.packages {
		p.BuiltWith = solution.Packages
	}
	return nil
}

// explain returns why the group cannot be built, and a hint or "". The rock of a build type
// is a name that the reader never wrote.
func (g *buildGroup) explain(failure *fault.Error) (reason, hint string) {
	reason, _, _ = strings.Cut(failure.Message, "\n")
	for _, d := range g.needs {
		kind, isBackend := strings.CutPrefix(d.Name, "luarocks-build-")
		if isBackend && failure.Code == fault.ResolveMissing && strings.Contains(reason, "there is no package `"+d.Name+"`") {
			return "pluv has no backend for its build type `" + kind + "`, and " + reason,
				"choose another package, or write a backend for the build type `" + kind + "`: `pluv help backends`"
		}
	}
	return reason, ""
}

func unsolvable(err error) bool {
	code := fault.CodeOf(err)
	return code == fault.ResolveConflict || code == fault.ResolveMissing
}

func (p Package) identity() identity { return identity{p.Namespace, p.Name, p.Version.String()} }

// treeSource is a source whose candidates may be Present in a tree.
type treeSource interface {
	Source
	// Offered is Candidates without what trees have.
	Offered(ctx context.Context, name string) ([]Candidate, error)
}

// withoutTrees is a source for build dependencies, which are built next to what needs them.
type withoutTrees struct{ treeSource }

func (w withoutTrees) Candidates(ctx context.Context, name string) ([]Candidate, error) {
	return w.Offered(ctx, name)
}

// excluding is a source in which some versions are unusable.
type excluding struct {
	Source
	versions map[identity]*Unusable
}

func (r excluding) Dependencies(ctx context.Context, name string, c Candidate) ([]version.Dependency, error) {
	of := rockname.Split(name)
	if u := r.versions[identity{of.Namespace, of.Plain, c.Version.String()}]; u != nil {
		return nil, u
	}
	return r.Source.Dependencies(ctx, name, c)
}
