package archive

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"pluv/host/fsys"
)

// Expand writes the content of a compressed file (.gz, .bz2, .xz, .zst) to a new file. The limits
// are those of Unpack.
func Expand(ctx context.Context, compressed, to string, opts Options) error {
	in, b, err := open(ctx, compressed, opts)
	if err != nil {
		return err
	}
	defer in.Close()
	if err := fsys.MakeDir(filepath.Dir(to)); err != nil {
		return err
	}
	return b.explain(expand(in, to, b))
}

func expand(in io.Reader, to string, b *budget) error {
	layer := bufio.NewReaderSize(in, layerSize)
	head, err := layer.Peek(blockSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	f := sniff(head)
	if f == nil || f.plain == nil {
		return b.wrong(head)
	}
	plain, done, err := f.plain(layer)
	if err != nil {
		return err
	}
	defer done()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, fsys.FileMode)
	if err != nil {
		return fsys.Fault(err, "unpacking %s", b.opts.Name)
	}
	_, err = io.Copy(out, b.content(plain))
	return errors.Join(err, out.Close())
}
