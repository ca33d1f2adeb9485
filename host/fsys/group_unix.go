//go:build unix

package fsys

import (
	"io/fs"
	"os"
	"syscall"
)

// keepGroup gives a new file the group of the replaced one, so that the group keeps
// access. Only members of the group can do that.
func keepGroup(file *os.File, old fs.FileInfo) {
	before, known := old.Sys().(*syscall.Stat_t)
	if now, err := file.Stat(); err == nil && known {
		if s, is := now.Sys().(*syscall.Stat_t); is && s.Gid != before.Gid {
			_ = file.Chown(-1, int(before.Gid))
		}
	}
}
