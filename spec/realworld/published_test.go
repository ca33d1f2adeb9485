package realworld

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pluv/spec/need"
	"pluv/spec/registry"
	"pluv/spec/snapshot"
)

// published are real rocks, and the pluv.toml that says what their rockspecs say.
var published = []struct{ rock, version, toml string }{
	{"luafilesystem", "1.8.0", `[package]
copy-directories = ["doc", "tests"]
[package.modules]
lfs = { sources = "src/lfs.c" }
`},
	{"lpeg", "1.1.0", `[package.modules]
re = "re.lua"
lpeg = { sources = ["lpcap.c", "lpcode.c", "lpcset.c", "lpprint.c", "lptree.c", "lpvm.c"] }
`},
	{"penlight", "1.14.0", "[package]\ncopy-directories = [\"docs\", \"tests\"]\n"},
	{"say", "1.4.1-3", "[package]\n"},
	{"luassert", "1.9.0", ""}, // its modules have other names than its files
}

// TestPublishedRocks: a real source with a pluv.toml in place of its rockspec becomes the same
// rock as with LuaRocks and its own rockspec.
func TestPublishedRocks(t *testing.T) {
	folder := need.Realworld(t)
	for _, tool := range []string{"luarocks", "gcc", "lua5.4", "unzip"} {
		need.Tool(t, tool)
	}
	for _, p := range published {
		t.Run(p.rock, func(t *testing.T) {
			w := newWorld(t, registry.New(t, folder), "5.4")
			full := p.version
			if !strings.Contains(full, "-") {
				full += "-1"
			}
			stem := p.rock + "-" + full
			original := filepath.Join(folder, stem+".src.rock")
			w.run(t, "luarocks", "--lua-version", "5.4", "unpack", original, "--tree", w.oracle)
			source := sourceOf(t, filepath.Join(w.project, stem))

			text := fmt.Sprintf("[project]\nname = %q\nversion = %q\nlua = \">= 5.1\"\n[runtime]\nname = \"lua\"\nversion = \"5.4\"\n%s", p.rock, p.version, p.toml)
			if p.toml == "" {
				text += "[package.modules]\n" + modulesBelow(t, filepath.Join(source, "src"), p.rock)
			}
			text += fmt.Sprintf("[package.source]\nurl = \"git+https://example.com/%s.git\"\n", p.rock)
			write(t, filepath.Join(source, "pluv.toml"), text)
			w.run(t, "pluv", "-C", source, "pack", "--binary", "--output", filepath.Join(w.project, "out"))
			made, err := filepath.Glob(filepath.Join(w.project, "out", stem+".*.rock"))
			if err != nil || len(made) != 1 {
				t.Fatalf("packed %v, %v", made, err)
			}

			trees := map[string]snapshot.Files{}
			for name, rock := range map[string]string{"own": made[0], "original": original} {
				tree := filepath.Join(w.project, "tree-"+name)
				w.run(t, "luarocks", "--lua-version", "5.4", "install", rock, "--tree", tree, "--deps-mode", "none")
				trees[name] = withoutRockspec(snapshot.Read(t, tree))
			}
			if len(trees["original"]) < 2 {
				t.Fatalf("only %d files to compare", len(trees["original"]))
			}
			for _, difference := range snapshot.Difference(trees["own"], trees["original"]) {
				t.Errorf("the rock of pluv.toml: %s", difference)
			}
		})
	}
}

// sourceOf returns the folder of the source that LuaRocks unpacked.
func sourceOf(t *testing.T, unpacked string) string {
	t.Helper()
	var found string
	err := filepath.WalkDir(unpacked, func(path string, entry os.DirEntry, err error) error {
		if err == nil && found == "" && path != unpacked && entry.IsDir() {
			found = path
		}
		return err
	})
	if err != nil || found == "" {
		t.Fatalf("no source in %s: %v", unpacked, err)
	}
	return found
}

// modulesBelow lists the Lua files of a folder as modules of a rock, in TOML.
func modulesBelow(t *testing.T, dir, rock string) string {
	t.Helper()
	var lines strings.Builder
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".lua") {
			rel, _ := filepath.Rel(dir, path)
			name := rock + "." + strings.ReplaceAll(strings.TrimSuffix(filepath.ToSlash(rel), ".lua"), "/", ".")
			fmt.Fprintf(&lines, "%q = %q\n", name, "src/"+filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return lines.String()
}

// withoutRockspec removes the rockspec, its checksum, and the text of wrappers, which has the
// path of the tree.
func withoutRockspec(tree snapshot.Files) snapshot.Files {
	same := snapshot.Files{}
	for name, content := range tree {
		switch {
		case strings.HasSuffix(name, ".rockspec"), filepath.Base(name) == "manifest":
		case filepath.Base(name) == "rock_manifest":
			var kept []string
			for _, line := range strings.Split(content, "\n") {
				if !strings.Contains(line, ".rockspec") {
					kept = append(kept, line)
				}
			}
			same[name] = strings.Join(kept, "\n")
		case strings.HasPrefix(name, "bin/"):
			same[name] = ""
		default:
			same[name] = content
		}
	}
	return same
}
