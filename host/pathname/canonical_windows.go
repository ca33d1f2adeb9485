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
	drive, rest := splitDrive(name)
	name = drive
	for part := range strings.SplitSeq(strings.TrimPrefix(rest, `\`), `\`) {
		name += `\` + onDisk(name, part)
	}
	if len(name) > 1 && isDrive(name[:2]) {
		name = strings.ToUpper(name[:1]) + name[1:]
	}
	return name
}

// onDisk returns the name of a file in a folder as the disk has it; the name itself if there
// is no such file.
func onDisk(dir, name string) string {
	if name == "" || strings.ContainsAny(name, "*?") {
		return name
	}
	text, err := syscall.UTF16PtrFromString(dir + `\` + name)
	if err != nil {
		return name
	}
	var found syscall.Win32finddata
	handle, err := syscall.FindFirstFile(text, &found)
	if err != nil {
		return name
	}
	_ = syscall.FindClose(handle)
	return syscall.UTF16ToString(found.FileName[:])
}

// Exact reports whether a slash path below a folder is spelled as on the disk. Windows opens
// files by other names too: in another case, with a dot at the end, by their short names.
func Exact(dir, rel string) bool {
	return Canonical(dir+`\`+backslashed(rel)) == strings.TrimSuffix(Canonical(dir), `\`)+`\`+backslashed(rel)
}
