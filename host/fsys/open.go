package fsys

import (
	"bytes"
	"io"
	"io/fs"
	"os"

	"pluv/host/fault"
)

// Open opens a regular file, or a link to one, for reading. Anything else fails with
// file.io and is not opened; if the file is replaced by something else meanwhile, that is
// opened without blocking and then refused.
func Open(path string) (*os.File, error) {
	file, _, err := open(path)
	return file, err
}

// open is Open, and describes the file.
func open(path string) (*os.File, fs.FileInfo, error) {
	return openRegular(path, func() (fs.FileInfo, error) { return os.Stat(path) }, func() (*os.File, error) {
		return openShared(path)
	})
}

// OpenIn is Open for a slash path below a folder.
func OpenIn(root *os.Root, rel string) (*os.File, error) {
	file, _, err := openRegular(rel, func() (fs.FileInfo, error) { return root.Stat(rel) }, func() (*os.File, error) {
		return root.OpenFile(rel, os.O_RDONLY|withoutWaiting, 0)
	})
	return file, err
}

// CreateIn creates a file for writing in a folder. It fails with fs.ErrExist if there is
// something.
func CreateIn(root *os.Root, name string, mode fs.FileMode) (*os.File, error) {
	return root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL|withoutWaiting, mode)
}

func openRegular(path string, stat func() (fs.FileInfo, error), open func() (*os.File, error)) (*os.File, fs.FileInfo, error) {
	info, err := stat()
	if err == nil {
		err = regular(path, info)
	}
	if err != nil {
		return nil, nil, Fault(err, "reading %s", path)
	}
	var file *os.File
	err = whileBusy(busyWait, isShut, func() error {
		file, err = open()
		return err
	})
	if err != nil {
		return nil, nil, Fault(err, "reading %s", path)
	}
	if info, err = file.Stat(); err == nil {
		err = regular(path, info)
	}
	if err != nil {
		_ = file.Close()
		return nil, nil, Fault(err, "reading %s", path)
	}
	return file, info, nil
}

func regular(path string, info fs.FileInfo) error {
	if info.Mode().IsRegular() {
		return nil
	}
	return fault.New(fault.FileIO, "%s is not a regular file", path)
}

// ReadFile returns the content of a regular file of at most limit bytes.
func ReadFile(path string, limit int64) ([]byte, error) {
	data, err := ReadHead(path, limit+1)
	if err == nil && int64(len(data)) > limit {
		return nil, fault.New(fault.FileIO, "%s is larger than the %d bytes allowed", path, limit)
	}
	return data, err
}

// ReadHead returns the first n bytes of a regular file, or all of a shorter one.
func ReadHead(path string, n int64) ([]byte, error) {
	file, info, err := open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var data bytes.Buffer
	data.Grow(int(min(info.Size(), n)) + bytes.MinRead)
	if _, err := data.ReadFrom(io.LimitReader(file, n)); err != nil {
		return nil, Fault(err, "reading %s", path)
	}
	return data.Bytes(), nil
}
