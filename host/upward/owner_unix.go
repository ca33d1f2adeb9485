//go:build unix

package upward

import (
	"io/fs"
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// strangerTo names the owner of a file unless that is root or the current user. Under
// sudo the calling user also counts (as in git's is_path_owned_by_current_uid).
func strangerTo(_ string, info fs.FileInfo) (string, error) {
	stat, known := info.Sys().(*syscall.Stat_t)
	if !known {
		return "an unknown user", nil
	}
	self := os.Geteuid()
	if owner := int(stat.Uid); owner == 0 || owner == self {
		return "", nil
	}
	id := strconv.FormatUint(uint64(stat.Uid), 10)
	if self == 0 && os.Getenv("SUDO_UID") == id {
		return "", nil
	}
	if owner, err := user.LookupId(id); err == nil {
		return "the user " + owner.Username, nil
	}
	return "the user " + id, nil
}
