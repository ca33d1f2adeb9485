package fsys

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strconv"
)

// Replace puts the folder newDir in dst's place and removes the old one; dst need not
// exist. Both must be on one file system. If the system can swap folders, dst is always
// the old or the new one; otherwise a crash may leave a state that Recover repairs. If
// Replace fails, dst is unchanged. Failing to remove the old folder is no error: the next
// Replace or Recover tries again.
func Replace(newDir, dst string) error {
	return replace(entry{name: newDir}, entry{name: dst}, swapEntries)
}

// replace has the swap function as a parameter, for tests.
func replace(fresh, dst entry, swap func(a, b entry) error) error {
	old, err := aside(dst)
	if err != nil {
		return err
	}
	err = swap(fresh, dst)
	switch {
	case err == nil:
		if err = renameEntry(fresh, old); err != nil {
			old = fresh
		}
		old.discard()
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return Fault(renameEntry(fresh, dst), "moving %s to %s", fresh.path(), dst.path())
	case !errors.Is(err, errors.ErrUnsupported):
		return Fault(err, "replacing %s", dst.path())
	}
	if err := renameEntry(dst, old); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Fault(err, "replacing %s", dst.path())
	}
	if err := renameEntry(fresh, dst); err != nil {
		if back := renameEntry(old, dst); !errors.Is(back, fs.ErrNotExist) {
			err = errors.Join(err, back)
		}
		return Fault(err, "replacing %s", dst.path())
	}
	old.discard()
	return nil
}

// Recover repairs dst after an interrupted Replace: if dst is missing, it restores the
// old content; otherwise it removes leftovers. It does nothing if nothing was
// interrupted. It must not run concurrently with a Replace of the same dst.
func Recover(dst string) error {
	there, err := Lstat(dst)
	if err != nil {
		return err
	}
	if there != nil {
		_, err := aside(entry{name: dst})
		return err
	}
	old, err := latestAside(entry{name: dst})
	if err != nil || old == nil {
		return err
	}
	return Fault(Rename(old.name, dst), "putting back %s", dst)
}

// maxAside bounds the leftovers of one folder that cannot be removed.
const maxAside = 9

// replacedName is where Replace keeps the old content of path.
func replacedName(path string, number int) string {
	path = filepath.Clean(path)
	name := "." + filepath.Base(path) + ".replaced"
	if number > 1 {
		name += "-" + strconv.Itoa(number)
	}
	return filepath.Join(filepath.Dir(path), name)
}

// aside removes leftovers of dst, and returns the place for its present content. What
// another program has open stays until a later call; the place is then numbered above it,
// so that the highest number is always the latest content.
func aside(dst entry) (entry, error) {
	last := 0
	for number := 1; number <= maxAside; number++ {
		old := entry{dst.in, replacedName(dst.name, number)}
		switch err := old.clear(); {
		case err != nil && !isBusyRemoval(err):
			return entry{}, err
		case err != nil && number == maxAside:
			return entry{}, err
		case err != nil:
			last = number
		case !canBeBusy:
			return old, nil // there are no others
		}
	}
	return entry{dst.in, replacedName(dst.name, last+1)}, nil
}

// latestAside is the old content that a Replace has moved aside last; nil for none.
func latestAside(dst entry) (*entry, error) {
	last := 1
	if canBeBusy {
		last = maxAside
	}
	for number := last; number > 0; number-- {
		old := entry{dst.in, replacedName(dst.name, number)}
		info, err := Lstat(old.path())
		if err != nil || info != nil {
			return &old, err
		}
	}
	return nil, nil
}
