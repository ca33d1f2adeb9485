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

// A refusal is an answer that tells the client why there is no other.
type refusal struct {
	status int
	text   string
	after  int    // in seconds, when to try again; 0 says nothing of it
	scope  string // what the token lacks; "" for other refusals
}

func (r *refusal) Error() string { return r.text }

func refuse(status int, format string, args ...any) error {
	return &refusal{status: status, text: fmt.Sprintf(format, args...)}
}

// An exchange is a request that is being answered: it notes what the access log
// tells of it.
type exchange struct {
	http.ResponseWriter
	from   netip.Addr // who asks
	client *client    // what is remembered of them; nil if they may do everything
	status int
	sent   int64
	who    string // the name of the token
	isHead bool
	worded bool // the answer is in our own words
	muted  bool // what is written goes nowhere
	silent bool // there is no line in the log
}

// WriteHeader notes the status. Refusals of net/http get our words.
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

// reword answers as all failures are, and drops what net/http says.
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

// Write counts what is sent.
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

// piece is how much of a file is sent before the client gets more time.
const piece = 1 << 20

// ReadFrom leaves the way open for the kernel to send a file. It does so in pieces:
// a client has to take each in its time.
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
		// Not a limit of a limit, which the kernel would not see through.
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

// maxRanges is how many parts of one file are sent in an answer; who asks for more
// gets the whole, as HTTP allows.
const maxRanges = 8

// plainRange drops a header that asks for more ranges than that.
func plainRange(r *http.Request) {
	if values := r.Header["Range"]; len(values) > 1 || len(values) == 1 && strings.Count(values[0], ",") >= maxRanges {
		r.Header.Del("Range")
	}
}

// Unwrap is for http.ResponseController.
func (x *exchange) Unwrap() http.ResponseWriter { return x.ResponseWriter }

// minPace is how many bytes a second a client has to send or take.
const minPace = 16 << 10

// allowance is how long a transfer of a size may take.
func allowance(size int64) time.Duration {
	return quickly + time.Duration(size/minPace)*time.Second
}

// allowWriting gives the client the time that an answer of a size needs.
func (x *exchange) allowWriting(size int64) {
	if size > minPace {
		// Where there are no deadlines, as in tests, nothing is waited for.
		_ = http.NewResponseController(x.ResponseWriter).SetWriteDeadline(time.Now().Add(allowance(size)))
	}
}

// waitFor gives the server itself time. That nothing comes from the client meanwhile
// does not end the request.
func (x *exchange) waitFor(span time.Duration) {
	control, until := http.NewResponseController(x.ResponseWriter), time.Now().Add(span)
	_ = control.SetReadDeadline(until)
	_ = control.SetWriteDeadline(until)
}

// paced is a body that has to come at a pace: minPace on the whole, and never
// nothing for longer than quickly.
type paced struct {
	io.Reader
	exchange *exchange
	began    time.Time
	renewed  time.Time
	size     int64 // so far
}

// pace gives the client the time that a body needs, and for an answer after it.
func (x *exchange) pace(body io.Reader) io.Reader {
	now := time.Now()
	p := &paced{Reader: body, exchange: x, began: now}
	p.renew(now)
	return p
}

func (p *paced) Read(b []byte) (int, error) {
	n, err := p.Reader.Read(b)
	p.size += int64(n)
	if now := time.Now(); n > 0 && now.Sub(p.renewed) > time.Second {
		p.renew(now)
	}
	return n, err
}

func (p *paced) renew(now time.Time) {
	p.renewed = now
	until := p.began.Add(allowance(p.size))
	if soon := now.Add(quickly); soon.Before(until) {
		until = soon
	}
	// Where there are no deadlines, as in tests, nothing is waited for.
	control := http.NewResponseController(p.exchange.ResponseWriter)
	_ = control.SetReadDeadline(until)
	_ = control.SetWriteDeadline(until.Add(quickly))
}

// json answers with a value.
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
		// A client that went away has its answer.
		_, _ = x.Write(body)
	}
}

// problem is how failures are worded: as LuaRocks' upload API does.
type problem struct {
	Errors []string `json:"errors"`
}

// fail answers with why there is nothing else. What went wrong inside is told to
// the one who runs the server only.
func (s *Server) fail(x *exchange, r *http.Request, err error) {
	var told *refusal
	var large *http.MaxBytesError
	status, text := http.StatusInternalServerError, "the server failed to answer; its log says why"
	switch {
	case x.status != 0:
		return // the answer has begun
	case errors.As(err, &told):
		status, text = told.status, told.text
		if told.after > 0 {
			x.Header()["Retry-After"] = []string{strconv.Itoa(told.after)}
		}
		if told.scope != "" {
			x.Header()["Www-Authenticate"] = []string{`Bearer realm="pluv", error="insufficient_scope", scope="` + told.scope + `"`}
		}
	case errors.As(err, &large):
		status, text = http.StatusRequestEntityTooLarge, fmt.Sprintf("more than the %d bytes allowed", large.Limit)
	case isFull(err):
		status, text = http.StatusInsufficientStorage, "the disk of the server is full"
		s.warn(r.Method + " " + strconv.Quote(masked(r.URL.Path)) + ": " + err.Error())
	case r.Context().Err() != nil, errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, io.ErrUnexpectedEOF):
		status, text = http.StatusRequestTimeout, "the request did not come to its end"
	case fault.Exhausted(err):
		status, text = http.StatusServiceUnavailable, "the server has too many files open; try again later"
		s.options.Warn(r.Method + " " + masked(r.URL.Path) + ": " + err.Error())
	default:
		s.warn(r.Method + " " + strconv.Quote(masked(r.URL.Path)) + ": " + err.Error())
	}
	if status == http.StatusUnauthorized {
		x.Header()["Www-Authenticate"] = []string{`Bearer realm="pluv"`, `Basic realm="pluv"`}
	}
	if status == http.StatusNotFound && text == nothingHere {
		x.body(status, notFound)
		return
	}
	if err := x.json(status, problem{[]string{text}}); err != nil {
		s.options.Warn(err.Error())
	}
}

const nothingHere = "there is nothing here"

var (
	errNotFound error = &refusal{status: http.StatusNotFound, text: nothingHere}
	notFound          = []byte(`{"errors":["` + nothingHere + `"]}` + "\n")
)

// masked hides the key in a path of LuaRocks' upload API ("/api/1/KEY/…"),
// wherever it stands.
func masked(path string) string {
	if strings.Count(path, "/") < 3 {
		return path // as most are
	}
	parts := strings.Split(path, "/")
	before, last := "", "" // the two parts that came before, less those that say nothing
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
