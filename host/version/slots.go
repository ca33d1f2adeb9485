package version

import "slices"

// Slots returns the numbers of the version without its revision, as in LuaRocks'
// manifests.
func (v Version) Slots() []float64 { return slices.Clone(v.slots) }
