// Package archive unpacks archives, and packs reproducibly: the same content
// always gives the same bytes.
//
// Unpacking supports .tar, .tar.gz, .tar.bz2, .tar.xz, .tar.zst and .zip (a
// .rock is a zip), detected by content and not by name. It is safe for untrusted
// archives:
//
//   - no entry is written outside the destination: absolute names, `..`,
//     devices and links that leave the destination are refused
//     (archive.unsafe), and nothing is written through a link;
//   - size, number of entries and compression ratio are limited
//     (archive.limit), as measured while unpacking;
//   - files become 0755 or 0644 and folders 0755, less the umask;
//   - anything that is not an archive fails with archive.format.
//
// If unpacking fails, the files written so far stay: the caller removes the
// destination.
package archive

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync"

	"pluv/host/fsys"
)

// Options adjust Unpack. The zero value suits packages.
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

// Unpack writes an archive's content into destDir, which is created if it is missing. Existing
// files are replaced; modification times are the archive's, so that make sees the same order of
// files as the author.
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
	defer s.close()
	return b.explain(read(file, b, s.add))
}

// maxLayers is how many times an archive may be compressed: twice happens if a server compresses
// a compressed file.
const maxLayers = 2

// read decompresses an archive and calls each with its entries, whose content is metered.
func read(file *os.File, b *budget, each func(record) error) error {
	counted := func(e record) error {
		if err := b.entry(); err != nil {
			return err
		}
		e.content = b.content(e.content)
		return each(e)
	}
	in := packed{buffered(file), file}
	defer release(in.Reader)
	for depth := 0; ; depth++ {
		head, err := in.Reader.Peek(blockSize)
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		f := sniff(head)
		switch {
		case f != nil && f.entries != nil:
			return f.entries(in, b, counted)
		case f != nil && f.plain != nil:
			plain, done, err := f.plain(in.Reader)
			if err != nil {
				return err
			}
			defer done()
			if depth < maxLayers {
				in = packed{buffered(b.stream(plain)), nil}
				defer release(in.Reader)
				continue
			}
		}
		if depth == 0 {
			return b.wrong(head)
		}
		return b.format("is compressed, but there is no tar archive inside")
	}
}

// layerSize is the largest buffer size for reading and decompressing.
const layerSize = 64 << 10

// layers are the buffers for that, as a sync reads thousands of archives.
var layers = sync.Pool{New: func() any { return bufio.NewReaderSize(nil, layerSize) }}

func buffered(in io.Reader) *bufio.Reader {
	reader := layers.Get().(*bufio.Reader)
	reader.Reset(in)
	return reader
}

func release(reader *bufio.Reader) {
	reader.Reset(nil)
	layers.Put(reader)
}

// readSize is the buffer size for the files of an archive: smaller for a small one, but
// large enough for its decompressed content.
func readSize(file *os.File) int {
	size := int64(layerSize)
	if info, err := file.Stat(); err == nil {
		size = min(size, max(8*info.Size(), 8*blockSize))
	}
	return int(size)
}

// open opens a packed file, with a budget for its unpacked content.
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
