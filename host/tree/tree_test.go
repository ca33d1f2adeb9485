package tree

import (
	"context"
	"crypto/md5"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"pluv/host/fault"
	"pluv/spec/need"
)

// write puts files below dir; a content that begins with "-> " is a link.
func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		var err error
		if target, isLink := strings.CutPrefix(content, "-> "); isLink {
			err = os.Symlink(target, path)
		} else {
			mode := fs.FileMode(0o644)
			if strings.HasPrefix(content, "#!") {
				mode = 0o755
			}
			err = os.WriteFile(path, []byte(content), mode)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// sealed makes a sealed rock folder.
func sealed(t *testing.T, rock Rock, files map[string]string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "rock")
	id := rock.Name + "-" + rock.Version
	write(t, dir, map[string]string{id + ".rockspec": fmt.Sprintf(
		"package = %q\nversion = %q\nsource = { url = \"x\" }\ndescription = { summary = \"a rock\" }\nbuild = { type = \"none\" }\n", rock.Name, rock.Version)})
	write(t, dir, files)
	if err := Seal(dir, rock); err != nil {
		t.Fatal(err)
	}
	return dir
}

func read(t *testing.T, elements ...string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(elements...))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestSealAndOpen(t *testing.T) {
	rock := Rock{Name: "a", Version: "1.0-1", Namespace: "me", Dependencies: []string{"lua >= 5.1"}, Scripts: []string{"tool"}}
	dir := sealed(t, rock, map[string]string{
		"lua/a.lua": "return 1", "lua/a/data file.txt": "x", "bin/tool": "#!/usr/bin/env lua\n", "doc/end/index.md": "",
	})
	want := fmt.Sprintf(`rock_manifest = {
   ["a-1.0-1.rockspec"] = "%x",
   bin = {
      tool = "%x"
   },
   doc = {
      ["end"] = {
         ["index.md"] = "d41d8cd98f00b204e9800998ecf8427e"
      }
   },
   lua = {
      a = {
         ["data file.txt"] = "9dd4e461268c8034f5c8564e155c67a6"
      },
      ["a.lua"] = "%x"
   }
}
`, md5.Sum([]byte(read(t, dir, "a-1.0-1.rockspec"))), md5.Sum([]byte("#!/usr/bin/env lua\n")), md5.Sum([]byte("return 1")))
	if got := read(t, dir, "rock_manifest"); got != want {
		t.Errorf("rock_manifest is\n%s\nwant\n%s", got, want)
	}
	if got := read(t, dir, "rock_namespace"); got != "me" {
		t.Errorf("rock_namespace is %q", got)
	}
	got, err := Open(dir)
	if err != nil || got == nil {
		t.Fatalf("%v %v", got, err)
	}
	var paths []string
	for _, f := range got.Files {
		paths = append(paths, f.Path)
	}
	if want := []string{"a-1.0-1.rockspec", "bin/tool", "doc/end/index.md", "lua/a/data file.txt", "lua/a.lua"}; !slices.Equal(paths, want) {
		t.Errorf("files %q", paths)
	}
	got.Files = nil
	if fmt.Sprint(*got) != fmt.Sprint(rock) {
		t.Errorf("%+v, want %+v", *got, rock)
	}
	info, err := os.Stat(filepath.Join(dir, "bin", "tool"))
	if err != nil || info.Mode().Perm()&0o222 != 0 || (runtime.GOOS != "windows" && info.Mode().Perm()&0o111 == 0) {
		t.Errorf("bin/tool has the mode %v, %v", info.Mode(), err)
	}

	rock.Namespace = ""
	if err := Seal(dir, rock); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "rock_namespace")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the namespace of the first sealing stays: %v", err)
	}
}

