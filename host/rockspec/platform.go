package rockspec

import (
	"maps"
	"slices"
	"strings"
)

// PlatformsFor returns LuaRocks' names for a GOOS, least specific first (core/cfg). Those of
// a compiler are apart (CompilerPlatforms): what a project depends on does not hang on the
// compiler of a machine.
func PlatformsFor(goos string) []string {
	switch goos {
	case "linux", "android":
		return []string{"unix", "linux"}
	case "darwin", "ios":
		return []string{"unix", "bsd", "macosx", "macos"}
	case "freebsd", "openbsd", "netbsd", "dragonfly":
		return []string{"unix", "bsd", goos}
	case "solaris", "illumos":
		return []string{"unix", "solaris"}
	case "windows":
		return []string{"windows", "win32"}
	}
	return []string{"unix"}
}

// CompilerPlatforms returns LuaRocks' further names for the compiler of a build, such as
// "mingw" on Windows.
func CompilerPlatforms(compiler string) []string {
	if compiler == "mingw" {
		return []string{"mingw", "mingw32"}
	}
	return nil
}

// named are the platforms of machines by their names, and a GOOS that stands for each.
var named = map[string]string{
	"unix": "linux", "linux": "linux", "bsd": "freebsd", "freebsd": "freebsd", "openbsd": "openbsd",
	"netbsd": "netbsd", "dragonfly": "dragonfly", "macosx": "darwin", "macos": "darwin", "solaris": "solaris",
	"windows": "windows", "win32": "windows",
}

// PlatformNames returns all names that PlatformsFor knows, sorted.
func PlatformNames() []string { return slices.Sorted(maps.Keys(named)) }

// PlatformsNamed returns the platforms of the usual machine with a platform, such as those of
// Linux for "unix"; nil for an unknown name.
func PlatformsNamed(name string) []string {
	if goos := named[name]; goos != "" {
		return PlatformsFor(goos)
	}
	return nil
}

// mergeOrder is the order in which overrides apply. It does not include "macos": as in
// LuaRocks, platforms.macos has no effect.
var mergeOrder = [...]string{
	"unix", "bsd", "solaris", "netbsd", "openbsd", "freebsd", "dragonfly", "linux", "macosx",
	"cygwin", "msys", "haiku", "windows", "win32", "mingw", "mingw32", "msys2_mingw_w64",
}

// overridable are the fields that may have a table `platforms`.
var overridable = [...]string{
	"build", "dependencies", "build_dependencies", "test_dependencies",
	"external_dependencies", "source", "hooks", "test",
}

// applyOverrides merges platforms.X into each field, for every X of the target, and
// removes `platforms` (LuaRocks' rockspecs, platform_overrides). It reports whether there
// were any.
func applyOverrides(globals table, platforms []string) (found bool, err error) {
	for _, name := range overridable {
		field, ok := globals[name].(table)
		if !ok || field["platforms"] == nil {
			continue
		}
		found = true
		overrides, ok := field["platforms"].(table)
		if !ok {
			return found, mismatch(name+".platforms", "a table", field["platforms"])
		}
		for _, platform := range mergeOrder {
			if override := overrides[platform]; override != nil && slices.Contains(platforms, platform) {
				t, ok := override.(table)
				if !ok {
					return found, mismatch(name+".platforms."+platform, "a table", override)
				}
				merge(field, t)
			}
		}
		delete(field, "platforms")
	}
	return found, nil
}

// merge copies from into to, key by key and recursively. Lists are merged by index too:
// an override replaces the first elements and appends nothing.
func merge(to, from table) {
	for key, value := range from {
		inner, isTable := value.(table)
		old, wasTable := to[key].(table)
		switch {
		case isTable && wasTable:
			merge(old, inner)
		case isTable:
			fresh := table{}
			merge(fresh, inner)
			to[key] = fresh
		default:
			to[key] = value
		}
	}
}

// SupportsPlatform reports whether a list of supported_platforms includes a target: no
// `!x` names one of its platforms, and if there are other entries, one does.
func SupportsPlatform(supported, platforms []string) bool {
	positive, match := false, false
	for _, entry := range supported {
		if name, negative := strings.CutPrefix(entry, "!"); negative {
			if slices.Contains(platforms, name) {
				return false
			}
			continue
		}
		positive = true
		match = match || slices.Contains(platforms, entry)
	}
	return match || !positive
}
