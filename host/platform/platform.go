// Package platform knows facts about the machine: its operating system and
// processor, and the folders that the XDG base directory specification (and its
// usual counterparts on macOS and Windows) give to a program.
package platform

import (
	"os"
	"path/filepath"
	"runtime"
)

// Info describes the machine. Folders are absolute and need not exist.
type Info struct {
	OS         string `luar:"os"`   // as in GOOS: linux, darwin, windows, …
	Arch       string `luar:"arch"` // as in uname -m: x86_64, aarch64, …
	Processors int    `luar:"processors"`
	Home       string `luar:"home"`
	Config     string `luar:"config"` // …/pluv
	Cache      string `luar:"cache"`
	Data       string `luar:"data"`
	State      string `luar:"state"`
	Executable string `luar:"executable"` // the running pluv
	Version    string `luar:"version"`
}

// Describe returns the facts, reading the environment through getenv.
func Describe(getenv func(string) string, version string) Info {
	home := getenv("HOME")
	if home == "" {
		home, _ = os.UserHomeDir()
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
			return absolute(dir)
		}
		if dir := getenv(xdg); filepath.IsAbs(dir) {
			return filepath.Join(dir, "pluv")
		}
		if dir := getenv("LOCALAPPDATA"); runtime.GOOS == "windows" && dir != "" {
			return filepath.Join(dir, "pluv", local)
		}
		return filepath.Join(absolute(home), fallback, "pluv")
	}
	info.Config = folder("PLUV_CONFIG_DIR", "XDG_CONFIG_HOME", ".config", "config")
	info.Cache = folder("PLUV_CACHE_DIR", "XDG_CACHE_HOME", ".cache", "cache")
	info.Data = folder("PLUV_DATA_DIR", "XDG_DATA_HOME", ".local/share", "data")
	info.State = folder("PLUV_STATE_DIR", "XDG_STATE_HOME", ".local/state", "state")
	return info
}

// absolute makes a folder independent of later changes of directory.
func absolute(dir string) string {
	if abs, err := filepath.Abs(dir); err == nil {
		return abs
	}
	return dir
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
