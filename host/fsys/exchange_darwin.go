package fsys

import "golang.org/x/sys/unix"

// swap exchanges two paths in one step, or fails with errors.ErrUnsupported
// where the file system cannot.
func swap(a, b string) error {
	return unix.RenamexNp(a, b, unix.RENAME_SWAP)
}