// TestDamage: a rock folder that changed after sealing counts as missing.
func TestDamage(t *testing.T) {
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	linked := "return 2"
	if need.HasSymlinks(t) {
		linked = "-> a.lua"
	}
	for name, damage := range map[string]func(dir string){
		"no record":       func(dir string) { must(os.Remove(filepath.Join(dir, MetaFile))) },
		"half a record":   func(dir string) { must(os.WriteFile(filepath.Join(dir, MetaFile), []byte(`{"name": "a`), 0o644)) },
		"an empty record": func(dir string) { must(os.WriteFile(filepath.Join(dir, MetaFile), []byte(`null`), 0o644)) },
		"a name that leaves": func(dir string) {
			must(os.WriteFile(filepath.Join(dir, MetaFile), []byte(`{"name": "..", "version": "1-1"}`), 0o644))
		},
		"a path that leaves": func(dir string) {
			must(os.WriteFile(filepath.Join(dir, MetaFile), []byte(`{"name": "a", "version": "1-1", "files": [{"path": "../x"}]}`), 0o644))
		},
		"a missing file": func(dir string) { must(os.Remove(filepath.Join(dir, "lua", "a.lua"))) },
		"another time": func(dir string) {
			must(os.Chtimes(filepath.Join(dir, "lua", "a.lua"), time.Time{}, time.Now().Add(time.Hour)))
		},
		"another size": func(dir string) {
			must(os.Chmod(filepath.Join(dir, "lua", "a.lua"), 0o644))
			must(os.WriteFile(filepath.Join(dir, "lua", "a.lua"), nil, 0o644))
		},
		"a folder for a file": func(dir string) {
			must(os.Remove(filepath.Join(dir, "lua", "a.lua")))
			must(os.Mkdir(filepath.Join(dir, "lua", "a.lua"), 0o755))
		},
		"another target": func(dir string) {
			must(os.Remove(filepath.Join(dir, "lua", "b.lua")))
			if need.HasSymlinks(t) {
				must(os.Symlink("nowhere", filepath.Join(dir, "lua", "b.lua")))
			}
		},
		"a file for a link": func(dir string) {
			must(os.Remove(filepath.Join(dir, "lua", "b.lua")))
			must(os.WriteFile(filepath.Join(dir, "lua", "b.lua"), []byte("a.lua"), 0o644))
		},
	} {
		dir := sealed(t, Rock{Name: "a", Version: "1.0-1"}, map[string]string{"lua/a.lua": "return 1", "lua/b.lua": linked})
		if rock, err := Open(dir); err != nil || rock == nil {
			t.Fatalf("before: %v %v", rock, err)
		}
		damage(dir)
		if rock, err := Open(dir); err != nil || rock != nil {
			t.Errorf("%s: %v %v", name, rock, err)
		}
		_, err := Assemble(context.Background(), Options{Root: filepath.Join(t.TempDir(), "tree"), Lua: "5.4"}, []Part{{Dir: dir}})
		if fault.CodeOf(err) != fault.TreeDamaged {
			t.Errorf("%s: Assemble: %v", name, err)
		}
	}
	if rock, err := Open(filepath.Join(t.TempDir(), "x")); rock != nil || err != nil {
		t.Errorf("nothing: %v %v", rock, err)
	}
}

func TestModuleName(t *testing.T) {
	for file, want := range map[string]string{
		"a.lua": "a", "a/b/c.lua": "a.b.c", "a/init.lua": "a.init", "a.b.lua": "a.b", "a/data.txt": "a/data.txt",
		"README": "README", ".hidden": "hidden", "a" + libraryExtension(): "a", "a/b" + libraryExtension(): "a.b", ".lua": "lua",
	} {
		if got := moduleName(file); got != want {
			t.Errorf("moduleName(%q) = %q, want %q", file, got, want)
		}
	}
}

// Links of a rock at the names of Seal's own files are not written through.
func TestSealRecords(t *testing.T) {
	need.Symlinks(t)
	outside := t.TempDir()
	write(t, outside, map[string]string{"f": "precious"})
	dir := sealed(t, Rock{Name: "a", Version: "1.0-1", Namespace: "me"}, map[string]string{
		"lua/a.lua": "return 1", "rock_manifest": "-> lua/a.lua", "rock_namespace/x": "", MetaFile: "-> " + filepath.Join(outside, "f"),
	})
	if got := read(t, outside, "f") + read(t, dir, "lua", "a.lua"); got != "preciousreturn 1" {
		t.Errorf("written through a link: %q", got)
	}
	rock, err := Open(dir)
	if err != nil || rock == nil || len(rock.Files) != 2 {
		t.Errorf("%+v, %v", rock, err)
	}
}

func TestSameWithoutCase(t *testing.T) {
	a, b := &Rock{Name: "a", Version: "1-1"}, &Rock{Name: "b", Version: "1-1"}
	if err := sameWithoutCase(map[string]*Rock{"lua/a.lua": a, "lua/b.lua": b}); err != nil {
		t.Error(err)
	}
	err := sameWithoutCase(map[string]*Rock{"lua/Casey.lua": a, "lua/casey.lua": b})
	if !fault.Is(err, fault.TreeConflict) || err.Error() != "lua/Casey.lua of a 1-1 and lua/casey.lua of b 1-1 are one file on Windows" {
		t.Error(err)
	}
}

func TestProgramNames(t *testing.T) {
	if runtime.GOOS == "windows" {
		need.Lack(t, "Windows does not allow such names")
	}
	for _, name := range []string{"a\nb", "a\x1b[2J", "a\tb", "\x7f", "sub/a\rb"} {
		dir := t.TempDir()
		write(t, dir, map[string]string{"bin/" + name: "#!"})
		err := Seal(dir, Rock{Name: "a", Version: "1.0-1", Scripts: []string{name}})
		if !fault.Is(err, fault.BuildFile) || strings.ContainsAny(err.Error(), "\n\x1b\t\r\x7f") {
			t.Errorf("%q: %v", name, err)
		}
	}
	dir := sealed(t, Rock{Name: "a", Version: "1.0-1", Scripts: []string{"$(a) 'b'"}}, map[string]string{"bin/$(a) 'b'": "#!"})
	if rock, err := Open(dir); err != nil || rock == nil {
		t.Errorf("a strange name: %v, %v", rock, err)
	}
	for _, record := range []string{
		`{"name":"a","version":"1","scripts":["x\ny"]}`, `{"name":"a","version":"1","scripts":["../x"]}`,
		`{"name":"a\nb","version":"1"}`, `{"name":"a","version":"1\u001b"}`,
	} {
		dir := t.TempDir()
		write(t, dir, map[string]string{MetaFile: record})
		if rock, err := Open(dir); err != nil || rock != nil {
			t.Errorf("%s: %v, %v", record, rock, err)
		}
	}
}
