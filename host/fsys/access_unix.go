//go:build unix

package fsys

import "golang.org/x/sys/unix"

// IsWritable reports whether the process may write to a file or folder. Whether a write
// succeeds is known only afterwards.
func IsWritable(path string) bool { return unix.Access(path, unix.W_OK) == nil }
