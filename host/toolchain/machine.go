package toolchain

import (
	"path/filepath"

	"pluv/host/platform"
	"pluv/host/runtimes"
)

// A Machine is where runtimes are looked for.
type Machine struct {
	Info platform.Info
	Path string // what PATH says
	// Allows reports whether files in a folder above are obeyed whoever owns them,
	// as upward.Search has it.
	Allows func(dir string) (bool, error)
}

// Toolchains is the folder of pluv's own runtimes; "" where it is unknown.
func (m Machine) Toolchains() string { return below(m.Info.Data, "toolchains") }

// ConfigFile is the user's config.toml; "" where it is unknown.
func (m Machine) ConfigFile() string { return below(m.Info.Config, "config.toml") }

// below joins a name to a folder of platform.Info, which may be unknown.
func below(folder, name string) string {
	if folder == "" {
		return ""
	}
	return filepath.Join(folder, name)
}

// A Candidate is a runtime that is there.
type Candidate struct {
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
func (m Machine) Builtin() Candidate {
	return Candidate{Name: runtimes.Builtin, Version: runtimes.BuiltinVersion, Path: m.Info.Executable, Source: runtimes.Builtin}
}
