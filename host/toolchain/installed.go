package toolchain

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"pluv/host/version"
)

// RecordName is the file that says what a toolchain is. It is written last, and
// a folder without it is not one.
const RecordName = "toolchain.json"

// A Record is what toolchain.json says. Recipes write more than is read here.
type Record struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Commit  string `json:"commit"`
}

// Installed returns pluv's own runtimes: lua, luajit, luau, of each the newest
// first.
func (m Machine) Installed() []Candidate {
	entries, _ := os.ReadDir(m.Toolchains())
	var found []Candidate
	for _, entry := range entries {
		if c, ok := open(filepath.Join(m.Toolchains(), entry.Name())); ok {
			found = append(found, c)
		}
	}
	slices.SortStableFunc(found, func(a, b Candidate) int {
		if d := slices.Index(names, a.Name) - slices.Index(names, b.Name); d != 0 {
			return d
		}
		return version.Compare(version.Parse(b.Version), version.Parse(a.Version))
	})
	return found
}

// open reads a toolchain's folder; ok is false for anything else.
func open(dir string) (c Candidate, ok bool) {
	if strings.HasPrefix(filepath.Base(dir), ".") {
		return c, false
	}
	data, err := os.ReadFile(filepath.Join(dir, RecordName))
	var r Record
	if err != nil || json.Unmarshal(data, &r) != nil || r.Version == "" || !slices.Contains(names[:3], r.Name) {
		return c, false
	}
	c = Candidate{
		Name: r.Name, Version: r.Version, Commit: r.Commit, Source: Installed,
		Prefix: dir, Path: filepath.Join(dir, "bin", executableName(r.Name)),
	}
	info, err := os.Stat(c.Path)
	return c, err == nil && info.Mode().IsRegular() && filepath.Base(dir) == Tag{Name: r.Name, Version: r.Version}.Folder()
}

// executableName is a program's file name on this system.
func executableName(name string) string {
	if runtime.GOOS == "windows" {
		return name + ".exe"
	}
	return name
}
