// Package runtimes has what pluv knows of each kind of runtime: a file for each, and its
// word in Kinds. What is there on a machine is for package toolchain to find, and how
// one is installed for its recipe, in Lua.
package runtimes

import (
	"slices"

	"pluv/host/lazyregexp"
)

// The names of the kinds.
const (
	Lua     = "lua"
	LuaJIT  = "luajit"
	Luau    = "luau"
	Builtin = "builtin"
)

// Kinds are all, in the order of lists.
var Kinds = []*Kind{&lua, &luajit, &luau, &builtin}

// Luas are the versions of Lua, the oldest first: those that registries have manifests
// for.
var Luas = []string{"5.1", "5.2", "5.3", "5.4", "5.5"}

// Usual is the Lua that most rocks know.
const Usual = "5.4"

// A Kind is a kind of runtime. A release is a version as the interpreter tells it:
// "5.4.6", "2.1.0-beta3", "0.735".
type Kind struct {
	Name     string
	Banner   string   // the first word of what `-v` says, of those that are looked for on PATH
	Programs []string // on PATH, in order of preference
	Shims    []string // programs that pluv stands in for, for this kind alone

	Installable bool // pluv installs it
	Commits     bool // its version may be a commit
	Unasked     bool // it may be taken where nothing names a kind
	LoadsRocks  bool

	// Language is the language with its ABI, as "5.4": what modules are built for.
	Language func(release string) string
	// Target is the dialect that rockspecs are evaluated for.
	Target func(release string) string
	// Tag is what trees and pluv.lock name it: all that share it can use each other's
	// modules.
	Tag func(release string) string
	// Editor is what editors call the language.
	Editor func(release string) string
	// Provides are rocks that it has built in, with their versions; nil is none.
	Provides func(release string) map[string]string
	// Library are folders with modules of its own, below its folder `share`; nil is
	// none, or where it finds them itself.
	Library func(release string) []string
}

// Of returns the kind of a name, or nil.
func Of(name string) *Kind {
	if i := slices.IndexFunc(Kinds, func(k *Kind) bool { return k.Name == name }); i >= 0 {
		return Kinds[i]
	}
	return nil
}

// Names returns the names of the kinds for which a condition holds; nil is all.
func Names(of func(*Kind) bool) []string {
	var names []string
	for _, k := range Kinds {
		if of == nil || of(k) {
			names = append(names, k.Name)
		}
	}
	return names
}

// IsInstallable is Kind.Installable, as a condition.
func IsInstallable(k *Kind) bool { return k.Installable }

// OfProgram returns the kind that a program on PATH is of by its name, or nil.
func OfProgram(program string) *Kind {
	if i := slices.IndexFunc(Kinds, func(k *Kind) bool { return slices.Contains(k.Programs, program) }); i >= 0 {
		return Kinds[i]
	}
	return nil
}

var series = lazyregexp.New(`^\d+\.\d+`)

// Series is a release without its last number: "5.4".
func Series(release string) string {
	if m := series().FindString(release); m != "" {
		return m
	}
	return release
}

// ManifestLua is the Lua whose manifest serves a target of rockspecs: LuaJIT has the
// language of 5.1, and no manifest of its own.
func ManifestLua(target string) string {
	if k := Of(target); k != nil {
		return k.Language("")
	}
	return target
}

// fixed is a function of a release that does not depend on it.
func fixed(text string) func(string) string { return func(string) string { return text } }
