package toolchain

import (
	"os"
	"path/filepath"
	"strings"
)

// LookedAt returns the files and folders that decided that Find returned a runtime for a
// request: as long as none of them changes, it returns the same one. Some may be missing. It
// returns none if Find skipped a program that could not tell what it is: such a program is
// asked each time, and may answer the next time.
func (m Machine) LookedAt(r Request, found Runtime) []string {
	paths := []string{found.Path}
	if m.Info.OS == "linux" {
		paths = append(paths, shell, libraries)
	}
	if dir := m.Toolchains(); dir != "" {
		paths = append(paths, dir)
		entries, _ := os.ReadDir(dir)
		for _, entry := range entries {
			prefix := filepath.Join(dir, entry.Name())
			name, _, _ := strings.Cut(entry.Name(), "-") // as in Tag.Folder
			paths = append(paths, prefix, filepath.Join(prefix, recordFile), filepath.Join(prefix, "bin", executableName(name)))
		}
	}
	if found.Source != System {
		return paths
	}
	names, known := programs(), m.identities()
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
		if at := m.LookPast(name); at != "" && !known.has(at) {
			return nil
		}
	}
	return paths
}

// has reports whether a program is known.
func (ids *identities) has(program string) bool {
	real, err := filepath.EvalSymlinks(program)
	if err != nil {
		return false
	}
	info, err := os.Stat(real)
	if err != nil {
		return false
	}
	_, ok := ids.known(real, info)
	return ok
}
