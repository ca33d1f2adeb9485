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

// goFiles calls fn with every Go source of pluv that is not a test: its path from the
// root of the module, as "host/serve/files.go", and its text.
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

// isIn reports whether a file is one of some files, or in one of some folders.
func isIn(file string, places ...string) bool {
	return slices.ContainsFunc(places, func(place string) bool { return file == place || strings.HasPrefix(file, place+"/") })
}

var rockEnding = regexp.MustCompile("\\.rock(?:spec)?[\"`]")

// TestRockNames wants the names of rocks and rockspecs made and read in one place.
func TestRockNames(t *testing.T) {
	goFiles(t, func(path, text string) {
		if isIn(path, "host/rockname", "host/rockspec", "host/serve/files.go") { // the last maps endings to types
			return
		}
		for i, line := range strings.Split(text, "\n") {
			if code, _, _ := strings.Cut(line, "//"); rockEnding.MatchString(code) {
				t.Errorf("%s:%d writes the ending of a rock; use rockname.File or rockname.IsRockspec", path, i+1)
			}
		}
	})
}

// TestHouseImports adds to TestImports what is each the business of a few packages.
func TestHouseImports(t *testing.T) {
	only := map[string][]string{
		"github.com/pelletier/go-toml/v2/unstable": {"pluv/host/tomledit"},
		"pluv/host/network":                        {"pluv/host/bind"},
		"pluv/host/registry":                       {"pluv/host/bind", "pluv/host/network", "pluv/host/serve"},
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
