package tree

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pluv/host/fault"
	"pluv/host/version"
)

func placeOf(root string) Place {
	return Place{
		Root: root, Rocks: filepath.Join(root, "lib", "luarocks", "rocks-5.4"), Lua: filepath.Join(root, "share", "lua", "5.4"),
		Lib: filepath.Join(root, "lib", "lua", "5.4"), Bin: filepath.Join(root, "bin"),
	}
}

// listing returns the files of a tree with the first word of each, except its manifest.
func listing(t *testing.T, p Place) string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(p.Root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		rel, _ := filepath.Rel(p.Root, path)
		base := filepath.Base(path)
		if base == "manifest" || base == "rock_manifest" || strings.HasSuffix(base, ".rockspec") {
			return nil
		}
		name := strings.Replace(filepath.ToSlash(rel), "lib/luarocks/rocks-5.4", "ROCKS", 1)
		out = append(out, name+"="+read(t, path))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

func TestChange(t *testing.T) {
	p := placeOf(filepath.Join(t.TempDir(), "tree"))
	rock := func(name, version string, files map[string]string) Addition {
		return Addition{Dir: sealed(t, Rock{Name: name, Version: version}, files)}
	}
	do := func(want string, collisions int, c Changes) {
		t.Helper()
		c.Place = p
		changed, err := Change(context.Background(), c)
		if err != nil {
			t.Fatal(err)
		}
		if got := listing(t, p); got != want {
			t.Errorf("the tree has\n%s\nwant\n%s", got, want)
		}
		if len(changed.Collisions) != collisions {
			t.Errorf("collisions: %+v", changed.Collisions)
		}
		again, err := p.Scan(noDependencies)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(encodeManifest(again, nil, false)); got != read(t, p.manifestFile()) {
			t.Errorf("the manifest is\n%s\nwant\n%s", read(t, p.manifestFile()), got)
		}
	}
	m1 := rock("m", "1-1", map[string]string{"lua/m.lua": "m1", "bin/t": "t1", "doc/d": "x"})
	m2 := rock("m", "2-1", map[string]string{"lua/m.lua": "m2", "lua/n/init.lua": "n2"})
	a := rock("a", "1-1", map[string]string{"lib/m" + libraryExtension(): "elf"})
	ext := libraryExtension()

	do("ROCKS/m/1-1/bin/t=t1 ROCKS/m/1-1/doc/d=x bin/t=t1 share/lua/5.4/m.lua=m1", 0, Changes{Add: []Addition{m1}})
	do("ROCKS/m/1-1/bin/t=t1 ROCKS/m/1-1/doc/d=x bin/t=t1 share/lua/5.4/m.lua=m2 share/lua/5.4/m_1_1-m.lua=m1 share/lua/5.4/n/init.lua=n2", 0,
		Changes{Add: []Addition{m2}})
	do("ROCKS/m/1-1/bin/t=t1 ROCKS/m/1-1/doc/d=x bin/t=t1 lib/lua/5.4/m"+ext+"=elf share/lua/5.4/m_1_1-m.lua=m1 share/lua/5.4/m_2_1-m.lua=m2 share/lua/5.4/n/init.lua=n2", 2,
		Changes{Add: []Addition{a}})
	do("lib/lua/5.4/m"+ext+"=elf share/lua/5.4/m_2_1-m.lua=m2 share/lua/5.4/n/init.lua=n2", 0, Changes{Remove: []ID{{"m", "1-1"}}})
	do("share/lua/5.4/m.lua=m2 share/lua/5.4/n/init.lua=n2", 0, Changes{Remove: []ID{{"a", "1-1"}}})
	// The same version again, with other files and a lock.
	other := rock("m", "2-1", map[string]string{"lua/m.lua": "new", "doc/d": "x"})
	other.Lock, other.NoDoc = "return {}", true
	do("ROCKS/m/2-1/luarocks.lock=return {} share/lua/5.4/m.lua=new", 0, Changes{Add: []Addition{other}})
	if files, err := p.Files(ID{"m", "2-1"}); err != nil || files["luarocks.lock"] == "" || files["doc/d"] == "" {
		t.Errorf("%v, %v", files, err)
	}
	// Another version in place of it.
	do("ROCKS/m/1-1/bin/t=t1 ROCKS/m/1-1/doc/d=x bin/t=t1 share/lua/5.4/m.lua=m1", 0, Changes{Add: []Addition{m1}, Remove: []ID{{"m", "2-1"}}})
	do("", 0, Changes{Remove: []ID{{"m", "1-1"}}})
	if _, err := os.Stat(p.Bin); err == nil {
		t.Error("an empty bin/ stays")
	}
}

func noDependencies(string) ([]version.Dependency, error) { return nil, nil }

// A file that no rock owns is kept, under another name.
func TestChangeKeepsOthersFiles(t *testing.T) {
	p := placeOf(t.TempDir())
	write(t, p.Lua, map[string]string{"m.lua": "mine"})
	m := Addition{Dir: sealed(t, Rock{Name: "m", Version: "1-1"}, map[string]string{"lua/m.lua": "m"})}
	changed, err := Change(context.Background(), Changes{Place: p, Add: []Addition{m}})
	if err != nil || len(changed.Backups) != 1 || read(t, p.Lua, "m.lua~") != "mine" || read(t, p.Lua, "m.lua") != "m" {
		t.Errorf("%+v, %v: %s", changed, err, listing(t, p))
	}
	// Broken off before the manifest: the files are the rock's own.
	if err := os.Remove(p.manifestFile()); err != nil {
		t.Fatal(err)
	}
	if changed, err := Change(context.Background(), Changes{Place: p, Add: []Addition{m}}); err != nil || len(changed.Backups) != 0 {
		t.Errorf("%+v, %v", changed, err)
	}
}

// A failure leaves the tree as it was.
func TestChangeUndoes(t *testing.T) {
	p := placeOf(t.TempDir())
	one := Addition{Dir: sealed(t, Rock{Name: "m", Version: "1-1"}, map[string]string{"lua/m.lua": "m1"})}
	if _, err := Change(context.Background(), Changes{Place: p, Add: []Addition{one}}); err != nil {
		t.Fatal(err)
	}
	write(t, p.Lua, map[string]string{"z": "a file where a folder should be"})
	before, manifest := listing(t, p), read(t, p.manifestFile())
	two := Addition{Dir: sealed(t, Rock{Name: "m", Version: "2-1"}, map[string]string{"lua/m.lua": "m2", "lua/z/n.lua": "n"})}
	if _, err := Change(context.Background(), Changes{Place: p, Add: []Addition{two}}); err == nil {
		t.Fatal("no failure")
	}
	if got := listing(t, p); got != before || read(t, p.manifestFile()) != manifest {
		t.Errorf("the tree has\n%s\nwant\n%s", got, before)
	}
	damaged := filepath.Join(t.TempDir(), "x")
	if _, err := Change(context.Background(), Changes{Place: p, Add: []Addition{{Dir: damaged}}}); !fault.Is(err, fault.TreeDamaged) {
		t.Errorf("%v", err)
	}
}
