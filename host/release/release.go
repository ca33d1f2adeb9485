// Package release says which pluv this is, and where releases of pluv come from.
package release

import "runtime/debug"

// Address is where releases of pluv are published. Below it a release has the paths of a
// repository on GitHub: releases/download/vVERSION/FILE, and releases/latest/download/FILE
// for the newest one. The specs compare the files that need the address as text.
const Address = "https://example.invalid/pluv"

// Version, commit and date are set by releases when linking.
var (
	Version      = "0.1.0-dev"
	commit, date string
)

// Info describes this pluv.
type Info struct {
	Version string `luar:"version"`
	Commit  string `luar:"commit"` // "" if unknown; "-modified" follows it if files had changed
	Date    string `luar:"date"`   // of the commit, as in RFC 3339; "" if unknown
	Address string `luar:"address"`
}

// Describe describes this pluv, by what Go knows of the build if the linker did not say.
func Describe() Info {
	info := Info{Version: Version, Commit: commit, Date: date, Address: Address}
	if built, ok := debug.ReadBuildInfo(); ok && commit == "" {
		info.read(built.Settings)
	}
	return info
}

func (i *Info) read(settings []debug.BuildSetting) {
	modified := false
	for _, s := range settings {
		switch s.Key {
		case "vcs.revision":
			i.Commit = s.Value
		case "vcs.time":
			i.Date = s.Value
		case "vcs.modified":
			modified = s.Value == "true"
		}
	}
	if modified && i.Commit != "" {
		i.Commit += "-modified"
	}
}
