package project

import (
	"path/filepath"
	"strings"

	"pluv/host/lazyregexp"
	"pluv/host/version"
)

// Package is the [package] table: what the project is as a rock, in the words of a
// rockspec. What is empty here is found by convention, or not in the rockspec.
type Package struct {
	// Modules are those of a rockspec: by name, a Lua file, or a map with the lists
	// sources, defines, libraries, incdirs and libdirs. Nil: found by convention.
	Modules map[string]any `luar:"modules"`
	// Install has the kinds lua, lib, bin and conf; each is a map of files by name, or
	// a list of files.
	Install         map[string]any               `luar:"install"`
	CopyDirectories []string                     `luar:"copy_directories"`
	CopiesNothing   bool                         `luar:"copies_nothing"` // copy-directories is an empty list
	Source          PackageSource                `luar:"source"`
	External        map[string]map[string]string `luar:"external"` // header, library and program by name
	Build           map[string]any               `luar:"build"`    // fields of a rockspec's build
	Test            map[string]any               `luar:"test"`     // fields of a rockspec's test
}

// PackageSource is [package.source]: templates of a rockspec's source.
type PackageSource struct {
	URL    string `luar:"url"`
	Tag    string `luar:"tag"`
	Branch string `luar:"branch"`
	Dir    string `luar:"dir"`
	File   string `luar:"file"`
}

// about reads what [project] says of the project.
func (r *reader) about(raw map[string]any, p *Project) error {
	section := table(raw, "project")
	p.Name, p.Version, p.Description = text(section, "name"), text(section, "version"), text(section, "description")
	p.License, p.Homepage, p.IssuesURL = text(section, "license"), text(section, "homepage"), text(section, "issues-url")
	p.Maintainer, p.Labels, p.Lua = text(section, "maintainer"), list(section, "labels"), text(section, "lua")
	p.RockVersion, p.Rockspec = rockVersionOf(p.Version), text(section, "rockspec")
	p.Strict, _ = section["strict"].(bool)
	if from, isTable := section["version"].(map[string]any); isTable {
		if p.VersionFromGit, _ = from["git"].(bool); !p.VersionFromGit {
			return r.fail([]string{"project", "version"}, "`project.version` says nothing").
				WithHint("write `version = { git = true }` for the version of the git tag, or the version itself")
		}
	}
	if _, err := version.ParseConstraints(p.Lua); err != nil {
		return r.fail([]string{"project", "lua"}, "cannot parse the constraint of `project.lua`: `%s`", p.Lua).
			WithHint("constraints look like `>= 5.1, < 5.6`")
	}
	return nil
}

// asRock reads [package], and checks that it and [project] can be a rockspec.
func (r *reader) asRock(raw map[string]any, p *Project) error {
	section := table(raw, "package")
	if section == nil {
		return nil
	}
	at := []string{"package"}
	switch {
	case p.Rockspec != "":
		return r.fail(at, "the project has both a rockspec, %s, and [package]", p.Rockspec).
			WithHint("remove `rockspec` from [project], or [package]")
	case p.Name == "":
		return r.fail(at, "[package] requires `project.name`").WithHint("write `name = \"…\"` under [project]")
	case !isRockName(p.Name):
		return r.fail([]string{"project", "name"}, "`%s` is not the name of a rock", p.Name).
			WithHint("names have letters, digits, `-`, `_` and `.`")
	case !rockVersion().MatchString(p.RockVersion):
		return r.fail([]string{"project", "version"}, "`%s` is not the version of a rock", p.Version).
			WithHint("versions have letters, digits and dots, such as `1.2.0`, and can have a revision, as in `1.2.0-2`")
	}
	source := table(section, "source")
	p.Package = &Package{
		Install: installed(table(section, "install")), CopyDirectories: list(section, "copy-directories"),
		Source: PackageSource{text(source, "url"), text(source, "tag"), text(source, "branch"), text(source, "dir"), text(source, "file")},
		Build:  fieldsOf(table(section, "build")), Test: fieldsOf(table(section, "test")), External: map[string]map[string]string{},
	}
	_, given := section["copy-directories"]
	p.Package.CopiesNothing = given && len(p.Package.CopyDirectories) == 0
	for name := range table(section, "external-dependencies") {
		if !externalName().MatchString(name) {
			return r.fail(append(at, "external-dependencies", name), "`%s` is not the name of an external dependency", name).
				WithHint("the names in rockspecs have capital letters, such as `OPENSSL`")
		}
		p.Package.External[name] = texts(table(section, "external-dependencies"), name)
	}
	return r.modules(table(section, "modules"), p.Package)
}

