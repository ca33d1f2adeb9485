package spec

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var ownVariable = regexp.MustCompile(`PLUV_[A-Z_]+`)

// TestVariables compares the guide `environment` with the variables in the code: none is missing,
// and none is documented that nothing reads.
func TestVariables(t *testing.T) {
	guide, err := os.ReadFile("../lua/help/environment.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(guide), "\n## Variables of pluv\n")
	if !found {
		t.Fatal("environment.md has no section `Variables of pluv`")
	}
	section, _, _ = strings.Cut(section, "\n## ")
	listed := map[string]bool{}
	for line := range strings.Lines(section) {
		cells := strings.Split(line, "|")
		if name := ownVariable.FindString(line); name != "" && len(cells) > 2 {
			if !strings.HasPrefix(strings.TrimSpace(cells[1]), "`"+name) {
				continue
			}
			listed[name] = true
			if len(cells) != 5 || strings.TrimSpace(cells[2]) == "" || strings.TrimSpace(cells[3]) == "" {
				t.Errorf("the row of %s needs a meaning and a default", name)
			}
		}
	}
	named := map[string]string{}
	for _, dir := range []string{"cmd", "host", "lua", "stdlib"} {
		err := filepath.WalkDir(filepath.Join("..", dir), func(path string, entry fs.DirEntry, err error) error {
			extension := filepath.Ext(path)
			if err != nil || entry.IsDir() || strings.HasSuffix(path, "_test.go") || extension != ".go" && extension != ".lua" {
				return err
			}
			text, err := os.ReadFile(path)
			for line := range strings.Lines(string(text)) {
				if code := strings.TrimSpace(line); strings.HasPrefix(code, "//") || strings.HasPrefix(code, "--") {
					continue
				}
				for _, name := range ownVariable.FindAllString(line, -1) {
					named[name] = path
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(named)) {
		if !listed[name] {
			t.Errorf("%s, in %s, is not in the table of environment.md", name, named[name])
		}
	}
	for _, name := range slices.Sorted(maps.Keys(listed)) {
		if named[name] == "" {
			t.Errorf("%s is in the table of environment.md, but nothing reads it", name)
		}
	}
}

// TestUsualVariables: every other variable that the code reads is in the guide.
func TestUsualVariables(t *testing.T) {
	guide, err := os.ReadFile("../lua/help/environment.md")
	if err != nil {
		t.Fatal(err)
	}
	asked := regexp.MustCompile(`(?:\benv|[gG]etenv|LookupEnv)\("([A-Z][A-Z0-9_]+)"\)`)
	found := 0
	for _, dir := range []string{"host", "lua"} {
		err := filepath.WalkDir(filepath.Join("..", dir), func(path string, entry fs.DirEntry, err error) error {
			extension := filepath.Ext(path)
			if err != nil || entry.IsDir() || strings.HasSuffix(path, "_test.go") || extension != ".go" && extension != ".lua" {
				return err
			}
			text, err := os.ReadFile(path)
			for _, m := range asked.FindAllStringSubmatch(string(text), -1) {
				if found++; !strings.Contains(string(guide), "`"+m[1]+"`") {
					t.Errorf("%s reads %s, which is not in environment.md", path, m[1])
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if found < 30 {
		t.Errorf("only %d variables found", found)
	}
}
