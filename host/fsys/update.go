package fsys

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"math/rand/v2"

	"pluv/host/fault"
)

const (
	// maxUpdate bounds a file that Update changes, in bytes.
	maxUpdate = 64 << 20
	// updateTries is how often Update starts over when others change the file.
	updateTries = 10
)

// A Change says which file Update changes, and how.
type Change struct {
	Path string
	// Lock is the file of the lock to hold, as LockOf names it; "" when the
	// caller holds one that all who change the file take.
	Lock string
	// Temp is the folder that holds the new content until it is whole: of the
	// same file system as Path, whose own folder is used without it.
	Temp string
	Mode fs.FileMode // as for WriteAtomic
	// Waiting is called when the lock was not free for a second; nil is fine.
	Waiting func()
}

// LockOf names the lock for changes of a file, in a folder for such locks. It is
// the same for all names of the file that links make.
func LockOf(dir, path string) string {
	sum := sha256.Sum256([]byte(realPath(path)))
	return filepath.Join(dir, hex.EncodeToString(sum[:16]))
}

// realPath follows links, also those on the way to a file that does not exist.
func realPath(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	if dir, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil {
		return filepath.Join(dir, filepath.Base(path))
	}
	return path
}

// Update reads a file, has change say what it should hold, and writes that in
// one step, so that of several that do so at once no change is lost. Old is nil
// when there is no file; a nil result, or one equal to old, leaves it.
//
// Others, such as editors, may write the file without the lock. When its content
// is no longer what change was given, Update starts over, so that change may be
// called more than once; after ten times it fails with file.changed. An error of
// change is returned, and the file is as it was.
func Update(ctx context.Context, c Change, change func(old []byte) ([]byte, error)) error {
	if c.Lock != "" {
		release, err := LockSaying(ctx, c.Lock, c.Waiting)
		if err != nil {
			return err
		}
		defer func() { _ = release() }()
	}
	for range updateTries {
		if err := interrupted(ctx, "changing %s", c.Path); err != nil {
			return err
		}
		old, err := ReadFile(c.Path, maxUpdate)
		if fault.Is(err, fault.FileMissing) {
			old, err = nil, nil
		} else if err == nil && old == nil {
			old = []byte{}
		}
		if err != nil {
			return err
		}
		text, err := change(bytes.Clone(old))
		if err != nil || text == nil || old != nil && bytes.Equal(old, text) {
			return err
		}
		err = put(c, old, text)
		if !errors.Is(err, errOther) {
			return Fault(err, "writing %s", c.Path)
		}
	}
	return fault.New(fault.FileChanged, "another program keeps changing %s", c.Path).WithHint("run the command again")
}

// errOther says that a file does not hold what it should have held.
var errOther = errors.New("the content has changed")

// put replaces old, nil for no file, by text.
func put(c Change, old, text []byte) error {
	target := realPath(c.Path)
	if err := MakeDir(filepath.Dir(target)); err != nil {
		return err
	}
	name := beside(target)
	if c.Temp != "" {
		name = filepath.Join(c.Temp, ".new-"+strconv.FormatUint(rand.Uint64(), 36))
	}
	temp, err := stage(name, target, text, c.Mode)
	if err != nil {
		return err
	}
	defer os.Remove(temp)
	if old == nil {
		return createNew(temp, target)
	}
	return exchange(temp, target, old)
}

// stage writes text into a new file with the mode that target is to have.
func stage(name, target string, text []byte, mode fs.FileMode) (string, error) {
	var keep fs.FileInfo
	if mode == 0 {
		mode = FileMode
		var err error
		if keep, err = Stat(target); err != nil {
			return "", err
		}
	}
	file, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return "", err
	}
	_, err = file.Write(text)
	if err == nil && keep != nil {
		keepGroup(file, keep)
		err = file.Chmod(keep.Mode().Perm())
	}
	if err == nil {
		err = file.Sync()
	}
	if err := errors.Join(err, file.Close()); err != nil {
		os.Remove(name)
		return "", err
	}
	return name, nil
}

// createNew gives a file the name target, which nothing may have.
func createNew(temp, target string) error {
	err := os.Link(temp, target)
	if err == nil {
		return nil
	}
	if _, there := os.Lstat(target); there == nil || errors.Is(err, fs.ErrExist) {
		return errOther
	}
	return os.Rename(temp, target) // a file system without links
}

// exchange puts temp in the place of target if that holds old. Where the system
// can swap files, what was replaced is looked at afterwards and put back if it
// was something else, so that there is no moment in which it could be lost.
func exchange(temp, target string, old []byte) error {
	if !holds(target, old) {
		return errOther
	}
	err := swapEntries(entry{name: temp}, entry{name: target})
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return errOther
	case err != nil:
		return os.Rename(temp, target)
	case holds(temp, old):
		return nil
	}
	if err := swapEntries(entry{name: temp}, entry{name: target}); err != nil {
		return err
	}
	return errOther
}

func holds(path string, content []byte) bool {
	data, err := os.ReadFile(path)
	return err == nil && bytes.Equal(data, content)
}
