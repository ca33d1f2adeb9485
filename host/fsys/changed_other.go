//go:build !linux && !darwin && !freebsd

package fsys

import "io/fs"

// ChangeTime returns the modification time of a file, in Unix nanoseconds: the system has
// no time of changes that no program can set.
func ChangeTime(info fs.FileInfo) int64 { return info.ModTime().UnixNano() }
