//go:build linux || darwin || freebsd

package replay

import (
	"io/fs"
	"os"
	"strconv"
	"syscall"
	"time"

	"pluv/host/fsys"
)

const supported = true

// absent stands for a missing file.
const absent = "-"

// look describes a file, and for a link its target too: content cannot change without a
// difference. Latest is the time of the last change, zero for a missing file.
func look(path string) (is string, latest time.Time, ok bool) {
	info, err := os.Lstat(path)
	if fsys.IsAbsence(err) {
		return absent, time.Time{}, true
	}
	if err != nil {
		return "", time.Time{}, false
	}
	is, latest = describe(info)
	if info.Mode()&fs.ModeSymlink == 0 {
		return is, latest, true
	}
	target, err := os.Stat(path)
	if fsys.IsAbsence(err) {
		return is + " " + absent, latest, true
	}
	if err != nil {
		return "", time.Time{}, false
	}
	more, changed := describe(target)
	if changed.After(latest) {
		latest = changed
	}
	return is + " " + more, latest, true
}

// lookAtKind describes what a file is, to whom it belongs, and who may change it, and for a
// link the same of its target. Of the content only the comments at the beginning count.
func lookAtKind(path string) (is string, ok bool) {
	info, err := os.Lstat(path)
	if err != nil {
		return absent, fsys.IsAbsence(err)
	}
	is = kind(info)
	if info.Mode()&fs.ModeSymlink != 0 {
		if info, err = os.Stat(path); err != nil {
			return is + " " + absent, fsys.IsAbsence(err)
		}
		is += " " + kind(info)
	}
	if !info.Mode().IsRegular() {
		return is, true
	}
	sum, ok := opening(path)
	return is + " " + sum, ok
}

func describe(info fs.FileInfo) (is string, latest time.Time) {
	changed, written := fsys.ChangeTime(info), info.ModTime().UnixNano()
	is = kind(info)
	numbers := []int64{info.Size(), written, changed}
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		numbers = append(numbers, int64(stat.Dev), int64(stat.Ino))
	}
	for _, n := range numbers {
		is += "." + strconv.FormatInt(n, 36)
	}
	return is, time.Unix(0, max(changed, written))
}

func kind(info fs.FileInfo) string {
	is := strconv.FormatUint(uint64(info.Mode()), 36)
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		is += "." + strconv.FormatUint(uint64(stat.Uid), 36) + "." + strconv.FormatUint(uint64(stat.Gid), 36)
	}
	return is
}

// isOurs reports whether only this user can have written a file.
func isOurs(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && info.Mode().IsRegular() && int(stat.Uid) == os.Geteuid() && info.Mode().Perm()&0o022 == 0
}
