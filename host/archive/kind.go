package archive

import (
	"archive/tar"
	"bufio"
	"bytes"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"pluv/host/rockname"
)

// A format is a kind of packed file: an archive or a compression.
type format struct {
	name string // for messages
	is   func(head []byte) bool
	// Extensions of file names, in lower case. For a compression, one that begins with ".t" means
	// a compressed tar.
	endings []string

	// Either entries calls each with the entries of an archive, or plain decompresses, and
	// returns its closer.
	entries func(in packed, b *budget, each func(record) error) error
	plain   func(in io.Reader) (out io.Reader, done func(), err error)
}

// formats are the formats that pluv reads. The first one that matches is used.
var formats = []format{
	{"zip", begins("PK\x03\x04", "PK\x05\x06"), []string{".zip", rockname.Ending}, unzip, nil}, // the second is a zip without entries
	{"gzip", begins("\x1f\x8b"), []string{".gz", ".tgz"}, nil, gunzip},
	{"bzip2", begins("BZh"), []string{".bz2", ".tbz", ".tbz2"}, nil, bunzip2},
	{"xz", begins("\xfd7zXZ\x00"), []string{".xz", ".txz"}, nil, unxz},
	{"zstd", begins("\x28\xb5\x2f\xfd"), []string{".zst"}, nil, unzstd},
	{"tar", isTar, []string{".tar"}, untar, nil},
}

// packed is the source of the entries. Random access is only possible if it is not compressed as
// a whole.
type packed struct {
	*bufio.Reader
	whole io.ReaderAt
}

// A record is an entry of an archive.
type record struct {
	name     string
	mode     fs.FileMode // including its type
	modified time.Time
	link     string // target of a link; for a symbolic one it may be the content instead
	content  io.Reader
	strange  string // the name of a type that no file system has, or ""
}

// hardlink marks, in the mode of a record, a hard link.
const hardlink = fs.ModeSymlink | fs.ModeIrregular

func begins(magics ...string) func([]byte) bool {
	return func(head []byte) bool {
		return slices.ContainsFunc(magics, func(magic string) bool { return bytes.HasPrefix(head, []byte(magic)) })
	}
}

// blockSize is the block size of tar, and the number of bytes that sniff needs.
const blockSize = 512

// sniff detects the format of a file by its first bytes; nil if it is unknown.
func sniff(head []byte) *format {
	for i := range formats {
		if formats[i].is(head) {
			return &formats[i]
		}
	}
	return nil
}

// IsArchive reports whether a file name has the extension of an archive.
func IsArchive(name string) bool {
	name = strings.ToLower(name)
	ending := path.Ext(name)
	for _, f := range formats {
		if slices.Contains(f.endings, ending) && (f.entries != nil || strings.HasPrefix(ending, ".t")) {
			return true
		}
	}
	return ending != "" && path.Ext(strings.TrimSuffix(name, ending)) == ".tar" // in any compression
}

// PlainName returns the name of a compressed file without its extension; "" if the file is not
// merely compressed.
func PlainName(name string) string {
	for _, f := range formats {
		for _, ending := range f.endings {
			plain, has := strings.CutSuffix(name, ending)
			if has && f.plain != nil && !strings.HasPrefix(ending, ".t") && strings.Trim(plain, ".") != "" && !strings.HasSuffix(plain, ".tar") {
				return plain
			}
		}
	}
	return ""
}

// readable lists the formats, for a hint.
func readable() string {
	var archives, compressions []string
	for _, f := range formats {
		switch {
		case f.plain != nil:
			compressions = append(compressions, f.name)
		case f.name != "tar":
			archives = append(archives, f.name)
		}
	}
	last := len(compressions) - 1
	return "tar (also compressed with " + strings.Join(compressions[:last], ", ") + " or " + compressions[last] + ") and " +
		strings.Join(archives, " and ")
}

// isTar accepts a header with a valid checksum, also of formats without a magic number, and the
// zero block of an empty archive.
func isTar(head []byte) bool {
	if len(head) < blockSize {
		return false
	}
	_, err := tar.NewReader(bytes.NewReader(append(bytes.Clone(head[:blockSize]), make([]byte, blockSize)...))).Next()
	return err == nil || err == io.EOF || bytes.HasPrefix(head[257:], []byte("ustar"))
}

func isHTML(head []byte) bool {
	text := strings.ToLower(string(bytes.TrimLeft(head, "\xef\xbb\xbf \t\r\n")))
	for _, start := range []string{"<!doctype html", "<html", "<head", "<body", "<!--", "<?xml"} {
		if strings.HasPrefix(text, start) {
			return true
		}
	}
	return false
}
