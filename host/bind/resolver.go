package bind

import (
	"sync"
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
	Shallow    bool               `luar:"shallow"`
	Native     []string           `luar:"native"`
	Lua        string             `luar:"lua"`
	Roots      []rootOption       `luar:"roots"`
	Provided   map[string]string  `luar:"provided"`
	Preferred  map[string]string  `luar:"preferred"`
	// PreferredBuilds are tried first for what packages are built with.
	PreferredBuilds map[string]string `luar:"preferred_builds"`
	// KeepDev names those of which a preferred development version stays though
	// there is a release by now.
	KeepDev   []string          `luar:"keep_dev"`
	Overrides map[string]string `luar:"overrides"`
	Summed    map[string]bool   `luar:"summed"` // versions, as "name version", whose source has a known sum
}

type rootOption struct {
	Dependency string `luar:"dependency"`
	Who        string `luar:"who"`
	Flags      string `luar:"flags"` // that `pluv add` needs to write it again
}

type avoidOptions struct {
	Name      string            `luar:"name"` // with its namespace
	Version   string            `luar:"version"`
	Needs     []rootOption      `luar:"needs"`
	Overrides map[string]string `luar:"overrides"`
}

type solved struct {
	Packages []solvedPackage `luar:"packages"`
	Builds   []solvedPackage `luar:"builds"` // what packages are built with, each version once
}

type solvedPackage struct {
	Namespace      string   `luar:"namespace"`
	Name           string   `luar:"name"`
	Version        string   `luar:"version"`
	Dependencies   []string `luar:"dependencies"`
	Pinned         bool     `luar:"pinned"`
	Registry       string   `luar:"registry"`
	Kind           string   `luar:"kind"`
	URL            string   `luar:"url"`
	File           string   `luar:"file"`
	RockspecSHA256 string   `luar:"rockspec_sha256"`
	Build          string   `luar:"build"`
	SourceURL      string   `luar:"source_url"`
	SourceRef      string   `luar:"source_ref"`
	Requires       []string `luar:"requires"`   // the dependencies of the rockspec, canonical
	Tree           string   `luar:"tree"`       // the name of the rocks tree that has it already
	BuiltWith      []string `luar:"built_with"` // as "name version"
	Unreleased     bool     `luar:"unreleased"` // a development version, as there is no release
}

func (h *Host) resolver() bridge.Module {
	return bridge.Module{Name: "resolver", Funcs: []bridge.Func{
		bridge.Go("solve", "opts", h.solve),
		bridge.Go("avoid", "opts", avoid),
	}}
}

// avoid says which command or edit keeps a version from being chosen.
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
	client, err := h.client()
	if err != nil {
		return nil, err
	}
	request, err := o.request()
	if err != nil {
		return nil, err
	}
	cache, err := h.cacheDir()
	if err != nil {
		return nil, err
	}
	universe := registry.Open(client, registry.Config{
		Servers: o.Registries, Only: o.Only, Pinned: o.Pinned, Trees: o.Trees, Shallow: o.Shallow, Native: o.Native,
		Target:   rockspec.Target{Lua: o.Lua, Platforms: rockspec.PlatformsFor(h.platform.OS)},
		CacheDir: cache, Seeds: true, Warn: h.warn, Summed: o.Summed,
	})
	request.AllowDev, request.Released, request.Elsewhere = universe.IsPinned, universe.Released, universe.Elsewhere
	request.Similar = universe.Similar
	request.Report = h.reportAttempts(time.Second)
	solution, err := universe.Solve(h.ctx, request)
	if err != nil {
		return nil, err
	}
	for _, line := range universe.PassedOver() {
		h.warn(line + " and was passed over")
	}
	out := &solved{}
	for _, p := range solution.Packages {
		described, err := h.describe(universe, p)
		if err != nil {
			return nil, err
		}
		out.Packages = append(out.Packages, described)
	}
	for _, p := range solution.Builds() {
		described, err := h.describe(universe, p)
		if err != nil {
			return nil, err
		}
		out.Builds = append(out.Builds, described)
	}
	return out, nil
}

// reportAttempts returns what says how far a search has come: after a time, and then
// each time twice as long after.
func (h *Host) reportAttempts(pause time.Duration) func(func() resolve.Attempt) {
	var mu sync.Mutex
	next := time.Now().Add(pause)
	return func(attempt func() resolve.Attempt) {
		mu.Lock()
		defer mu.Unlock()
		if now := time.Now(); now.After(next) {
			pause *= 2
			next = now.Add(pause)
			h.ui.Note("note", "resolving: "+attempt().String())
		}
	}
}

func (o solveOptions) request() (resolve.Request, error) {
	request := resolve.Request{
		Provided: parseVersions(o.Provided), Overrides: map[string]version.Constraints{},
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
		out[i] = resolve.Root{Dependency: d, Who: o.Who, Flags: o.Flags}
	}
	return out, nil
}

func ids(packages []resolve.Package) []string {
	var out []string
	for _, p := range packages {
		out = append(out, p.FullName()+" "+p.Version.String())
	}
	return out
}

func (h *Host) describe(u *registry.Universe, p resolve.Package) (solvedPackage, error) {
	origin := p.Candidate.ID.(registry.Origin)
	out := solvedPackage{
		Namespace: p.Namespace, Name: p.Name, Version: p.Version.String(),
		Dependencies: p.Dependencies, Pinned: origin.Kind == "" && origin.Tree.Path == "", Registry: origin.Server.Name, Kind: origin.Kind,
		Tree: origin.Tree.Name, BuiltWith: ids(p.BuiltWith), Unreleased: p.Unreleased,
	}
	if out.Pinned {
		return out, nil
	}
	record, err := u.Record(h.ctx, p.FullName(), p.Candidate, true)
	if err != nil {
		return out, err
	}
	if origin.Kind != "" {
		out.File = rockname.File(rockname.Stem(p.Name, out.Version), origin.Kind)
		out.URL = origin.Base + "/" + out.File
	}
	out.RockspecSHA256 = record.RockspecSHA256
	out.Build = record.BuildType
	out.SourceURL, out.SourceRef = record.SourceURL, record.SourceRef
	out.Requires = record.Dependencies
	return out, nil
}

func parseVersions(texts map[string]string) map[string]version.Version {
	out := make(map[string]version.Version, len(texts))
	for name, text := range texts {
		out[name] = version.Parse(text)
	}
	return out
}
