package fetch

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"

	"pluv/host/fault"
	"pluv/host/fsys"
)

// partial is the content received so far, in a temporary file.
type partial struct {
	file      *os.File
	sum       hash.Hash
	size      int64
	validator string // proves that the rest belongs to the same content
	encoding  string // Content-Encoding of the body
}

func newPartial(s store) (*partial, error) {
	file, err := s.temp()
	if err != nil {
		return nil, err
	}
	return &partial{file: file, sum: sha256.New()}, nil
}

// Write appends to the content.
func (p *partial) Write(b []byte) (int, error) {
	n, err := p.file.Write(b)
	p.sum.Write(b[:n])
	p.size += int64(n)
	return n, fsys.Fault(err, "writing %s", p.file.Name())
}

// restart empties the file and notes the validator and encoding of a response.
func (p *partial) restart(response *http.Response) error {
	_, err := p.file.Seek(0, io.SeekStart)
	if err = errors.Join(err, p.file.Truncate(0)); err != nil {
		return fsys.Fault(err, "writing %s", p.file.Name())
	}
	p.sum.Reset()
	p.size = 0
	p.encoding = response.Header.Get("Content-Encoding")
	p.validator = response.Header.Get("ETag")
	if strings.HasPrefix(p.validator, "W/") {
		p.validator = ""
	}
	if p.validator == "" {
		p.validator = response.Header.Get("Last-Modified")
	}
	return nil
}

// resume requests only the rest, if part was received and the server can tell whether the
// rest belongs to it.
func (p *partial) resume(request *http.Request) bool {
	if p.size == 0 || p.validator == "" || p.encoding != "" {
		return false
	}
	request.Header.Set("Range", fmt.Sprintf("bytes=%d-", p.size))
	request.Header.Set("If-Range", p.validator)
	return true
}

// continues reports whether a partial response has all of the missing rest.
func (p *partial) continues(response *http.Response) bool {
	var first, last, total int64
	_, err := fmt.Sscanf(response.Header.Get("Content-Range"), "bytes %d-%d/%d", &first, &last, &total)
	return err == nil && first == p.size && last == total-1
}

// decoder returns the decompressor of the body; nil for none. An encoding that was not
// requested is refused, as it could expand to far more than was received, except for a
// .gz file whose server reports the file's own compression.
func (p *partial) decoder(t transfer, body io.Reader) (io.ReadCloser, error) {
	encoding := strings.ToLower(p.encoding)
	switch {
	case encoding == "" || encoding == "identity":
		return nil, nil
	case t.compressed && (encoding == "gzip" || encoding == "x-gzip"):
		return gzip.NewReader(body)
	case t.compressed && encoding == "zstd":
		decoder, err := zstd.NewReader(body, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return nil, err
		}
		return decoder.IOReadCloser(), nil
	case !t.compressed && describesFile(encoding, strings.ToLower(t.from.url.Path)):
		return nil, nil
	}
	return nil, fault.New(fault.FetchContent, "%s was sent with the content encoding %.40q, which was not requested", t.from.shown, p.encoding).
		WithHint("ask the server's operator to send the file unchanged")
}

// describesFile reports whether the name of a file implies the encoding.
func describesFile(encoding, name string) bool {
	endings := map[string][]string{
		"gzip": {"gz"}, "x-gzip": {"gz"}, "zstd": {"zst"}, "bzip2": {"bz2"}, "x-bzip2": {"bz2"}, "xz": {"xz"}, "x-xz": {"xz"},
	}
	return slices.ContainsFunc(endings[encoding], func(ending string) bool { return strings.HasSuffix(name, ending) })
}

// maxWindow bounds the memory for decompressing: the least that a client must support for
// zstd as a content coding (RFC 9659).
const maxWindow = 8 << 20

// SHA256 returns the hash of the content.
func (p *partial) SHA256() string { return hex.EncodeToString(p.sum.Sum(nil)) }

// isHTML reports whether the content is a web page.
func (p *partial) isHTML() bool {
	head := make([]byte, 512)
	n, _ := p.file.ReadAt(head, 0)
	return strings.HasPrefix(http.DetectContentType(head[:n]), "text/html")
}

// discard removes the temporary file, unless it was moved.
func (p *partial) discard() {
	_ = p.file.Close()
	_ = os.Remove(p.file.Name())
}
