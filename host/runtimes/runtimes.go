// Package runtimes describes the kinds of runtimes: a file for each, listed in Kinds.
// Package toolchain finds installed ones, and recipes, in Lua, install them.
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

// Kinds lists all kinds, in the order of listings.
var Kinds = []*Kind{&lua, &luajit, &luau, &builtin}

// Luas are the versions of Lua that registries have manifests for, oldest first.
var Luas = []string{"5.1", "5.2", "5.3", "5.4", "5.5"}

// Usual is the Lua that most rocks support.
const Usual = "5.4"

// A Kind is a kind of runtime. A release is a version as the interpreter reports it:
// "5.4.6", "2.1.0-beta3", "0.735".
type Kind struct {
	Name     string
	Banner   string   // the first word of the output of `-v`, for kinds found on PATH
	Programs []string // on PATH, in order of preference
	Shims    []string // programs that pluv replaces, for this kind only

	Installable bool // pluv can install it
	Commits     bool // its version may be a commit
	Unasked     bool // it may be used if no kind was requested
	LoadsRocks  bool

	// Language is the language and ABI that modules are built for, such as "5.4".
	Language func(release string) string
	// Target is the dialect that rockspecs are evaluated for.
	Target func(release string) string
	// Tag is its name in trees and pluv.lock: runtimes with the same tag can use each
	// other's modules.
	Tag func(release string) string
	// Editor is the name of the language for editors.
	Editor func(release string) string
	// Provides are the rocks that it includes, with their versions; nil for none.
	Provides func(release string) map[string]string
	// Library lists folders of its own modules below its folder `share`; nil if there are
	// none or it finds them itself.
	Library func(release string) []string
}

// Of returns the kind of a name, or nil.
func Of(name string) *Kind {
	if i := slices.IndexFunc(Kinds, func(k *Kind) bool { return k.Name == name }); i >= 0 {
		return Kinds[i]
	}
	return nil
}

// Names returns the names of the kinds that satisfy a condition; nil for all.
func Names(of func(*Kind) bool) []string {
	var names []string
	for _, k := range Kinds {
		if of == nil || of(k) {
			names = append(names, k.Name)
		}
	}
	return names
}

// IsInstallable is Kind.Installable as a condition.
func IsInstallable(k *Kind) bool { return k.Installable }

// OfProgram returns the kind of a program on PATH by its name, or nil.
func OfProgram(program string) *Kind {
	if i := slices.IndexFunc(Kinds, func(k *Kind) bool { return slices.Contains(k.Programs, program) }); i >= 0 {
		return Kinds[i]
	}
	return nil
}

var series = lazyregexp.New(`^\d+\.\d+`)

// Series is a release without its last number, such as "5.4".
func Series(release string) string {
	if m := series().FindString(release); m != "" {
		return m
	}
	return release
}

// ManifestLua is the Lua whose manifest is used for a target: LuaJIT has the language of
// 5.1, and no manifest of its own.
func ManifestLua(target string) string {
	if k := Of(target); k != nil {
		return k.Language("")
	}
	return target
}

// fixed returns a function that ignores the release.
func fixed(text string) func(string) string { return func(string) string { return text } }
