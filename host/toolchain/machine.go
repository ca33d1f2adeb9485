package toolchain

import (
	"path/filepath"

	"pluv/host/platform"
)

// A Machine is where runtimes are looked for.
type Machine struct {
	Info platform.Info
	Path string // what PATH says
}

// Toolchains is the folder of pluv's own runtimes.
func (m Machine) Toolchains() string { return filepath.Join(m.Info.Data, "toolchains") }

// ConfigFile is the user's config.toml.
func (m Machine) ConfigFile() string { return filepath.Join(m.Info.Config, "config.toml") }

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
	return Candidate{Name: Builtin, Version: BuiltinVersion, Path: m.Info.Executable, Source: Builtin}
}
