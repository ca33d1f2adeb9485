package pathname

import (
	"strings"
	"syscall"
)

// Canonical returns an absolute path in the one form that stands for its folder: without
// `\\?\` where that changes nothing, with a capital drive, and with the names in the case
// that they have on the disk.
func Canonical(name string) string {
	name = backslashed(name)
	if rest, isLong := strings.CutPrefix(name, `\\?\`); isLong && len(rest) > 2 && isDrive(rest[:2]) {
		name = rest
	}
	if text, err := syscall.UTF16PtrFromString(name); err == nil {
		buffer := make([]uint16, 300)
		n, err := syscall.GetLongPathName(text, &buffer[0], uint32(len(buffer)))
		if int(n) > len(buffer) {
			buffer = make([]uint16, n)
			n, err = syscall.GetLongPathName(text, &buffer[0], uint32(len(buffer)))
		}
		if err == nil && n > 0 && int(n) <= len(buffer) {
			name = syscall.UTF16ToString(buffer[:n])
		}
	}
	if len(name) > 1 && isDrive(name[:2]) {
		name = strings.ToUpper(name[:1]) + name[1:]
	}
	return name
}
