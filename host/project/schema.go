package project

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"pluv/host/fault"
	"pluv/host/suggest"
	"pluv/host/tomledit"
)

// shape is the schema of a part of a file.
type shape struct {
	kind   string            // "string", "integer", "boolean", "table", "list" (of strings), "any"
	fields map[string]*shape // a table with fixed keys
	each   *shape            // a table with free keys, in addition to fixed ones if fields is set
	also   *shape            // an alternative, such as a dependency that is a string or a table
	orList bool              // a list of strings is allowed instead of a string
	within bounds            // of an integer
	apart  bool              // an invalid entry of this table leaves the others valid, see checker.apart
}

// bounds are the smallest and largest allowed value of a number. Every number has both,
// since huge ones overflow when multiplied.
type bounds struct{ least, most int64 }

var (
	timeoutSeconds = bounds{1, 3600}
	retryCount     = bounds{0, 100}
	// priorities also apply to `pluv registry add --priority`.
	priorities = bounds{-1_000_000, 1_000_000}
)

func (b bounds) has(n int64) bool { return b.least <= n && n <= b.most }

func (b bounds) String() string { return fmt.Sprintf("an integer from %d to %d", b.least, b.most) }

var (
	aString  = &shape{kind: "string"}
	aBoolean = &shape{kind: "boolean"}
	aList    = &shape{kind: "list"}

	aScript = &shape{kind: "string", orList: true}

	aTask = &shape{kind: "string", orList: true, also: &shape{kind: "table", fields: map[string]*shape{
		"cmd": aScript, "windows": aScript, "lua": aString, "needs": aList, "env": {kind: "table", each: aString}, "cwd": aString, "description": aString,
	}}}

	aDependency = &shape{kind: "string", also: &shape{kind: "table", fields: map[string]*shape{
		"version": aString, "registry": aString, "git": aString, "ref": aString, "tag": aString, "branch": aString, "rev": aString,
		"subdir": aString, "path": aString, "workspace": aBoolean, "lua": aString, "platform": aScript,
	}}}

	aRuntime = &shape{kind: "table", fields: map[string]*shape{"name": aString, "version": aString}}

	// aGroup has dependencies, and the names of other groups.
	aGroup = &shape{kind: "table", fields: map[string]*shape{includeKey: aList}, each: aDependency}

	aBuildDependency = &shape{kind: "string", also: &shape{kind: "table", fields: map[string]*shape{"version": aString, "registry": aString}}}

	// aProject is [project]: what a project says of itself.
	aProject = &shape{kind: "table", fields: map[string]*shape{
		"name": aString, "version": {kind: "string", also: &shape{kind: "table", fields: map[string]*shape{"git": aBoolean}}},
		"description": aString, "license": aString, "homepage": aString, "issues-url": aString, "maintainer": aString, "labels": aList,
		"lua": aString, "rockspec": aString, "strict": aBoolean}}

	// aModule is a Lua file, or a C module.
	aModule = &shape{kind: "string", also: &shape{kind: "table", fields: map[string]*shape{
		"sources": aScript, "defines": aList, "libraries": aList, "include-dirs": aList, "library-dirs": aList}}}

	// aPackage is [package]: the project as a rock.
	aPackage = &shape{kind: "table", fields: map[string]*shape{
		"modules":          {kind: "table", each: aModule},
		"copy-directories": aList,
		"install": {kind: "table", fields: map[string]*shape{
			"lua": someFiles, "lib": someFiles, "bin": someFiles, "conf": someFiles}},
		"source": {kind: "table", fields: map[string]*shape{
			"url": aString, "tag": aString, "branch": aString, "dir": aString, "file": aString}},
		"external-dependencies": {kind: "table", each: &shape{kind: "table", fields: map[string]*shape{
			"header": aString, "library": aString, "program": aString}}},
		"build": {kind: "table", fields: map[string]*shape{"type": aString}, each: anything},
		"test": {kind: "table", fields: map[string]*shape{
			"type": aString, "command": aString, "script": aString, "flags": aList}, each: anything},
	}}

	// someFiles are files by name, or a list of files that keep their names.
	someFiles = &shape{kind: "list", also: &shape{kind: "table", each: aString}}
	// anything is for fields of a rockspec, which its own rules check.
	anything = &shape{kind: "any"}

	aRegistry = &shape{kind: "table", fields: map[string]*shape{"url": aString, "priority": {kind: "integer", within: priorities}, "mirrors": aList, "protocol": aString}}

	networkFields = map[string]*shape{
		"timeout-seconds": {kind: "integer", within: timeoutSeconds}, "retries": {kind: "integer", within: retryCount}}

	aCache = &shape{kind: "table", fields: map[string]*shape{
		"remote": {kind: "table", fields: map[string]*shape{"url": aString, "upload": aBoolean}}}}

	document = &shape{kind: "table", fields: map[string]*shape{
		"project":  aProject,
		"package":  aPackage,
		"runtime":  aRuntime,
		"luarocks": {kind: "table", fields: map[string]*shape{"version": aString, "sha256": aString}},
		"registries": {kind: "table",
			fields: map[string]*shape{"default": aString},
			each:   aRegistry},
		"cache":              aCache,
		"network":            {kind: "table", fields: networkFields},
		"dependencies":       {kind: "table", each: aDependency},
		"dev-dependencies":   aGroup,
		"groups":             {kind: "table", each: aGroup},
		"build-dependencies": {kind: "table", each: aBuildDependency},
		"overrides":          {kind: "table", each: aString},
		"build": {kind: "table", each: &shape{kind: "table", fields: map[string]*shape{
			"variables": {kind: "table", each: aString}, "environment": {kind: "table", each: aString},
			"options": aList, "hook": aString}}},
		"external": {kind: "table", each: &shape{kind: "table", fields: map[string]*shape{
			"dir": aString, "include-dir": aString, "library-dir": aString, "bin-dir": aString}}},
		"run":   {kind: "table", fields: map[string]*shape{"inherit": aList}},
		"tasks": {kind: "table", each: aTask, apart: true},
		"trees": {kind: "table", fields: map[string]*shape{"deps-mode": aString, "paths": aList}},
		"workspace": {kind: "table", fields: map[string]*shape{
			"members": aList, "exclude": aList, "dependencies": {kind: "table", each: aDependency}, "runtime": aRuntime}},
	}}
)

