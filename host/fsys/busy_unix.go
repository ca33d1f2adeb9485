//go:build unix

package fsys

// canBeBusy is whether open files cannot be removed, renamed or replaced.
const canBeBusy = false

// isBusy reports whether an error means that another program has the file open.
func isBusy(error) bool { return false }

func isShut(error) bool { return false }

func isBusyRemoval(error) bool { return false }

const busyHint = ""

const permissionHint = "check who owns the file and its folder"
