package archive

import (
	"archive/tar"
	"bytes"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"pluv/host/rockname"
)

// A format is a kind of packed file: of an archive, or of a compression.
type format struct {
	name string // for messages
	is   func(head []byte) bool
	// endings of file names, in small letters. One of a compression that begins with
	// ".t" stands for a tar in it.
	endings []string

	// Either entries calls each with the entries of an archive, or plain takes a
	// compression off, and gives what ends it.
	entries func(in packed, b *budget, each func(record) error) error
	plain   func(in io.Reader) (out io.Reader, done func(), err error)
}

// formats are all that pluv reads. What begins like several is the first.
var formats = []format{
	{"zip", begins("PK\x03\x04", "PK\x05\x06"), []string{".zip", rockname.Ending}, unzip, nil}, // the second has no entry
	{"gzip", begins("\x1f\x8b"), []string{".gz", ".tgz"}, nil, gunzip},
	{"bzip2", begins("BZh"), []string{".bz2", ".tbz", ".tbz2"}, nil, bunzip2},
	{"xz", begins("\xfd7zXZ\x00"), []string{".xz", ".txz"}, nil, unxz},
	{"zstd", begins("\x28\xb5\x2f\xfd"), []string{".zst"}, nil, unzstd},
	{"tar", isTar, []string{".tar"}, untar, nil},
}

// packed is where the entries of an archive are read from. All of it can be read at
// once only where it is not compressed as a whole.
type packed struct {
	io.Reader
	whole io.ReaderAt
}

// A record is an entry of an archive.
type record struct {
	name     string
	mode     fs.FileMode // with its type
	modified time.Time
	link     string // what a link leads to; that of a symbolic one may be its content
	content  io.Reader
	strange  string // the name of a type that no file system has, or ""
}

// hardlink marks, in the mode of a record, a second name for a file.
const hardlink = fs.ModeSymlink | fs.ModeIrregular

func begins(magics ...string) func([]byte) bool {
	return func(head []byte) bool {
		return slices.ContainsFunc(magics, func(magic string) bool { return bytes.HasPrefix(head, []byte(magic)) })
	}
}

// blockSize is tar's, and what sniff wants to see of a file.
const blockSize = 512

// sniff tells the format of what begins with head; nil if it has none.
func sniff(head []byte) *format {
	for i := range formats {
		if formats[i].is(head) {
			return &formats[i]
		}
	}
	return nil
}

// IsArchive reports whether a file name has the ending of an archive.
func IsArchive(name string) bool {
	name = strings.ToLower(name)
	ending := path.Ext(name)
	for _, f := range formats {
		if slices.Contains(f.endings, ending) && (f.entries != nil || strings.HasPrefix(ending, ".t")) {
			return true
		}
	}
	return ending != "" && path.Ext(strings.TrimSuffix(name, ending)) == ".tar" // however it is compressed
}

// PlainName returns the name of the file that another, which is merely compressed,
// holds; "" if the name is not that of one.
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

// isTar accepts a header whose checksum is right, also of formats without a
// magic, and the zero block of an archive without entries.
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
