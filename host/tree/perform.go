package tree

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"pluv/host/bounded"
	"pluv/host/digest"
	"pluv/host/fsys"
	"pluv/host/manifest"
	"pluv/host/version"
)

// stagePrefix is that of the folders in which rocks are prepared, beside those of the
// tree's rocks.
const stagePrefix = ".pluv-"

// perform changes the tree as decided.
func (p *plan) perform(ctx context.Context) (err error) {
	if err := fsys.MakeDir(p.Place.Rocks); err != nil {
		return err
	}
	if _, err := fsys.SweepScratch(p.Place.Rocks, stagePrefix); err != nil {
		return err
	}
	stage, done, err := fsys.Scratch(p.Place.Rocks, stagePrefix)
	if err != nil {
		return err
	}
	defer done()
	if err := each(ctx, len(p.adding), func(i int) error { return p.stage(ctx, stage, p.adding[i]) }); err != nil {
		return err
	}
	var undo []func()
	defer func() {
		if err != nil {
			for _, u := range slices.Backward(undo) {
				u()
			}
		}
	}()
	for _, path := range p.deletes {
		if err := p.delete(path); err != nil {
			return err
		}
	}
	for _, r := range p.renames {
		moved, err := move(r)
		if err != nil {
			return err
		}
		if moved {
			undo = append(undo, func() { _, _ = move(rename{r.to, r.from}) })
		}
	}
	for _, a := range p.adding {
		id := ID{a.rock.Name, a.rock.Version}
		if err := p.settle(filepath.Join(stage, id.Name+"-"+id.Version), id); err != nil {
			return err
		}
		undo = append(undo, func() { _ = p.removeDir(id) })
	}
	for _, f := range p.placed {
		fresh, err := p.place(f)
		if err != nil {
			return err
		}
		if fresh {
			undo = append(undo, func() { _ = p.delete(f.target) })
		}
	}
	for _, id := range p.Remove {
		if p.rocks[id] == nil {
			if err := p.removeDir(id); err != nil {
				return err
			}
		}
	}
	if p.NoManifest {
		return nil
	}
	return p.Place.write(p.after, p.Others)
}

// Rebuild writes the manifest of a tree anew, from its folders (Scan).
func (p Place) Rebuild(others []Place, dependencies func(rockspec string) ([]version.Dependency, error)) error {
	held, err := p.Scan(dependencies)
	if err != nil {
		return err
	}
	return p.write(held, others)
}

// write writes the manifest of a tree.
func (p Place) write(held []Held, others []Place) error {
	var more []Held
	for _, other := range others {
		if other.Rocks == p.Rocks {
			continue
		}
		list, err := other.Read()
		if err != nil {
			return err
		}
		more = append(more, list...)
	}
	return fsys.WriteAtomic(p.manifestFile(), encodeManifest(held, more, false), fsys.FileMode)
}

// stage prepares the folder of a rock: all but its modules, which only the tree has.
func (p *plan) stage(ctx context.Context, stage string, a adding) error {
	dir := filepath.Join(stage, a.rock.Name+"-"+a.rock.Version)
	if err := fsys.MakeDir(dir); err != nil {
		return err
	}
	for _, f := range a.rock.Files {
		if err := ctx.Err(); err != nil {
			return err
		}
		top, rest, _ := strings.Cut(f.Path, "/")
		if rest != "" && (top == "lua" || top == "lib" || a.NoDoc && top == "doc") {
			continue
		}
		from, to := filepath.Join(a.Dir, filepath.FromSlash(f.Path)), filepath.Join(dir, filepath.FromSlash(f.Path))
		if err := fsys.MakeDir(filepath.Dir(to)); err != nil {
			return err
		}
		if f.Link != "" && !isFile(from) {
			if err := os.Symlink(f.Link, to); err != nil {
				return fsys.Fault(err, "linking %s", to)
			}
			continue
		}
		if err := copyInto(from, to, top == "bin"); err != nil {
			return err
		}
	}
	text, err := fsys.ReadFile(filepath.Join(a.Dir, "rock_manifest"), bounded.Rock.Size)
	if err == nil && a.Lock != "" {
		text, err = withLock(text, dir, a.Lock)
	}
	if err != nil {
		return err
	}
	if a.rock.Namespace != "" {
		if err := writeRecord(filepath.Join(dir, "rock_namespace"), []byte(a.rock.Namespace)); err != nil {
			return err
		}
	}
	return writeRecord(filepath.Join(dir, "rock_manifest"), text)
}

// Pin adds a luarocks.lock to the folder of a rock, and to its rock_manifest.
func Pin(dir, lock string) error {
	file := filepath.Join(dir, "rock_manifest")
	text, err := fsys.ReadFile(file, bounded.Rock.Size)
	if err == nil {
		text, err = withLock(text, dir, lock)
	}
	if err != nil {
		return err
	}
	return writeRecord(file, text)
}

