package rockspec

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"pluv/host/fault"
	"pluv/host/version"
)

// build makes the Spec from the checked globals of a program (LuaRocks' rockspecs,
// from_persisted_table).
func build(globals table, format string, target Target) (*Spec, error) {
	hasOverrides, err := applyOverrides(globals, target.Platforms)
	if err != nil {
		return nil, err
	}
	r := &fieldReader{}
	name := r.text(globals, "", "package")
	s := &Spec{
		Package: name, Name: strings.ToLower(name), Version: r.text(globals, "", "version"), Format: format,
		Description:          r.description(globals),
		SupportedPlatforms:   r.list(globals["supported_platforms"]),
		Dependencies:         r.dependencies(globals, "dependencies"),
		BuildDependencies:    r.dependencies(globals, "build_dependencies"),
		TestDependencies:     r.dependencies(globals, "test_dependencies"),
		ExternalDependencies: r.externalDependencies(globals),
		Source:               r.source(globals),
		Hooks:                Hooks{PostInstall: r.text(r.table(globals, "", "hooks"), "hooks", "post_install")},
		Deploy:               Deploy{WrapBinScripts: r.table(globals, "", "deploy")["wrap_bin_scripts"] != false},
		Raw:                  globals.plainMap(),
		HasOverrides:         hasOverrides,
		tables:               globals,
	}
	if t := r.table(globals, "", "build"); t != nil {
		s.Build = t.plainMap()
	}
	if t := r.table(globals, "", "test"); t != nil {
		s.Test = t.plainMap()
	}
	if r.err != nil {
		return nil, r.err
	}
	s.addBackend()
	return s, nil
}

// addBackend adds the rock of a build type that is not built into LuaRocks.
func (s *Spec) addBackend() {
	backend := s.BuildType()
	switch backend {
	case "", "builtin", "make", "cmake", "command", "none":
		return
	}
	name := "luarocks-build-" + backend
	if !slices.ContainsFunc(s.BuildDependencies, func(d version.Dependency) bool { return d.Name == name }) {
		s.BuildDependencies = append(s.BuildDependencies, version.Dependency{Name: name})
	}
}

// fieldReader reads fields whose types a platform override may have changed, and keeps
// the first error.
type fieldReader struct{ err error }

func (r *fieldReader) fail(p *problem) {
	if r.err == nil {
		r.err = p
	}
}

// text reads a string field of the table at path.
func (r *fieldReader) text(t table, path, name string) string {
	switch v := t[name].(type) {
	case string:
		return v
	case nil:
	default:
		r.fail(mismatch(join(path, name), "a string", v))
	}
	return ""
}

func (r *fieldReader) table(t table, path, name string) table {
	switch v := t[name].(type) {
	case table:
		return v
	case nil:
	default:
		r.fail(mismatch(join(path, name), "a table", v))
	}
	return nil
}

// list reads the strings of a list and ignores other elements.
func (r *fieldReader) list(v any) []string {
	t, _ := v.(table)
	var list []string
	for i := range t.length() {
		if s, ok := t[float64(i+1)].(string); ok {
			list = append(list, s)
		}
	}
	return list
}

func (r *fieldReader) description(globals table) Description {
	t := r.table(globals, "", "description")
	text := func(name string) string { return r.text(t, "description", name) }
	return Description{
		Summary: text("summary"), Detailed: text("detailed"), Homepage: text("homepage"),
		License: text("license"), Maintainer: text("maintainer"), IssuesURL: text("issues_url"),
		Labels: r.list(t["labels"]),
	}
}

func (r *fieldReader) dependencies(globals table, name string) []version.Dependency {
	t := r.table(globals, "", name)
	var list []version.Dependency
	for i := range t.length() {
		text, ok := t[float64(i+1)].(string)
		if !ok {
			r.fail(mismatch(fmt.Sprintf("%s[%d]", name, i+1), "a string", t[float64(i+1)]))
			continue
		}
		if len(text) > maxShort {
			r.fail(tooLong(fmt.Sprintf("%s[%d]", name, i+1)))
			continue
		}
		d, err := version.ParseDependency(text)
		if err != nil {
			p := &problem{text: err.Error()}
			if e, ok := err.(*fault.Error); ok {
				p.hint = e.Hint
			}
			r.fail(p)
		}
		list = append(list, d)
	}
	return list
}

func (r *fieldReader) externalDependencies(globals table) map[string]ExternalDependency {
	t := r.table(globals, "", "external_dependencies")
	if t == nil {
		return nil
	}
	all := map[string]ExternalDependency{}
	names, keys := t.keys()
	for _, name := range names {
		if _, ok := keys[name].(string); !ok {
			r.fail(&problem{text: "unknown field `" + join("external_dependencies", keys[name]) + "`"})
			continue
		}
		path := join("external_dependencies", name)
		d := r.table(t, "external_dependencies", name)
		all[name] = ExternalDependency{Program: r.text(d, path, "program"), Header: r.text(d, path, "header"), Library: r.text(d, path, "library")}
	}
	return all
}

// source sets the default of `file`, the last element of an archive's URL, and reads the
// old names of `module` and `tag`.
func (r *fieldReader) source(globals table) Source {
	t := r.table(globals, "", "source")
	text := func(name string) string { return r.text(t, "source", name) }
	s := Source{
		URL: text("url"), MD5: text("md5"), File: text("file"), Dir: text("dir"),
		Tag: text("tag"), Branch: text("branch"), Module: text("module"),
	}
	if s.File == "" && s.isArchive() {
		s.File = path.Base(strings.ReplaceAll(s.URL, `\`, "/"))
	}
	if module := text("cvs_module"); module != "" {
		s.Module = module
	}
	if tag := text("cvs_tag"); tag != "" {
		s.Tag = tag
	}
	return s
}
