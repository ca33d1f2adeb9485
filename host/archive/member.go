package archive

import (
	"archive/zip"
	"context"
	"errors"
	"io"
	"path"
	"strings"

	"pluv/host/bounded"
	"pluv/host/fault"
)

// MaxMember is the largest file that ReadMember keeps in memory, in bytes.
const MaxMember = 64 << 20

// A Member is one entry of a zip file.
type Member struct {
	Name string // with slashes; a folder's ends with one
	Size int64  // unpacked bytes, as the archive declares
}

// Members lists a zip file's entries in the archive's own order.
func Members(zipPath string) ([]Member, error) {
	var members []Member
	err := withZip(zipPath, MaxMember, func(reader *zip.Reader, _ *budget) error {
		for _, file := range reader.File {
			members = append(members, Member{Name: memberName(file), Size: int64(file.UncompressedSize64)})
		}
		return nil
	})
	return members, err
}

// ReadMember returns the content of one file in a zip file, of at most limit bytes. It fails with
// file.missing if the zip has no such entry.
func ReadMember(zipPath, name string, limit int64) ([]byte, error) {
	var data []byte
	err := withZip(zipPath, limit, func(reader *zip.Reader, b *budget) error {
		for _, file := range reader.File {
			if member := memberName(file); path.Clean(member) != path.Clean(name) || strings.HasSuffix(member, "/") {
				continue
			}
			in, err := file.Open()
			if err != nil {
				return err
			}
			defer in.Close()
			data, err = io.ReadAll(b.content(in))
			return err
		}
		return fault.New(fault.FileMissing, "%s holds no %s", b.opts.Name, name)
	})
	return data, err
}

// withZip opens a zip file for do, and explains do's errors. Do may unpack at most limit bytes in
// total.
func withZip(zipPath string, limit int64, do func(*zip.Reader, *budget) error) error {
	file, b, err := open(context.Background(), zipPath, Options{MaxSize: limit})
	if err != nil {
		return err
	}
	defer file.Close()
	head := make([]byte, blockSize)
	n, err := file.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return b.explain(err)
	}
	if f := sniff(head[:n]); f == nil || f.name != "zip" {
		return b.wrong(head[:n])
	}
	reader, err := bounded.OpenZip(file, b.packed)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return b.explain(err)
	}
	return b.explain(do(reader, b))
}
