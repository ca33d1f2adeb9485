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
	"time"

	"pluv/host/fault"
	"pluv/host/pathname"
)

// A Folder is an open folder below another one, reached without following a symbolic
// link. pluv changes files of a project through it, because a cloned project may have a
// link, to the user's files or its own sources, wherever pluv writes.
//
// Names are entries of the folder itself. A method that would follow a link fails with
// file.escape; Remove and Rename act on the link itself. A Folder is for one goroutine
// and must be closed.
type Folder struct {
	root *os.Root
	dir  *os.File // opened on first use
	path string   // for messages
}

// OpenFolder opens the folder at the relative slash path rel below base. Base itself may
// contain links. A link below it, or a file in place of a folder, fails with file.escape,
// a missing folder with file.missing.
func OpenFolder(base, rel string) (*Folder, error) { return openFolder(base, rel, false) }

// MakeFolder is OpenFolder and creates missing folders below base.
func MakeFolder(base, rel string) (*Folder, error) { return openFolder(base, rel, true) }

func openFolder(base, rel string, make bool) (*Folder, error) {
	if why := pathname.Unusable(rel); why != "" {
		return nil, fault.New(fault.FileEscape, "the path %q cannot be used: %s", rel, why)
	}
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

// enter opens a subfolder. It compares what Lstat saw with what was opened, because
// os.Root follows links that stay inside.
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

// refuse is the error for a link, or another kind of entry, where a file or folder is
// wanted.
func (f *Folder) refuse(name string, info fs.FileInfo, wanted string) error {
	at := filepath.Join(f.path, name)
	if info.Mode()&fs.ModeSymlink != 0 {
		return fault.New(fault.FileEscape, "%s is a link, and pluv does not change a project through links", at).
			WithHint("remove it with `rm %s`; pluv creates a %s there", fault.Quote(at), wanted)
	}
	return fault.New(fault.FileEscape, "%s is not a %s", at, wanted).
		WithHint("remove %s; pluv creates a %s there", fault.Quote(at), wanted)
}

// Close closes the folder.
func (f *Folder) Close() error {
	if f.dir != nil {
		f.dir.Close()
	}
	return f.root.Close()
}

func (f *Folder) at(name string) string { return filepath.Join(f.path, name) }

// lstat describes an entry; nil if it is missing.
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

// wantFile fails if name exists and is not a regular file. Info is nil if it is missing.
func (f *Folder) wantFile(name string) (info fs.FileInfo, err error) {
	info, err = f.lstat(name)
	if err == nil && info != nil && !info.Mode().IsRegular() {
		err = f.refuse(name, info, "file")
	}
	return info, err
}

// Write writes a file in one step, like WriteAtomic with mode 0, but does not follow
// links. A killed process leaves a file whose name begins with `.new-`.
func (f *Folder) Write(name string, data []byte) error {
	if _, err := f.wantFile(name); err != nil {
		return err
	}
	temp, target := entry{f, freshName()}, entry{f, name}
	err := stage(temp, target, data, 0)
	if err == nil {
		if err = renameEntry(temp, target); err != nil {
			_ = temp.remove()
		}
	}
	return Fault(err, "writing %s", f.at(name))
}

// Remove removes a file, a link or a folder with its content, like RemoveAll.
func (f *Folder) Remove(name string) error { return f.remove(name, busyWait) }

// Discard removes what is of no use any more, like the function Discard.
func (f *Folder) Discard(name string) { _ = f.remove(name, discardWait) }

func (f *Folder) remove(name string, longest time.Duration) error {
	info, err := f.lstat(name)
	if err != nil || info == nil {
		return err
	}
	err = f.root.RemoveAll(name)
	if errors.Is(err, fs.ErrPermission) {
		f.unlock(name)
		err = f.root.RemoveAll(name)
	}
	if isBusyRemoval(err) {
		err = whileBusy(longest, isBusyRemoval, func() error { return f.root.RemoveAll(name) })
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

// Temp creates a folder in f with a random name after prefix, and returns its name.
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

// wantDir fails if name exists and is not a folder. There is false if it is missing.
func (f *Folder) wantDir(name string) (there bool, err error) {
	info, err := f.lstat(name)
	if err == nil && info != nil && !info.IsDir() {
		err = f.refuse(name, info, "folder")
	}
	return info != nil, err
}

// Replace puts the folder fresh of another Folder in name's place, like the function
// Replace. It refuses a link at name.
func (f *Folder) Replace(from *Folder, fresh, name string) error {
	if _, err := f.wantDir(name); err != nil {
		return err
	}
	return replace(entry{from, fresh}, entry{f, name}, swapEntries)
}

// Recover repairs name after an interrupted Replace, like the function Recover. It
// refuses a link in place of the old content.
func (f *Folder) Recover(name string) error {
	there, err := f.wantDir(name)
	if err != nil {
		return err
	}
	if there {
		_, err := aside(entry{f, name})
		return err
	}
	old, err := latestAside(entry{f, name})
	if err != nil || old == nil {
		return err
	}
	if there, err := f.wantDir(old.name); err != nil || !there {
		return err
	}
	return Fault(renameEntry(*old, entry{f, name}), "putting back %s", f.at(name))
}

// Keep hard-links the file name to as in work, replacing that, so that Restore needs no
// disk space. If the file system has no links, it copies. If the file is missing, it does
// nothing.
func (f *Folder) Keep(work *Folder, name, as string) error {
	info, err := f.wantFile(name)
	if err != nil || info == nil {
		return err
	}
	if err := work.Remove(as); err != nil {
		return err
	}
	// Where open files cannot be removed, a link could not be while the file is open.
	if !canBeBusy && linkEntry(entry{f, name}, entry{work, as}) == nil {
		return nil
	}
	data, err := entry{f, name}.read(maxUpdate)
	if err != nil {
		return err
	}
	return work.Write(as, data)
}

// Restore puts the file kept by Keep back at name if that still has the expected content;
// otherwise it reports false.
func (f *Folder) Restore(work *Folder, as, name string, expected []byte) (bool, error) {
	err := exchange(entry{work, as}, entry{f, name}, expected)
	if errors.Is(err, errOther) {
		return false, nil
	}
	return err == nil, Fault(err, "putting back %s", f.at(name))
}

// Lock takes the lock file name, like LockSaying, but does not follow links.
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

// unlikely returns a random part of a name.
func unlikely() string { return strconv.FormatUint(rand.Uint64(), 36) }

// freshName is a random name for the new content of a file.
func freshName() string { return ".new-" + unlikely() }
