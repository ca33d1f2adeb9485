package version

import "slices"

// Of returns a version from its slots and, if revised, its revision, as in a manifest;
// text is its string.
func Of(text string, slots []float64, revision float64, revised bool) Version {
	v := Version{text: text, slots: slices.Clone(slots), revised: revised}
	if revised {
		v.revision = revision
	}
	return v
}
