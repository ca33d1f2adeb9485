//go:build !windows

package pathname

// Canonical returns an absolute path in the one form that stands for its folder: on other
// systems, the path itself.
func Canonical(name string) string { return name }
