package tree

import (
	"path/filepath"

	"pluv/host/fault"
	"pluv/host/fsys"
)

// InstalledRock is a rock in a tree.
type InstalledRock struct {
	Name    string `luar:"name"`
	Version string `luar:"version"`
}

// Installed lists the rocks of a tree's folder lib/luarocks/rocks-X.Y, sorted by name and
// version; none if it is missing.
func Installed(dir string) ([]InstalledRock, error) {
	names, err := fsys.List(dir)
	if fault.Is(err, fault.FileMissing) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	rocks := make([]InstalledRock, 0, len(names))
	for _, name := range names {
		if !name.IsDir() {
			continue
		}
		versions, err := fsys.List(filepath.Join(dir, name.Name()))
		if err != nil {
			return nil, err
		}
		for _, version := range versions {
			if version.IsDir() {
				rocks = append(rocks, InstalledRock{name.Name(), version.Name()})
			}
		}
	}
	return rocks, nil
}
