// Package toolchain finds runtimes: their identity, which one a folder requests, which
// are available, and which one to use.
//
// A runtime comes from one of three places. pluv's own toolchains are folders
// <data>/toolchains/NAME-VERSION with a complete toolchain.json. The system's are
// interpreters on PATH. The Lua inside pluv is always available.
//
// Where the request comes from, highest precedence first: the command line, PLUV_RUNTIME,
// [runtime] in pluv.toml, the files of version managers (.lua-version, mise.toml,
// .tool-versions) in the project's folder (outside of projects: in the working folder) or
// one above it, the default in the user's config.toml. Without any, an available runtime
// is used, pluv's own first.
//
// pluv's commands, and the shims, which have no Lua state, choose by the same functions.
package toolchain

import (
	"cmp"

	"pluv/host/platform"
	"pluv/host/runtimes"
)

// A Tag identifies a runtime by everything that makes modules incompatible.
type Tag struct {
	Name    string // lua, luajit, luau or builtin
	Version string // as reported by the interpreter: "5.4.6", "2.1.0-beta3", "0.735"
	OS      string // as in GOOS
	Arch    string // as in uname -m
	Libc    string // "gnu" or "musl" on Linux, else ""
}

// NewTag returns the tag of a runtime of this machine.
func NewTag(name, version string, info platform.Info) (Tag, error) {
	libc, err := libc(info.OS)
	return Tag{Name: name, Version: version, OS: info.OS, Arch: info.Arch, Libc: libc}, err
}

// Kind returns the runtime's kind. Without a name, as in a new project, it is the builtin
// one.
func (t Tag) Kind() *runtimes.Kind { return cmp.Or(runtimes.Of(t.Name), runtimes.Of(runtimes.Builtin)) }

// ABI is what modules are built for (Kind.Language): "5.4".
func (t Tag) ABI() string { return t.Kind().Language(t.Version) }

// Target is the dialect that rockspecs are evaluated for.
func (t Tag) Target() string { return t.Kind().Target(t.Version) }

// String is the form used by trees and pluv.lock: "lua-5.4". Runtimes with the same one
// can use each other's modules.
func (t Tag) String() string { return t.Kind().Tag(t.Version) }

// Platform is the platform it was built for: "linux-x86_64-gnu".
func (t Tag) Platform() string {
	platform := t.OS + "-" + t.Arch
	if t.Libc != "" {
		platform += "-" + t.Libc
	}
	return platform
}

// Folder is its folder name among the toolchains: "lua-5.4.6".
func (t Tag) Folder() string { return t.Name + "-" + t.Version }

// Key is the form used by caches: the release and the platform.
func (t Tag) Key() string { return t.Folder() + "-" + t.Platform() }