// at is the shape at a path, nil if there is none.
func (s *shape) at(path []string) *shape {
	for _, key := range path {
		if s == nil {
			return nil
		}
		next := s.fields[key]
		if next == nil {
			next = s.each
		}
		s = next
	}
	return s
}

// checker reports the first invalid key, in the order of the file.
type checker struct {
	file string
	at   map[string]int
	// apart has the failures of entries that leave the others valid, by their key.
	apart map[string]*fault.Error
}

func (c *checker) fail(path []string, format string, args ...any) *fault.Error {
	where := c.file
	for n := len(path); n > 0; n-- { // a key of an inline table has the line of the table
		if line := c.at[strings.Join(path[:n], "\x00")]; line > 0 {
			where = fmt.Sprintf("%s:%d", c.file, line)
			break
		}
	}
	return fault.New(fault.ProjectInvalid, "%s: %s", where, fmt.Sprintf(format, args...))
}

func (c *checker) check(value any, s *shape, path []string) error {
	if s.kind == "any" {
		return nil
	}
	if s.also != nil {
		if _, isTable := value.(map[string]any); isTable {
			return c.check(value, s.also, path)
		}
	}
	got := kindOf(value)
	if got == "list" && s.orList {
		s = aList
	}
	if got != s.kind {
		want := s.kind
		if s.orList && s.also != nil {
			want += ", a list"
		} else if s.orList {
			want += " or a list"
		}
		if s.also != nil {
			want += " or a " + s.also.kind
		}
		f := c.fail(path, "`%s` must be %s, not %s", tomledit.Dotted(path), article(want), article(got))
		if s.kind == "string" && (got == "integer" || got == "number") {
			return f.WithHint("put the value in quotes")
		}
		if words, isText := value.(string); isText && s.kind == "list" {
			return f.WithHint("write `%s = [%q]`", path[len(path)-1], words)
		}
		return f
	}
	if n, isInteger := value.(int64); isInteger && !s.within.has(n) {
		return c.fail(path, "`%s` must be %s, not %d", tomledit.Dotted(path), s.within, n)
	}
	if s.kind == "list" && !isStrings(value) {
		return c.fail(path, "`%s` must be a list of strings", tomledit.Dotted(path))
	}
	table, isTable := value.(map[string]any)
	if !isTable {
		return nil
	}
	for _, key := range c.inOrder(table, path) {
		at := tomledit.Join(path, key)
		next := s.at([]string{key})
		if next == nil {
			return c.unknown(at, s)
		}
		err := c.check(table[key], next, at)
		if f, is := err.(*fault.Error); is && s.apart {
			c.apart[key] = f
		} else if err != nil {
			return err
		}
	}
	return nil
}

func (c *checker) unknown(path []string, s *shape) error {
	known := make([]string, 0, len(s.fields))
	for name := range s.fields {
		known = append(known, name)
	}
	sort.Strings(known)
	what := "key"
	if len(path) == 1 {
		what = "table"
	}
	f := c.fail(path, "unknown %s `%s`", what, tomledit.Dotted(path))
	if near := suggest.Nearest(path[len(path)-1], known); near != "" {
		return f.WithHint("did you mean `%s`?", tomledit.Dotted(tomledit.Join(path[:len(path)-1], near)))
	}
	return f.WithHint("valid keys: %s", strings.Join(known, ", "))
}

func (c *checker) inOrder(table map[string]any, path []string) []string {
	keys := make([]string, 0, len(table))
	for key := range table {
		keys = append(keys, key)
	}
	line := func(key string) int { return c.at[strings.Join(tomledit.Join(path, key), "\x00")] }
	slices.SortFunc(keys, func(a, b string) int {
		if d := line(a) - line(b); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	return keys
}

func isStrings(value any) bool {
	list, ok := value.([]any)
	return ok && !slices.ContainsFunc(list, func(v any) bool { _, isString := v.(string); return !isString })
}

func kindOf(value any) string {
	switch value.(type) {
	case string:
		return "string"
	case int64:
		return "integer"
	case bool:
		return "boolean"
	case float64:
		return "number"
	case map[string]any:
		return "table"
	case []any, []map[string]any:
		return "list"
	}
	return "date"
}

func article(kind string) string {
	if strings.HasPrefix(kind, "integer") {
		return "an " + kind
	}
	return "a " + kind
}
