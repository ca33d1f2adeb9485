package manifest

import (
	"errors"
	"slices"
	"strings"

	"pluv/host/packed"
)

// compactMagic begins a compact index; its last digit is the version of the format.
const compactMagic = "pluv-index-2\n"

var errCompact = errors.New("not a compact index")

// Encode returns a manifest as a compact index, which Decode parses in less than a
// millisecond instead of ten. Of is the checksum of the manifest, which tells whether the
// index is up to date.
//
// Format: the lists of kinds; each name with the length of its block; the blocks, which
// are decoded on lookup.
func Encode(m *Manifest, of string) []byte {
	lists := map[string]int{}
	var order []string
	var head, blocks []byte
	for i, name := range m.names {
		from := len(blocks)
		entries := m.at(i)
		blocks = packed.AppendNumber(blocks, len(entries))
		for _, e := range entries {
			key := strings.Join(e.Arches, ",")
			if _, known := lists[key]; !known {
				lists[key] = len(order)
				order = append(order, key)
			}
			blocks = packed.AppendNumber(packed.AppendText(blocks, e.Version), lists[key])
		}
		head = packed.AppendNumber(packed.AppendText(head, name), len(blocks)-from)
	}
	out := packed.AppendNumber(packed.Begin(compactMagic, of), len(order))
	for _, list := range order {
		out = packed.AppendText(out, list)
	}
	out = append(packed.AppendNumber(out, len(m.names)), head...)
	return append(out, blocks...)
}

// CompactOf returns the SHA-256 of a compact index's manifest, or "" if data is not an
// index.
func CompactOf(data []byte) string { return packed.Of(compactMagic, data) }

// Decode parses a compact index. It fails if the index is damaged, for example by a
// crash; then the manifest must be parsed again.
func Decode(data []byte) (*Manifest, error) {
	r := packed.Open(compactMagic, data)
	if r == nil {
		return nil, errCompact
	}
	m := &Manifest{lists: make([][]string, r.Count())}
	for i := range m.lists {
		m.lists[i] = strings.Split(r.Text(), ",")
	}
	m.names = make([]string, r.Count())
	m.blocks = make([]string, len(m.names))
	lengths := make([]int, len(m.names))
	for i := range m.names {
		m.names[i], lengths[i] = r.Text(), r.Number()
	}
	for i, length := range lengths {
		m.blocks[i] = r.Take(length)
	}
	if !r.AtEnd() || !slices.IsSorted(m.names) {
		return nil, errCompact
	}
	return m, nil
}

// decode decodes the block of a name.
func (m *Manifest) decode(block string) []Entry {
	r := packed.NewReader(block)
	entries := make([]Entry, r.Count())
	for i := range entries {
		version, list := r.Text(), r.Number()
		if r.Bad() || list >= len(m.lists) {
			return nil // damaged: treated as missing
		}
		entries[i] = Entry{version, m.lists[list]}
	}
	return entries
}
