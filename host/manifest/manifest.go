// Package manifest parses the manifest of a LuaRocks server: its names, their versions,
// and the kinds of file of each.
//
// Parse accepts the three formats that servers send, recognised by content: Lua data
// ("manifest-5.4"), JSON ("manifest-5.4.json") and a zip of either ("manifest-5.4.zip").
// Only the table `repository` is used. Lua data is parsed, never run: assignments,
// tables, strings, numbers, booleans, nil and comments.
//
// The bytes may come from anyone. Size, depth and the size of unpacked zips are bounded;
// anything that is not a manifest fails with index.format.
package manifest

import (
	"slices"
	"strings"
)

// Entry is one version of a name, with the kinds of its files: "rockspec", "src", "all",
// or a platform such as "linux-x86_64", in the order of the manifest.
type Entry struct {
	Version string
	Arches  []string
}

// Manifest is the list of a server's rocks. It is immutable, so goroutines may share it.
type Manifest struct {
	names []string // sorted

	// A parsed manifest has all its entries, by index of the name.
	spans   []span
	entries []Entry

	// One decoded from a compact index has a block for each name.
	blocks []string
	lists  [][]string // of kinds
}

type span struct{ from, to int }

// Names returns all names, sorted. The caller must not change the slice.
func (m *Manifest) Names() []string { return slices.Clip(m.names) }

// Has reports whether the manifest lists the name.
func (m *Manifest) Has(name string) bool {
	_, found := slices.BinarySearch(m.names, name)
	return found
}

// Versions returns the versions of a name, unsorted, or nil if the manifest does not have
// the name. The caller must not change the slice.
func (m *Manifest) Versions(name string) []Entry {
	i, found := slices.BinarySearch(m.names, name)
	if !found {
		return nil
	}
	return m.at(i)
}

func (m *Manifest) at(i int) []Entry {
	if m.blocks != nil {
		return m.decode(m.blocks[i])
	}
	s := m.spans[i]
	return m.entries[s.from:s.to:s.to]
}

// builder collects a manifest. It stores each string and each list of kinds once: a root
// manifest has 38,000 versions but few distinct ones.
type builder struct {
	packages []pending
	entries  []Entry
	strings  map[string]string
	arches   map[string][]string
	kinds    []string // of the version being read
	key      []byte   // of arches, reused
}

type pending struct {
	name string
	span span
}

func newBuilder() *builder {
	return &builder{strings: map[string]string{}, arches: map[string][]string{}}
}

// intern returns the single copy of s, which does not share memory with the input.
func (b *builder) intern(s []byte) string {
	if known, ok := b.strings[string(s)]; ok {
		return known
	}
	own := string(s)
	b.strings[own] = own
	return own
}

// addEntry ends the version whose kinds were collected.
func (b *builder) addEntry(version string) {
	b.key = b.key[:0]
	for _, kind := range b.kinds {
		b.key = append(append(b.key, kind...), 0)
	}
	arches, known := b.arches[string(b.key)]
	if !known {
		arches = slices.Clone(b.kinds)
		b.arches[string(b.key)] = arches
	}
	b.entries = append(b.entries, Entry{version, arches})
}

// endPackage records the name of the entries since from. If a version is listed twice the
// last one counts, as in Lua.
func (b *builder) endPackage(name string, from int) {
	last := make(map[string]int, len(b.entries)-from)
	for _, e := range b.entries[from:] {
		last[e.Version]++
	}
	if len(last) < len(b.entries)-from {
		kept := b.entries[:from]
		for _, e := range b.entries[from:] {
			if last[e.Version]--; last[e.Version] == 0 {
				kept = append(kept, e)
			}
		}
		b.entries = kept
	}
	b.packages = append(b.packages, pending{name, span{from, len(b.entries)}})
}

func (b *builder) manifest() *Manifest {
	slices.SortStableFunc(b.packages, func(x, y pending) int { return strings.Compare(x.name, y.name) })
	m := &Manifest{entries: slices.Clip(b.entries)}
	for i, p := range b.packages {
		if i+1 < len(b.packages) && b.packages[i+1].name == p.name {
			continue // the last one counts, as in Lua
		}
		m.names = append(m.names, p.name)
		m.spans = append(m.spans, p.span)
	}
	return m
}
