package fsys

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"pluv/host/fault"
	"pluv/host/pathname"
)

// Inside joins root and an untrusted relative slash path. Fails with file.escape for a
// path that leaves root: an absolute path, a `..` above root, or a way through a symbolic
// link of the tree that leads outside or is absolute. It also refuses NUL bytes and, on
// Windows, device names. A `..` that stays inside is resolved lexically.
//
// The path itself need not exist. The result is valid for the tree at the time of the
// call.
func Inside(root, rel string) (string, error) {
	local := filepath.FromSlash(rel)
	if why := pathname.Unusable(filepath.ToSlash(rel)); why != "" && filepath.VolumeName(local) == "" {
		return "", fault.New(fault.FileEscape, "the path %q cannot be used: %s", rel, why)
	}
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
	// Errors of the system, such as a missing file, are left to the following operation;
	// an error of os.Root itself means that the path leaves.
	var system syscall.Errno
	if err != nil && !errors.As(err, &system) {
		return "", escape(root, rel)
	}
	if fault.Exhausted(err) {
		return "", Fault(err, "opening %s", filepath.Join(root, local)) // not resolved completely
	}
	return filepath.Join(root, local), nil
}

func escape(root, rel string) error {
	return fault.New(fault.FileEscape, "the path %q leaves %s", rel, root)
}
