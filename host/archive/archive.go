// Package archive unpacks what others packed, and packs so that the same
// content always gives the same bytes.
//
// Unpacking reads .tar, .tar.gz, .tar.bz2, .tar.xz, .tar.zst and .zip (a .rock
// is a zip) and goes by the content, whatever the name says. It is safe for
// archives of unknown origin:
//
//   - no entry is written outside the destination: absolute names, `..`,
//     devices and links that leave the destination are refused
//     (archive.unsafe), and nothing is written through a link;
//   - size, number of entries and compression ratio have limits
//     (archive.limit), counted on what is really read;
//   - files become 0755 or 0644 and folders 0755, less the umask;
//   - what cannot be read as an archive fails with archive.format.
//
// When unpacking fails, what was written so far stays: the destination is the
// caller's to remove.
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

// Options adjust Unpack. The zero value is right for packages.
type Options struct {
	Name       string // names the archive in messages, for a file named by its hash; default: the file's own name
	MaxSize    int64  // bytes unpacked; default 4 GiB
	MaxEntries int    // files, folders and links; default 200,000
	MaxRatio   int64  // unpacked bytes for each byte of the archive, counted from 16 MiB on; default 400
}

func (o Options) withDefaults(path string) Options {
	if o.Name == "" {
		o.Name = filepath.Base(path)
	}
	if o.MaxSize == 0 {
		o.MaxSize = 4 << 30
	}
	if o.MaxEntries == 0 {
		o.MaxEntries = 200_000
	}
	if o.MaxRatio == 0 {
		o.MaxRatio = 400
	}
	return o
}

// Unpack writes an archive's content into destDir, which is created where it
// does not exist. A file that is already there is replaced; modification times
// are the archive's, so that make sees what its author saw.
func Unpack(ctx context.Context, archivePath, destDir string, opts Options) error {
	file, b, err := open(ctx, archivePath, opts)
	if err != nil {
		return err
	}
	defer file.Close()
	if err := fsys.MakeDir(destDir); err != nil {
		return err
	}
	root, err := os.OpenRoot(destDir)
	if err != nil {
		return fsys.Fault(err, "unpacking into %s", destDir)
	}
	defer root.Close()

	s := &sink{root: root, buffer: make([]byte, min(fsys.BufferSize, readSize(file))), budget: b, folders: map[string]bool{".": true}}
	return b.explain(read(file, b, s.add))
}

// maxLayers is how often an archive may be compressed: twice happens where a server
// compresses what is compressed already.
const maxLayers = 2

// read takes the compression off and calls each with the entries of the archive
// inside, whose content is metered.
func read(file *os.File, b *budget, each func(record) error) error {
	counted := func(e record) error {
		if err := b.entry(); err != nil {
			return err
		}
		e.content = b.content(e.content)
		return each(e)
	}
	in := packed{bufio.NewReaderSize(file, readSize(file)), file}
	for depth := 0; ; depth++ {
		head, err := in.Reader.(*bufio.Reader).Peek(blockSize)
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		f := sniff(head)
		switch {
		case f != nil && f.entries != nil:
			return f.entries(in, b, counted)
		case f != nil && f.plain != nil:
			plain, done, err := f.plain(in)
			if err != nil {
				return err
			}
			defer done()
			if depth < maxLayers {
				in = packed{bufio.NewReaderSize(b.stream(plain), readSize(file)), nil}
				continue
			}
		}
		if depth == 0 {
			return b.wrong(head)
		}
		return b.format("is compressed, but there is no tar archive inside")
	}
}

// layerSize is how much is read at once, at most.
const layerSize = 64 << 10

// readSize is how much of an archive is read at once: of a small one less than layerSize,
// as thousands are read in a sync, but enough for what its content may become.
func readSize(file *os.File) int {
	size := int64(layerSize)
	if info, err := file.Stat(); err == nil {
		size = min(size, max(8*info.Size(), 8*blockSize))
	}
	return int(size)
}

// open opens a packed file, with the budget of what comes out of it.
func open(ctx context.Context, packed string, opts Options) (*os.File, *budget, error) {
	opts = opts.withDefaults(packed)
	file, err := fsys.Open(packed)
	if err != nil {
		return nil, nil, err
	}
	info, err := file.Stat()
	if err != nil {
		file.Close()
		return nil, nil, fsys.Fault(err, "reading %s", opts.Name)
	}
	return file, &budget{ctx: ctx, opts: opts, packed: info.Size()}, nil
}
