// Package platform describes the machine: its operating system and processor, and the
// folders of the XDG base directory specification (and their counterparts on macOS and
// Windows).
package platform

import (
	"os"
	"path/filepath"
	"runtime"

	"pluv/host/fault"
)

// Info describes the machine. Folders are absolute and need not exist. An unknown folder
// is "" and must not be joined with anything: Known makes the error for it.
type Info struct {
	OS         string `luar:"os"`   // as in GOOS: linux, darwin, windows, …
	Arch       string `luar:"arch"` // as in uname -m: x86_64, aarch64, …
	Processors int    `luar:"processors"`
	Home       string `luar:"home,omitempty"`
	Config     string `luar:"config,omitempty"` // …/pluv
	Cache      string `luar:"cache,omitempty"`
	Data       string `luar:"data,omitempty"`
	State      string `luar:"state,omitempty"`
	Executable string `luar:"executable"` // the running pluv
	Version    string `luar:"version"`
}

// Describe describes the machine, with the environment read through getenv.
//
// The home folder is HOME (on Windows HOME, then USERPROFILE) or, if that is not an
// absolute path, from the user database. It is never the working folder. Relative paths
// in XDG variables are ignored, as the specification demands.
func Describe(getenv func(string) string, version string) Info {
	return describe(getenv, homeOfUser, version)
}

// describe is Describe with the user database as a function, called only if the
// environment has no home folder.
func describe(getenv, database func(string) string, version string) Info {
	home := absoluteOf(getenv("HOME"))
	if home == "" && runtime.GOOS == "windows" {
		home = absoluteOf(getenv("USERPROFILE"))
	}
	if home == "" {
		home = absoluteOf(database(runtime.GOOS))
	}
	executable, _ := os.Executable()
	info := Info{
		OS:         runtime.GOOS,
		Arch:       machine(runtime.GOARCH),
		Processors: runtime.GOMAXPROCS(0),
		Home:       home,
		Executable: executable,
		Version:    version,
	}
	folder := func(override, xdg, fallback, local string) string {
		if dir := getenv(override); dir != "" {
			// Relative to the working folder; unknown if that is.
			dir, _ = filepath.Abs(dir)
			return dir
		}
		if dir := getenv(xdg); filepath.IsAbs(dir) {
			return filepath.Join(dir, "pluv")
		}
		if dir := getenv("LOCALAPPDATA"); runtime.GOOS == "windows" && filepath.IsAbs(dir) {
			return filepath.Join(dir, "pluv", local)
		}
		if home == "" {
			return ""
		}
		if runtime.GOOS == "windows" {
			return filepath.Join(home, "AppData", "Local", "pluv", local)
		}
		return filepath.Join(home, fallback, "pluv")
	}
	info.Config = folder("PLUV_CONFIG_DIR", "XDG_CONFIG_HOME", ".config", "config")
	info.Cache = folder("PLUV_CACHE_DIR", "XDG_CACHE_HOME", ".cache", "cache")
	info.Data = folder("PLUV_DATA_DIR", "XDG_DATA_HOME", ".local/share", "data")
	info.State = folder("PLUV_STATE_DIR", "XDG_STATE_HOME", ".local/state", "state")
	return info
}

// Known returns a folder of Info, or fails with home.missing if it is unknown.
func Known(folder string) (string, error) {
	if folder != "" {
		return folder, nil
	}
	return "", fault.New(fault.HomeMissing, "the home folder is unknown: HOME is not an absolute path, and this user is not in the user database").
		WithHint("set " + homeVariable + ", or PLUV_CACHE_DIR, PLUV_CONFIG_DIR, PLUV_DATA_DIR and PLUV_STATE_DIR, to absolute paths")
}

// Folder returns a folder by name: home, config, cache, data or state. It fails with
// home.missing if it is unknown.
func (i Info) Folder(name string) (string, error) {
	folders := map[string]string{"home": i.Home, "config": i.Config, "cache": i.Cache, "data": i.Data, "state": i.State}
	dir, is := folders[name]
	if !is {
		return "", fault.New(fault.Usage, "pluv has no folder `%s`: they are home, config, cache, data and state", name)
	}
	return Known(dir)
}

// absoluteOf returns path if it is absolute, else "".
func absoluteOf(path string) string {
	if !filepath.IsAbs(path) {
		return ""
	}
	return filepath.Clean(path)
}

func machine(goarch string) string {
	switch goarch {
	case "amd64":
		return "x86_64"
	case "arm64":
		return "aarch64"
	case "386":
		return "i686"
	}
	return goarch
}