func isRockName(name string) bool {
	parsed, err := version.ParseDependency(name)
	return err == nil && len(parsed.Constraints) == 0 && parsed.Namespace == ""
}

// rockVersion is the version of a rockspec: letters, digits and dots, and a revision.
var rockVersion = lazyregexp.New(`^[0-9A-Za-z.]+-[0-9]+$`)

func (r *reader) modules(entries map[string]any, p *Package) error {
	if entries == nil {
		return nil
	}
	p.Modules = map[string]any{}
	for _, name := range r.inOrder(entries, []string{"package", "modules"}) {
		at := []string{"package", "modules", name}
		entry, isC := entries[name].(map[string]any)
		if !isC {
			if err := r.inside(text(entries, name), at); err != nil {
				return err
			}
			p.Modules[name] = text(entries, name)
			continue
		}
		module := map[string]any{}
		for key, field := range map[string]string{"sources": "sources", "defines": "defines", "libraries": "libraries", "include-dirs": "incdirs", "library-dirs": "libdirs"} {
			if file, isOne := entry[key].(string); isOne {
				module[field] = []string{file}
			} else if values := list(entry, key); values != nil {
				module[field] = values
			}
		}
		sources, _ := module["sources"].([]string)
		if len(sources) == 0 {
			return r.fail(at, "the module `%s` has no sources", name).WithHint("write `%s = { sources = [\"src/%s.c\"] }`", name, name)
		}
		for _, file := range sources {
			if err := r.inside(file, at); err != nil {
				return err
			}
		}
		p.Modules[name] = module
	}
	return nil
}

// inside requires a file below the project's folder.
func (r *reader) inside(file string, at []string) error {
	if !filepath.IsLocal(filepath.FromSlash(file)) || strings.Contains(file, `\`) {
		return r.fail(at, "`%s` is not a file of this project", file)
	}
	return nil
}

// installed returns the install table of a rockspec.
func installed(section map[string]any) map[string]any {
	out := map[string]any{}
	for kind := range section {
		if files := list(section, kind); files != nil {
			out[kind] = files
		} else {
			out[kind] = texts(section, kind)
		}
	}
	return out
}

// fieldsOf returns a table of pluv.toml as Lua sees it: with floats for integers.
func fieldsOf(raw map[string]any) map[string]any {
	out := map[string]any{}
	for name, value := range raw {
		out[name] = fieldOf(value)
	}
	return out
}

func fieldOf(value any) any {
	switch v := value.(type) {
	case map[string]any:
		return fieldsOf(v)
	case []map[string]any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = fieldsOf(item)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = fieldOf(item)
		}
		return out
	case int64:
		return float64(v)
	case string, bool, float64:
		return v
	}
	return ""
}

// rockVersionOf returns a version with a revision.
func rockVersionOf(version string) string {
	switch {
	case version == "":
		return "dev-1"
	case revised().MatchString(version):
		return version
	}
	return version + "-1"
}

var revised = lazyregexp.New(`-[0-9]+$`)

// buildDependencies reads [build-dependencies].
func (r *reader) buildDependencies(raw map[string]any, p *Project) error {
	other := &Project{}
	const section = "build-dependencies"
	if err := r.dependencies(table(raw, section), []string{section}, "", other); err != nil {
		return err
	}
	p.BuildDependencies = other.Dependencies
	if len(p.BuildDependencies) > 0 && p.Package == nil {
		return r.fail([]string{"build-dependencies"}, "[build-dependencies] requires [package]: only a rock is built")
	}
	return nil
}
