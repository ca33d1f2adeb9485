// Package pathname has pluv's rules for paths of files, in one place: file URLs, and the
// paths of Windows with drives (C:\x), shares (\\server\share) and long forms (\\?\C:\x).
//
// pluv.toml and pluv.lock have slashes on every system (Slash).
package pathname

import (
	"net/url"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"
)

const onWindows = runtime.GOOS == "windows"

// FromURL returns the path that a file URL names; ok is false if it is not an absolute path
// on this machine. On Windows a host is a server with shares.
func FromURL(u *url.URL) (name string, ok bool) { return fromURL(u, onWindows) }

func fromURL(u *url.URL, windows bool) (string, bool) {
	at, isLocal := u.Path, u.Host == "" || strings.EqualFold(u.Host, "localhost")
	switch {
	case !strings.HasPrefix(at, "/"), !isLocal && !windows:
		return "", false
	case !windows:
		return at, true
	case !isLocal:
		if isDrive(u.Host) {
			return "", false
		}
		return `\\` + u.Host + backslashed(at), true
	case len(at) < 3 || !isDrive(at[1:3]):
		return "", false
	}
	return backslashed(at[1:]), true
}

// URL returns the file URL of an absolute path.
func URL(name string) string {
	slashed := filepath.ToSlash(name)
	if server, isShare := strings.CutPrefix(slashed, "//"); isShare {
		return "file://" + (&url.URL{Path: server}).EscapedPath()
	}
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed
	}
	return "file://" + (&url.URL{Path: slashed}).EscapedPath()
}

// Corrected returns the file URL that a wrong one probably means, such as file:///Z:/x for
// file://Z:/x; "" if that is unknown.
func Corrected(raw string) string {
	scheme, rest, _ := strings.Cut(raw, "://")
	if !strings.EqualFold(scheme, "file") || len(rest) < 2 || !isDrive(rest[:2]) {
		return ""
	}
	return "file:///" + strings.ReplaceAll(rest, `\`, "/")
}

// Resolve returns name as an absolute path, relative to the absolute path base. On Windows
// `\x` is below the root of base's drive, and `Z:x` below the root of another drive.
func Resolve(base, name string) string {
	if onWindows {
		return resolveOnWindows(base, name)
	}
	if filepath.IsAbs(name) {
		return filepath.Clean(name)
	}
	return filepath.Join(base, name)
}

func resolveOnWindows(base, name string) string {
	base, name = backslashed(base), backslashed(name)
	drive, rest := splitDrive(name)
	own, _ := splitDrive(base)
	switch {
	case drive != "" && strings.HasPrefix(rest, `\`):
		return drive + cleaned(rest)
	case drive == "" && strings.HasPrefix(rest, `\`):
		return own + cleaned(rest)
	case drive != "" && !strings.EqualFold(drive, own):
		return drive + cleaned(`\`+rest)
	}
	return own + cleaned(base[len(own):]+`\`+rest)
}

// Relative returns target relative to base; ok is false if there is no such path, as
// between two drives.
func Relative(base, target string) (name string, ok bool) {
	name, err := filepath.Rel(base, target)
	return name, err == nil
}

// Same reports whether two paths are the same: Windows names have no case.
func Same(a, b string) bool {
	a, b = filepath.Clean(a), filepath.Clean(b)
	return a == b || onWindows && strings.EqualFold(a, b)
}

// WorkingFolder returns the working folder in its Canonical form.
func WorkingFolder() (string, error) {
	dir, err := os.Getwd()
	return Canonical(dir), err
}

// Slash returns a path as pluv.toml and pluv.lock write it: with slashes on every system.
func Slash(name string) string { return filepath.ToSlash(name) }

// splitDrive splits the drive or share off a Windows path with backslashes.
func splitDrive(name string) (drive, rest string) {
	long := ""
	for _, prefix := range []string{`\\?\UNC\`, `\\.\`, `\\?\`} {
		if len(name) >= len(prefix) && strings.EqualFold(name[:len(prefix)], prefix) {
			long, name = name[:len(prefix)], name[len(prefix):]
			break
		}
	}
	isShare := strings.HasSuffix(strings.ToUpper(long), `UNC\`)
	if long == "" && strings.HasPrefix(name, `\\`) {
		long, name, isShare = name[:2], name[2:], true
	}
	switch {
	case isShare:
		server := strings.IndexByte(name, '\\')
		if server < 0 {
			return long + name, ""
		}
		share := strings.IndexByte(name[server+1:], '\\')
		if share < 0 {
			return long + name, ""
		}
		end := server + 1 + share
		return long + name[:end], name[end:]
	case len(name) >= 2 && isDrive(name[:2]):
		return long + name[:2], name[2:]
	}
	return long, name
}

// cleaned resolves `.` and `..` of a rooted Windows path without its drive.
func cleaned(rest string) string {
	return backslashed(path.Clean("/" + strings.ReplaceAll(rest, `\`, "/")))
}

func isDrive(name string) bool {
	letter := name[0] | 0x20
	return len(name) == 2 && name[1] == ':' && letter >= 'a' && letter <= 'z'
}

func backslashed(name string) string { return strings.ReplaceAll(name, "/", `\`) }
