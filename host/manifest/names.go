package manifest

import (
	"slices"
	"strings"
)

// Names lists the files that may have the manifest for a Lua in a folder, in the order
// in which they are asked for.
func Names(base, lua string) []string {
	return append(Forms(base, "manifest-"+Lua(lua)), "manifest")
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

// Lua is the version of Lua whose manifest serves a target: LuaJIT has the language of
// 5.1, and no manifest of its own.
func Lua(target string) string {
	if target == "luajit" {
		return "5.1"
	}
	return target
}
