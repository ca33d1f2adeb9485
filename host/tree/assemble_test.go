package tree

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pluv/host/fault"
	"pluv/spec/need"
)

// assembled makes a tree of rock folders.
func assembled(t *testing.T, parts ...Part) string {
	t.Helper()
	root := filepath.Join(t.TempDir(), "tree")
	if _, err := Assemble(context.Background(), Options{Root: root, Lua: "5.4"}, parts); err != nil {
		t.Fatal(err)
	}
	return root
}

func TestAssemble(t *testing.T) {
	b := sealed(t, Rock{Name: "b", Version: "2.0-1", Dependencies: []string{"lua >= 5.1, < 5.5", "A ~> 1"}},
		map[string]string{"lua/b/init.lua": "return 2", "lib/b/core" + libraryExtension(): "elf", "bin/b": "#!/bin/sh\n", "bin/script": "return 3", "doc/b.md": "b"})
	a := sealed(t, Rock{Name: "a", Version: "1.0-1", Namespace: "me", Dependencies: []string{"other/zzz", "b"}}, map[string]string{"lua/a.lua": "return 1"})
	root := assembled(t, Part{Dir: b, Wrappers: map[string]string{"script": "wrapped"}}, Part{Dir: a})

	rocks := filepath.Join(root, "lib", "luarocks", "rocks-5.4")
	for path, want := range map[string]string{
		"share/lua/5.4/a.lua":                     "return 1",
		"share/lua/5.4/b/init.lua":                "return 2",
		"lib/lua/5.4/b/core" + libraryExtension(): "elf",
		"bin/b":                        "#!/bin/sh\n",
		"bin/script" + wrapperEnding(): "wrapped",
		"lib/luarocks/rocks-5.4/b/2.0-1/bin/script":     "return 3",
		"lib/luarocks/rocks-5.4/b/2.0-1/doc/b.md":       "b",
		"lib/luarocks/rocks-5.4/a/1.0-1/rock_manifest":  read(t, a, "rock_manifest"),
		"lib/luarocks/rocks-5.4/a/1.0-1/pluv.json":      read(t, a, MetaFile),
		"lib/luarocks/rocks-5.4/a/1.0-1/rock_namespace": "me",
	} {
		if got := read(t, root, filepath.FromSlash(path)); got != want {
			t.Errorf("%s is %q", path, got)
		}
	}
	if _, err := os.Stat(filepath.Join(rocks, "b", "2.0-1", "lua")); err == nil {
		t.Error("lua/ stays in the rock's folder too")
	}
	if info, err := os.Stat(filepath.Join(root, "bin", "script"+wrapperEnding())); err != nil || need.HasModes(t) && info.Mode().Perm() != 0o755 {
		t.Errorf("the wrapper: %v %v", info.Mode(), err)
	}
	want := `commands = {
   b = {
      "b/2.0-1"
   },
   script = {
      "b/2.0-1"
   }
}
dependencies = {
   a = {
      ["1.0-1"] = {
         {
            constraints = {},
            name = "zzz",
            namespace = "other"
         },
         {
            constraints = {},
            name = "b"
         }
      }
   },
   b = {
      ["2.0-1"] = {
         {
            constraints = {
               {
                  op = ">=",
                  version = {
                     5, 1, string = "5.1"
                  }
               },
               {
                  op = "<",
                  version = {
                     5, 5, string = "5.5"
                  }
               }
            },
            name = "lua"
         },
         {
            constraints = {
               {
                  op = "~>",
                  version = {
                     1, string = "1"
                  }
               }
            },
            name = "a"
         }
      }
   }
}
modules = {
   a = {
      "a/1.0-1"
   },
   ["b.core"] = {
      "b/2.0-1"
   },
   ["b.init"] = {
      "b/2.0-1"
   }
}
repository = {
   a = {
      ["1.0-1"] = {
         {
            arch = "installed",
            commands = {},
            dependencies = {
               b = "2.0-1"
            },
            modules = {
               a = "a.lua"
            }
         }
      }
   },
   b = {
      ["2.0-1"] = {
         {
            arch = "installed",
            commands = {
               b = "b",
               script = "script"
            },
            dependencies = {
               a = "1.0-1"
            },
            modules = {
               ["b.core"] = "b/core` + libraryExtension() + `",
               ["b.init"] = "b/init.lua"
            }
         }
      }
   }
}
`
	if got := read(t, rocks, "manifest"); got != want {
		t.Errorf("the manifest is\n%s", got)
	}
	if rock, err := Open(b); err != nil || rock == nil {
		t.Error("assembling has changed the built rock")
	}
	other := assembled(t, Part{Dir: a}, Part{Dir: b})
	if read(t, other, "lib", "luarocks", "rocks-5.4", "manifest") != want {
		t.Error("the manifest depends on the order of the parts")
	}
}

