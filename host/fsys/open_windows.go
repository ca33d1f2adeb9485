package fsys

import (
	"io/fs"
	"os"

	"golang.org/x/sys/windows"
)

const withoutWaiting = 0

// openShared opens a file for reading, so that others can replace or remove it
// meanwhile: os.Open does not allow that.
func openShared(path string) (*os.File, error) {
	name, err := windows.UTF16PtrFromString(path)
	if err == nil {
		var handle windows.Handle
		handle, err = windows.CreateFile(name, windows.GENERIC_READ,
			windows.FILE_SHARE_READ|windows.FILE_SHARE_WRITE|windows.FILE_SHARE_DELETE, nil,
			windows.OPEN_EXISTING, windows.FILE_ATTRIBUTE_NORMAL|windows.FILE_FLAG_BACKUP_SEMANTICS, 0)
		if err == nil {
			return os.NewFile(uintptr(handle), path), nil
		}
	}
	return nil, &fs.PathError{Op: "open", Path: path, Err: err}
}
