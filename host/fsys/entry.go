package fsys

import (
	"bytes"
	"io"
	"io/fs"
	"os"

	"pluv/host/fault"
)

// An entry is a name in an open folder or, without a folder, a path.
type entry struct {
	in   *Folder
	name string
}

func (e entry) path() string {
	if e.in == nil {
		return e.name
	}
	return e.in.at(e.name)
}

func (e entry) remove() error {
	if e.in == nil {
		return RemoveAll(e.name)
	}
	return e.in.Remove(e.name)
}

// clear is remove without the long wait for a program that has a file open.
func (e entry) clear() error {
	if e.in == nil {
		return removeAll(e.name, discardWait)
	}
	return e.in.remove(e.name, discardWait)
}

// discard removes what is of no use any more, like Discard.
func (e entry) discard() { _ = e.clear() }

// stat describes the entry; nil if it is missing. In an open folder, links are not
// followed.
func (e entry) stat() (fs.FileInfo, error) {
	if e.in == nil {
		return Stat(e.name)
	}
	return e.in.lstat(e.name)
}

// read returns the content of a regular file of at most limit bytes; nil if it is
// missing.
func (e entry) read(limit int64) ([]byte, error) {
	if e.in == nil {
		data, err := ReadFile(e.name, limit)
		if fault.Is(err, fault.FileMissing) {
			return nil, nil
		}
		if err == nil && data == nil {
			data = []byte{}
		}
		return data, err
	}
	if info, err := e.in.wantFile(e.name); err != nil || info == nil {
		return nil, err
	}
	file, err := OpenIn(e.in.root, e.name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err == nil && int64(len(data)) > limit {
		return nil, fault.New(fault.FileIO, "%s is larger than the %d bytes allowed", e.path(), limit)
	}
	return data, Fault(err, "reading %s", e.path())
}

// holds reports whether a regular file has this content.
func (e entry) holds(content []byte) bool {
	data, err := e.read(int64(len(content)) + 1)
	return err == nil && data != nil && bytes.Equal(data, content)
}

// create creates a file for writing.
func (e entry) create(mode fs.FileMode) (*os.File, error) {
	if e.in == nil {
		return os.OpenFile(e.name, os.O_RDWR|os.O_CREATE|os.O_EXCL|withoutWaiting, mode)
	}
	return e.in.root.OpenFile(e.name, os.O_RDWR|os.O_CREATE|os.O_EXCL|withoutWaiting, mode)
}