// withLock writes luarocks.lock, and returns the rock_manifest with it.
func withLock(text []byte, dir, lock string) ([]byte, error) {
	if err := writeRecord(filepath.Join(dir, "luarocks.lock"), []byte(lock)); err != nil {
		return nil, err
	}
	sum, _, err := digest.MD5File(filepath.Join(dir, "luarocks.lock"))
	if err != nil {
		return nil, err
	}
	data, err := manifest.ParseData(text)
	if err != nil {
		return nil, err
	}
	files := listFiles(data)
	files["luarocks.lock"] = sum
	return encodeRockManifest(files), nil
}

func writeRecord(path string, text []byte) error {
	return fsys.Fault(os.WriteFile(path, text, fsys.FileMode), "writing %s", path)
}

// copyInto copies a file, and leaves the mode to the umask: a tree of LuaRocks may be
// shared by a group, and its files can be edited.
func copyInto(from, to string, runs bool) error {
	in, err := fsys.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return fsys.Fault(err, "reading %s", from)
	}
	mode := fs.FileMode(0o666)
	if runs || info.Mode()&0o111 != 0 {
		mode = 0o777
	}
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return fsys.Fault(err, "creating %s", to)
	}
	_, err = io.Copy(out, in)
	if err = errors.Join(err, out.Close()); err != nil {
		_ = os.Remove(to)
	}
	return fsys.Fault(err, "copying %s to %s", from, to)
}

// settle moves the prepared folder of a rock into the tree.
func (p *plan) settle(from string, id ID) error {
	to := p.Place.Dir(id)
	if err := fsys.MakeDir(filepath.Dir(to)); err != nil {
		return err
	}
	return fsys.Replace(from, to)
}

// place puts a file into the tree, in one step. A file there that no rock owns gets
// another name first. fresh means that there was no file of the same rock.
func (p *plan) place(f placing) (fresh bool, err error) {
	if err := fsys.MakeDir(filepath.Dir(f.target)); err != nil {
		return false, err
	}
	there, err := fsys.Lstat(f.target)
	if err != nil {
		return false, err
	}
	if there != nil && !p.owns[f.target] {
		if err := p.backup(f.target); err != nil {
			return false, err
		}
	}
	beside := filepath.Join(filepath.Dir(f.target), stagePrefix+filepath.Base(f.target))
	_ = os.Remove(beside) // of a killed process
	if f.script != "" {
		err = fsys.Fault(os.WriteFile(beside, []byte(f.script), 0o777), "writing %s", f.target)
	} else {
		err = copyInto(f.from, beside, f.runs)
	}
	if err == nil {
		err = fsys.Fault(os.Rename(beside, f.target), "writing %s", f.target)
	}
	if err != nil {
		_ = os.Remove(beside)
	}
	return there == nil || !p.owns[f.target], err
}

func (p *plan) backup(path string) error {
	name := path
	for {
		name += "~"
		there, err := fsys.Lstat(name)
		if err != nil {
			return err
		}
		if there == nil {
			break
		}
	}
	p.changed.Backups = append(p.changed.Backups, Backup{path, name})
	return fsys.Fault(os.Rename(path, name), "renaming %s", path)
}

// move renames a file if it is there.
func move(r rename) (moved bool, err error) {
	there, err := fsys.Lstat(r.from)
	if err != nil || there == nil {
		return false, err
	}
	if err := fsys.MakeDir(filepath.Dir(r.to)); err != nil {
		return false, err
	}
	if err := os.Rename(r.from, r.to); err != nil {
		return false, fsys.Fault(err, "renaming %s", r.from)
	}
	return true, nil
}

// delete removes a file, and the folders that it leaves empty.
func (p *plan) delete(path string) error {
	if err := os.Remove(path); err != nil && !fsys.IsAbsence(err) {
		return fsys.Fault(err, "removing %s", path)
	}
	p.Place.prune(filepath.Dir(path))
	return nil
}

// prune removes empty folders, from one up to the root of the tree.
func (p Place) prune(dir string) {
	for dir != p.Root && strings.HasPrefix(dir, p.Root+string(filepath.Separator)) && os.Remove(dir) == nil {
		dir = filepath.Dir(dir)
	}
}

// removeDir removes the folder of a rock.
func (p *plan) removeDir(id ID) error {
	if err := fsys.RemoveAll(p.Place.Dir(id)); err != nil {
		return err
	}
	_ = os.Remove(filepath.Join(p.Place.Rocks, id.Name)) // unless it holds other versions
	return nil
}
