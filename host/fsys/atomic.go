package fsys

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// WriteAtomic writes a file in one step: readers see the old content or the new one, even
// after a crash. A symbolic link at path is followed, so that a linked configuration file
// stays linked. The folder must exist.
//
// Mode is the file's mode, less the umask; mode 0 keeps the mode of the replaced file,
// and its group if possible, or means FileMode.
func WriteAtomic(path string, data []byte, mode fs.FileMode) error {
	return WriteAtomicFunc(path, mode, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// WriteAtomicFunc is WriteAtomic for content that write produces. If write fails, the
// file at path is unchanged and the error is returned.
func WriteAtomicFunc(path string, mode fs.FileMode, write func(io.Writer) error) error {
	target, err := filepath.EvalSymlinks(path)
	if err != nil {
		target = path
	}
	var keep fs.FileInfo
	if mode == 0 {
		mode = FileMode
		if keep, err = Stat(target); err != nil {
			return err
		}
	}
	temp, err := create(target, mode)
	if err != nil {
		return Fault(err, "writing %s", path)
	}
	if err := finish(temp, keep, write); err != nil {
		os.Remove(temp.Name())
		return Fault(err, "writing %s", path)
	}
	if err := Rename(temp.Name(), target); err != nil {
		os.Remove(temp.Name())
		return Fault(err, "writing %s", path)
	}
	return nil
}

// WriteNew writes a file that does not exist, in a folder that is not in use yet: nobody
// sees its partial content. Its mode is FileMode.
func WriteNew(path string, data []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL|withoutWaiting, FileMode)
	if err == nil {
		err = finish(file, nil, func(w io.Writer) error {
			_, err := w.Write(data)
			return err
		})
	}
	return Fault(err, "writing %s", path)
}

// WriteFile is os.WriteFile: for one of many files in a folder that is not in use yet.
func WriteFile(path string, data []byte, mode fs.FileMode) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC|withoutWaiting, mode)
	if err == nil {
		_, err = file.Write(data)
		err = errors.Join(err, file.Close())
	}
	return Fault(err, "writing %s", path)
}

// finish syncs a new file and closes it. With keep, it gets the group and permissions of
// the file that it replaces.
func finish(file *os.File, keep fs.FileInfo, write func(io.Writer) error) error {
	err := write(file)
	if err == nil && keep != nil {
		keepGroup(file, keep)
		err = file.Chmod(keep.Mode().Perm())
	}
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

// TempFile creates a file in dir, open for reading and writing, with mode FileMode less
// the umask. The caller removes or renames it.
func TempFile(dir string) (*os.File, error) {
	if err := MakeDir(dir); err != nil {
		return nil, err
	}
	file, err := create(filepath.Join(dir, "new"), FileMode)
	return file, Fault(err, "creating a file in %s", dir)
}

// create creates a file next to path. Unlike os.CreateTemp it leaves the mode to the
// umask.
func create(path string, mode fs.FileMode) (file *os.File, err error) {
	err = unused(func(string) error {
		file, err = os.OpenFile(beside(path), os.O_RDWR|os.O_CREATE|os.O_EXCL|withoutWaiting, mode)
		return err
	})
	return file, err
}

// unused calls make with random suffixes until the name is unused.
func unused(make func(suffix string) error) (err error) {
	for range 100 {
		if err = make(unlikely()); !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return err
}

// beside returns a random name in path's folder.
func beside(path string) string {
	return filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+"."+unlikely()+".tmp")
}
