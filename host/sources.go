package host

import (
	"os"
	"path/filepath"

	luafiles "pluv/lua"

	"pluv/host/platform"
	"pluv/host/vm"
	"pluv/stdlib"
)

// Roots returns the places that modules come from, first match first: a
// checkout named by PLUV_LUA (for development), the user's folder, the sources
// in the binary. Never the current directory, never the project.
func Roots(info platform.Info, checkout string) []vm.Root {
	var roots []vm.Root
	if checkout != "" {
		for folder, namespace := range map[string]string{"lua": "pluv", "stdlib": "std"} {
			dir := filepath.Join(checkout, folder)
			roots = append(roots, vm.Root{FS: os.DirFS(dir), Label: dir + "/", Namespace: namespace})
		}
	}
	user := filepath.Join(info.Config, "lua")
	if dir, err := os.Stat(user); err == nil && dir.IsDir() {
		roots = append(roots, vm.Root{FS: os.DirFS(user), Label: user + "/", Namespace: "pluv"})
	}
	return append(roots,
		vm.Root{FS: luafiles.Files, Namespace: "pluv"},
		vm.Root{FS: stdlib.Files, Namespace: "std"})
}
