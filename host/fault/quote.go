package fault

import (
	"os"
	"strings"
)

// plain are the characters that need no quoting in any shell.
const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+@%:=,"

// Quote quotes a path for a command in a hint, for the system's shell.
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
