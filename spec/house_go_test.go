package spec

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// goFiles calls fn with every Go source of pluv that is not a test: its path from the module
// root, such as "host/serve/files.go", and its text.
func goFiles(t *testing.T, fn func(path, text string)) {
	t.Helper()
	for _, root := range []string{"host", "cmd"} {
		err := filepath.WalkDir(filepath.Join("..", root), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			text, err := os.ReadFile(path)
			fn(strings.TrimPrefix(filepath.ToSlash(path), "../"), string(text))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// isIn reports whether a file is one of the given files, or in one of the given folders.
func isIn(file string, places ...string) bool {
	return slices.ContainsFunc(places, func(place string) bool { return file == place || strings.HasPrefix(file, place+"/") })
}

var rockEnding = regexp.MustCompile("\\.rock(?:spec)?[\"`]")

// TestRockNames: names of rocks and rockspecs are made and parsed in one place.
func TestRockNames(t *testing.T) {
	goFiles(t, func(path, text string) {
		if isIn(path, "host/rockname", "host/rockspec", "host/serve/files.go") { // the last one maps extensions to types
			return
		}
		for i, line := range strings.Split(text, "\n") {
			if code, _, _ := strings.Cut(line, "//"); rockEnding.MatchString(code) {
				t.Errorf("%s:%d contains the extension of a rock; use rockname.File or rockname.IsRockspec", path, i+1)
			}
		}
	})
}

// TestHouseImports adds to TestImports the dependencies that only a few packages may import.
func TestHouseImports(t *testing.T) {
	only := map[string][]string{
		"github.com/pelletier/go-toml/v2/unstable": {"pluv/host/tomledit"},
		"pluv/host/network":                        {"pluv/host/bind"},
		"pluv/host/registry":                       {"pluv/host/bind", "pluv/host/network"},
	}
	for _, line := range goList(t, "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./host/...", "./cmd/...") {
		words := strings.Fields(line)
		for _, imported := range words[1:] {
			if allowed, ruled := only[imported]; ruled && !slices.Contains(allowed, words[0]) {
				t.Errorf("%s imports %s; only %s may", words[0], imported, strings.Join(allowed, ", "))
			}
		}
	}
}

// groups are the packages of host, lowest first: each imports packages of its own group, where Go
// forbids cycles, and of earlier groups.
var groups = []struct{ name, packages string }{
	{"ground", "fault lazyregexp suggest packed platform jobs flight runtimes release pathname"},
	{"tools", "version fsys proc term digest archive patch jsonc bounded tomledit luadata license cli rockname vm sandbox luapattern upward watch repl"},
	{"formats", "manifest rockspec metadata lockfile project workspace tree artifact resolve"},
	{"net", "fetch auth registry remote network upload"},
	{"machine", "toolchain trust replay"},
	{"server", "serve"},
	{"border", "bridge bind"},
	{"entrance", "host"},
}

// TestGroups: every package of host is in a group and keeps to it.
func TestGroups(t *testing.T) {
	place := map[string]int{}
	for i, group := range groups {
		for _, name := range strings.Fields(group.packages) {
			place[name] = i + 1
		}
	}
	short := func(path string) string {
		name := strings.TrimPrefix(path, "pluv/")
		return strings.TrimPrefix(name, "host/")
	}
	seen := map[string]bool{}
	for _, line := range goList(t, "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./host/...") {
		words := strings.Fields(line)
		name := short(words[0])
		seen[name] = true
		if place[name] == 0 {
			t.Errorf("%s is in no group", words[0])
			continue
		}
		for _, imported := range words[1:] {
			if strings.HasPrefix(imported, "pluv/host") && place[short(imported)] > place[name] {
				t.Errorf("%s (%s) imports %s (%s)", words[0], groups[place[name]-1].name, imported, groups[place[short(imported)]-1].name)
			}
		}
	}
	for name := range place {
		if !seen[name] {
			t.Errorf("the group of %s lists what is not there", name)
		}
	}
}

var bindImport = regexp.MustCompile(`\t"(sync|sync/atomic|net/http)"\n`)

// TestBinding keeps work out of bind: code that needs a lock or talks to a server belongs to
// another package.
func TestBinding(t *testing.T) {
	goFiles(t, func(path, text string) {
		if !isIn(path, "host/bind") || path == "host/bind/bind.go" || strings.HasPrefix(path, "host/bind/jobs") {
			return
		}
		if m := bindImport.FindStringSubmatch(text); m != nil {
			t.Errorf("%s imports %s", path, m[1])
		}
	})
}

var runtimeName = regexp.MustCompile("[\"`](?:luajit|luau)[\"`]")

// TestRuntimeNames: differences between kinds of runtimes are only in their files.
func TestRuntimeNames(t *testing.T) {
	goFiles(t, func(path, text string) {
		if isIn(path, "host/runtimes", "host/rockspec") { // "target" there is a word of rockspecs
			return
		}
		for i, line := range strings.Split(text, "\n") {
			if code, _, _ := strings.Cut(line, "//"); runtimeName.MatchString(code) {
				t.Errorf("%s:%d names a kind of runtime; use package runtimes instead", path, i+1)
			}
		}
	})
}

// TestLocations: the ID of a candidate is interpreted in one place.
func TestLocations(t *testing.T) {
	goFiles(t, func(path, text string) {
		if strings.Contains(text, ".ID.(") && path != "host/registry/location.go" {
			t.Errorf("%s asserts the type of a candidate's location; use at and offer of package registry", path)
		}
	})
}

// maxLines is the limit for the length of Go files, except tests.
const maxLines = 400

// tooLong are exceptions to it. The list may only shrink.
var tooLong = map[string]int{}

func TestFileSizes(t *testing.T) {
	goFiles(t, func(path, text string) {
		if n := strings.Count(text, "\n"); n > max(maxLines, tooLong[path]) {
			t.Errorf("%s has %d lines, more than %d: split it by what it does", path, n, maxLines)
		}
	})
}
