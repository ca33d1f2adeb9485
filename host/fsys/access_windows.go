package fsys

import "os"

// IsWritable reports whether the process may write to a file or folder. Whether a write
// succeeds is known only afterwards.
func IsWritable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().Perm()&0o200 != 0
}
