package toolchain

import (
	"path/filepath"

	"pluv/host/platform"
	"pluv/host/runtimes"
)

// A Machine is where to look for runtimes.
type Machine struct {
	Info platform.Info
	Path string // the PATH variable
	// Allows reports whether files in a parent folder are used regardless of their owner,
	// as for upward.Search.
	Allows func(dir string) (bool, error)
}

// Toolchains is the folder of pluv's own runtimes; "" if unknown.
func (m Machine) Toolchains() string { return below(m.Info.Data, "toolchains") }

// ConfigFile is the user's config.toml; "" if unknown.
func (m Machine) ConfigFile() string { return below(m.Info.Config, "config.toml") }

// below joins a name to a folder of platform.Info, which may be unknown.
func below(folder, name string) string {
	if folder == "" {
		return ""
	}
	return filepath.Join(folder, name)
}

// A Runtime is one that the machine has.
type Runtime struct {
	Name    string `luar:"name"`
	Version string `luar:"version"`
	Path    string `luar:"path"`             // the interpreter
	Source  string `luar:"source"`           // "installed", "system" or "builtin"
	Prefix  string `luar:"prefix,omitempty"` // the folder of an installed one
	Commit  string `luar:"commit,omitempty"` // of an installed LuaJIT
}

// The sources of runtimes.
const (
	Installed = "installed"
	System    = "system"
)

// Builtin is the Lua inside pluv.
func (m Machine) Builtin() Runtime {
	return Runtime{Name: runtimes.Builtin, Version: runtimes.BuiltinVersion, Path: m.Info.Executable, Source: runtimes.Builtin}
}
