package fault

import (
	"os"
	"strings"
)

// plain are the characters that no shell takes for more than they are.
const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+@%:=,"

// Quote returns a path for a command in a hint, as the shell of the system reads it.
func Quote(path string) string { return quote(path, os.PathSeparator == '\\') }

func quote(path string, windows bool) string {
	if windows {
		if path != "" && strings.Trim(path, plain+`\`) == "" {
			return path
		}
		return `"` + path + `"`
	}
	if path != "" && strings.Trim(path, plain) == "" {
		return path
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}
