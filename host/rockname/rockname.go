// Package rockname parses and formats the names of packages and of their files.
//
// A full name is "name", or "namespace/name" for a package of another publisher. A file
// name consists of the plain name, the version with its revision, and the kind of file:
// "lpeg-1.1.0-2.src.rock", "lpeg-1.1.0-2.rockspec".
package rockname

import (
	"strings"

	"pluv/host/lazyregexp"
)

// Rockspec and Source are kinds of files: a rockspec, and a rock with sources. Other
// kinds are "all", for every machine, and platforms, such as "linux-x86_64".
const (
	Rockspec = "rockspec"
	Source   = "src"
)

// File extensions.
const (
	rockspecEnding = ".rockspec"
	Ending         = ".rock"
)

// A Name is a package's name.
type Name struct {
	Namespace string // "" for none
	Plain     string
}

// Split parses a full name.
func Split(full string) Name {
	namespace, plain, found := strings.Cut(full, "/")
	if !found {
		return Name{Plain: full}
	}
	return Name{namespace, plain}
}

// Plain returns a full name without its namespace.
func Plain(full string) string { return Split(full).Plain }

// String returns the full name.
func (n Name) String() string { return Full(n.Namespace, n.Plain) }

// Full is the inverse of Split.
func Full(namespace, plain string) string {
	if namespace == "" {
		return plain
	}
	return namespace + "/" + plain
}

// Stem returns the common prefix of a version's file names; the name may be full.
func Stem(name, version string) string { return Plain(name) + "-" + version }

// File returns the name of a version's file.
func File(stem, kind string) string {
	if kind == Rockspec {
		return stem + rockspecEnding
	}
	return stem + "." + kind + Ending
}

// IsRockspec reports whether a file name is that of a rockspec.
func IsRockspec(file string) bool { return strings.HasSuffix(file, rockspecEnding) }

// A Parsed is a parsed file name.
type Parsed struct {
	Name    string // without a namespace
	Version string // with its revision
	Kind    string
}

// Rockspec is the name of the rockspec of the file's version.
func (p Parsed) Rockspec() string { return File(Stem(p.Name, p.Version), Rockspec) }

// fileForm matches rockspecs and rocks. The last two parts of a stem are version and
// revision, whatever precedes them.
var fileForm = lazyregexp.New(`^([a-z0-9_][a-z0-9._-]*)-([A-Za-z0-9][A-Za-z0-9.]*-[0-9]+)\.(?:(rockspec)|([a-z0-9_]+(?:-[a-z0-9_]+)*)\.rock)$`)

// ParseFile parses the name of a rockspec or a rock.
func ParseFile(base string) (p Parsed, ok bool) {
	m := fileForm().FindStringSubmatch(base)
	if m == nil {
		return Parsed{}, false
	}
	return Parsed{Name: m[1], Version: m[2], Kind: m[3] + m[4]}, true
}
