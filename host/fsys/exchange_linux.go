package fsys

import (
	"errors"

	"golang.org/x/sys/unix"
)

// swapEntries exchanges two entries in one step, or fails with errors.ErrUnsupported if
// the kernel or the file system cannot.
func swapEntries(a, b entry) error {
	return both(a, b, func(fdA int, nameA string, fdB int, nameB string) error {
		err := unix.Renameat2(fdA, nameA, fdB, nameB, unix.RENAME_EXCHANGE)
		if errors.Is(err, unix.EINVAL) {
			return errors.ErrUnsupported
		}
		return err
	})
}
