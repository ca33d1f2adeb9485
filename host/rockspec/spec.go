package rockspec

import (
	"strings"

	"pluv/host/version"
)

// Spec is a rockspec after checks and platform overrides.
type Spec struct {
	Package string // as written
	Name    string // lower case
	Version string
	Format  string // "1.0", "1.1", "3.0" or "3.1"

	Description        Description
	SupportedPlatforms []string // see SupportsPlatform

	Dependencies      []version.Dependency
	BuildDependencies []version.Dependency // including the one implied by the build type
	TestDependencies  []version.Dependency

	ExternalDependencies map[string]ExternalDependency // nil if the rockspec has no such table
	Source               Source
	Build                map[string]any // plain data; nil if there is none
	Test                 map[string]any
	Hooks                Hooks
	Deploy               Deploy

	// Raw is all data: map[string]any, []any, string, float64 and bool. A table is a
	// []any if its keys are 1 to n, and else a map.
	Raw map[string]any

	// HasOverrides reports whether the rockspec has overrides for platforms, of any: without
	// them it is the same for all platforms.
	HasOverrides bool

	tables table // Raw with the original keys, for Form
}

// Description is for people.
type Description struct {
	Summary, Detailed, Homepage, License, Maintainer, IssuesURL string
	Labels                                                      []string
}

// ExternalDependency is what to look for of a library that is not a rock.
type ExternalDependency struct{ Program, Header, Library string }

// Source is the location of the sources.
type Source struct {
	URL, MD5, File, Dir, Tag, Branch, Module string
}

// Hooks are commands to run.
type Hooks struct{ PostInstall string }

// Deploy is how scripts are installed: with a wrapper, or copied.
type Deploy struct{ WrapBinScripts bool }

// FormatAtLeast reports whether the rockspec's format is the given one or later.
func (s *Spec) FormatAtLeast(format string) bool {
	return !version.Parse(s.Format).Less(version.Parse(format))
}

// BuildType returns the name of the build back-end. From format 3.0 on a missing type
// means "builtin"; before, it is "" (an error in LuaRocks). "module" is an old name of
// "builtin".
func (s *Spec) BuildType() string {
	name, _ := s.Build["type"].(string)
	switch {
	case name == "module", name == "" && s.FormatAtLeast("3.0"):
		return "builtin"
	}
	return name
}

// Protocol returns the part of the URL before "://", or "file".
func (s Source) Protocol() string {
	protocol, _ := s.split()
	return protocol
}

// Pathname returns the part of the URL after "://", or all of it.
func (s Source) Pathname() string {
	_, pathname := s.split()
	return pathname
}

func (s Source) split() (protocol, pathname string) {
	if protocol, pathname, found := strings.Cut(s.URL, "://"); found {
		return protocol, pathname
	}
	return "file", s.URL
}

// isArchive reports whether the URL is that of a file to download (LuaRocks' "basic"
// protocols).
func (s Source) isArchive() bool {
	switch s.Protocol() {
	case "http", "https", "ftp", "file":
		return true
	}
	return false
}
