package archive

import (
	"archive/tar"
	"archive/zip"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/klauspost/compress/zstd"

	"pluv/host/bounded"
	"pluv/host/fault"
	"pluv/host/fsys"
)

// ratioFloor is how many bytes may be unpacked before the ratio is checked: a small file of zeros
// is no attack.
const ratioFloor = 16 << 20

// budget counts what an archive may still use, and makes errors with its name.
type budget struct {
	ctx     context.Context
	opts    Options
	packed  int64 // the archive's size
	size    int64 // of the content of all entries so far
	entries int
	names   int // bytes
}

const (
	maxName  = 4096     // bytes of an entry's name, the limit of most systems
	maxDepth = 100      // folders of one name
	maxNames = 16 << 20 // bytes of all of them
)

// entry counts an entry, and each folder that is created for one.
func (b *budget) entry() error {
	if b.entries++; b.entries > b.opts.MaxEntries {
		return fault.New(fault.ArchiveLimit, "%s has more than %d entries", b.opts.Name, b.opts.MaxEntries)
	}
	return nil
}

// name checks the length of a name, and its depth.
func (b *budget) name(raw string) error {
	switch {
	case len(raw) > maxName:
		return fault.New(fault.ArchiveLimit, "%s has an entry whose name has more than %d bytes", b.opts.Name, maxName)
	case strings.Count(raw, "/") > maxDepth:
		return fault.New(fault.ArchiveLimit, "%s has an entry below more than %d folders", b.opts.Name, maxDepth)
	}
	if b.names += len(raw); b.names > maxNames {
		return fault.New(fault.ArchiveLimit, "the names in %s have more than %d bytes", b.opts.Name, maxNames)
	}
	return nil
}

// content meters the content of all entries together.
func (b *budget) content(r io.Reader) io.Reader { return &meter{b, r, &b.size} }

// stream meters the output of a decompressor, whether it belongs to entries or not. The unpacked
// size of sparse files does not show there.
func (b *budget) stream(r io.Reader) io.Reader { return &meter{b, r, new(int64)} }

type meter struct {
	*budget
	io.Reader
	count *int64
}

func (m *meter) Read(p []byte) (int, error) {
	if err := m.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := m.Reader.Read(p)
	*m.count += int64(n)
	switch count := *m.count; {
	case count > m.opts.MaxSize:
		return 0, fault.New(fault.ArchiveLimit, "%s unpacks to more than %d bytes", m.opts.Name, m.opts.MaxSize)
	case count > ratioFloor && count/m.opts.MaxRatio > m.packed:
		return 0, fault.New(fault.ArchiveLimit, "%s unpacks to more than %d times its size", m.opts.Name, m.opts.MaxRatio)
	}
	return n, err
}

func (b *budget) unsafe(format string, args ...any) error {
	return fault.New(fault.ArchiveUnsafe, b.opts.Name+" is not safe to unpack: "+format, args...)
}

func (b *budget) format(format string, args ...any) *fault.Error {
	return fault.New(fault.ArchiveFormat, b.opts.Name+" "+format, args...)
}

// wrong is the error for content that begins with head and is not an archive.
func (b *budget) wrong(head []byte) error {
	switch {
	case len(head) == 0:
		return b.format("is empty")
	case isHTML(head):
		return b.format("is an HTML page, not an archive").
			WithHint("the server answered with a page, of an error or a login: open the URL in a browser")
	}
	return b.format("is not an archive pluv can read").WithHint("pluv reads %s", readable())
}

// explain turns errors of readers, writers and the context into faults.
func (b *budget) explain(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	var problem *bounded.Problem
	switch {
	case err == nil || fault.CodeOf(err) != "":
		return err
	case b.ctx.Err() != nil:
		return fault.Wrap(fault.Interrupted, context.Cause(b.ctx), "interrupted while unpacking %s", b.opts.Name)
	case errors.Is(err, tar.ErrInsecurePath), errors.Is(err, zip.ErrInsecurePath):
		return b.unsafe("an entry's name leaves the folder")
	case errors.As(err, &path):
		return fsys.Fault(err, "unpacking %s: %s", b.opts.Name, path.Path)
	case errors.As(err, &link):
		return fsys.Fault(err, "unpacking %s: %s", b.opts.Name, link.New)
	case errors.As(err, &problem):
		return fault.New(fault.ArchiveLimit, "%s cannot be unpacked: %s", b.opts.Name, problem.Text)
	case errors.Is(err, zstd.ErrWindowSizeExceeded), errors.Is(err, zstd.ErrDecoderSizeExceeded):
		return fault.New(fault.ArchiveLimit, "%s cannot be unpacked: it needs more than %d MB", b.opts.Name, maxWindow>>20)
	case errors.Is(err, zip.ErrAlgorithm):
		return b.format("uses a compression that pluv lacks")
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = errors.New("it ends too early")
	}
	return fault.Wrap(fault.ArchiveFormat, err, "%s is damaged", b.opts.Name)
}
