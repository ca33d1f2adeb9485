package bounded

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// Limits of a zip file's directory: the most entries without Zip64, with names and
// comments of 128 bytes each.
const (
	MaxZipEntries   = 65_535
	MaxZipDirectory = 8 << 20 // bytes
)

// OpenZip reads the directory of a zip file. Package archive/zip keeps every record that
// it finds, whatever the end record declares; here a limit ends that with a *Problem.
//
// The reader is usable even if the error is zip.ErrInsecurePath.
func OpenZip(in io.ReaderAt, size int64) (*zip.Reader, error) {
	d := &zipDirectory{in: in}
	reader, err := zip.NewReader(d, size)
	d.read = true
	switch {
	case d.problem != nil:
		return nil, d.problem
	case err != nil && !errors.Is(err, zip.ErrInsecurePath):
		return nil, err
	case len(reader.File) > MaxZipEntries:
		return nil, tooManyEntries
	}
	return reader, err
}

var tooManyEntries = &Problem{Text: fmt.Sprintf("it has more than %d entries", MaxZipEntries)}

// zipDirectory watches the reads of a file until the directory is read. Each record
// begins with a signature that is very rare elsewhere.
type zipDirectory struct {
	in      io.ReaderAt
	read    bool
	records int
	bytes   int64
	next    int64  // offset after the last read
	tail    []byte // its last bytes
	problem *Problem
}

var zipSignature = []byte("PK\x01\x02")

// zipEnd is what may be read to find the directory: the end of the file, twice.
// Signatures there may be read again.
const zipEnd = 2 * 66 << 10

func (d *zipDirectory) ReadAt(p []byte, at int64) (int, error) {
	n, err := d.in.ReadAt(p, at)
	if d.read {
		return n, err
	}
	if at != d.next {
		d.tail = d.tail[:0]
	}
	d.records += bytes.Count(p[:n], zipSignature)
	border := append(d.tail, p[:min(n, len(zipSignature)-1)]...)
	d.records += bytes.Count(border, zipSignature)
	if n >= len(zipSignature)-1 {
		d.tail = append(d.tail[:0], p[n-len(zipSignature)+1:n]...)
	} else {
		d.tail = append(d.tail[:0], border[max(0, len(border)-len(zipSignature)+1):]...)
	}
	d.next = at + int64(n)
	switch d.bytes += int64(n); {
	case d.records > MaxZipEntries+zipEnd/len(zipSignature):
		d.problem = tooManyEntries
	case d.bytes > MaxZipDirectory+zipEnd:
		d.problem = &Problem{Text: fmt.Sprintf("its directory is larger than %d bytes", MaxZipDirectory)}
	default:
		return n, err
	}
	return 0, d.problem
}
