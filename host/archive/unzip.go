package archive

import (
	"archive/zip"
	"errors"
	"io"
	"io/fs"
	"strings"

	"pluv/host/bounded"
)

// maxTarget bounds the length of a link's target, which a zip keeps as the
// link's content.
const maxTarget = 4096

func unzip(in io.ReaderAt, s *sink) error {
	reader, err := bounded.OpenZip(in, s.budget.packed)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return err
	}
	for _, file := range reader.File {
		if err := s.budget.entry(); err != nil {
			return err
		}
		if err := s.unzipEntry(file); err != nil {
			return err
		}
	}
	return nil
}

func (s *sink) unzipEntry(file *zip.File) error {
	name := memberName(file)
	mode := file.Mode()
	switch {
	case strings.HasSuffix(name, "/"):
		return s.folder(name)
	case file.Flags&1 != 0:
		return s.budget.format("is encrypted")
	case mode&(fs.ModeDevice|fs.ModeNamedPipe|fs.ModeSocket|fs.ModeCharDevice) != 0:
		return s.budget.unsafe("the entry %q is a device", name)
	}
	in, err := file.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	content := s.budget.content(in)
	if mode&fs.ModeSymlink == 0 {
		return s.file(name, mode, file.Modified, content)
	}
	target, err := io.ReadAll(io.LimitReader(content, maxTarget))
	if err != nil {
		return err
	}
	return s.symlink(name, string(target))
}

// memberName is an entry's name with slashes, which some packers of Windows
// write the other way round.
func memberName(file *zip.File) string {
	return strings.ReplaceAll(file.Name, `\`, "/")
}
