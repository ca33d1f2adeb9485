package registry

import (
	"context"
	"errors"
	"fmt"

	"pluv/host/metadata"
	"pluv/host/resolve"
)

// Solve resolves a request with the packages of the universe, and saves the learned
// records. It sets the request's callbacks. If seeds were used, Solve reads the rockspecs
// of the chosen versions, which take precedence; it reports that there is no solution
// only after reading rockspecs.
func (u *Universe) Solve(ctx context.Context, request resolve.Request) (*resolve.Solution, error) {
	defer u.Save()
	request.AllowDev, request.Released, request.Elsewhere, request.Similar = u.isPinned, u.released, u.elsewhere, u.similar
	for {
		solution, err := resolve.SolveBuilds(ctx, u, request)
		switch {
		case err != nil && resolvable(err) && u.hadHints():
			u.distrustSeeds()
			continue
		case err != nil && resolvable(err) && u.settleForNoSources():
			continue
		case err != nil:
			return nil, u.offlineFailure(ctx, request, err)
		}
		confirmed, err := u.confirm(ctx, solution)
		if confirmed || err != nil {
			return solution, err
		}
	}
}

// confirm reads the rockspecs of the chosen versions concurrently, and reports whether
// they agree with the records used.
func (u *Universe) confirm(ctx context.Context, solution *resolve.Solution) (bool, error) {
	if !u.hadHints() {
		return true, nil
	}
	packages := append(solution.Builds(), solution.Packages...)
	hints := make([]*metadata.Record, len(packages))
	for i, p := range packages {
		o, ok := offer(p.Candidate)
		if !ok {
			continue
		}
		var err error
		if hints[i], err = u.record(ctx, o, false); err != nil {
			return false, err
		}
		if hints[i].RockspecSHA256 == "" {
			u.startSpec(ctx, o)
		}
	}
	agree := true
	for i, p := range packages {
		if hints[i] == nil || hints[i].RockspecSHA256 != "" {
			continue
		}
		o, _ := offer(p.Candidate)
		r, err := u.record(ctx, o, true)
		var gone *resolve.Gone
		switch {
		case errors.As(err, &gone):
			// When the next search meets it again, it can tell what leads to it.
			u.setGone(o, gone)
			return false, nil
		case err != nil && unusable(err) == "":
			return false, err
		case err != nil:
			u.distrustSeeds()
		}
		if err != nil || !r.Agrees(hints[i]) {
			agree = false
			u.warn(fmt.Sprintf("the metadata of the registry `%s` contradicts the rockspec of %s %s; using the rockspec",
				o.Server.Name, p.FullName(), p.Version))
		}
	}
	return agree, nil
}

func (u *Universe) setGone(o offered, gone *resolve.Gone) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.gone == nil {
		u.gone = map[string]*resolve.Gone{}
	}
	u.gone[o.String()] = gone
}

// isGone returns the error of a version whose files are known to be missing, or nil.
func (u *Universe) isGone(o offered) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	if gone := u.gone[o.String()]; gone != nil {
		return gone
	}
	return nil
}

func (u *Universe) hadHints() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.hinted && !u.distrust
}

func (u *Universe) distrustsSeeds() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.distrust
}

func (u *Universe) distrustSeeds() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.distrust = true
	u.hints.Forget()
}

func (u *Universe) warn(message string) {
	if u.config.Warn != nil {
		u.config.Warn(message)
	}
}
