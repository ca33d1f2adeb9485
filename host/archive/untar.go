package archive

import (
	"archive/tar"
	"bufio"
	"compress/bzip2"
	"compress/gzip"
	"errors"
	"io"

	"github.com/klauspost/compress/zstd"

	"pluv/host/bounded"
)

// maxLayers is how often a tar may be compressed: twice happens where a server
// compresses what is compressed already.
const maxLayers = 2

// maxWindow bounds the memory that a zstd archive can ask for. Without `--ultra` and
// `--long`, zstd itself asks for no more than 8 MiB.
const maxWindow = 32 << 20

// untarStream takes the compression off and unpacks the tar inside.
func untarStream(in io.Reader, s *sink) error {
	return openTar(in, s.budget, func(plain io.Reader) error { return untar(plain, s) })
}

// openTar takes the compression off and calls read with the tar inside.
func openTar(in io.Reader, b *budget, read func(plain io.Reader) error) error {
	layer := bufio.NewReaderSize(in, 64<<10)
	for depth := 0; ; depth++ {
		head, err := layer.Peek(blockSize)
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		found := sniff(head)
		if found == kindTar {
			return read(layer)
		}
		plain, closer, compressed, err := decompress(found, layer)
		switch {
		case compressed && err != nil:
			return err
		case compressed && depth < maxLayers:
			defer closer()
			layer = bufio.NewReaderSize(b.stream(plain), 64<<10)
		case depth > 0:
			return b.format("is compressed, but there is no tar archive inside")
		default:
			return b.wrong(found)
		}
	}
}

// decompress opens one layer; ok is false where k is no compression.
func decompress(k kind, r io.Reader) (plain io.Reader, closer func(), ok bool, err error) {
	closer = func() {}
	switch k {
	case kindGzip:
		plain, err = gzip.NewReader(r)
	case kindBzip2:
		plain = bzip2.NewReader(r)
	case kindXz:
		plain, err = bounded.NewXZ(r)
	case kindZstd:
		var decoder *zstd.Decoder
		decoder, err = zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow))
		if err == nil {
			plain, closer = decoder, decoder.Close
		}
	default:
		return nil, closer, false, nil
	}
	return plain, closer, true, err
}

func untar(in io.Reader, s *sink) error {
	reader := tar.NewReader(in)
	for {
		header, err := reader.Next()
		if err == io.EOF {
			return drain(in)
		}
		if err == nil {
			err = s.budget.entry()
		}
		if err == nil {
			err = s.untarEntry(header, reader)
		}
		if err != nil {
			return err
		}
	}
}

// drain reads to the end, where compressed formats keep their checksum. What
// follows a complete gzip file is padding that tar itself does not mind.
func drain(in io.Reader) error {
	_, err := io.Copy(io.Discard, in)
	if errors.Is(err, gzip.ErrHeader) {
		return nil
	}
	return err
}

func (s *sink) untarEntry(header *tar.Header, content io.Reader) error {
	switch header.Typeflag {
	case tar.TypeReg, tar.TypeGNUSparse:
		return s.file(header.Name, header.FileInfo().Mode(), header.ModTime, s.budget.content(content))
	case tar.TypeDir:
		return s.folder(header.Name)
	case tar.TypeSymlink:
		return s.symlink(header.Name, header.Linkname)
	case tar.TypeLink:
		return s.hardlink(header.Name, header.Linkname)
	case tar.TypeXGlobalHeader:
		return nil // git notes its commit there
	case tar.TypeChar, tar.TypeBlock, tar.TypeFifo:
		return s.budget.unsafe("the entry %q is a device", header.Name)
	}
	return s.budget.format("has the entry %q of an unknown kind (%q)", header.Name, header.Typeflag)
}
