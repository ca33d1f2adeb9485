package rockspec

import (
	"slices"
	"strings"
	"sync"

	"pluv/host/version"
)

// formats are the rockspec formats, oldest first.
var formats = [...]string{"1.0", "1.1", "3.0", "3.1"}

const defaultFormat = "1.0"

// field is the rule for one value. Without a kind it is a table.
type field struct {
	kind      string
	mandatory bool
	valid     func(string) bool // of a string
	what      string            // description of what valid checks
	fields    map[string]field
	others    *field // the rule for all other keys; nil if they are unknown
	free      bool   // other keys are not checked
	short     bool   // a string has at most maxShort bytes
}

// maxShort bounds names, versions and dependencies: parsing takes many times their
// length, and a program can make long ones cheaply.
const maxShort = 1000

// schema returns the rules of a format. The caller must not change them.
func schema(format string) field { return schemas[slices.Index(formats[:], format)]() }

var schemas = [...]func() field{schemaOnce(0), schemaOnce(1), schemaOnce(2), schemaOnce(3)}

func schemaOnce(i int) func() field {
	return sync.OnceValue(func() field { return makeSchema(formats[i]) })
}

// makeSchema returns the rules of a format (LuaRocks' type/rockspec). As there, the contents
// of `platforms`, and the elements of lists other than dependencies, are not checked.
func makeSchema(format string) field {
	is := func(since string) bool { return !version.Parse(format).Less(version.Parse(since)) }
	text := field{kind: "string"}
	list := field{free: true}
	dependencies := field{
		fields: map[string]field{"platforms": {free: true}},
		others: &field{kind: "string", what: "a dependency", valid: func(s string) bool { return isDependency(s, is("3.0")) }},
	}
	description := map[string]field{
		"summary": text, "detailed": text, "homepage": text, "license": text, "maintainer": text,
	}
	fields := map[string]field{
		"rockspec_format":     text,
		"package":             {kind: "string", mandatory: true, short: true, what: "the name of a rock", valid: func(s string) bool { return s != "" }},
		"version":             {kind: "string", mandatory: true, short: true, what: "a version with a revision, as in 1.0-1", valid: isRockVersion},
		"description":         {fields: description},
		"supported_platforms": list,
		"dependencies":        dependencies,
		"external_dependencies": {
			fields: map[string]field{"platforms": {free: true}},
			others: &field{fields: texts("program", "header", "library")},
		},
		"source": {mandatory: true, fields: sourceFields()},
		"build": {mandatory: !is("3.0"), free: true, fields: map[string]field{
			"platforms": {free: true}, "type": text, "copy_directories": list,
			"install": {fields: map[string]field{"lua": list, "lib": list, "conf": list, "bin": list}},
		}},
		"hooks": {fields: map[string]field{"platforms": {free: true}, "post_install": text}},
	}
	if is("1.1") {
		fields["deploy"] = field{fields: map[string]field{"wrap_bin_scripts": {kind: "boolean"}}}
	}
	if is("3.0") {
		description["labels"], description["issues_url"] = list, text
		fields["build_dependencies"], fields["test_dependencies"] = dependencies, dependencies
		fields["test"] = field{free: true, fields: map[string]field{"platforms": {free: true}, "type": text}}
	}
	return field{fields: fields}
}

func sourceFields() map[string]field {
	fields := texts("md5", "file", "dir", "tag", "branch", "module", "cvs_tag", "cvs_module")
	fields["url"] = field{kind: "string", mandatory: true}
	fields["platforms"] = field{free: true}
	return fields
}

func texts(names ...string) map[string]field {
	fields := map[string]field{}
	for _, name := range names {
		fields[name] = field{kind: "string"}
	}
	return fields
}

// isRockVersion reports whether s is letters, digits and dots, and a revision. Versions
// with another "-" or a "_" exist on servers, but not in rockspecs.
func isRockVersion(s string) bool {
	body, revision, found := strings.Cut(s, "-")
	return found && consistsOf(body, func(c byte) bool { return isAlphanumeric(c) || c == '.' }) &&
		consistsOf(revision, func(c byte) bool { return '0' <= c && c <= '9' })
}

// isDependency reports whether s may be in a list of dependencies. Formats before 3.0
// have no namespaces. The constraints are checked later.
func isDependency(s string, namespaces bool) bool {
	s = strings.TrimLeft(s, " \t\n\v\f\r")
	if !namespaces {
		return s != "" && isAlphanumeric(s[0]) && !strings.Contains(s, "/")
	}
	return s != "" && strings.Count(s, "/") <= 1
}

func consistsOf(s string, in func(byte) bool) bool {
	for i := range len(s) {
		if !in(s[i]) {
			return false
		}
	}
	return s != ""
}

func isAlphanumeric(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}
