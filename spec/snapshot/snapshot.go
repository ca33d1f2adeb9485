// Package snapshot compares folders in specs.
package snapshot

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Files maps the slash path of each file of a folder to its content.
type Files map[string]string

// IsOwn reports whether a file of a tree is pluv's own, which LuaRocks' trees do not have: pluv's
// records beside each rock and for the tree, and what the wrappers start.
func IsOwn(name string) bool {
	return path.Base(name) == "pluv.json" || name == "pluv-tree.json" || strings.HasPrefix(name, "pluv-programs/")
}

// Read reads a folder. It skips pluv's records beside each rock: they contain the times of built
// files.
func Read(t testing.TB, dir string) Files {
	t.Helper()
	found := Files{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || entry.Name() == "pluv.json" {
			return err
		}
		content, err := os.ReadFile(filepath.Join(dir, name))
		found[name] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// Difference describes, sorted, how got differs from want: "without a", "another b", "also c".
func Difference(got, want Files) []string {
	var out []string
	for name, content := range want {
		if other, ok := got[name]; !ok {
			out = append(out, "without "+name)
		} else if other != content {
			out = append(out, "another "+name)
		}
	}
	for name := range got {
		if _, ok := want[name]; !ok {
			out = append(out, "also "+name)
		}
	}
	slices.Sort(out)
	return out
}
