// Package resolve chooses one version of every package that a project needs.
//
// Solve is complete: it finds a solution if there is one, and otherwise explains why
// there is none. It loads dependency data only when needed, since each is a download, and
// announces what it will need next in batches.
//
// What a solution is:
//
//   - One version per plain name. `user/name` is a package of another namespace
//     that takes the place of `name`: it satisfies a requirement of plain `name` too,
//     while plain `name` never satisfies one of `user/name`.
//   - Every requirement of the roots and of every chosen package is satisfied.
//     Cycles are allowed. Nothing is chosen that no requirement leads to.
//   - A provided name (lua, luajit, utf8, ...) is only checked.
//   - A development version, and a package of another namespace, is chosen only
//     if a root or a chosen package requires one by name, or, for development
//     versions, if the name has no release at all, or Request.AllowDev or
//     Request.KeepDev says so. LuaRocks sorts development versions above all
//     releases; without this rule they would win. Such a candidate then
//     satisfies the requirements of others too, but no package is chosen only in
//     order to require it.
//
// Which solution: each package gets a version that is present, else its preferred
// version, else the first one that its source lists and that earlier decisions admit.
// Packages are decided from the roots on, and after those that depend on them. The result
// depends on the request and the data alone.
//
// The method is conflict-driven search as in PubGrub, over finite sets: a term says that
// a package is one of a set of candidates, or absent. After some hundred conflicts it
// also counts (counting.go).
package resolve

import (
	"context"

	"pluv/host/rockname"
	"pluv/host/version"
)

// Candidate is one version of a package. Location is set and read by the Source alone.
// Present means that it is installed already.
type Candidate struct {
	Version  version.Version
	Location any
	Present  bool
}

// Source provides packages. A name is "name" or "namespace/name". Solve calls it from one
// goroutine and never asks for the same thing twice.
type Source interface {
	// Candidates returns the versions of a name, best first; none if the name is unknown.
	Candidates(ctx context.Context, name string) ([]Candidate, error)
	// Dependencies returns the requirements of a candidate. An *Unusable excludes only
	// this candidate; any other error ends Solve, a *Gone with a hint.
	Dependencies(ctx context.Context, name string, c Candidate) ([]version.Dependency, error)
	// Prefetch is a hint that Dependencies will probably be called for these. It should
	// return at once.
	Prefetch(ctx context.Context, wants []Want)
}

// Want is a candidate whose dependencies will probably be needed.
type Want struct {
	Name      string
	Candidate Candidate
}

// Unusable is the error of a candidate that cannot be installed, such as one with an
// invalid rockspec or an unsupported platform. Reason is shown after its name: "foo
// 1.0-1: does not support linux". Platform is the unsupported platform, if that is the
// reason.
type Unusable struct {
	Reason   string
	Platform string
	Hint     string // instead of the usual one, or ""
	Err      error  // may be nil
}

func (u *Unusable) Error() string { return u.Reason }
func (u *Unusable) Unwrap() error { return u.Err }

// Request is the input of Solve.
type Request struct {
	Roots []Root
	// RuntimeFlag is the flag of the command line that chose the runtime, such as
	// "--runtime", for hints; "" if a file or nothing did.
	RuntimeFlag string
	// Provided are the versions of names that are never installed, by plain name.
	Provided map[string]version.Version
	// Preferred are the versions to try first, from an existing lock. A name is "name" or
	// "namespace/name".
	Preferred map[string]version.Version
	// PreferredBuilds are the versions to try first for build dependencies.
	PreferredBuilds map[string]version.Version
	// Overrides replace the constraints of every requirement on a plain name.
	Overrides map[string]version.Constraints
	// AllowDev reports whether the development versions of a plain name are candidates
	// like all others. May be nil.
	AllowDev func(name string) bool
	// KeepDev are the plain names whose preferred development version is kept although
	// there are releases by now.
	KeepDev map[string]bool
	// Released reports whether a name, "name" or "namespace/name", has a release that is
	// not among its candidates. It is called only for names with only development
	// versions as candidates. May be nil. SolveBuilds calls it from several goroutines.
	Released func(ctx context.Context, name string) (bool, error)
	// Elsewhere returns the other versions of Lua, such as "5.1", for which a package
	// satisfies a dependency. It is called only to explain a failure. May be nil.
	Elsewhere func(ctx context.Context, d version.Dependency) []string
	// Similar returns names that resemble an unknown one. It is called only to explain a
	// failure. May be nil.
	Similar func(ctx context.Context, name string) []string
	// Report is called now and then during a search with many conflicts; its argument
	// computes the progress. May be nil. SolveBuilds calls it from several goroutines.
	Report func(func() Attempt)
}

// Root is a requirement of the project itself. Who says where it is written, such as
// "pluv.toml [dependencies]". Flags are those of `pluv add` for that place, such as
// "--dev ", each followed by a blank. Loosen is how to loosen it, for a hint; "" means by
// an edit of that place.
type Root struct {
	Dependency version.Dependency
	Who        string
	Flags      string
	Loosen     string
}

// Solution is the result: the packages sorted by name.
type Solution struct {
	Packages []Package
}

// Package is a chosen version. Dependencies are the plain names of the packages that it
// requires, sorted, without provided names. BuiltWith, set by SolveBuilds, are its build
// dependencies and all that they require.
type Package struct {
	Namespace    string
	Name         string
	Version      version.Version
	Candidate    Candidate
	Dependencies []string
	BuiltWith    []Package
	// Unreleased marks a development version that was chosen because there is no release.
	Unreleased bool
}

// FullName returns "namespace/name", or the name alone.
func (p Package) FullName() string { return rockname.Full(p.Namespace, p.Name) }

// Solve finds a solution. It fails with resolve.missing if a required package does not
// exist at all, and with resolve.conflict if requirements contradict each other; the
// message lists them. A search that is too long fails with resolve.limit, a canceled one
// with interrupted, caused by a resolve.limit with the progress.
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
			return nil, k.goneError(solution, err)
		}
		return solution, err
	}
}
