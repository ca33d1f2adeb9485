package project

import (
	"reflect"
	"strings"
	"testing"
)

func TestPackage(t *testing.T) {
	const text = `
[project]
name = "Thing"
version = "1.0"
description = "d"
license = "MIT"
homepage = "h"
issues-url = "i"
maintainer = "m"
labels = ["a"]
lua = ">= 5.1"

[package]
copy-directories = []

[package.modules]
a = "src/a.lua"
b = { sources = "b.c", defines = ["X"], include-dirs = ["inc"] }

[package.install]
bin = ["bin/t"]
conf = { x = "x.conf" }

[package.source]
url = "u"

[package.external-dependencies.Z]
header = "z.h"

[package.build]
type = "make"
build_pass = false
jobs = 2
platforms = { unix = { variables = ["V"] } }

[package.test]
type = "command"
command = "run-tests"
flags = ["-v"]
busted_executable = "b"

[dependencies]
near = { path = "near", version = "~> 1" }

[build-dependencies]
tool = ">= 2"
`
	p, err := Parse([]byte(text), FileName)
	if err != nil {
		t.Fatal(err)
	}
	want := &Package{
		Modules:       map[string]any{"a": "src/a.lua", "b": map[string]any{"sources": []string{"b.c"}, "defines": []string{"X"}, "incdirs": []string{"inc"}}},
		Install:       map[string]any{"bin": []string{"bin/t"}, "conf": map[string]string{"x": "x.conf"}},
		CopiesNothing: true,
		Source:        PackageSource{URL: "u"},
		External:      map[string]map[string]string{"Z": {"header": "z.h"}},
		Test:          map[string]any{"type": "command", "command": "run-tests", "flags": []any{"-v"}, "busted_executable": "b"},
		Build: map[string]any{"type": "make", "build_pass": false, "jobs": 2.0,
			"platforms": map[string]any{"unix": map[string]any{"variables": []any{"V"}}}},
	}
	if !reflect.DeepEqual(p.Package, want) {
		t.Errorf("the package is\n%+v, not\n%+v", p.Package, want)
	}
	if p.License != "MIT" || p.Homepage != "h" || p.IssuesURL != "i" || p.Maintainer != "m" || p.Lua != ">= 5.1" || !reflect.DeepEqual(p.Labels, []string{"a"}) {
		t.Errorf("the project is described as %+v", p)
	}
	if d := p.Dependencies[0]; d.Constraint != "" || d.Published != "~> 1" {
		t.Errorf("the path dependency is %+v", d)
	}
	if d := p.BuildDependencies; len(d) != 1 || d[0].Name != "tool" || d[0].Constraint != ">= 2" {
		t.Errorf("the build dependencies are %+v", d)
	}
	for version, want := range map[string]string{"": "dev-1", "1.0": "1.0-1", "1.0-3": "1.0-3", "1.0-beta": "1.0-beta-1"} {
		if got := rockVersionOf(version); got != want {
			t.Errorf("version %q is %q as a rock, not %q", version, got, want)
		}
	}
	if p, err := Parse([]byte("[project]\nname = 'a'\nversion = { git = true }\n[package]\n"), FileName); err != nil || !p.VersionFromGit || p.Package == nil {
		t.Errorf("a version of git: %+v, %v", p, err)
	}
}

func TestPackageFaults(t *testing.T) {
	const head = "[project]\nname = 'a'\n"
	for text, want := range map[string]string{
		"[package]\n":                                                      "[package] requires `project.name`",
		"[project]\nname = 'a b'\n[package]\n":                             "`a b` is not the name of a rock",
		"[project]\nname = 'me/a'\n[package]\n":                            "`me/a` is not the name of a rock",
		"[project]\nname = 'a'\nversion = '1_0'\n[package]\n":              "`1_0` is not the version of a rock",
		"[project]\nname = 'a'\nversion = { git = false }\n":               "`project.version` says nothing",
		"[project]\nname = 'a'\nversion = 1\n":                             "`project.version` must be a string or a table, not an integer",
		"[project]\nname = 'a'\nlua = '^5'\n":                              "cannot parse the constraint of `project.lua`: `^5`",
		"[project]\nname = 'a'\nrockspec = 'a-1-1.rockspec'\n[package]\n":  "the project has both a rockspec, a-1-1.rockspec, and [package]",
		head + "[package.modules]\na = '../a.lua'\n":                       "`../a.lua` is not a file of this project",
		head + "[package.modules]\na = { sources = ['/etc/passwd'] }\n":    "`/etc/passwd` is not a file of this project",
		head + "[package.modules]\na = { libraries = ['z'] }\n":            "the module `a` has no sources",
		head + "[package.modules]\na = { incdirs = ['z'] }\n":              "unknown key `package.modules.a.incdirs`",
		head + "[package.external-dependencies.z]\nheader = 'z.h'\n":       "`z` is not the name of an external dependency",
		head + "[package]\nbuild = 'make'\n":                               "`package.build` must be a table, not a string",
		head + "[package.install]\nbin = 'x'\n":                            "`package.install.bin` must be a list or a table, not a string",
		head + "[build-dependencies]\nx = '*'\n":                           "[build-dependencies] requires [package]",
		head + "[package]\n[build-dependencies]\nx = { path = 'x' }\n":     "unknown key `build-dependencies.x.path`",
		head + "[package]\n[build-dependencies]\nx = { version = '^1' }\n": "cannot parse the constraint of `x`",
	} {
		_, err := Parse([]byte(text), FileName)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q fails with %v, not %q", text, err, want)
		}
	}
}
