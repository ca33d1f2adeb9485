package archive

import (
	"archive/tar"
	"context"
	"errors"
	"io"

	"pluv/host/bounded"
	"pluv/host/fsys"
)

// Verify reads an archive to its end, and writes nothing. It fails with
// archive.format for what is no archive or only a part of one, and with
// archive.limit as Unpack does. Names and links are not judged.
func Verify(ctx context.Context, archivePath string, opts Options) error {
	opts = opts.withDefaults(archivePath)
	file, err := fsys.Open(archivePath)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return fsys.Fault(err, "reading %s", opts.Name)
	}
	b := &budget{ctx: ctx, opts: opts, packed: info.Size()}
	head := make([]byte, blockSize)
	n, err := file.ReadAt(head, 0)
	switch {
	case n == 0 && err != nil && info.Size() > 0:
		return b.explain(err)
	case sniff(head[:n]) == kindZip:
		return b.explain(verifyZip(file, info.Size(), b))
	}
	return b.explain(openTar(file, b, func(plain io.Reader) error { return verifyTar(plain, b) }))
}

func verifyZip(in io.ReaderAt, size int64, b *budget) error {
	reader, err := bounded.OpenZip(in, size)
	if err != nil {
		return err
	}
	for _, file := range reader.File {
		if err := b.entry(); err != nil {
			return err
		}
		in, err := file.Open()
		if err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, b.content(in))
		if err = errors.Join(err, in.Close()); err != nil {
			return err
		}
	}
	return nil
}

func verifyTar(in io.Reader, b *budget) error {
	reader := tar.NewReader(in)
	for {
		switch _, err := reader.Next(); {
		case err == io.EOF:
			return drain(in)
		case err != nil:
			return err
		}
		if err := b.entry(); err != nil {
			return err
		}
		if _, err := io.Copy(io.Discard, b.content(reader)); err != nil {
			return err
		}
	}
}
