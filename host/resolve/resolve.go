// Package resolve chooses one version of every package that a project needs.
//
// Solve is complete: it finds a solution whenever there is one, and otherwise
// says why there is none. It looks at dependency data only as it needs it, since
// each is a download, and announces what it will need next in batches.
//
// What a solution is:
//
//   - One version per plain name. `user/name` is a package of another namespace
//     that takes the place of `name`: it meets a requirement of plain `name` too,
//     while plain `name` never meets one of `user/name`.
//   - Every requirement of the roots and of every chosen package is met. Cycles
//     are allowed. Nothing is chosen that no requirement leads to.
//   - A provided name (lua, luajit, utf8, ...) is only checked.
//   - A development version, and a package of another namespace, is chosen only
//     if a root or a chosen package asks for one by name, or, for development
//     versions, if the name has no release at all, or Request.AllowDev or
//     Request.KeepDev says so. LuaRocks sorts development versions above all
//     releases; without this rule they would win. Such a candidate then meets the
//     requirements of others too, but no package is chosen only in order to ask
//     for it.
//
// Which solution: each package gets a version that is present, else its preferred
// one, else the first that its source lists, that what was decided before admits. Packages are decided
// from the roots on, and after those that depend on them. The answer depends on
// the request and the data alone.
//
// The method is conflict-driven search as in PubGrub, over finite sets: a term
// says that a package is one of a set of candidates, or absent. After some hundred
// conflicts it also counts (counting.go).
package resolve

import (
	"context"

	"pluv/host/rockname"
	"pluv/host/version"
)

// Candidate is one version of a package. ID is the source's own. Present means
// that it is there already and need not be installed.
type Candidate struct {
	Version version.Version
	ID      any
	Present bool
}

// Source is where packages come from. A name is "name" or "namespace/name".
// Solve calls from one goroutine and asks for nothing twice.
type Source interface {
	// Candidates returns what may be chosen for a name, best first; none if the
	// name is unknown.
	Candidates(ctx context.Context, name string) ([]Candidate, error)
	// Dependencies returns the requirements of a candidate. An *Unusable takes
	// only this candidate out; any other error ends Solve, a *Gone later.
	Dependencies(ctx context.Context, name string, c Candidate) ([]version.Dependency, error)
	// Prefetch is a hint that Dependencies will probably be asked for these. It
	// should return at once.
	Prefetch(ctx context.Context, wants []Want)
}

// Want is a candidate whose dependencies will probably be asked for.
type Want struct {
	Name      string
	Candidate Candidate
}

// Unusable is the error of a candidate that cannot be installed: its rockspec
// does not load, or it does not support the platform. Reason is shown behind its
// name: "foo 1.0-1: does not support linux". Platform is set where that is why:
// other platforms can use it.
type Unusable struct {
	Reason   string
	Platform string
	Err      error // the cause; may be nil
}

func (u *Unusable) Error() string { return u.Reason }
func (u *Unusable) Unwrap() error { return u.Err }

// Request is what to solve.
type Request struct {
	Roots []Root
	// Provided are names that are there and never installed, by plain name.
	Provided map[string]version.Version
	// Preferred are tried first, where they are candidates: an existing lock. A
	// name is "name" or "namespace/name".
	Preferred map[string]version.Version
	// PreferredBuilds are tried first for what packages are built with.
	PreferredBuilds map[string]version.Version
	// Overrides replace the constraints of every requirement on a plain name.
	Overrides map[string]version.Constraints
	// AllowDev says for which plain names development versions are candidates
	// like all others. May be nil.
	AllowDev func(name string) bool
	// KeepDev says of which plain names a preferred development version needs no
	// asking, though there are releases by now.
	KeepDev map[string]bool
	// Released reports whether there is a release of a name, "name" or
	// "namespace/name", that is not among its candidates. It is asked only about
	// names all of whose candidates are development versions. May be nil.
	// SolveBuilds calls it from several goroutines.
	Released func(ctx context.Context, name string) (bool, error)
	// Elsewhere returns the versions of Lua, as "5.1", for which there is a package
	// that meets a dependency, besides the Lua that is provided. It is asked only to
	// explain why there is no solution. May be nil.
	Elsewhere func(ctx context.Context, d version.Dependency) []string
	// Similar returns names that resemble one that is unknown. It is asked only to
	// explain a failure. May be nil.
	Similar func(ctx context.Context, name string) []string
	// Report is called now and then while a search meets many conflicts; how far it
	// has come is worked out only when asked. May be nil. SolveBuilds calls it from
	// several goroutines.
	Report func(func() Attempt)
}

// Root is a requirement of the project itself. Who says where it stands, such
// as "pluv.toml [dependencies]". Flags are what `pluv add` needs to write it there
// again, as "--dev ", each with a blank behind it.
type Root struct {
	Dependency version.Dependency
	Who        string
	Flags      string
}

// Solution is the answer: the packages sorted by name.
type Solution struct {
	Packages []Package
}

// Package is a chosen version. Dependencies are the plain names of the packages
// that it requires, sorted, without the provided ones. BuiltWith is what it is
// built with, where SolveBuilds looked for that: build dependencies and all that
// they require.
type Package struct {
	Namespace    string
	Name         string
	Version      version.Version
	Candidate    Candidate
	Dependencies []string
	BuiltWith    []Package
	// Unreleased is set for a development version that was chosen unasked, as there
	// is no release.
	Unreleased bool
}

// FullName returns "namespace/name", or the name alone.
func (p Package) FullName() string { return rockname.Full(p.Namespace, p.Name) }

// Solve finds a solution. Where there is none the error is a
// fault.ResolveMissing if something that is asked for does not exist at all,
// and else a fault.ResolveConflict; its message shows the requirements that
// cannot be met together. A search that finds no end is a fault.ResolveLimit, and
// one that is cancelled a fault.Interrupted, caused by a ResolveLimit that tells how
// far it came.
func Solve(ctx context.Context, source Source, request Request) (*Solution, error) {
	return solve(ctx, newKnowledge(source, request))
}

func solve(ctx context.Context, k *knowledge) (*Solution, error) {
	for {
		s := newSearch(k)
		solution, err := s.run(ctx)
		if err == errStale {
			continue
		}
		if len(k.gone) > 0 {
			return nil, k.lament(solution, err)
		}
		return solution, err
	}
}
