package serve

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"pluv/host/digest"
	"pluv/host/fault"
)

// The content types that the server sends.
const (
	typeJSON  = "application/json"
	typeText  = "text/plain; charset=utf-8"
	typeZip   = "application/zip"
	typeZstd  = "application/zstd"
	typeGzip  = "application/gzip"
	typeBytes = "application/octet-stream"
)

// minCompressed is the smallest body worth compressing, in bytes.
const minCompressed = 512

// document is an answer kept in memory, in every encoding that clients accept.
type document struct {
	contentType  []string
	cacheControl []string
	modified     time.Time
	lastModified []string
	forms        []form // the first is not compressed
}

// form is the content in one encoding: "", "gzip" or "zstd". Header values have the type
// that net/http takes.
type form struct {
	encoding, etag, length []string
	body                   []byte
}

// newDocument makes a document of content that may change, compressed unless it is an
// archive.
func newDocument(contentType string, body []byte, modified time.Time) (*document, error) {
	d := plainDocument([]string{contentType}, mustRevalidate, body, modified)
	if contentType != typeJSON && contentType != typeText || len(body) < minCompressed {
		return d, nil
	}
	packed, err := gzipped(body)
	if err == nil {
		d.add("gzip", packed)
		packed, err = zstandard(body)
	}
	if err != nil {
		return nil, fault.Wrap(fault.HostFailure, err, "compressing an answer")
	}
	d.add("zstd", packed)
	return d, nil
}

// plainDocument makes a document without compressed forms.
func plainDocument(contentType, cacheControl []string, body []byte, modified time.Time) *document {
	d := &document{contentType: contentType, cacheControl: cacheControl, modified: modified.Truncate(time.Second)}
	if !modified.IsZero() {
		d.lastModified = []string{modified.UTC().Format(http.TimeFormat)}
	}
	d.add("", body)
	return d
}

// add adds an encoding of the first form.
func (d *document) add(encoding string, body []byte) {
	f := form{encoding: []string{encoding}, body: body, length: []string{strconv.Itoa(len(body))}}
	if encoding == "" {
		f.etag = []string{etag(digest.SHA256(body))}
	} else {
		f.etag = []string{strings.TrimSuffix(d.forms[0].etag[0], `"`) + "-" + encoding + `"`}
	}
	d.forms = append(d.forms, f)
}

// etag is the strong validator of content with this SHA-256.
func etag(sum string) string { return `"` + sum[:32] + `"` }

func gzipped(body []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(body); err != nil {
		return nil, err
	}
	err = w.Close()
	return out.Bytes(), err
}

func zstandard(body []byte) ([]byte, error) {
	w, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(8<<20))
	if err != nil {
		return nil, err
	}
	return w.EncodeAll(body, nil), w.Close()
}

// serve answers with the smallest form that the client accepts.
func (d *document) serve(x *exchange, r *http.Request) {
	f := &d.forms[0]
	h := x.Header()
	if len(d.forms) > 1 {
		h["Vary"] = varyEncoding
		f = d.choose(r.Header["Accept-Encoding"])
	}
	if f.encoding[0] != "" {
		h["Content-Encoding"] = f.encoding
	}
	h["Content-Type"] = d.contentType
	h["Content-Length"] = f.length
	h["Etag"] = f.etag
	h["Cache-Control"] = d.cacheControl
	x.allowWriting(int64(len(f.body)))
	if hasConditions(r.Header) {
		http.ServeContent(x, r, "", d.modified, bytes.NewReader(f.body))
		return
	}
	h["Accept-Ranges"] = acceptBytes
	if d.lastModified != nil {
		h["Last-Modified"] = d.lastModified
	}
	if r.Method != http.MethodHead {
		// An error here means that the client has gone.
		_, _ = x.Write(f.body)
	}
}

// Header values that are sent often.
var (
	varyEncoding   = []string{"Accept-Encoding"}
	mustRevalidate = []string{"no-cache"}
	noStore        = []string{"no-store"}
	acceptBytes    = []string{"bytes"}
)

// hasConditions reports whether a request is conditional or asks for ranges.
func hasConditions(h http.Header) bool {
	for name := range h {
		switch name {
		case "Range", "If-None-Match", "If-Modified-Since", "If-Match", "If-Unmodified-Since":
			return true
		}
	}
	return false
}

// choose returns the last form, the smallest, that the client accepts.
func (d *document) choose(accepted []string) *form {
	best := 0
	for _, line := range accepted {
		for word := range strings.SplitSeq(line, ",") {
			name, weight, _ := strings.Cut(strings.TrimSpace(word), ";")
			for i := best + 1; i < len(d.forms); i++ {
				if strings.EqualFold(strings.TrimSpace(name), d.forms[i].encoding[0]) && !isZero(weight) {
					best = i
				}
			}
		}
	}
	return &d.forms[best]
}

// isZero reports whether a weight is "q=0".
func isZero(weight string) bool {
	value, found := strings.CutPrefix(strings.TrimSpace(weight), "q=")
	q, err := strconv.ParseFloat(value, 64)
	return found && (err != nil || q == 0)
}

const (
	// maxDocuments bounds the number of documents kept, and maxDocumentBytes the size of
	// all their forms.
	maxDocuments     = 4096
	maxDocumentBytes = 64 << 20
)

// documents keeps the documents of the sections. Each is made on the first request, and
// again when its source changes.
type documents struct{ all recent[string, *kept] }

func newDocuments() documents {
	return documents{recent[string, *kept]{most: maxDocuments, weight: maxDocumentBytes}}
}

type kept struct {
	mu   sync.Mutex
	of   string
	made *document
}

// get returns the document made from a version (of) of its source, or makes it, once for
// all concurrent requests.
func (d *documents) get(name, of string, make func() (*document, error)) (*document, error) {
	k := d.all.getOr(name, func() *kept { return &kept{} })
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.made != nil && k.of == of {
		return k.made, nil
	}
	made, err := make()
	if err != nil {
		if k.made == nil { // forget the failure, unless there is an older document
			d.all.drop(name, func(other *kept) bool { return other == k })
		}
		return nil, err
	}
	k.of, k.made = of, made
	d.all.put(name, k, made.weight())
	return made, nil
}

// weight estimates the memory that a document uses.
func (d *document) weight() int64 {
	size := int64(1024)
	for _, f := range d.forms {
		size += int64(len(f.body))
	}
	return size
}
