package serve

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"time"

	"pluv/host/fault"
)

// A refusal is an error with the status and the text that the client is told.
type refusal struct {
	status int
	text   string
	after  int    // in seconds, for Retry-After; 0 sends none
	scope  string // the scope that the token is missing; "" for other refusals
}

func (r *refusal) Error() string { return r.text }

func refuse(status int, format string, args ...any) error {
	return &refusal{status: status, text: fmt.Sprintf(format, args...)}
}

// An exchange is a request being answered. It notes what the access log says of it.
type exchange struct {
	http.ResponseWriter
	from   netip.Addr // the client's address
	client *client    // the client's limits; nil if it has none
	status int
	sent   int64
	who    string // the name of the token
	isHead bool
	worded bool // the body is the server's own, not that of net/http
	muted  bool // further writes are dropped
	silent bool // no line in the log
}

// WriteHeader notes the status, and replaces the bodies of net/http's own refusals.
func (x *exchange) WriteHeader(status int) {
	if status >= http.StatusBadRequest && x.status == 0 && !x.worded {
		x.reword(status)
		return
	}
	if status >= http.StatusOK && x.status == 0 {
		x.status = status
	}
	x.ResponseWriter.WriteHeader(status)
}

// reword answers as all failures do and drops the text of net/http.
func (x *exchange) reword(status int) {
	for _, name := range []string{"Content-Encoding", "Etag", "Last-Modified", "Accept-Ranges"} {
		x.Header().Del(name)
	}
	text, err := json.Marshal(problem{[]string{strings.ToLower(http.StatusText(status))}})
	if err == nil {
		x.body(status, append(text, '\n'))
	}
	x.muted = true
}

// Write counts the bytes sent.
func (x *exchange) Write(p []byte) (int, error) {
	if x.muted {
		return len(p), nil
	}
	if x.status == 0 {
		x.status = http.StatusOK
	}
	n, err := x.ResponseWriter.Write(p)
	x.sent += int64(n)
	return n, err
}

// piece is how much of a file is sent before the deadline is extended.
const piece = 1 << 20

// ReadFrom lets the kernel send a file (sendfile), in pieces: each has its own deadline.
func (x *exchange) ReadFrom(r io.Reader) (total int64, err error) {
	if x.status == 0 {
		x.status = http.StatusOK
	}
	whole, isLimited := r.(*io.LimitedReader)
	if !isLimited {
		whole = &io.LimitedReader{R: r, N: math.MaxInt64}
	}
	for err == nil && whole.N > 0 {
		x.waitFor(allowance(piece))
		// Not a limit of a limit: the kernel's fast path recognises only one level.
		part := &io.LimitedReader{R: whole.R, N: min(piece, whole.N)}
		asked := part.N
		var n int64
		n, err = io.Copy(x.ResponseWriter, part)
		whole.N -= n
		total += n
		if n < asked {
			break
		}
	}
	x.sent += total
	return total, err
}

// maxRanges is how many parts of one file an answer may have. A request for more gets the
// whole file, as HTTP allows.
const maxRanges = 8

// plainRange drops a Range header with more than maxRanges ranges.
func plainRange(r *http.Request) {
	if values := r.Header["Range"]; len(values) > 1 || len(values) == 1 && strings.Count(values[0], ",") >= maxRanges {
		r.Header.Del("Range")
	}
}

// Unwrap is for http.ResponseController.
func (x *exchange) Unwrap() http.ResponseWriter { return x.ResponseWriter }

// minRate is the slowest transfer accepted, in bytes a second.
const minRate = 16 << 10

// allowance is how long a transfer of size bytes may take.
func allowance(size int64) time.Duration {
	return baseTime + time.Duration(size/minRate)*time.Second
}

// allowWriting sets the write deadline for an answer of size bytes.
func (x *exchange) allowWriting(size int64) {
	if size > minRate {
		// Without deadlines, as in tests, there is nothing to set.
		_ = http.NewResponseController(x.ResponseWriter).SetWriteDeadline(time.Now().Add(allowance(size)))
	}
}

// waitFor extends the deadlines while the server itself works: a client that sends
// nothing meanwhile is not cut off.
func (x *exchange) waitFor(span time.Duration) {
	control, until := http.NewResponseController(x.ResponseWriter), time.Now().Add(span)
	_ = control.SetReadDeadline(until)
	_ = control.SetWriteDeadline(until)
}

// timedBody is a body that must arrive at minRate on average, with no pause longer than
// baseTime.
type timedBody struct {
	io.Reader
	exchange *exchange
	began    time.Time
	renewed  time.Time
	size     int64 // read so far
}

