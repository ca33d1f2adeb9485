package proc

import (
	"os"
	"path/filepath"
	"strings"
)

// LookPath finds a program in the PATH of env ("NAME=value" entries; nil is pluv's own
// environment). It returns the path, or "" if there is none. A name with a folder is only
// tested. Relative folders of PATH are skipped: the result must not depend on the working
// folder.
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

// getenv returns the last value of a variable, which is the one that programs see.
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
