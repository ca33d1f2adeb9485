package fsys

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"pluv/host/fault"
)

// Inside joins root and a relative slash path that somebody else wrote. It
// refuses, with file.escape, what would leave root: an absolute path, a `..`
// that climbs above it, and a way through a symbolic link of the tree that
// leads outside or is absolute. It also refuses a NUL byte and, on Windows,
// the names of devices. A `..` that stays inside is resolved by its text.
//
// The path itself need not exist. The answer holds for the tree as it is at
// the time of the call.
func Inside(root, rel string) (string, error) {
	local := filepath.FromSlash(rel)
	if rel == "" || strings.ContainsRune(rel, 0) || !filepath.IsLocal(local) {
		return "", escape(root, rel)
	}
	local = filepath.Clean(local)
	dir, err := os.OpenRoot(root)
	if errors.Is(err, os.ErrNotExist) {
		return filepath.Join(root, local), nil
	}
	if err != nil {
		return "", Fault(err, "opening %s", root)
	}
	defer dir.Close()
	_, err = dir.Stat(local)
	// A reason of the system (absence, a file where a folder should be) is for
	// the operation that follows; os.Root's own reason is that the path leaves.
	var system syscall.Errno
	if err != nil && !errors.As(err, &system) {
		return "", escape(root, rel)
	}
	if fault.Exhausted(err) {
		return "", Fault(err, "opening %s", filepath.Join(root, local)) // it was not followed to its end
	}
	return filepath.Join(root, local), nil
}

func escape(root, rel string) error {
	return fault.New(fault.FileEscape, "the path %q leaves %s", rel, root)
}
