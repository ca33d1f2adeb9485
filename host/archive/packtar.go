package archive

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"io/fs"
)

// PackTarGz writes the content of dir, without dir's own name, as a .tar.gz file to out. The
// bytes depend only on names, contents, links and which files are executable.
func PackTarGz(ctx context.Context, dir, out string) error {
	return PackTarGzWithout(ctx, dir, out)
}

// PackTarGzWithout is PackTarGz that skips some files.
func PackTarGzWithout(ctx context.Context, dir, out string, without ...string) error {
	return pack(ctx, dir, out, without, func(w io.Writer, list []item, b *budget) error {
		compressed := gzip.NewWriter(w)
		writer := tar.NewWriter(compressed)
		for _, it := range list {
			if err := it.tar(writer, b); err != nil {
				return err
			}
		}
		return errors.Join(writer.Close(), compressed.Close())
	})
}

func (it item) tar(w *tar.Writer, b *budget) error {
	header := &tar.Header{Name: it.name, Mode: int64(it.mode.Perm()), ModTime: packTime, Typeflag: tar.TypeReg, Size: it.size}
	switch {
	case it.mode.IsDir():
		header.Typeflag = tar.TypeDir
	case it.mode&fs.ModeSymlink != 0:
		header.Typeflag, header.Linkname = tar.TypeSymlink, it.target
	}
	if err := w.WriteHeader(header); err != nil || header.Typeflag != tar.TypeReg {
		return err
	}
	content, closeFile, err := it.content(b)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, content)
	return errors.Join(err, closeFile())
}