// timed sets the deadlines for a body, and for the answer after it.
func (x *exchange) timed(body io.Reader) io.Reader {
	now := time.Now()
	p := &timedBody{Reader: body, exchange: x, began: now}
	p.renew(now)
	return p
}

func (p *timedBody) Read(b []byte) (int, error) {
	n, err := p.Reader.Read(b)
	p.size += int64(n)
	if now := time.Now(); n > 0 && now.Sub(p.renewed) > time.Second {
		p.renew(now)
	}
	return n, err
}

func (p *timedBody) renew(now time.Time) {
	p.renewed = now
	until := p.began.Add(allowance(p.size))
	if soon := now.Add(baseTime); soon.Before(until) {
		until = soon
	}
	// Without deadlines, as in tests, there is nothing to set.
	control := http.NewResponseController(p.exchange.ResponseWriter)
	_ = control.SetReadDeadline(until)
	_ = control.SetWriteDeadline(until.Add(baseTime))
}

// json answers with a value as JSON.
func (x *exchange) json(status int, value any) error {
	body, err := json.Marshal(value)
	if err != nil {
		return fault.Wrap(fault.HostFailure, err, "writing an answer")
	}
	x.body(status, append(body, '\n'))
	return nil
}

func (x *exchange) body(status int, body []byte) {
	x.worded = true
	h := x.Header()
	h["Content-Type"] = []string{typeJSON}
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	h["Cache-Control"] = mustRevalidate
	if status >= http.StatusInternalServerError || status == http.StatusTooManyRequests {
		h["Cache-Control"] = noStore
	}
	x.WriteHeader(status)
	if !x.isHead {
		// An error here means that the client has gone.
		_, _ = x.Write(body)
	}
}

// problem is the form of failures: that of LuaRocks' upload API.
type problem struct {
	Errors []string `json:"errors"`
}

// fail answers with an error. Internal failures are described only in the server's log.
func (s *Server) fail(x *exchange, r *http.Request, err error) {
	var told *refusal
	var large *http.MaxBytesError
	status, text := http.StatusInternalServerError, "internal error; see the log of the server"
	switch {
	case x.status != 0:
		return // the answer has started
	case err == errNotFound: // the most frequent one
		x.body(http.StatusNotFound, notFound)
		return
	case errors.As(err, &told):
		status, text = told.status, told.text
		if told.after > 0 {
			x.Header()["Retry-After"] = []string{strconv.Itoa(told.after)}
		}
		if told.scope != "" {
			x.Header()["Www-Authenticate"] = []string{`Bearer realm="pluv", error="insufficient_scope", scope="` + told.scope + `"`}
		}
	case errors.As(err, &large):
		status, text = http.StatusRequestEntityTooLarge, fmt.Sprintf("larger than the %d bytes allowed", large.Limit)
	case isFull(err):
		status, text = http.StatusInsufficientStorage, "the server's disk is full"
		s.warn(r.Method + " " + strconv.Quote(masked(r.URL.Path)) + ": " + err.Error())
	case r.Context().Err() != nil, errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, io.ErrUnexpectedEOF):
		status, text = http.StatusRequestTimeout, "the request ended too early or was too slow"
	case fault.Exhausted(err):
		status, text = http.StatusServiceUnavailable, "the server has too many files open; try again later"
		s.options.Warn(r.Method + " " + masked(r.URL.Path) + ": " + err.Error())
	default:
		s.warn(r.Method + " " + strconv.Quote(masked(r.URL.Path)) + ": " + err.Error())
	}
	if status == http.StatusUnauthorized {
		x.Header()["Www-Authenticate"] = []string{`Bearer realm="pluv"`, `Basic realm="pluv"`}
	}
	if err := x.json(status, problem{[]string{text}}); err != nil {
		s.options.Warn(err.Error())
	}
}

const nothingHere = "not found"

var (
	errNotFound error = &refusal{status: http.StatusNotFound, text: nothingHere}
	notFound          = []byte(`{"errors":["` + nothingHere + `"]}` + "\n")
)

// masked redacts the key in a path of LuaRocks' upload API ("/api/1/KEY/…"), wherever it
// is.
func masked(path string) string {
	if strings.Count(path, "/") < 3 {
		return path // as in most paths
	}
	parts := strings.Split(path, "/")
	before, last := "", "" // the two previous path elements, without empty ones and dots
	for i, part := range parts {
		if part == "" || part == "." {
			continue
		}
		if _, err := strconv.Atoi(last); err == nil && strings.EqualFold(before, "api") {
			parts[i] = "***"
		}
		before, last = last, part
	}
	return strings.Join(parts, "/")
}