func TestAssembleRefuses(t *testing.T) {
	make := func(name, version, file string) Part {
		return Part{Dir: sealed(t, Rock{Name: name, Version: version}, map[string]string{file: name + version})}
	}
	a := make("a", "1-1", "lua/m.lua")
	for _, c := range []struct {
		other  Part
		strict bool
		want   string
	}{
		{make("b", "1-1", "lua/m.lua"), true, "a 1-1 and b 1-1 both install the module m"},
		{make("b", "1-1", "lib/m"+libraryExtension()), true, "a 1-1 and b 1-1 both install the module m"},
		{make("a", "2-1", "lua/n.lua"), false, "a 2-1 and a 1-1 both install into the folder of a"},
		{make("b", "1-1", "lua/m.lua/n.txt"), false, "lua/m.lua is a file of a 1-1 and a folder of b 1-1"},
	} {
		root := filepath.Join(t.TempDir(), "tree")
		_, err := Assemble(context.Background(), Options{Root: root, Lua: "5.4", Strict: c.strict}, []Part{a, c.other})
		if fault.CodeOf(err) != fault.TreeConflict || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %q", err, c.want)
		}
		if _, err := os.Stat(root); err == nil {
			t.Error("something was written before the conflict was found")
		}
	}
	for want, others := range map[string][]Part{
		"lua/b_1_1-m.lua is a file of c 1-1 and the versioned name of lua/m.lua of b 1-1":   {make("b", "1-1", "lua/m.lua"), make("c", "1-1", "lua/b_1_1-m.lua")},
		"bin/b_c_1_1-t is a file of b-c 1-1 and the versioned name of bin/t of b_c 1-1":     {make("a-a", "1-1", "bin/t"), make("b-c", "1-1", "bin/t"), make("b_c", "1-1", "bin/t")},
		"lua/b_1_1-m.lua is a folder of c 1-1 and the versioned name of lua/m.lua of b 1-1": {make("b", "1-1", "lua/m.lua"), make("c", "1-1", "lua/b_1_1-m.lua/n.txt")},
	} {
		_, err := Assemble(context.Background(), Options{Root: filepath.Join(t.TempDir(), "tree"), Lua: "5.4"}, append(others, a))
		if fault.CodeOf(err) != fault.TreeConflict || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	bin, doc := make("b", "1-1", "bin/tool"), make("c", "1-1", "doc/m.lua")
	root := assembled(t, a, bin, doc, make("e", "1-1", "doc/m.lua"))
	if _, err := Assemble(context.Background(), Options{Root: root, Lua: "5.4"}, nil); err == nil {
		t.Error("a tree was written over another")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Assemble(ctx, Options{Root: filepath.Join(t.TempDir(), "tree"), Lua: "5.4"}, []Part{a}); err != context.Canceled {
		t.Errorf("interrupted: %v", err)
	}
	bad := sealed(t, Rock{Name: "x", Version: "1-1", Dependencies: []string{"lua ^1"}}, nil)
	if _, err := Assemble(context.Background(), Options{Root: filepath.Join(t.TempDir(), "tree"), Lua: "5.4"}, []Part{{Dir: bad}}); fault.CodeOf(err) != fault.ConstraintSyntax {
		t.Errorf("a dependency that does not read: %v", err)
	}
}

// TestCollisions compares the tree with the one that LuaRocks 3.8 makes of the same rocks, in any
// order of installation.
func TestCollisions(t *testing.T) {
	api := sealed(t, Rock{Name: "api7-http", Version: "1.0-1"}, map[string]string{
		"lua/resty/http.lua": "api", "lib/data/x" + libraryExtension(): "api", "lua/both.lua": "api", "bin/tool": "api"})
	resty := sealed(t, Rock{Name: "resty-http", Version: "1.0-1"}, map[string]string{
		"lua/resty/http.lua": "resty", "lua/resty/http_extra.lua": "resty", "lua/data/x.lua": "resty", "lib/both" + libraryExtension(): "resty", "bin/tool": "resty"})
	for _, parts := range [][]Part{{{Dir: api}, {Dir: resty}}, {{Dir: resty}, {Dir: api}}} {
		root := filepath.Join(t.TempDir(), "tree")
		collisions, err := Assemble(context.Background(), Options{Root: root, Lua: "5.4"}, parts)
		if err != nil {
			t.Fatal(err)
		}
		var found []string
		for _, c := range collisions {
			if c.Used != "api7-http 1.0-1" || c.Renamed != "resty-http 1.0-1" {
				t.Errorf("%v", c)
			}
			found = append(found, c.What)
		}
		if want := []string{"the module both", "the module data.x", "the module resty.http", "the program tool"}; !slices.Equal(found, want) {
			t.Errorf("both own %q, want %q", found, want)
		}
		for path, want := range map[string]string{
			"share/lua/5.4/resty/http.lua":                           "api",
			"share/lua/5.4/resty_http_1_0_1-resty/http.lua":          "resty",
			"share/lua/5.4/resty/http_extra.lua":                     "resty",
			"lib/lua/5.4/data/x" + libraryExtension():                "api",
			"share/lua/5.4/resty_http_1_0_1-data/x.lua":              "resty",
			"share/lua/5.4/both.lua":                                 "api",
			"lib/lua/5.4/resty_http_1_0_1-both" + libraryExtension(): "resty",
			"bin/tool":                  "api",
			"bin/resty_http_1_0_1-tool": "resty",
		} {
			if got := read(t, root, filepath.FromSlash(path)); got != want {
				t.Errorf("%s is %q", path, got)
			}
		}
		manifest := read(t, root, "lib", "luarocks", "rocks-5.4", "manifest")
		if want := "   [\"resty.http\"] = {\n      \"api7-http/1.0-1\",\n      \"resty-http/1.0-1\"\n   }"; !strings.Contains(manifest, want) {
			t.Errorf("the manifest lacks\n%s\nand has\n%s", want, manifest)
		}
	}
}

func TestClosure(t *testing.T) {
	held, err := holdAll([]*Rock{
		{Name: "a", Version: "1-1", Dependencies: []string{"lua >= 5.1", "b", "absent"}},
		{Name: "b", Version: "2-1", Dependencies: []string{"c >= 1", "a"}},
		{Name: "c", Version: "3-1", Dependencies: []string{"c"}},
		{Name: "d", Version: "4-1"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := holdAll([]*Rock{{Name: "a", Version: "1-1", Dependencies: []string{"!"}}}); err == nil {
		t.Error("a dependency without a name is accepted")
	}
	known := versionsOf(held, nil)
	for name, want := range map[string]string{"a": "b 2-1, c 3-1", "b": "a 1-1, c 3-1", "c": "", "d": ""} {
		var got []string
		for dependency, version := range known.closure(known[name][0], false) {
			got = append(got, dependency+" "+version.(string))
		}
		slices.Sort(got)
		if strings.Join(got, ", ") != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestSymlinks(t *testing.T) {
	need.Symlinks(t)
	dir := sealed(t, Rock{Name: "a", Version: "1-1"}, map[string]string{
		"lua/a.lua": "return 1", "lua/beside.lua": "-> a.lua", "lua/deep/up.lua": "-> ../a.lua",
		"bin/a": "-> ../lua/a.lua", "bin/wrapped": "-> ../lua/a.lua", "doc/dir": "-> ../lua", "doc/gone": "-> nowhere", "doc/out": "-> /dev/null",
	})
	root := assembled(t, Part{Dir: dir, Wrappers: map[string]string{"wrapped": "w"}})
	rock := filepath.Join(root, "lib", "luarocks", "rocks-5.4", "a", "1-1")
	for path, want := range map[string]string{
		filepath.Join(root, "share/lua/5.4/beside.lua"):  "a.lua",
		filepath.Join(root, "share/lua/5.4/deep/up.lua"): "../a.lua",
		filepath.Join(root, "bin/a"):                     "", // a file: in a tree, lua/ is in another place
		filepath.Join(root, "bin/wrapped"):               "",
		filepath.Join(rock, "bin/wrapped"):               "",
		filepath.Join(rock, "doc/dir"):                   "../lua",
		filepath.Join(rock, "doc/gone"):                  "nowhere",
		filepath.Join(rock, "doc/out"):                   "/dev/null",
	} {
		target, err := os.Readlink(path)
		if want == "" {
			if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() || target != "" {
				t.Errorf("%s: a link to %q, %v", path, target, err)
			}
		} else if target != want || err != nil {
			t.Errorf("%s leads to %q, %v", path, target, err)
		}
	}
	if got := read(t, root, "bin", "a"); got != "return 1" {
		t.Errorf("bin/a is %q", got)
	}
}

// TestLuaRocks uses the real LuaRocks to list, show, find and remove rocks.
func TestLuaRocks(t *testing.T) {
	luarocks := need.Tool(t, "luarocks")
	need.Tool(t, "lua5.4")
	a := Part{Dir: sealed(t, Rock{Name: "a", Version: "1.0-1", Dependencies: []string{"lua >= 5.1, < 6", "b @1.2.beta-3"}}, map[string]string{
		"lua/a/init.lua": "return { name = 'a' }", "lua/a/data.txt": "x", "lib/a_core.so": "elf", "bin/tool": "#!/usr/bin/env lua\n", "doc/x/y.md": "doc"})}
	b := Part{Dir: sealed(t, Rock{Name: "b", Version: "1.2.beta-3", Namespace: "me", Dependencies: []string{"lua ~> 5"}}, map[string]string{
		"lua/b.lua": "return { name = 'b' }", "bin/other": "#!/usr/bin/env lua\n"})}
	root, alone := assembled(t, a, b), assembled(t, b)

	run := func(args ...string) string {
		t.Helper()
		cmd := exec.Command(luarocks, append([]string{"--lua-version", "5.4", "--tree", root}, args...)...)
		cmd.Env = append(os.Environ(), "HOME="+t.TempDir(), "LUAROCKS_CONFIG="+os.DevNull)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("luarocks %s: %v\n%s", strings.Join(args, " "), err, out)
		}
		return string(out)
	}
	for _, c := range []struct {
		args string
		want []string
	}{
		{"list --porcelain", []string{"a\t1.0-1\tinstalled\t", "b\t1.2.beta-3\tinstalled\t"}},
		{"show a", []string{"a 1.0-1 - a rock", "\ta.init (", "\ta/data.txt (", "\ta_core (", "bin/tool (", "b (using 1.2.beta-3)"}},
		{"show b --modules", []string{"b\n"}},
	} {
		out := run(strings.Fields(c.args)...)
		for _, want := range c.want {
			if !strings.Contains(out, want) {
				t.Errorf("luarocks %s lacks %q:\n%s", c.args, want, out)
			}
		}
	}
	run("remove", "a")
	if got, want := contents(t, root), contents(t, alone); !slices.Equal(got, want) {
		t.Errorf("after luarocks remove:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	manifest := []string{"lib", "luarocks", "rocks-5.4", "manifest"}
	if got, want := read(t, append([]string{root}, manifest...)...), read(t, append([]string{alone}, manifest...)...); got != want {
		t.Errorf("luarocks writes the manifest\n%s\nand Assemble writes\n%s", got, want)
	}
	if rock, err := Open(a.Dir); err != nil || rock == nil {
		t.Error("luarocks has changed a built rock")
	}
}

// contents lists the files of a tree, without LuaRocks' lock file.
func contents(t *testing.T, root string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && !strings.HasPrefix(entry.Name(), "lockfile") {
			rel, _ := filepath.Rel(root, path)
			out = append(out, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
