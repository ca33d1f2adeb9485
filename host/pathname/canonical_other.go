//go:build !windows

package pathname

// Canonical returns an absolute path in the one form that stands for its folder: on other
// systems, the path itself.
func Canonical(name string) string { return name }

// Exact reports whether a slash path below a folder is spelled as on the disk: on other
// systems, always.
func Exact(dir, rel string) bool { return true }

// InCodePage reports whether programs that know only the system's code page can name a file: on
// other systems, always.
func InCodePage(name string) bool { return true }
