package version

import (
	"cmp"
	"strings"
)

// Equal is LuaRocks' ==: the same number of slots, all equal, and the same
// revision if both have one. It is not transitive: 1.0-1 == 1.0 == 1.0-2.
func (v Version) Equal(w Version) bool {
	return len(v.slots) == len(w.slots) && v.compareSlots(w) == 0 && v.compareRevisions(w) == 0
}

// Less is LuaRocks' <: missing slots are zeros, and the revision decides only
// between versions that both have one.
func (v Version) Less(w Version) bool {
	if c := v.compareSlots(w); c != 0 {
		return c < 0
	}
	return v.compareRevisions(w) < 0
}

// Compare is a total order that agrees with Less wherever Less decides. Otherwise a
// version without a revision comes first, then the one with fewer slots, then the smaller
// string.
func Compare(a, b Version) int {
	if c := a.compareSlots(b); c != 0 {
		return c
	}
	if a.revised != b.revised {
		if b.revised {
			return -1
		}
		return 1
	}
	if c := a.compareRevisions(b); c != 0 {
		return c
	}
	if c := cmp.Compare(len(a.slots), len(b.slots)); c != 0 {
		return c
	}
	return strings.Compare(a.text, b.text)
}

func (v Version) compareSlots(w Version) int {
	for i := range max(len(v.slots), len(w.slots)) {
		if x, y := v.slot(i), w.slot(i); x < y {
			return -1
		} else if x > y {
			return 1
		}
	}
	return 0
}

func (v Version) compareRevisions(w Version) int {
	if !v.revised || !w.revised {
		return 0
	}
	return cmp.Compare(v.revision, w.revision)
}

func (v Version) slot(i int) float64 {
	if i < len(v.slots) {
		return v.slots[i]
	}
	return 0
}
