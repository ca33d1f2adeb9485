package archive

import (
	"context"
	"io"
)

// Verify reads an archive to its end, and writes nothing. It fails with archive.format if the
// file is not a complete archive, and with archive.limit as Unpack does. It does not check names
// and links.
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
