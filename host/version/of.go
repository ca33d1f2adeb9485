package version

import "slices"

// Of returns the version that consists of slots and, where it is revised, a
// revision, as a manifest has it; text is how it is written.
func Of(text string, slots []float64, revision float64, revised bool) Version {
	v := Version{text: text, slots: slices.Clone(slots), revised: revised}
	if revised {
		v.revision = revision
	}
	return v
}
