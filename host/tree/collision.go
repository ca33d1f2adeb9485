package tree

import (
	"cmp"
	"maps"
	"path"
	"runtime"
	"slices"
	"strings"

	"pluv/host/fault"
	"pluv/host/version"
)

// A Collision is a module or program that two rocks own. Used keeps the name; Renamed is
// in the tree under a versioned name.
type Collision struct {
	What    string `luar:"what"` // "the module resty.http", "the program tool"
	Used    string `luar:"used"` // name and version, such as "api7-http 1.0-1"
	Renamed string `luar:"renamed"`
}

func (c Collision) fault() error {
	return fault.New(fault.TreeConflict, "%s and %s both install %s", c.Used, c.Renamed, c.What).
		WithHint("remove one of the two from pluv.toml, or remove `strict` from [project] to use the one of %s", c.Used)
}

// owners are the rocks that own a module, in lua/ or lib/, or a program. The first one
// gets the name, in LuaRocks' order (repos, check_spot_if_available): by name, then
// highest version.
type owners map[string][]*Rock

// own finds the owners. It fails if two rocks have one name, if a name is a file of one
// rock and a folder of another, or if the versioned name of a file is taken.
func own(rocks []*Rock) (owners, error) {
	found, names, files, folders := owners{}, map[string]*Rock{}, map[string]*Rock{}, map[string]*Rock{}
	var renamed []versioned
	for _, rock := range slices.SortedFunc(slices.Values(rocks), before) {
		if other := names[rock.Name]; other != nil {
			return nil, fault.New(fault.TreeConflict, "%s %s and %s %s both install into the folder of %s", other.Name, other.Version, rock.Name, rock.Version, rock.Name).
				WithHint("remove one of the two from pluv.toml")
		}
		names[rock.Name] = rock
		for _, file := range rock.Files {
			top, rest, _ := strings.Cut(file.Path, "/")
			what := item(top, rest)
			if what == "" {
				continue
			}
			list := found[what]
			if len(list) == 0 || list[len(list)-1] != rock {
				found[what] = append(list, rock)
			}
			if len(list) > 0 && list[0] != rock {
				renamed = append(renamed, versioned{rock, top, rest})
				continue
			}
			files[file.Path] = rock
			for dir := path.Dir(file.Path); dir != top; dir = path.Dir(dir) {
				folders[dir] = rock
			}
		}
	}
	for name, rock := range files {
		if other := folders[name]; other != nil && other != rock {
			return nil, fault.New(fault.TreeConflict, "%s is a file of %s %s and a folder of %s %s", name, rock.Name, rock.Version, other.Name, other.Version).
				WithHint("remove one of the two from pluv.toml, or choose versions that do not share the name")
		}
	}
	if runtime.GOOS == "windows" {
		if err := sameWithoutCase(files); err != nil {
			return nil, err
		}
	}
	for _, r := range renamed {
		name, what := r.top+"/"+found.deployed(r.rock, r.top, r.rest), "file"
		other := files[name]
		if other == nil {
			other, what = folders[name], "folder"
		}
		if other != nil && other != r.rock {
			return nil, fault.New(fault.TreeConflict, "%s is a %s of %s %s and the versioned name of %s/%s of %s %s",
				name, what, other.Name, other.Version, r.top, r.rest, r.rock.Name, r.rock.Version).
				WithHint("remove one of the two from pluv.toml")
		}
		files[name] = r.rock
	}
	return found, nil
}

// sameWithoutCase fails if two files differ only in the case of their names, which are one
// file on Windows.
func sameWithoutCase(files map[string]*Rock) error {
	seen := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		folded := strings.ToLower(name)
		if other, found := seen[folded]; found {
			a, b := files[other], files[name]
			return fault.New(fault.TreeConflict, "%s of %s %s and %s of %s %s are one file on Windows", other, a.Name, a.Version, name, b.Name, b.Version).
				WithHint("remove one of the two from pluv.toml")
		}
		seen[folded] = name
	}
	return nil
}

// versioned is a file that gets its versioned name.
type versioned struct {
	rock      *Rock
	top, rest string
}

func before(a, b *Rock) int {
	return cmp.Or(strings.Compare(a.Name, b.Name), -version.Compare(version.Parse(a.Version), version.Parse(b.Version)))
}

// item describes a file of a rock: "the module a.b", "the program a", or "" if it stays
// in the rock's folder.
func item(top, rest string) string {
	switch {
	case rest == "":
	case top == "lua", top == "lib":
		return "the module " + moduleName(rest)
	case top == "bin":
		return "the program " + rest
	}
	return ""
}

// deployed is the path of a file below the folder for its kind: its own, or its versioned
// name if another rock has that (LuaRocks' core/path, versioned_name).
func (o owners) deployed(rock *Rock, top, rest string) string {
	list := o[item(top, rest)]
	if len(list) == 0 || list[0] == rock {
		return rest
	}
	return versionedName(rock.Name, rock.Version, rest)
}

// versionedName is LuaRocks' name for a file that another rock has too.
func versionedName(name, version, file string) string {
	return strings.NewReplacer("-", "_", ".", "_").Replace(name+"_"+version) + "-" + file
}

// collisions lists names with several owners, sorted.
func (o owners) collisions() []Collision {
	var out []Collision
	for what, list := range o {
		for _, other := range list[1:] {
			out = append(out, Collision{what, list[0].Name + " " + list[0].Version, other.Name + " " + other.Version})
		}
	}
	slices.SortFunc(out, func(a, b Collision) int {
		return cmp.Or(strings.Compare(a.Used, b.Used), strings.Compare(a.Renamed, b.Renamed), strings.Compare(a.What, b.What))
	})
	return out
}
