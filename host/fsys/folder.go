package fsys

import (
	"context"
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"pluv/host/fault"
)

// A Folder is a folder below another one, held open, that was reached without
// following a symbolic link. pluv makes, replaces and removes files of a
// project through it: a cloned project may hold a link wherever pluv keeps
// something, to the user's files or to its own sources.
//
// Names are those of entries of the folder itself. A method that would follow a
// link at a name fails with file.escape; Remove and Rename act on the link
// itself. A Folder is for one goroutine and is to be closed.
type Folder struct {
	root *os.Root
	dir  *os.File // of root, opened when it is first needed
	path string   // for messages
}

// OpenFolder opens the folder at the relative slash path rel below base. Base
// itself may be reached through links, what is below it may not: a link, or a
// file where a folder should be, is file.escape with its name. Absence is
// file.missing.
func OpenFolder(base, rel string) (*Folder, error) { return openFolder(base, rel, false) }

// MakeFolder is OpenFolder and creates what is missing below base.
func MakeFolder(base, rel string) (*Folder, error) { return openFolder(base, rel, true) }

func openFolder(base, rel string, make bool) (*Folder, error) {
	if !filepath.IsLocal(filepath.FromSlash(rel)) || strings.ContainsRune(rel, 0) {
		return nil, escape(base, rel)
	}
	root, err := os.OpenRoot(base)
	if err != nil {
		return nil, Fault(err, "opening %s", base)
	}
	at := &Folder{root: root, path: base}
	for part := range strings.SplitSeq(path.Clean(rel), "/") {
		if part == "." {
			continue
		}
		next, err := at.enter(part, make)
		at.Close()
		if err != nil {
			return nil, err
		}
		at = next
	}
	return at, nil
}

// enter opens a folder of f. What Lstat saw and what was opened must be the
// same: os.Root follows links that stay inside.
func (f *Folder) enter(name string, make bool) (*Folder, error) {
	at := filepath.Join(f.path, name)
	before, err := f.root.Lstat(name)
	if make && errors.Is(err, fs.ErrNotExist) {
		if err = f.root.Mkdir(name, ProgramMode); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, Fault(err, "creating the folder %s", at)
		}
		before, err = f.root.Lstat(name)
	}
	if err != nil {
		return nil, Fault(err, "opening %s", at)
	}
	if !before.IsDir() {
		return nil, f.refuse(name, before, "folder")
	}
	root, err := f.root.OpenRoot(name)
	if err != nil {
		return nil, Fault(err, "opening %s", at)
	}
	after, err := root.Stat(".")
	if err == nil && !os.SameFile(before, after) {
		err = f.refuse(name, before, "folder")
	}
	if err != nil {
		root.Close()
		return nil, Fault(err, "opening %s", at)
	}
	return &Folder{root: root, path: at}, nil
}

// refuse is the failure for what stands where pluv wants a file or a folder of
// the project.
func (f *Folder) refuse(name string, info fs.FileInfo, wanted string) error {
	at := filepath.Join(f.path, name)
	if info.Mode()&fs.ModeSymlink != 0 {
		return fault.New(fault.FileEscape, "%s is a link, and pluv changes nothing of a project through one", at).
			WithHint("remove it: `rm %s`; pluv makes a %s of that name", fault.Quote(at), wanted)
	}
	return fault.New(fault.FileEscape, "%s is not a %s", at, wanted).
		WithHint("remove %s; pluv makes a %s of that name", fault.Quote(at), wanted)
}

// Close ends the use of the folder.
func (f *Folder) Close() error {
	if f.dir != nil {
		f.dir.Close()
	}
	return f.root.Close()
}

func (f *Folder) at(name string) string { return filepath.Join(f.path, name) }

// lstat describes an entry; nil when nothing is there.
func (f *Folder) lstat(name string) (fs.FileInfo, error) {
	if name == "" || name == "." || name == ".." || filepath.Base(name) != name {
		return nil, escape(f.path, name)
	}
	info, err := f.root.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return info, Fault(err, "looking at %s", f.at(name))
}

// List returns the entries, sorted by name.
func (f *Folder) List() ([]fs.DirEntry, error) {
	dir, err := f.root.Open(".")
	if err != nil {
		return nil, Fault(err, "listing %s", f.path)
	}
	defer dir.Close()
	entries, err := dir.ReadDir(-1)
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries, Fault(err, "listing %s", f.path)
}

// wantFile fails where name is something else than a regular file. Info is nil
// where nothing is.
func (f *Folder) wantFile(name string) (info fs.FileInfo, err error) {
	info, err = f.lstat(name)
	if err == nil && info != nil && !info.Mode().IsRegular() {
		err = f.refuse(name, info, "file")
	}
	return info, err
}

