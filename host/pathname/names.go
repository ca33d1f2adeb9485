package pathname

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// devices are the names that Windows takes for devices. With an ending they are files since
// Windows 11.
var devices = []string{"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "COM", "LPT"}

// Unusable says why a relative slash path cannot name a file on this system; "" if it can.
// Windows would write another file than the one that was meant.
func Unusable(name string) string {
	if !onWindows {
		return ""
	}
	for part := range strings.SplitSeq(name, "/") {
		if why := unusable(part, func(part string) bool { return !filepath.IsLocal(part) }); why != "" {
			return why
		}
	}
	return ""
}

// unusable says why Windows cannot have a file of that name. isRefused asks the system about
// the name of a device.
func unusable(name string, isRefused func(string) bool) string {
	if name == "" || name == "." || name == ".." {
		return ""
	}
	base, _, _ := strings.Cut(name, ".")
	base = strings.TrimRight(strings.ToUpper(base), " 0123456789¹²³")
	at := strings.IndexFunc(name, func(r rune) bool { return r != 0 && r < ' ' || strings.ContainsRune(`<>:"|?*`, r) })
	switch last := name[len(name)-1]; {
	case slices.Contains(devices, base) && isRefused(name):
		return fmt.Sprintf("%q is a device on Windows", name)
	case at >= 0:
		return fmt.Sprintf("%q contains %q, which Windows does not allow", name, name[at:at+1])
	case last == '.' || last == ' ':
		return fmt.Sprintf("%q ends with %q, which Windows drops", name, last)
	}
	return ""
}
