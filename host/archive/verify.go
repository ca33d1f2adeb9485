package archive

import (
	"context"
	"io"
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
	return b.explain(read(file, b, func(e record) error {
		_, err := io.Copy(io.Discard, e.content)
		return err
	}))
}
