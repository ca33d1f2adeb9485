package platform

import (
	"os"
	"os/user"
	"strconv"
)

// homeOfUser returns what the user database says of who runs pluv; "" where it
// does not know. Unlike user.Current it never takes the environment's word.
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
