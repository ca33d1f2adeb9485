package archive

import (
	"archive/tar"
	"compress/bzip2"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"sync"

	"github.com/klauspost/compress/zstd"

	"pluv/host/bounded"
)

// maxWindow bounds the memory that a zstd archive can request. Without `--ultra` and `--long`,
// zstd itself uses no more than 8 MiB.
const maxWindow = 32 << 20

// gunzips are readers with their windows, for the next archive.
var gunzips = sync.Pool{New: func() any { return new(gzip.Reader) }}

func gunzip(in io.Reader) (io.Reader, func(), error) {
	out := gunzips.Get().(*gzip.Reader)
	if err := out.Reset(in); err != nil {
		return nil, nil, err
	}
	return out, func() { gunzips.Put(out) }, nil
}

func bunzip2(in io.Reader) (io.Reader, func(), error) { return bzip2.NewReader(in), func() {}, nil }

func unxz(in io.Reader) (io.Reader, func(), error) {
	out, err := bounded.NewXZ(in)
	return out, func() {}, err
}

func unzstd(in io.Reader) (io.Reader, func(), error) {
	out, err := zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow))
	if err != nil {
		return nil, nil, err
	}
	return out, out.Close, nil
}

func untar(in packed, b *budget, each func(record) error) error {
	reader := tar.NewReader(in)
	for {
		header, err := reader.Next()
		switch {
		case err == io.EOF:
			return drain(in)
		case err != nil:
		case header.Typeflag == tar.TypeXGlobalHeader: // git records its commit there
			err = b.entry()
		default:
			err = each(tarRecord(header, reader))
		}
		if err != nil {
			return err
		}
	}
}

// types are the entry types of tar.
var types = map[byte]fs.FileMode{
	tar.TypeReg: 0, tar.TypeGNUSparse: 0, tar.TypeDir: fs.ModeDir, tar.TypeSymlink: fs.ModeSymlink, tar.TypeLink: hardlink,
	tar.TypeChar: fs.ModeDevice, tar.TypeBlock: fs.ModeDevice, tar.TypeFifo: fs.ModeDevice,
}

func tarRecord(header *tar.Header, content io.Reader) record {
	e := record{name: header.Name, modified: header.ModTime, link: header.Linkname, content: content}
	kind, known := types[header.Typeflag]
	if !known {
		e.strange = fmt.Sprintf("%q", header.Typeflag)
	}
	e.mode = kind | header.FileInfo().Mode()&fs.ModePerm
	return e
}

// drain reads to the end, where compressed formats have their checksum. Padding after a complete
// gzip file is accepted, as by tar.
func drain(in io.Reader) error {
	_, err := io.Copy(io.Discard, in)
	if errors.Is(err, gzip.ErrHeader) {
		return nil
	}
	return err
}
