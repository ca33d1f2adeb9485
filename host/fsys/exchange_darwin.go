package fsys

import "golang.org/x/sys/unix"

// swapEntries exchanges two entries in one step, or fails with errors.ErrUnsupported if
// the file system cannot.
func swapEntries(a, b entry) error {
	return both(a, b, func(fdA int, nameA string, fdB int, nameB string) error {
		return unix.RenameatxNp(fdA, nameA, fdB, nameB, unix.RENAME_SWAP)
	})
}
