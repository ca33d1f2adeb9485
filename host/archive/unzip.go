package archive

import (
	"archive/zip"
	"errors"
	"io/fs"
	"strings"

	"pluv/host/bounded"
)

func unzip(in packed, b *budget, each func(record) error) error {
	if in.whole == nil {
		return b.format("is compressed, but there is no tar archive inside")
	}
	reader, err := bounded.OpenZip(in.whole, b.packed)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return err
	}
	for _, file := range reader.File {
		if err := unzipRecord(file, b, each); err != nil {
			return err
		}
	}
	return nil
}

func unzipRecord(file *zip.File, b *budget, each func(record) error) error {
	e := record{name: memberName(file), mode: file.Mode(), modified: file.Modified}
	switch {
	case strings.HasSuffix(e.name, "/"):
		e.mode, e.content = fs.ModeDir, strings.NewReader("")
		return each(e)
	case file.Flags&1 != 0:
		return b.format("is encrypted")
	}
	in, err := file.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	e.content = in
	return each(e)
}

// memberName is an entry's name with slashes; some packers on Windows write backslashes.
func memberName(file *zip.File) string {
	return strings.ReplaceAll(file.Name, `\`, "/")
}
