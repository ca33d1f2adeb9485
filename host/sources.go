package host

import (
	"io/fs"
	"os"
	"path/filepath"

	luafiles "pluv/lua"

	"pluv/host/bridge"
	"pluv/host/fault"
	"pluv/host/fsys"
	"pluv/host/platform"
	"pluv/host/vm"
	"pluv/stdlib"
)

// maxModule bounds a Lua file in a folder, in bytes.
const maxModule = 8 << 20

// checkoutOf returns the absolute path of the checkout named by PLUV_LUA; "" for none.
func checkoutOf(named string) (string, error) {
	if named == "" {
		return "", nil
	}
	dir, err := filepath.Abs(named)
	if err != nil {
		return "", fsys.Fault(err, "looking for %s, which PLUV_LUA names", named)
	}
	modules := filepath.Join(dir, "lua", "pluv")
	switch info, err := os.Stat(modules); {
	case fsys.IsAbsence(err) || err == nil && !info.IsDir():
		return "", fault.New(fault.FileMissing, "PLUV_LUA names %s, which is not a checkout of pluv: it has no folder lua/pluv", named).
			WithHint("unset PLUV_LUA, or set it to a folder with lua/pluv")
	case err != nil:
		return "", fsys.Fault(err, "reading %s, which PLUV_LUA names", modules)
	}
	return dir, nil
}

// guides returns the folder that holds help/, of a checkout or in the binary.
func guides(checkout string) fs.FS {
	if checkout == "" {
		return luafiles.Guides
	}
	return fsys.Sources{Dir: filepath.Join(checkout, "lua"), Limit: maxModule}
}

// Roots returns where modules are loaded from, first match first: the checkout of
// PLUV_LUA (for development), the user's folder if user is true, the sources in the
// binary. Never the current directory or the project.
func Roots(info platform.Info, checkout string, user bool) []vm.Root {
	var roots []vm.Root
	if checkout != "" {
		for _, part := range [][2]string{{"lua", "pluv"}, {"stdlib", "std"}} {
			dir := filepath.Join(checkout, part[0])
			roots = append(roots, vm.Root{FS: fsys.Sources{Dir: dir, Limit: maxModule}, Dir: dir, Label: bridge.Checkout + part[0] + "/", Namespace: part[1]})
		}
	}
	own := filepath.Join(info.Config, "lua")
	if dir, err := os.Stat(own); user && info.Config != "" && err == nil && dir.IsDir() {
		at := vm.Root{FS: fsys.Sources{Dir: own, Limit: maxModule}, Dir: own, Label: own + string(filepath.Separator), Namespace: "pluv"}
		roots = append(roots, at)
		at.Namespace, at.Guest = "", vm.UserCode
		roots = append(roots, at)
	}
	return append(roots,
		vm.Root{FS: luafiles.Files, Namespace: "pluv"},
		vm.Root{FS: stdlib.Files, Namespace: "std"})
}
