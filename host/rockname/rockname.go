// Package rockname reads and writes the names of packages, and of the files that
// servers and trees have of them.
//
// A full name is "namespace/name", or "name" alone: the same package of another
// publisher. A file is named by the plain name, the version with its revision, and the
// kind of file: "lpeg-1.1.0-2.src.rock", "lpeg-1.1.0-2.rockspec".
package rockname

import (
	"strings"

	"pluv/host/lazyregexp"
)

// Rockspec and Source are kinds of files that a version is offered as: its rockspec, and
// a rock with its sources. Others are "all", for every machine, and platforms, such as
// "linux-x86_64".
const (
	Rockspec = "rockspec"
	Source   = "src"
)

// The endings of files: of a rockspec, and of a rock.
const (
	rockspecEnding = ".rockspec"
	Ending         = ".rock"
)

// A Name is a package's name.
type Name struct {
	Namespace string // "" is none
	Plain     string
}

// Split reads a full name.
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

// Full is the reverse of Split.
func Full(namespace, plain string) string {
	if namespace == "" {
		return plain
	}
	return namespace + "/" + plain
}

// Stem returns the beginning of the names of all files of a version; the name may be
// full.
func Stem(name, version string) string { return Plain(name) + "-" + version }

// File returns the name of a version's file of a kind.
func File(stem, kind string) string {
	if kind == Rockspec {
		return stem + rockspecEnding
	}
	return stem + "." + kind + Ending
}

// IsRockspec reports whether a file has the name of a rockspec.
func IsRockspec(file string) bool { return strings.HasSuffix(file, rockspecEnding) }

// A Parsed is what the name of a file says.
type Parsed struct {
	Name    string // without a namespace
	Version string // with its revision
	Kind    string
}

// Rockspec is the name of the rockspec of the file's version.
func (p Parsed) Rockspec() string { return File(Stem(p.Name, p.Version), Rockspec) }

// fileForm is what a rockspec or a rock is called. The last two parts of a stem are
// version and revision, whatever stands before.
var fileForm = lazyregexp.New(`^([a-z0-9_][a-z0-9._-]*)-([A-Za-z0-9][A-Za-z0-9.]*-[0-9]+)\.(?:(rockspec)|([a-z0-9_]+(?:-[a-z0-9_]+)*)\.rock)$`)

// ParseFile reads the name of a rockspec or a rock.
func ParseFile(base string) (p Parsed, ok bool) {
	m := fileForm().FindStringSubmatch(base)
	if m == nil {
		return Parsed{}, false
	}
	return Parsed{Name: m[1], Version: m[2], Kind: m[3] + m[4]}, true
}
