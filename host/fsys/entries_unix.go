//go:build unix

package fsys

import (
	"os"

	"golang.org/x/sys/unix"
)

// open returns the entry for system calls: the folder's descriptor and a name in it, or a
// path.
func (e entry) open() (fd int, name string, err error) {
	if e.in == nil {
		return unix.AT_FDCWD, e.name, nil
	}
	dir, err := e.in.handle()
	if err != nil {
		return 0, "", err
	}
	return int(dir.Fd()), e.name, nil
}

// both calls do with two entries.
func both(a, b entry, do func(fdA int, nameA string, fdB int, nameB string) error) error {
	fdA, nameA, err := a.open()
	if err != nil {
		return err
	}
	fdB, nameB, err := b.open()
	if err != nil {
		return err
	}
	return do(fdA, nameA, fdB, nameB)
}

// renameEntry moves a to b.
func renameEntry(a, b entry) error { return both(a, b, unix.Renameat) }

// linkEntry hard-links a to b, which must not exist.
func linkEntry(a, b entry) error {
	return both(a, b, func(fdA int, nameA string, fdB int, nameB string) error {
		return unix.Linkat(fdA, nameA, fdB, nameB, 0)
	})
}

// handle opens the folder as a file, for system calls that os.Root does not offer.
func (f *Folder) handle() (*os.File, error) {
	if f.dir == nil {
		dir, err := f.root.Open(".")
		if err != nil {
			return nil, Fault(err, "opening %s", f.path)
		}
		f.dir = dir
	}
	return f.dir, nil
}
