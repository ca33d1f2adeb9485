package archive

import (
	"archive/tar"
	"bytes"
	"io"
	"strings"
)

type kind int

const (
	kindUnknown kind = iota
	kindEmpty
	kindHTML
	kindZip
	kindTar
	kindGzip
	kindBzip2
	kindXz
	kindZstd
)

// blockSize is tar's, and what sniff wants to see of a file.
const blockSize = 512

var magics = [...]struct {
	kind  kind
	bytes string
}{
	{kindZip, "PK\x03\x04"},
	{kindZip, "PK\x05\x06"}, // without any entry
	{kindGzip, "\x1f\x8b"},
	{kindBzip2, "BZh"},
	{kindXz, "\xfd7zXZ\x00"},
	{kindZstd, "\x28\xb5\x2f\xfd"},
}

// sniff tells what begins with head.
func sniff(head []byte) kind {
	if len(head) == 0 {
		return kindEmpty
	}
	for _, m := range magics {
		if bytes.HasPrefix(head, []byte(m.bytes)) {
			return m.kind
		}
	}
	switch {
	case isTar(head):
		return kindTar
	case isHTML(head):
		return kindHTML
	}
	return kindUnknown
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
