package tree

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"pluv/host/bounded"
	"pluv/host/fault"
	"pluv/host/fsys"
	"pluv/host/luadata"
	"pluv/host/manifest"
	"pluv/host/rockname"
	"pluv/host/version"
)

// Place is a tree of LuaRocks that is changed in place. Its folders may be anywhere, as
// LuaRocks' configuration can move each of them.
type Place struct {
	Root  string `luar:"root"`
	Rocks string `luar:"rocks"` // lib/luarocks/rocks-X.Y
	Lua   string `luar:"lua"`   // share/lua/X.Y
	Lib   string `luar:"lib"`   // lib/lua/X.Y
	Bin   string `luar:"bin"`
}

// ID is one version of a rock.
type ID struct {
	Name    string `luar:"name"`
	Version string `luar:"version"`
}

// Held is a rock in the manifest of a tree.
type Held struct {
	ID
	Modules, Commands map[string]string // paths by item
	Dependencies      []version.Dependency
	Needs             map[string]string // versions of all rocks that it needs, as its manifest says
}

// Dir is the folder of a rock.
func (p Place) Dir(id ID) string { return filepath.Join(p.Rocks, id.Name, id.Version) }

// deployed is the folder for the files of a rock's lua/, lib/ or bin/; "" for others.
func (p Place) deployed(top string) string {
	return map[string]string{"lua": p.Lua, "lib": p.Lib, "bin": p.Bin}[top]
}

func (p Place) manifestFile() string { return filepath.Join(p.Rocks, "manifest") }

// Read reads the manifest of a tree. It returns nil if there is none.
func (p Place) Read() ([]Held, error) {
	data, err := fsys.ReadFile(p.manifestFile(), manifest.MaxSize)
	if fault.Is(err, fault.FileMissing) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	tables, err := manifest.ParseData(data)
	if err != nil {
		return nil, fault.Wrap(fault.IndexFormat, err, "cannot parse %s", p.manifestFile()).
			WithHint("run `pluv rocks admin make_manifest --local-tree --tree %s`", p.Root)
	}
	held := []Held{}
	dependencies := tables.Table("dependencies")
	for name, versions := range tables.Table("repository").Fields {
		versions, ok := versions.(*manifest.Data)
		if !ok {
			continue
		}
		for number, entries := range versions.Fields {
			list, ok := entries.(*manifest.Data)
			if !ok || len(list.List) == 0 || !isName(name) || !isName(number) {
				continue
			}
			entry, _ := list.List[0].(*manifest.Data)
			if entry == nil || entry.Text("arch") != "installed" {
				continue
			}
			held = append(held, Held{ID{name, number}, entry.Table("modules").Texts(), entry.Table("commands").Texts(),
				readDependencies(dependencies.Table(name).Table(number)), entry.Table("dependencies").Texts()})
		}
	}
	slices.SortFunc(held, func(a, b Held) int { return beforeID(a.ID, b.ID) })
	return held, nil
}

// readDependencies reads the dependencies of a rock from a manifest. What it cannot read
// was written by no LuaRocks.
func readDependencies(list *manifest.Data) []version.Dependency {
	var out []version.Dependency
	for _, value := range list.List {
		entry, ok := value.(*manifest.Data)
		if !ok || entry.Text("name") == "" {
			continue
		}
		d := version.Dependency{Namespace: entry.Text("namespace"), Name: entry.Text("name")}
		for _, value := range entry.Table("constraints").List {
			if c, ok := value.(*manifest.Data); ok {
				noUpgrade, _ := c.Fields["no_upgrade"].(bool)
				d.Constraints = append(d.Constraints, version.Constraint{
					Op: c.Text("op"), Version: version.Parse(c.Table("version").Text("string")), NoUpgrade: noUpgrade,
				})
			}
		}
		out = append(out, d)
	}
	return out
}

