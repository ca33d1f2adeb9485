package tree

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"pluv/host/bounded"
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

	// Open opens a sealed rock folder; nil for Open of this package.
	Open func(dir string) (*Rock, error)
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
	if o.Open == nil {
		o.Open = Open
	}
	rocks, err := open(ctx, o, parts)
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

func open(ctx context.Context, o Options, parts []Part) ([]*Rock, error) {
	rocks := make([]*Rock, len(parts))
	return rocks, each(ctx, len(parts), func(i int) error {
		rock, err := o.Open(parts[i].Dir)
		if err == nil && rock == nil {
			err = fault.New(fault.TreeDamaged, "the built rock in %s is missing or damaged", parts[i].Dir).
				WithHint("run `pluv sync` again")
		}
		rocks[i] = rock
		return err
	})
}

// each calls do for 0 to n-1, on all processors.
func each(ctx context.Context, n int, do func(i int) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i := range n {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			return do(i)
		})
	}
	return group.Wait()
}

func assemble(ctx context.Context, o Options, parts []Part, rocks []*Rock, owners owners) error {
	rocksDir := filepath.Join(o.Root, "lib", "luarocks", "rocks-"+o.Lua)
	if err := fsys.MakeDir(rocksDir); err != nil {
		return err
	}
	a := &assembly{options: o, owners: owners, rocksDir: rocksDir, bin: filepath.Join(o.Root, "bin"), deployed: map[string]string{
		"lua": filepath.Join(o.Root, "share", "lua", o.Lua),
		"lib": filepath.Join(o.Root, "lib", "lua", o.Lua),
	}}
	// The manifest is the work of one processor; the others begin to link meanwhile.
	var text []byte
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		text, err = manifestOf(rocks)
		return err
	})
	group.Go(func() error {
		return each(ctx, len(rocks), func(i int) error { return a.install(parts[i], rocks[i]) })
	})
	if err := group.Wait(); err != nil {
		return err
	}
	return fsys.WriteAtomic(filepath.Join(rocksDir, "manifest"), text, fsys.FileMode)
}

// An assembly is one call of Assemble. Its methods are called by many goroutines.
type assembly struct {
	options       Options
	owners        owners
	rocksDir, bin string
	deployed      map[string]string // folders of modules in the tree, by folder in a rock
	made          sync.Map          // folders that exist
	linker        fsys.Linker
}

// part is one rock of an assembly.
type part struct {
	*assembly
	Part
	rock *Rock
	dir  string // its folder in the tree
}

func (a *assembly) install(p Part, rock *Rock) error {
	return (&part{a, p, rock, filepath.Join(a.rocksDir, rock.Name, rock.Version)}).install()
}
func (a *part) install() error {
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
	return a.records()
}

// records puts the records of a rock into the tree. LuaRocks rewrites its own in place, so
// they are copies: a link would change the built rock.
func (a *part) records() error {
	if err := a.makeDir(a.dir); err != nil {
		return err
	}
	if err := a.linker.Regular(filepath.Join(a.Dir, MetaFile), filepath.Join(a.dir, MetaFile)); err != nil {
		return err
	}
	for _, name := range []string{"rock_manifest", "rock_namespace"} {
		if name == "rock_namespace" && a.rock.Namespace == "" {
			continue
		}
		text, err := fsys.ReadFile(filepath.Join(a.Dir, name), bounded.Rock.Size)
		if err != nil {
			return err
		}
		if err := fsys.WriteFile(filepath.Join(a.dir, name), text, fsys.FileMode); err != nil {
			return err
		}
	}
	return nil
}

func (a *part) command(file File, name string) error {
	target := filepath.Join(a.bin, filepath.FromSlash(a.owners.deployed(a.rock, "bin", name)))
	text, wrapped := a.Wrappers[name]
	if !wrapped {
		return a.place(file, target)
	}
	target += wrapperEnding()
	if err := a.makeDir(filepath.Dir(target)); err != nil {
		return err
	}
	return fsys.WriteFile(target, []byte(text), fsys.ProgramMode)
}

func (a *part) place(file File, target string) error {
	if err := a.makeDir(filepath.Dir(target)); err != nil {
		return err
	}
	source := filepath.Join(a.Dir, filepath.FromSlash(file.Path))
	if outside, ok := a.outside(file, target); ok {
		return fsys.Fault(os.Symlink(outside, target), "linking %s", target)
	}
	if file.Link != "" && (runtime.GOOS != "windows" && !moves(file) || !isFile(source)) {
		return fsys.Fault(os.Symlink(file.Link, target), "linking %s", target)
	}
	if file.Link == "" {
		return a.linker.Regular(source, target) // as Open saw
	}
	return a.linker.File(source, target)
}

// outside returns the link that target needs to lead where the relative link of a file
// does; ok is false if that is inside the rock folder.
func (a *part) outside(file File, target string) (link string, ok bool) {
	rel := filepath.Join(filepath.Dir(filepath.FromSlash(file.Path)), file.Link)
	if file.Link == "" || filepath.IsAbs(file.Link) || filepath.IsLocal(rel) {
		return "", false
	}
	below, err := filepath.Rel(a.options.Root, target)
	if err != nil {
		return "", false
	}
	link, err = filepath.Rel(filepath.Join(a.options.Final, filepath.Dir(below)), filepath.Join(a.Dir, rel))
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

// wrapperEnding is what wrappers are called after the name of the program: cmd finds a
// .bat by the name alone.
func wrapperEnding() string {
	if runtime.GOOS == "windows" {
		return ".bat"
	}
	return ""
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

func (a *assembly) makeDir(dir string) error {
	if _, found := a.made.Load(dir); found {
		return nil
	}
	if parent := filepath.Dir(dir); parent != a.options.Root && len(parent) > len(a.options.Root) {
		if err := a.makeDir(parent); err != nil {
			return err
		}
	}
	if err := os.Mkdir(dir, fsys.ProgramMode); err != nil && !errors.Is(err, fs.ErrExist) {
		return fsys.Fault(err, "creating the folder %s", dir)
	}
	a.made.Store(dir, true)
	return nil
}
