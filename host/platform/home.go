package platform

import (
	"os"
	"os/user"
	"strconv"
)

// homeOfUser returns the home folder in the user database; "" if unknown. Unlike
// user.Current it ignores the environment.
func homeOfUser(goos string) string {
	if goos == "windows" {
		if current, err := user.Current(); err == nil {
			return current.HomeDir
		}
		return ""
	}
	if known, err := user.LookupId(strconv.Itoa(os.Getuid())); err == nil {
		return known.HomeDir
	}
	return ""
}
