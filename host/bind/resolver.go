package bind

import (
	"pluv/host/bridge"
	"pluv/host/registry"
	"pluv/host/resolve"
	"pluv/host/rockspec"
	"pluv/host/version"
)

type solveOptions struct {
	Registries []registry.Server  `luar:"registries"`
	Only       map[string]string  `luar:"only"`
	Pinned     []registry.Package `luar:"pinned"`
	Lua        string             `luar:"lua"`
	Roots      []rootOption       `luar:"roots"`
	Provided   map[string]string  `luar:"provided"`
	Preferred  map[string]string  `luar:"preferred"`
	Overrides  map[string]string  `luar:"overrides"`
}

type rootOption struct {
	Dependency string `luar:"dependency"`
	Who        string `luar:"who"`
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
	Requires       []string `luar:"requires"` // the dependencies of the rockspec, canonical
}

func (h *Host) resolver() bridge.Module {
	return bridge.Module{Name: "resolver", Funcs: []bridge.Func{
		bridge.Go("solve", "opts", h.solve),
	}}
}

func (h *Host) solve(o solveOptions) ([]solvedPackage, error) {
	client, err := h.client()
	if err != nil {
		return nil, err
	}
	universe := registry.Open(client, registry.Config{
		Servers: o.Registries, Only: o.Only, Pinned: o.Pinned,
		Target:   rockspec.Target{Lua: o.Lua, Platforms: rockspec.PlatformsFor(h.platform.OS)},
		CacheDir: h.cacheDir(), Warn: h.warn,
	})
	request := resolve.Request{
		Provided: parseVersions(o.Provided), Preferred: parseVersions(o.Preferred),
		Overrides: map[string]version.Constraints{},
		AllowDev:  func(name string) bool { return universe.IsPinned(name) },
	}
	for name, text := range o.Overrides {
		constraints, err := version.ParseConstraints(text)
		if err != nil {
			return nil, err
		}
		request.Overrides[name] = constraints
	}
	for _, root := range o.Roots {
		d, err := version.ParseDependency(root.Dependency)
		if err != nil {
			return nil, err
		}
		request.Roots = append(request.Roots, resolve.Root{Dependency: d, Who: root.Who})
	}
	solution, err := resolve.Solve(h.ctx, universe, request)
	if err != nil {
		return nil, err
	}
	for _, line := range universe.PassedOver() {
		h.warn(line + " and was passed over")
	}
	out := make([]solvedPackage, 0, len(solution.Packages))
	for _, p := range solution.Packages {
		described, err := h.describe(universe, p)
		if err != nil {
			return nil, err
		}
		out = append(out, described)
	}
	return out, nil
}

func (h *Host) describe(u *registry.Universe, p resolve.Package) (solvedPackage, error) {
	origin := p.Candidate.ID.(registry.Origin)
	out := solvedPackage{
		Namespace: p.Namespace, Name: p.Name, Version: p.Version.String(),
		Dependencies: p.Dependencies, Pinned: origin.Kind == "", Registry: origin.Server.Name, Kind: origin.Kind,
	}
	if out.Pinned {
		return out, nil
	}
	meta, err := u.Metadata(h.ctx, p.FullName(), p.Candidate)
	if err != nil {
		return out, err
	}
	out.File = registry.Artifact(registry.Stem(p.Name, out.Version), origin.Kind)
	out.URL = origin.Base + "/" + out.File
	out.RockspecSHA256 = meta.SHA256
	out.Build = meta.Spec.BuildType()
	out.SourceURL = meta.Spec.Source.URL
	for _, d := range meta.Spec.Dependencies {
		out.Requires = append(out.Requires, d.String())
	}
	out.SourceRef = meta.Spec.Source.Tag
	if out.SourceRef == "" {
		out.SourceRef = meta.Spec.Source.Branch
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
