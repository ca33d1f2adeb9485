package manifest

import (
	"pluv/host/runtimes"
	"slices"
	"strings"
)

// Names lists the possible file names of the manifest for a Lua, in the order to try
// them.
func Names(base, lua string) []string {
	return append(Forms(base, "manifest-"+runtimes.ManifestLua(lua)), "manifest")
}

// Forms lists the possible file names of a manifest, the smallest download first.
func Forms(base, name string) []string {
	forms := []string{name, name + ".json", name + ".zip"}
	if strings.HasPrefix(base, "http") {
		slices.Reverse(forms)
	}
	return forms
}
