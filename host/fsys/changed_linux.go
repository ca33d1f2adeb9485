package fsys

import (
	"io/fs"
	"syscall"
)

// ChangeTime returns when a file's content or description last changed, in Unix
// nanoseconds. Unlike the modification time no program can set it. Where the system has
// none, or info is of no file, it is the modification time.
func ChangeTime(info fs.FileInfo) int64 {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return stat.Ctim.Nano()
	}
	return info.ModTime().UnixNano()
}
