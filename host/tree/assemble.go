package tree

import (
	"context"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"

	"pluv/host/fault"
	"pluv/host/fsys"
)

// Part is one rock of a tree to assemble.
type Part struct {
	Dir string `luar:"dir"` // its sealed rock folder
	// Wrappers are the contents of the wrappers to put into bin/, by name of the script.
	// A program without one is linked.
	Wrappers map[string]string `luar:"wrappers"`
}

// Options are the options of Assemble.
type Options struct {
	Root   string // must not exist
	Final  string // where the tree will be moved; "" for Root
	Lua    string // such as "5.4"
	Strict bool   // fail if two rocks own one module or program
}

// Assemble makes a new tree. If two rocks own one module or program, both are installed,
// one under its versioned name, as LuaRocks does, and the collision is returned. With
// Strict, or if a name is a file of one rock and a folder of another, Assemble fails
// before writing anything.
//
// A relative link out of a rock folder, such as to the source of a rock built in place,
// is rewritten to lead to the same file.
func Assemble(ctx context.Context, o Options, parts []Part) ([]Collision, error) {
	if o.Final == "" {
		o.Final = o.Root
	}
	rocks, err := open(parts)
	if err != nil {
		return nil, err
	}
	owners, err := own(rocks)
	if err != nil {
		return nil, err
	}
	collisions := owners.collisions()
	if o.Strict && len(collisions) > 0 {
		return nil, collisions[0].fault()
	}
	if there, err := fsys.Lstat(o.Root); err != nil || there != nil {
		if err == nil {
			err = fault.New(fault.FileIO, "the tree %s already exists", o.Root)
		}
		return nil, err
	}
	return collisions, assemble(ctx, o, parts, rocks, owners)
}

func open(parts []Part) ([]*Rock, error) {
	rocks := make([]*Rock, len(parts))
	for i, part := range parts {
		rock, err := Open(part.Dir)
		if err != nil {
			return nil, err
		}
		if rock == nil {
			return nil, fault.New(fault.TreeDamaged, "the built rock in %s is missing or damaged", part.Dir).
				WithHint("run `pluv sync` again")
		}
		rocks[i] = rock
	}
	return rocks, nil
}

func assemble(ctx context.Context, o Options, parts []Part, rocks []*Rock, owners owners) error {
	rocksDir := filepath.Join(o.Root, "lib", "luarocks", "rocks-"+o.Lua)
	if err := fsys.MakeDir(rocksDir); err != nil {
		return err
	}
	deployed := map[string]string{
		"lua": filepath.Join(o.Root, "share", "lua", o.Lua),
		"lib": filepath.Join(o.Root, "lib", "lua", o.Lua),
	}
	made, linker := map[string]bool{}, new(fsys.Linker)
	for i, rock := range rocks {
		if err := ctx.Err(); err != nil {
			return err
		}
		a := assembly{options: o, part: parts[i], rock: rock, linker: linker, bin: filepath.Join(o.Root, "bin"), deployed: deployed, made: made, owners: owners,
			dir: filepath.Join(rocksDir, rock.Name, rock.Version)}
		if err := a.install(); err != nil {
			return err
		}
	}
	text, err := manifest(rocks)
	if err != nil {
		return err
	}
	return fsys.WriteAtomic(filepath.Join(rocksDir, "manifest"), text, fsys.FileMode)
}

type assembly struct {
	options  Options
	part     Part
	rock     *Rock
	dir, bin string
	deployed map[string]string
	made     map[string]bool
	owners   owners
	linker   *fsys.Linker
}

func (a *assembly) install() error {
	for _, file := range a.rock.Files {
		top, rest, _ := strings.Cut(file.Path, "/")
		target := filepath.Join(a.dir, filepath.FromSlash(file.Path))
		if base := a.deployed[top]; base != "" && rest != "" {
			target = filepath.Join(base, filepath.FromSlash(a.owners.deployed(a.rock, top, rest)))
		}
		if err := a.place(file, target); err != nil {
			return err
		}
		if top == "bin" && rest != "" {
			if err := a.command(file, rest); err != nil {
				return err
			}
		}
	}
	// LuaRocks rewrites these files in place, so they are copies: a link would change the
	// built rock.
	for _, name := range records {
		source := filepath.Join(a.part.Dir, name)
		if info, err := fsys.Stat(source); err != nil || info == nil {
			if err != nil {
				return err
			}
			continue
		}
		if err := a.makeDir(a.dir); err != nil {
			return err
		}
		if err := fsys.CopyFile(source, filepath.Join(a.dir, name)); err != nil {
			return err
		}
	}
	return nil
}

func (a *assembly) command(file File, name string) error {
	target := filepath.Join(a.bin, filepath.FromSlash(a.owners.deployed(a.rock, "bin", name)))
	text, wrapped := a.part.Wrappers[name]
	if !wrapped {
		return a.place(file, target)
	}
	if err := a.makeDir(filepath.Dir(target)); err != nil {
		return err
	}
	if err := os.WriteFile(target, []byte(text), fsys.ProgramMode); err != nil {
		return fsys.Fault(err, "writing %s", target)
	}
	return nil
}

func (a *assembly) place(file File, target string) error {
	if err := a.makeDir(filepath.Dir(target)); err != nil {
		return err
	}
	source := filepath.Join(a.part.Dir, filepath.FromSlash(file.Path))
	if outside, ok := a.outside(file, target); ok {
		return fsys.Fault(os.Symlink(outside, target), "linking %s", target)
	}
	if file.Link != "" && (runtime.GOOS != "windows" && !moves(file) || !isFile(source)) {
		return fsys.Fault(os.Symlink(file.Link, target), "linking %s", target)
	}
	return a.linker.File(source, target)
}

// outside returns the link that target needs to lead where the relative link of a file
// does; ok is false if that is inside the rock folder.
func (a *assembly) outside(file File, target string) (link string, ok bool) {
	rel := filepath.Join(filepath.Dir(filepath.FromSlash(file.Path)), file.Link)
	if file.Link == "" || filepath.IsAbs(file.Link) || filepath.IsLocal(rel) {
		return "", false
	}
	below, err := filepath.Rel(a.options.Root, target)
	if err != nil {
		return "", false
	}
	link, err = filepath.Rel(filepath.Join(a.options.Final, filepath.Dir(below)), filepath.Join(a.part.Dir, rel))
	return link, err == nil
}

// moves reports whether a link leads from one part of the rock to another: lua/, lib/ and
// bin/ are not siblings in a tree.
func moves(file File) bool {
	link := filepath.ToSlash(file.Link)
	to := path.Join(path.Dir(file.Path), link)
	if path.IsAbs(link) || filepath.IsAbs(file.Link) || !filepath.IsLocal(to) {
		return false
	}
	here, _, _ := strings.Cut(file.Path, "/")
	there, _, _ := strings.Cut(to, "/")
	return here != there
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

func (a *assembly) makeDir(dir string) error {
	if a.made[dir] {
		return nil
	}
	if err := fsys.MakeDir(dir); err != nil {
		return err
	}
	a.made[dir] = true
	return nil
}
