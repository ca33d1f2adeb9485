package fsys

import "golang.org/x/sys/unix"

// clone creates dst with the blocks of src (apfs), including permissions and times.
func clone(src, dst string) error {
	return unix.Clonefile(src, dst, unix.CLONE_NOFOLLOW)
}
