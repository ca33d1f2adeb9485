package vm

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"pluv/host/fsys"
)

// stampFile identifies the content of an exported folder.
const stampFile = ".pluv-sum"

// Exported reports whether dir has the result of Export.
func (l *Loader) Exported(namespace, dir string) (bool, error) {
	files := l.embedded(namespace)
	if files == nil {
		return true, nil
	}
	_, stamp, err := summed(files)
	if err != nil {
		return false, err
	}
	there, err := fsys.ReadFile(filepath.Join(dir, stampFile), int64(len(stamp)))
	return err == nil && string(there) == stamp, nil
}

// Export copies the embedded sources of a namespace to dir, a new folder, for
// editors.
func (l *Loader) Export(namespace, dir string) error {
	files := l.embedded(namespace)
	if files == nil {
		return nil
	}
	names, stamp, err := summed(files)
	if err != nil {
		return err
	}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return fsys.Fault(err, "reading %s", name)
		}
		if err := put(filepath.Join(dir, filepath.FromSlash(exportedAs(name))), text); err != nil {
			return err
		}
	}
	return put(filepath.Join(dir, stampFile), []byte(stamp))
}

func (l *Loader) embedded(namespace string) fs.FS {
	for _, root := range l.Roots {
		if root.Namespace == namespace && root.Label == "" {
			return root.FS
		}
	}
	return nil
}

// summed lists files and hashes their names and contents.
func summed(files fs.FS) (names []string, stamp string, err error) {
	sum := sha256.New()
	err = fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(files, name)
		sum.Write([]byte(exportedAs(name) + "\x00"))
		sum.Write(text)
		names = append(names, name)
		return err
	})
	return names, hex.EncodeToString(sum.Sum(nil)) + "\n", fsys.Fault(err, "reading the embedded sources")
}

// exportedAs returns where a file goes in an exported folder, which itself is called
// `types`.
func exportedAs(name string) string { return strings.TrimPrefix(name, "types/") }

func put(file string, text []byte) error {
	if err := fsys.MakeDir(filepath.Dir(file)); err != nil {
		return err
	}
	return fsys.Fault(os.WriteFile(file, text, fsys.FileMode), "writing %s", file)
}
