package platform

import "debug/buildinfo"

// IsPluv reports whether a file is a pluv, of any version, by what Go writes into
// programs.
func IsPluv(path string) bool {
	info, err := buildinfo.ReadFile(path)
	return err == nil && info.Main.Path == "pluv"
}
