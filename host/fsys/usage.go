package fsys

import (
	"errors"
	"io/fs"

	"pluv/host/fault"
)

// Used is the number and size of files.
type Used struct {
	Files int   `luar:"files"`
	Bytes int64 `luar:"bytes"`
}

// Usage counts the files below a folder and their sizes; zero if the folder is missing.
// Files removed meanwhile are not counted.
func Usage(dir string) (Used, error) {
	var u Used
	if info, err := Stat(dir); err != nil || info == nil {
		return u, err
	}
	err := Walk(dir, func(_ string, entry fs.DirEntry) error {
		if !entry.Type().IsRegular() {
			return nil
		}
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return Fault(err, "reading %s", entry.Name())
		}
		u.Files++
		u.Bytes += info.Size()
		return nil
	})
	if fault.Is(err, fault.FileMissing) {
		err = nil
	}
	return u, err
}