// Write puts a file at name in one step, as WriteAtomic does with mode 0, but
// follows no link there.
func (f *Folder) Write(name string, data []byte) error {
	if _, err := f.wantFile(name); err != nil {
		return err
	}
	temp, target := entry{f, "." + name + "." + unlikely() + ".tmp"}, entry{f, name}
	err := stage(temp, target, data, 0)
	if err == nil {
		if err = renameEntry(temp, target); err != nil {
			_ = temp.remove()
		}
	}
	return Fault(err, "writing %s", f.at(name))
}

// Remove removes a file, a link or a folder with all it holds, as RemoveAll
// does.
func (f *Folder) Remove(name string) error {
	info, err := f.lstat(name)
	if err != nil || info == nil {
		return err
	}
	err = f.root.RemoveAll(name)
	if errors.Is(err, fs.ErrPermission) {
		f.unlock(name)
		err = f.root.RemoveAll(name)
	}
	return Fault(err, "removing %s", f.at(name))
}

// unlock is unlock for a folder of f.
func (f *Folder) unlock(name string) {
	info, err := f.root.Lstat(name)
	if err != nil || !info.IsDir() {
		return
	}
	if info.Mode().Perm()&0o700 != 0o700 {
		_ = f.root.Chmod(name, info.Mode().Perm()|0o700)
	}
	sub, err := f.enter(name, false)
	if err != nil {
		return
	}
	defer sub.Close()
	entries, _ := sub.List()
	for _, entry := range entries {
		if entry.IsDir() {
			sub.unlock(entry.Name())
		}
	}
}

// Temp creates a new folder in f, named after prefix, and returns its name.
func (f *Folder) Temp(prefix string) (string, error) {
	for range 100 {
		name := prefix + unlikely()
		err := f.root.Mkdir(name, ProgramMode)
		if !errors.Is(err, fs.ErrExist) {
			return name, Fault(err, "creating a folder in %s", f.path)
		}
	}
	return "", Fault(fs.ErrExist, "creating a folder in %s", f.path)
}

// wantDir fails where name is something else than a folder. There is false
// where nothing is.
func (f *Folder) wantDir(name string) (there bool, err error) {
	info, err := f.lstat(name)
	if err == nil && info != nil && !info.IsDir() {
		err = f.refuse(name, info, "folder")
	}
	return info != nil, err
}

// Replace puts the folder fresh of another Folder in name's place, as the
// function Replace does. A link at name is refused, not replaced.
func (f *Folder) Replace(from *Folder, fresh, name string) error {
	if _, err := f.wantDir(name); err != nil {
		return err
	}
	return replace(entry{from, fresh}, entry{f, name}, swapEntries)
}

// Recover repairs name after a Replace that did not come to its end, as the
// function Recover does. A link that stands for the old content is refused.
func (f *Folder) Recover(name string) error {
	there, err := f.wantDir(name)
	if err != nil {
		return err
	}
	old := filepath.Base(replacedName(name))
	if there {
		return f.Remove(old)
	}
	if there, err := f.wantDir(old); err != nil || !there {
		return err
	}
	return Fault(renameEntry(entry{f, old}, entry{f, name}), "putting back %s", f.at(name))
}

// Keep gives the file name a further one, as in work, in whose place nothing stays:
// then Restore needs no room on the disk. Where the file system has no links it is a
// copy. It does nothing where there is no file.
func (f *Folder) Keep(work *Folder, name, as string) error {
	info, err := f.wantFile(name)
	if err != nil || info == nil {
		return err
	}
	if err := work.Remove(as); err != nil {
		return err
	}
	if linkEntry(entry{f, name}, entry{work, as}) == nil {
		return nil
	}
	data, err := entry{f, name}.read(maxUpdate)
	if err != nil {
		return err
	}
	return work.Write(as, data)
}

// Restore puts what Keep kept back in the place of name, if that holds what is
// expected; else it reports false.
func (f *Folder) Restore(work *Folder, as, name string, expected []byte) (bool, error) {
	err := exchange(entry{work, as}, entry{f, name}, expected)
	if errors.Is(err, errOther) {
		return false, nil
	}
	return err == nil, Fault(err, "putting back %s", f.at(name))
}

// Lock takes the lock that the file name stands for, as LockSaying does, but
// follows no link there.
func (f *Folder) Lock(ctx context.Context, name string, waiting func()) (release func() error, err error) {
	info, err := f.wantFile(name)
	if err == nil && info == nil {
		var file *os.File
		file, err = f.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_RDWR, FileMode)
		if err == nil {
			err = file.Close()
		} else if errors.Is(err, fs.ErrExist) {
			_, err = f.wantFile(name)
		}
	}
	if err != nil {
		return nil, Fault(err, "locking %s", f.at(name))
	}
	return LockSaying(ctx, f.at(name), waiting)
}

// unlikely returns a part of a name that no file has yet.
func unlikely() string { return strconv.FormatUint(rand.Uint64(), 36) }
