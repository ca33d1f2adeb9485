//go:build !windows

package pathname

// Canonical returns an absolute path in the one form that stands for its folder: on other
// systems, the path itself.
func Canonical(name string) string { return name }

// Exact reports whether a slash path below a folder is spelled as on the disk: on other
// systems, always.
func Exact(dir, rel string) bool { return true }
