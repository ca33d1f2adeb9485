package serve

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// isFull reports whether a write failed because the disk is full.
func isFull(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL)
}

// flush does nothing: Windows cannot sync folders.
func flush(*os.File) error { return nil }
