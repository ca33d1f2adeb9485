//go:build unix

package serve

import (
	"errors"
	"os"
	"syscall"
)

// isFull reports whether a write failed because the disk or quota is full.
func isFull(err error) bool { return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) }

// flush syncs the entries of a folder, as far as its file system can.
func flush(dir *os.File) error {
	err := dir.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) {
		return nil
	}
	return err
}
