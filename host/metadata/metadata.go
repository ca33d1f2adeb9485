// Package metadata holds what resolving needs to know of rocks without reading their
// rockspecs: a Table, for one registry and one target.
//
// Tables come from two places. Records of evaluated rockspecs are kept in the cache, so
// that no rockspec is evaluated twice. And a registry may offer a seed, one file with the
// records of all its versions (spec/metadata.md), so that the first resolution need not
// download hundreds of rockspecs. Seeds are only hints: chosen versions are confirmed by
// their rockspecs.
package metadata

import (
	"slices"
	"strings"

	"pluv/host/rockspec"
	"pluv/host/version"
)

// Record is the part of a rockspec that resolving needs, for a target. Dependencies are
// in canonical form.
type Record struct {
	// RockspecSHA256 is the checksum of the rockspec; "" if the record is from a seed.
	RockspecSHA256    string
	Dependencies      []string
	BuildDependencies []string
	Platforms         []string // supported_platforms
	BuildType         string   // "" for none, like rockspec.Spec.BuildType
	SourceURL         string   // "" if the record is from a seed, like SourceRef
	SourceRef         string   // a tag or, failing that, a branch
}

// Of returns the record of a rockspec.
func Of(spec *rockspec.Spec, sha256 string) *Record {
	ref := spec.Source.Tag
	if ref == "" {
		ref = spec.Source.Branch
	}
	return &Record{
		RockspecSHA256: sha256, Dependencies: version.Texts(spec.Dependencies), BuildDependencies: version.Texts(spec.BuildDependencies),
		Platforms: spec.SupportedPlatforms, BuildType: spec.BuildType(), SourceURL: spec.Source.URL, SourceRef: ref,
	}
}

// Agrees reports whether two records are the same to the resolver.
func (r *Record) Agrees(o *Record) bool {
	return r.BuildType == o.BuildType && slices.Equal(r.Dependencies, o.Dependencies) &&
		slices.Equal(r.BuildDependencies, o.BuildDependencies) && slices.Equal(r.Platforms, o.Platforms)
}

// Table maps versions of names to records. The zero Table is empty. It is safe for
// concurrent reading.
type Table struct {
	names  []string // sorted
	blocks []string // by index of the name, decoded on lookup
	words  []string // of the blocks
}

// Lookup returns the record of a version, or nil.
func (t *Table) Lookup(name, version string) *Record {
	i, found := slices.BinarySearch(t.names, name)
	if !found {
		return nil
	}
	return t.find(t.blocks[i], version)
}

// Builder collects records for a table, by name and version.
type Builder map[string]map[string]*Record

// Add sets the record of a version.
func (b Builder) Add(name, version string, r *Record) {
	if b[name] == nil {
		b[name] = map[string]*Record{}
	}
	b[name][strings.Clone(version)] = r
}

// AddTable adds the records of a table for versions without one.
func (b Builder) AddTable(t *Table) {
	for i, name := range t.names {
		t.each(t.blocks[i], func(version, record string) {
			if r := t.record(record); r != nil && b[name][version] == nil {
				b.Add(name, version, r)
			}
		})
	}
}
