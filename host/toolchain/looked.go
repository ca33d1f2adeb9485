package toolchain

import (
	"os"
	"path/filepath"
)

// LookedAt returns the files and folders that decided that Find returned a runtime for a
// request: as long as none of them changes, it returns the same one. Some may be missing.
func (m Machine) LookedAt(r Request, found Runtime) []string {
	paths := []string{found.Path}
	if m.Info.OS == "linux" {
		paths = append(paths, shell, libraries)
	}
	if dir := m.Toolchains(); dir != "" {
		paths = append(paths, dir)
		entries, _ := os.ReadDir(dir)
		for _, entry := range entries {
			paths = append(paths, filepath.Join(dir, entry.Name()), filepath.Join(dir, entry.Name(), recordFile))
		}
	}
	if found.Source != System {
		return paths
	}
	names := programs()
	if r.isSystem() {
		r, names = Request{Name: r.Name}, append([]string{r.Name}, names...)
	}
	for _, name := range names {
		if !mayMeet(r, name) {
			continue
		}
		for _, dir := range filepath.SplitList(m.Path) {
			at := filepath.Join(dir, name)
			paths = append(paths, at)
			if at == filepath.Clean(found.Path) {
				return paths
			}
		}
	}
	return paths
}
