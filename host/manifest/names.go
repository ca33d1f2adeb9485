package manifest

import (
	"pluv/host/runtimes"
	"slices"
	"strings"
)

// Names lists the files that may have the manifest for a Lua in a folder, in the order
// in which they are asked for.
func Names(base, lua string) []string {
	return append(Forms(base, "manifest-"+runtimes.ManifestLua(lua)), "manifest")
}

// Forms lists the files that may have a manifest of a name, the smallest first on a
// network.
func Forms(base, name string) []string {
	forms := []string{name, name + ".json", name + ".zip"}
	if strings.HasPrefix(base, "http") {
		slices.Reverse(forms)
	}
	return forms
}
