package registry

import (
	"context"

	"pluv/host/resolve"
)

// A Described is a package of a solution with the contents of its rockspec.
type Described struct {
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
	Requires       []string `luar:"requires"`   // dependencies of the rockspec, in canonical form
	Tree           string   `luar:"tree"`       // name of the rocks tree that already has it
	BuiltWith      []string `luar:"built_with"` // "name version" each
	Unreleased     bool     `luar:"unreleased"` // a development version, chosen because there is no release
}

// Describe describes packages of a solution. For packages that are not from a server it
// returns only what the caller knows.
func (u *Universe) Describe(ctx context.Context, packages []resolve.Package) ([]Described, error) {
	var out []Described
	for _, p := range packages {
		described, err := u.describe(ctx, p)
		if err != nil {
			return nil, err
		}
		out = append(out, described)
	}
	return out, nil
}

func (u *Universe) describe(ctx context.Context, p resolve.Package) (Described, error) {
	out := Described{
		Namespace: p.Namespace, Name: p.Name, Version: p.Version.String(), Dependencies: p.Dependencies, Unreleased: p.Unreleased,
	}
	for _, tool := range p.BuiltWith {
		out.BuiltWith = append(out.BuiltWith, tool.FullName()+" "+tool.Version.String())
	}
	switch where := at(p.Candidate).(type) {
	case pinned:
		out.Pinned = true
		return out, nil
	case installed:
		out.Tree = where.Tree.Name
	case offered:
		out.Registry, out.Kind = where.Server.Name, where.Kind
		out.URL, out.File = u.speak(where.Server).file(where)
	}
	record, err := u.record(ctx, at(p.Candidate), true)
	if err != nil {
		return out, err
	}
	out.RockspecSHA256, out.Build = record.RockspecSHA256, record.BuildType
	out.SourceURL, out.SourceRef = record.SourceURL, record.SourceRef
	out.Requires = record.Dependencies
	return out, nil
}
