package proc

import (
	"os"
	"path/filepath"
	"strings"
)

// LookPath finds a program in the folders that PATH names in env ("NAME=value"
// entries; nil is pluv's own environment). It returns the path, or "" when
// there is none. A name with a folder in it is not searched for, only tested.
// Relative folders of PATH are passed over: what runs must not depend on where.
func LookPath(name string, env []string) string {
	if name == "" {
		return ""
	}
	if filepath.Base(name) != name {
		return executable(name, env)
	}
	for _, dir := range filepath.SplitList(getenv(env, "PATH")) {
		if !filepath.IsAbs(dir) {
			continue
		}
		if path := executable(filepath.Join(dir, name), env); path != "" {
			return path
		}
	}
	return ""
}

// getenv returns the last value of a variable, as a program would see it.
func getenv(env []string, name string) string {
	if env == nil {
		return os.Getenv(name)
	}
	value := ""
	for _, entry := range env {
		if key, v, ok := strings.Cut(entry, "="); ok && sameVariable(key, name) {
			value = v
		}
	}
	return value
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
