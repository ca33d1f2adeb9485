package bind

import (
	"fmt"
	"slices"
	"time"

	"pluv/host/bridge"
	"pluv/host/registry"
	"pluv/host/resolve"
	"pluv/host/rockname"
	"pluv/host/rockspec"
	"pluv/host/version"
)

type solveOptions struct {
	Registries []registry.Server  `luar:"registries"`
	Only       map[string]string  `luar:"only"`
	Pinned     []registry.Package `luar:"pinned"`
	Trees      []registry.Tree    `luar:"trees"`
	Fresh      []string           `luar:"fresh"`
	Shallow    bool               `luar:"shallow"`
	Native     []string           `luar:"native"`
	Lua        string             `luar:"lua"`
	Flag       string             `luar:"flag"` // that chose the runtime
	Roots      []rootOption       `luar:"roots"`
	Provided   map[string]string  `luar:"provided"`
	Preferred  map[string]string  `luar:"preferred"`
	// PreferredBuilds are the versions to try first for build dependencies.
	PreferredBuilds map[string]string `luar:"preferred_builds"`
	// KeepDev are names whose preferred development version is kept although there is a
	// release by now.
	KeepDev   []string          `luar:"keep_dev"`
	Overrides map[string]string `luar:"overrides"`
	Summed    map[string]bool   `luar:"summed"` // versions, as "name version", whose source has a known checksum
}

type rootOption struct {
	Dependency string `luar:"dependency"`
	Who        string `luar:"who"`
	Flags      string `luar:"flags"` // of `pluv add` for the same place
	Loosen     string `luar:"loosen"`
	// Platforms are those that it is for, sorted; none for all.
	Platforms []string `luar:"platforms"`
}

type avoidOptions struct {
	Name      string            `luar:"name"` // with its namespace
	Version   string            `luar:"version"`
	Needs     []rootOption      `luar:"needs"`
	Overrides map[string]string `luar:"overrides"`
}

type solved struct {
	Packages []registry.Described `luar:"packages"`
	Builds   []registry.Described `luar:"builds"` // all build dependencies, each version once
}

func (h *Host) resolver() bridge.Module {
	return bridge.Module{Name: "resolver", Funcs: []bridge.Func{
		bridge.Go("solve", "opts", h.solve),
		bridge.Go("avoid", "opts", avoid),
	}}
}

// avoid returns the command or edit that excludes a version.
func avoid(o avoidOptions) (string, error) {
	needs, err := roots(o.Needs)
	if err != nil {
		return "", err
	}
	u := resolve.Unwanted{Name: o.Name, Versions: []version.Version{version.Parse(o.Version)}, Needs: needs}
	plain := rockname.Plain(o.Name)
	if text, ok := o.Overrides[plain]; ok {
		u.Overridden = true
		if u.Override, err = version.ParseConstraints(text); err != nil {
			return "", err
		}
	}
	return u.Hint(), nil
}

func (h *Host) solve(o solveOptions) (*solved, error) {
	request, err := o.request()
	if err != nil {
		return nil, err
	}
	request.Report = resolve.Rarely(time.Second, func(a resolve.Attempt) { h.ui.Note("note", "resolving: "+a.String()) })
	universe, solution, err := h.solvePlatforms(o, request)
	if err != nil {
		return nil, err
	}
	for _, line := range universe.PassedOver() {
		h.warn(line + " and was skipped")
	}
	packages, err := universe.Describe(h.ctx, solution.Packages)
	if err != nil {
		return nil, err
	}
	builds, err := universe.Describe(h.ctx, solution.Builds())
	return &solved{Packages: packages, Builds: builds}, err
}

// solvePlatforms resolves a request with requirements for some platforms only. What is required
// only by these is chosen for the first of the platforms, not for this machine: the lock is the
// same on every machine.
func (h *Host) solvePlatforms(o solveOptions, request resolve.Request) (*registry.Universe, *resolve.Solution, error) {
	all, byName, others := request.Roots, map[string][]string{}, []string{}
	for _, root := range o.Roots {
		if len(root.Platforms) > 0 && !slices.Contains(others, root.Platforms[0]) {
			others = append(others, root.Platforms[0])
		}
	}
	slices.Sort(others)
	for i := 0; ; i++ {
		var platforms []string // of names that earlier rounds did not need; nil for those of this machine
		if i > 0 {
			platforms = rockspec.PlatformsNamed(others[i-1])
		}
		request.Roots = nil
		for j, root := range all {
			if of := o.Roots[j].Platforms; len(of) == 0 || slices.Contains(others[:i], of[0]) {
				request.Roots = append(request.Roots, root)
			}
		}
		universe, solution, err := h.solveOnce(o, request, func(name string) []string {
			if of, known := byName[name]; known {
				return of
			}
			return platforms
		})
		if err != nil || i == len(others) {
			return universe, solution, err
		}
		for _, p := range solution.Packages {
			if _, known := byName[p.Name]; !known {
				byName[p.Name] = platforms
			}
		}
	}
}

func (h *Host) solveOnce(o solveOptions, request resolve.Request, platforms func(name string) []string) (*registry.Universe, *resolve.Solution, error) {
	universe, err := h.network.Universe(registry.Config{
		Servers: o.Registries, Only: o.Only, Pinned: o.Pinned, Trees: o.Trees, NotFromTrees: o.Fresh, Shallow: o.Shallow, Native: o.Native,
		Target: rockspec.Target{Lua: o.Lua}, PlatformsOf: platforms, Seeds: true, Summed: o.Summed,
	})
	if err != nil {
		return nil, nil, err
	}
	stop := h.ui.Working(func() string { return resolving(universe.Looked()) })
	defer stop()
	solution, err := universe.Solve(h.ctx, request)
	return universe, solution, err
}

func resolving(versions int) string {
	switch versions {
	case 0:
		return "resolving"
	case 1:
		return "resolving: 1 version looked at"
	}
	return fmt.Sprintf("resolving: %d versions looked at", versions)
}

func (o solveOptions) request() (resolve.Request, error) {
	request := resolve.Request{
		RuntimeFlag: o.Flag,
		Provided:    parseVersions(o.Provided), Overrides: map[string]version.Constraints{},
		Preferred: parseVersions(o.Preferred), PreferredBuilds: parseVersions(o.PreferredBuilds), KeepDev: map[string]bool{},
	}
	for _, name := range o.KeepDev {
		request.KeepDev[name] = true
	}
	for name, text := range o.Overrides {
		constraints, err := version.ParseConstraints(text)
		if err != nil {
			return request, err
		}
		request.Overrides[name] = constraints
	}
	var err error
	request.Roots, err = roots(o.Roots)
	return request, err
}

func roots(options []rootOption) ([]resolve.Root, error) {
	out := make([]resolve.Root, len(options))
	for i, o := range options {
		d, err := version.ParseDependency(o.Dependency)
		if err != nil {
			return nil, err
		}
		out[i] = resolve.Root{Dependency: d, Who: o.Who, Flags: o.Flags, Loosen: o.Loosen}
	}
	return out, nil
}

func parseVersions(texts map[string]string) map[string]version.Version {
	out := make(map[string]version.Version, len(texts))
	for name, text := range texts {
		out[name] = version.Parse(text)
	}
	return out
}