// beforeID is LuaRocks' order of rocks that own one item: by name, then highest version.
func beforeID(a, b ID) int {
	if a.Name != b.Name {
		return strings.Compare(a.Name, b.Name)
	}
	return -version.Compare(version.Parse(a.Version), version.Parse(b.Version))
}

// Files returns the files of an installed rock by its rock_manifest, sorted, with their
// checksums; nil if it has no rock_manifest.
func (p Place) Files(id ID) (map[string]string, error) {
	data, err := fsys.ReadFile(filepath.Join(p.Dir(id), "rock_manifest"), bounded.Rock.Size)
	if fault.Is(err, fault.FileMissing) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	tables, err := manifest.ParseData(data)
	if err != nil {
		return nil, fault.Wrap(fault.IndexFormat, err, "cannot parse the rock_manifest of %s %s", id.Name, id.Version)
	}
	return listFiles(tables), nil
}

// listFiles returns the files of a decoded rock_manifest, with their checksums.
func listFiles(tables *manifest.Data) map[string]string {
	files := map[string]string{}
	var collect func(prefix string, d *manifest.Data)
	collect = func(prefix string, d *manifest.Data) {
		for name, value := range d.Fields {
			switch value := value.(type) {
			case string:
				// LuaRocks writes what the rock contains; a path out of it is a forgery.
				if filepath.IsLocal(filepath.FromSlash(prefix + name)) {
					files[prefix+name] = value
				}
			case *manifest.Data:
				collect(prefix+name+"/", value)
			}
		}
	}
	collect("", tables.Table("rock_manifest"))
	return files
}

// Scan returns what the folders of a tree hold, as its manifest should list it.
func (p Place) Scan(dependencies func(rockspec string) ([]version.Dependency, error)) ([]Held, error) {
	names, err := fsys.List(p.Rocks)
	if err != nil {
		return nil, err
	}
	held := []Held{}
	for _, name := range names {
		if !isFolder(filepath.Join(p.Rocks, name.Name()), name) || strings.HasPrefix(name.Name(), ".") {
			continue
		}
		versions, err := fsys.List(filepath.Join(p.Rocks, name.Name()))
		if err != nil {
			return nil, err
		}
		for _, number := range versions {
			id := ID{name.Name(), number.Name()}
			if !version.Parse(id.Version).HasRevision() {
				continue
			}
			files, err := p.Files(id)
			if err != nil {
				return nil, err
			}
			if files == nil {
				return nil, fault.New(fault.TreeDamaged, "%s %s has no rock_manifest in %s", id.Name, id.Version, p.Dir(id)).
					WithHint("delete that folder, and install the rock again")
			}
			rock := hold(id, files)
			if rock.Dependencies, err = dependencies(filepath.Join(p.Dir(id), rockname.File(rockname.Stem(id.Name, id.Version), rockname.Rockspec))); err != nil {
				return nil, err
			}
			held = append(held, rock)
		}
	}
	return held, nil
}

func isFolder(path string, entry fs.DirEntry) bool {
	if entry.Type()&fs.ModeSymlink == 0 {
		return entry.IsDir()
	}
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// hold is the entry of a rock with the given files.
func hold(id ID, files map[string]string) Held {
	rock := Held{ID: id, Modules: map[string]string{}, Commands: map[string]string{}}
	for file := range files {
		top, rest, _ := strings.Cut(file, "/")
		switch {
		case rest == "":
		case top == "lua", top == "lib" && rock.Modules[moduleName(rest)] == "":
			rock.Modules[moduleName(rest)] = rest
		case top == "bin":
			rock.Commands[rest] = rest
		}
	}
	return rock
}

// encodeRockManifest is a rock_manifest of the given files with their checksums.
func encodeRockManifest(files map[string]string) []byte {
	table := map[string]any{}
	for file, sum := range files {
		put(table, strings.Split(file, "/"), sum)
	}
	return luadata.Encode("rock_manifest", table)
}
