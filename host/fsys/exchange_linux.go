package fsys

import (
	"errors"

	"golang.org/x/sys/unix"
)

// swap exchanges two paths in one step, or fails with errors.ErrUnsupported
// where the kernel or the file system cannot.
func swap(a, b string) error {
	err := unix.Renameat2(unix.AT_FDCWD, a, unix.AT_FDCWD, b, unix.RENAME_EXCHANGE)
	if errors.Is(err, unix.EINVAL) {
		return errors.ErrUnsupported
	}
	return err
}
