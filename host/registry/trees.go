package registry

import (
	"context"
	"os"
	"path/filepath"
	"slices"

	"pluv/host/digest"
	"pluv/host/fsys"
	"pluv/host/metadata"
	"pluv/host/resolve"
	"pluv/host/rockname"
	"pluv/host/rockspec"
	"pluv/host/version"
)

// Tree is an existing rocks tree of LuaRocks, whose rocks need not be installed again
// (LuaRocks' deps modes `all` and `order`).
type Tree struct {
	Name string `luar:"name"` // as in the project's settings
	Path string `luar:"path"`
	Lua  string `luar:"lua"` // of the rocks to use, such as "5.4"
	// Rocks is the folder of its rocks; "" for the usual one.
	Rocks string `luar:"rocks"`
}

// rockDir is the folder of an installed rock (LuaRocks' core/path).
func (t Tree) rockDir(name, version string) string {
	if t.Rocks != "" {
		return filepath.Join(t.Rocks, name, version)
	}
	return filepath.Join(t.Path, "lib", "luarocks", "rocks-"+t.Lua, name, version)
}

// rockspecFile is the rockspec of an installed rock.
func (t Tree) rockspecFile(name, version string) string {
	return filepath.Join(t.rockDir(name, version), rockname.File(rockname.Stem(name, version), rockname.Rockspec))
}

// inTrees returns the versions of a name in the trees, highest first, each from the first
// tree that has it. Rocks of trees have no namespace: rock_namespace files do not tell
// servers apart.
func (u *Universe) inTrees(name string) ([]resolve.Candidate, error) {
	var out []resolve.Candidate
	for _, tree := range u.config.Trees {
		dir := tree.rockDir(name, "")
		entries, err := os.ReadDir(dir)
		if fsys.IsAbsence(err) {
			continue
		}
		if err != nil {
			return nil, fsys.Fault(err, "listing %s", dir)
		}
		for _, entry := range entries {
			known := slices.ContainsFunc(out, func(c resolve.Candidate) bool { return c.Version.String() == entry.Name() })
			there, err := fsys.Stat(tree.rockspecFile(name, entry.Name()))
			if err != nil {
				return nil, err
			}
			if there != nil && !known {
				out = append(out, resolve.Candidate{Version: version.Parse(entry.Name()), Location: installed{tree, name, entry.Name()}, Present: true})
			}
		}
	}
	slices.SortFunc(out, bestFirst)
	return out, nil
}

// inTree reads the record of an installed rock.
func (u *Universe) inTree(ctx context.Context, i installed) (*metadata.Record, error) {
	file := i.Tree.rockspecFile(i.Name, i.Version)
	data, err := fsys.ReadFile(file, maxRockspec)
	if err != nil {
		return nil, err
	}
	spec, err := rockspec.Load(ctx, data, filepath.Base(file), u.config.Target)
	if err != nil {
		return nil, err
	}
	return metadata.Of(spec, digest.SHA256(data)), nil
}

// withTrees lists versions of trees before those of servers. A version in both is taken
// from the tree.
func withTrees(installed, offered []resolve.Candidate) []resolve.Candidate {
	out := slices.Clip(installed)
	for _, c := range offered {
		if !slices.ContainsFunc(installed, func(i resolve.Candidate) bool { return i.Version.String() == c.Version.String() }) {
			out = append(out, c)
		}
	}
	return out
}
