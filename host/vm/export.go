package vm

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"

	"pluv/host/fault"
	"pluv/host/fsys"
)

// stampFile says what an exported folder holds.
const stampFile = ".pluv-sum"

// Export copies the embedded sources of a namespace to dir, for editors, unless
// they are there.
func (l *Loader) Export(namespace, dir string) error {
	for _, root := range l.Roots {
		if root.Namespace == namespace && root.Label == "" {
			return export(root.FS, dir)
		}
	}
	return nil
}

func export(files fs.FS, dir string) error {
	var names []string
	sum := sha256.New()
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(files, name)
		sum.Write([]byte(name + "\x00"))
		sum.Write(text)
		names = append(names, name)
		return err
	})
	if err != nil {
		return fsys.Fault(err, "reading the embedded sources")
	}
	stamp := []byte(hex.EncodeToString(sum.Sum(nil)) + "\n")
	if there, err := os.ReadFile(filepath.Join(dir, stampFile)); err == nil && bytes.Equal(there, stamp) {
		return nil
	}
	if there, err := fsys.Lstat(dir); err != nil {
		return err
	} else if there != nil && !there.IsDir() {
		return fault.New(fault.FileEscape, "%s is no folder", dir)
	}
	if _, err := os.Stat(filepath.Join(dir, stampFile)); err == nil {
		if err := fsys.RemoveAll(dir); err != nil {
			return err
		}
	}
	for _, name := range append(names, stampFile) {
		text := stamp
		if name != stampFile {
			if text, err = fs.ReadFile(files, name); err != nil {
				return fsys.Fault(err, "reading %s", name)
			}
		}
		to := filepath.Join(dir, filepath.FromSlash(name))
		if err := fsys.MakeDir(filepath.Dir(to)); err != nil {
			return err
		}
		if err := os.WriteFile(to, text, fsys.FileMode); err != nil {
			return fsys.Fault(err, "writing %s", to)
		}
	}
	return nil
}
