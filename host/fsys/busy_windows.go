package fsys

import (
	"errors"

	"golang.org/x/sys/windows"
)

// canBeBusy is whether open files cannot be removed, renamed or replaced.
const canBeBusy = true

// isShut reports whether an error means that another program keeps a file from being
// opened.
func isShut(err error) bool {
	return errors.Is(err, windows.ERROR_SHARING_VIOLATION) || errors.Is(err, windows.ERROR_LOCK_VIOLATION)
}

// isBusy reports whether an error means that another program has the file open. Windows
// also says "access denied" then: of a file that is being deleted, of the target of a
// rename, and of a folder with an open file.
func isBusy(err error) bool {
	return isShut(err) || errors.Is(err, windows.ERROR_ACCESS_DENIED) ||
		errors.Is(err, windows.ERROR_USER_MAPPED_FILE) || errors.Is(err, windows.ERROR_DELETE_PENDING)
}

// isBusyRemoval is isBusy for removals: an open file that was deleted keeps its name, so
// that its folder is not empty yet.
func isBusyRemoval(err error) bool { return isBusy(err) || errors.Is(err, windows.ERROR_DIR_NOT_EMPTY) }

// permissionHint names both causes: Windows says the same of a program that runs.
const permissionHint = "close the programs that use it, or check your rights to the file and its folder"

const busyHint = "close the programs that use it, such as an editor, a running Lua or a terminal in that folder, and run the command again"
