// Package toolchain knows runtimes: what identifies one, what a folder asks
// for, which are there, and which of those is meant.
//
// A runtime comes from one of three places. pluv's own toolchains are folders
// <data>/toolchains/NAME-VERSION that pluv made; a folder counts only once its
// toolchain.json is complete. The system's are interpreters on PATH. The Lua
// inside pluv is always there.
//
// Where the runtime comes from, highest precedence first: the command line,
// PLUV_RUNTIME, [runtime] in pluv.toml, the files of version managers (.lua-version,
// mise.toml, .tool-versions) in the project's folder (outside of projects: in the
// working folder) or one above it, the default in the user's config.toml. Without any,
// what is there is taken, pluv's own first.
//
// The commands of pluv and the shims, which have no Lua state, choose by the
// same functions.
package toolchain

import (
	"cmp"

	"pluv/host/platform"
	"pluv/host/runtimes"
)

// A Tag identifies a runtime: what may not be mixed differs in it.
type Tag struct {
	Name    string // lua, luajit, luau or builtin
	Version string // as the interpreter tells it: "5.4.6", "2.1.0-beta3", "0.735"
	OS      string // as in GOOS
	Arch    string // as in uname -m
	Libc    string // "gnu" or "musl" on Linux, else ""
}

// NewTag returns the tag of a runtime of this machine.
func NewTag(name, version string, info platform.Info) (Tag, error) {
	libc, err := libc(info.OS)
	return Tag{Name: name, Version: version, OS: info.OS, Arch: info.Arch, Libc: libc}, err
}

// Kind returns the kind of runtime that the tag is of. Where nobody has chosen one yet,
// as in a new project, it is the one that is always there.
func (t Tag) Kind() *runtimes.Kind { return cmp.Or(runtimes.Of(t.Name), runtimes.Of(runtimes.Builtin)) }

// ABI is what modules are built for (Kind.Language): "5.4".
func (t Tag) ABI() string { return t.Kind().Language(t.Version) }

// Target is the dialect that rockspecs are evaluated for.
func (t Tag) Target() string { return t.Kind().Target(t.Version) }

// String is the form that trees and pluv.lock use: "lua-5.4". All that share it
// can use each other's modules.
func (t Tag) String() string { return t.Kind().Tag(t.Version) }

// Platform is the machine that it is built for: "linux-x86_64-gnu".
func (t Tag) Platform() string {
	platform := t.OS + "-" + t.Arch
	if t.Libc != "" {
		platform += "-" + t.Libc
	}
	return platform
}

// Folder is the name of its folder among the toolchains: "lua-5.4.6".
func (t Tag) Folder() string { return t.Name + "-" + t.Version }

// Key is the form that caches use: the release and the platform.
func (t Tag) Key() string { return t.Folder() + "-" + t.Platform() }
