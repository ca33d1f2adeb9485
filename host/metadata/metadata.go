// Package metadata holds what resolving needs to know of a rock's versions,
// without their rockspecs: a Table, for one registry and one target.
//
// A table comes from two places. What was learned from rockspecs is kept in the
// cache, so that no rockspec is evaluated twice. And a registry may offer a
// seed, one file that says it of all its versions (spec/metadata.md), so that
// the first resolution need not ask for hundreds of rockspecs. Seeds are hints:
// what is chosen is confirmed by its rockspec.
package metadata

import (
	"slices"
	"strings"

	"pluv/host/rockspec"
	"pluv/host/version"
)

// Record is what a rockspec says, for a target, that resolving needs. Lists of
// dependencies are in canonical form.
type Record struct {
	// RockspecSHA256 is that of the rockspec's text; "" if it came from a seed.
	RockspecSHA256    string
	Dependencies      []string
	BuildDependencies []string
	Platforms         []string // supported_platforms
	BuildType         string   // "" if there is none, as rockspec.Spec.BuildType
	SourceURL         string   // "" if it came from a seed, as what follows
	SourceRef         string   // a tag, or else a branch
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

// Agrees reports whether two records say the same to a resolver.
func (r *Record) Agrees(o *Record) bool {
	return r.BuildType == o.BuildType && slices.Equal(r.Dependencies, o.Dependencies) &&
		slices.Equal(r.BuildDependencies, o.BuildDependencies) && slices.Equal(r.Platforms, o.Platforms)
}

// Table maps versions of names to records. The zero Table is empty. It may be
// read by several goroutines.
type Table struct {
	names  []string // sorted
	blocks []string // by the place of the name, decoded when looked up
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

// Add puts a record in, over one that is there.
func (b Builder) Add(name, version string, r *Record) {
	if b[name] == nil {
		b[name] = map[string]*Record{}
	}
	b[name][strings.Clone(version)] = r
}

// AddTable puts all records of a table in that are not there yet.
func (b Builder) AddTable(t *Table) {
	for i, name := range t.names {
		t.each(t.blocks[i], func(version, record string) {
			if r := t.record(record); r != nil && b[name][version] == nil {
				b.Add(name, version, r)
			}
		})
	}
}
