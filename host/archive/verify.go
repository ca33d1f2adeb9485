package archive

import (
	"archive/tar"
	"context"
	"errors"
	"io"

	"pluv/host/bounded"
)

// Verify reads an archive to its end, and writes nothing. It fails with
// archive.format for what is no archive or only a part of one, and with
// archive.limit as Unpack does. Names and links are not judged.
func Verify(ctx context.Context, archivePath string, opts Options) error {
	file, b, err := open(ctx, archivePath, opts)
	if err != nil {
		return err
	}
	defer file.Close()
	found, err := kindOf(file)
	if err != nil {
		return b.explain(err)
	}
	if found == kindZip {
		return b.explain(verifyZip(file, b))
	}
	return b.explain(openTar(file, b, func(plain io.Reader) error { return verifyTar(plain, b) }))
}

func verifyZip(in io.ReaderAt, b *budget) error {
	reader, err := bounded.OpenZip(in, b.packed)
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
