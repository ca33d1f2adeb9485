package toolchain

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"pluv/host/bounded"
	"pluv/host/fsys"
	"pluv/host/runtimes"
	"pluv/host/version"
)

// recordFile is the file that describes a toolchain. It is written last; a folder without
// it is not a toolchain.
const recordFile = "toolchain.json"

// A record is the content of toolchain.json. Recipes write more fields than these.
type record struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Commit  string `json:"commit"`
}

// Installed returns pluv's own runtimes: lua, luajit, luau, each with the newest first.
func (m Machine) Installed() ([]Runtime, error) {
	dir := m.Toolchains()
	if dir == "" {
		return nil, nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		if fsys.IsAbsence(err) {
			return nil, nil
		}
		return nil, fsys.Fault(err, "listing %s", dir)
	}
	var found []Runtime
	for _, entry := range entries {
		c, ok, err := open(filepath.Join(dir, entry.Name()))
		if err != nil {
			return nil, err
		}
		if ok {
			found = append(found, c)
		}
	}
	slices.SortStableFunc(found, func(a, b Runtime) int {
		if d := slices.Index(runtimes.Kinds, runtimes.Of(a.Name)) - slices.Index(runtimes.Kinds, runtimes.Of(b.Name)); d != 0 {
			return d
		}
		return version.Compare(version.Parse(b.Version), version.Parse(a.Version))
	})
	return found, nil
}

// open opens a toolchain's folder; ok is false for anything else.
func open(dir string) (c Runtime, ok bool, err error) {
	if strings.HasPrefix(filepath.Base(dir), ".") {
		return c, false, nil
	}
	file := filepath.Join(dir, recordFile)
	data, err := fsys.ReadFile(file, bounded.Record.Size)
	if err != nil {
		if fsys.IsAbsence(err) {
			return c, false, nil
		}
		return c, false, fsys.Fault(err, "reading %s", file)
	}
	var r record
	if bounded.DecodeJSON(data, bounded.Record, &r) != nil || r.Version == "" || !isInstallable(r.Name) {
		return c, false, nil
	}
	c = Runtime{
		Name: r.Name, Version: r.Version, Commit: r.Commit, Source: Installed,
		Prefix: dir, Path: filepath.Join(dir, "bin", executableName(r.Name)),
	}
	info, err := fsys.Stat(c.Path)
	return c, info != nil && info.Mode().IsRegular() && filepath.Base(dir) == Tag{Name: r.Name, Version: r.Version}.Folder(), err
}

func isInstallable(name string) bool {
	k := runtimes.Of(name)
	return k != nil && k.Installable
}

// executableName is a program's file name on this system.
func executableName(name string) string {
	if runtime.GOOS == "windows" {
		return name + ".exe"
	}
	return name
}
