package fsys

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"syscall"

	"pluv/host/fault"
)

const (
	// maxUpdate bounds the files that Update changes, in bytes.
	maxUpdate = 64 << 20
	// updateTries bounds the retries of Update when others change the file.
	updateTries = 10
)

// A Change describes a file for Update.
type Change struct {
	Path string
	// Lock is the lock file, from LockOf; "" if the caller holds a lock that all writers
	// of the file take, or if there is no folder for locks.
	Lock string
	// Temp is the folder for the unfinished content [default: the folder of Path, which
	// is also used if Temp is on another file system].
	Temp string
	// In is the open folder of Path, in which no links are followed (Folder): Path then
	// only names the file. Work is the open folder to use as Temp [default: In].
	In, Work *Folder
	Mode     fs.FileMode // as for WriteAtomic
	// Waiting is called when the lock was held for a second; may be nil.
	Waiting func()
}

// LockOf is the path of the lock for changes of a file, in a folder for such locks. It is
// the same for all links to the file; "" if the folder is unknown.
func LockOf(dir, path string) string {
	if dir == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(realPath(path)))
	return filepath.Join(dir, hex.EncodeToString(sum[:16]))
}

// realPath resolves links, also in the path of a missing file.
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

// Update reads a file, calls change for the new content, and writes that in one step, so
// that no concurrent change is lost. Old is nil if the file is missing; a nil result, or
// one equal to old, leaves the file unchanged.
//
// Other programs, such as editors, may write the file without the lock. If its content
// has changed meanwhile, Update starts over, so change may be called several times; after
// ten times it fails with file.changed. An error of change is returned, and the file is
// unchanged.
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
		old, err := c.target().read(maxUpdate)
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

// target is the file to change.
func (c Change) target() entry {
	if c.In != nil {
		return entry{c.In, filepath.Base(c.Path)}
	}
	return entry{name: realPath(c.Path)}
}

// temp is a file for the new content.
func (c Change) temp() entry {
	name := freshName()
	switch {
	case c.Work != nil:
		return entry{c.Work, name}
	case c.In != nil:
		return entry{c.In, name}
	case c.Temp != "":
		return entry{name: filepath.Join(c.Temp, name)}
	}
	return entry{name: beside(realPath(c.Path))}
}

// errOther reports that a file does not have the expected content.
var errOther = errors.New("the content has changed")

// put replaces old, nil for no file, by text.
func put(c Change, old, text []byte) error {
	target, temp := c.target(), c.temp()
	if c.In == nil {
		if err := MakeDir(filepath.Dir(target.name)); err != nil {
			return err
		}
	}
	if err := stage(temp, target, text, c.Mode); err != nil {
		return err
	}
	defer func() { _ = temp.remove() }()
	var err error
	if old == nil {
		err = createNew(temp, target)
	} else {
		err = exchange(temp, target, old)
	}
	if errors.Is(err, syscall.EXDEV) && (c.Temp != "" || c.Work != nil) {
		c.Temp, c.Work = "", nil
		return put(c, old, text)
	}
	return err
}

// stage writes text to a new file with the mode that target will have.
func stage(temp, target entry, text []byte, mode fs.FileMode) error {
	var keep fs.FileInfo
	if mode == 0 {
		mode = FileMode
		var err error
		if keep, err = target.stat(); err != nil {
			return err
		}
	}
	file, err := temp.create(mode)
	if err != nil {
		return err
	}
	err = finish(file, keep, func(out io.Writer) error {
		_, err := out.Write(text)
		return err
	})
	if err != nil {
		_ = temp.remove()
		return err
	}
	return nil
}

// createNew gives a file the name target, which must not exist.
func createNew(temp, target entry) error {
	err := linkEntry(temp, target)
	if err == nil {
		return nil
	}
	if errors.Is(err, fs.ErrExist) {
		return errOther
	}
	if there, statErr := target.stat(); statErr != nil || there != nil {
		return errors.Join(errOther, statErr)
	}
	return renameEntry(temp, target) // a file system without hard links
}

// exchange puts temp in the place of target if that has the content old. If the system
// can swap files, it checks the replaced file afterwards and swaps back if that was
// something else, so that it can never be lost.
func exchange(temp, target entry, old []byte) error {
	if !target.holds(old) {
		return errOther
	}
	err := swapEntries(temp, target)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return errOther
	case err != nil:
		return renameEntry(temp, target)
	case temp.holds(old):
		return nil
	}
	if err := swapEntries(temp, target); err != nil {
		return err
	}
	return errOther
}
