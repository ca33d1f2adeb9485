package archive

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"errors"
	"hash/crc32"
	"io"
	"io/fs"
	"strings"
)

// PackZip writes the content of dir, without dir's own name, as a zip file to out. The bytes
// depend only on names, contents, links and which files are executable. Sizes come before each
// entry's content, for simple readers, so the largest compressed file is held in memory.
func PackZip(ctx context.Context, dir, out string) error {
	return pack(ctx, dir, out, nil, func(w io.Writer, list []item, b *budget) error {
		writer := zip.NewWriter(w)
		compressor, err := flate.NewWriter(nil, flate.DefaultCompression)
		if err != nil {
			return err
		}
		for _, it := range list {
			if err := it.zip(writer, compressor, b); err != nil {
				return err
			}
		}
		return writer.Close()
	})
}

func (it item) zip(w *zip.Writer, compressor *flate.Writer, b *budget) error {
	var content io.Reader = strings.NewReader(it.target)
	closeFile := func() error { return nil }
	if it.mode.IsRegular() {
		var err error
		if content, closeFile, err = it.content(b); err != nil {
			return err
		}
	}
	var packed bytes.Buffer
	compressor.Reset(&packed)
	sum := crc32.NewIEEE()
	size, err := io.Copy(io.MultiWriter(compressor, sum), content)
	if err = errors.Join(err, closeFile(), compressor.Close()); err != nil {
		return err
	}

	header := &zip.FileHeader{
		Name:               it.name,
		Method:             zip.Deflate,
		CRC32:              sum.Sum32(),
		CompressedSize64:   uint64(packed.Len()),
		UncompressedSize64: uint64(size),
		ReaderVersion:      20,
		//lint:ignore SA1019 a raw entry takes its time from here alone: 1980-01-01
		ModifiedDate: 1<<5 | 1,
	}
	header.SetMode(it.mode)
	if !isASCII(it.name) {
		header.Flags |= 0x800 // the name is UTF-8
	}
	if it.mode.IsDir() || it.mode&fs.ModeSymlink != 0 {
		header.Method, header.CompressedSize64 = zip.Store, uint64(size)
		packed.Reset()
		packed.WriteString(it.target)
	}
	entry, err := w.CreateRaw(header)
	if err != nil {
		return err
	}
	_, err = packed.WriteTo(entry)
	return err
}

func isASCII(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return r > 127 }) < 0
}
