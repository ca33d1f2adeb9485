package serve

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// accessLog writes a line for each request, several at a time. It is safe for use by several
// goroutines. The caller must flush it in the end.
type accessLog struct {
	out  io.Writer // nil for no log
	json bool

	writing sync.Mutex // held while lines are written, so that they keep their order
	spare   []byte

	mu    sync.Mutex
	lines []byte // to write
	timer *time.Timer
}

// formats are buffers for one line.
var formats = sync.Pool{New: func() any { return new([]byte) }}

const (
	// logDelay is how late a line may be written, and logBatch how many bytes are written
	// at once.
	logDelay = 100 * time.Millisecond
	logBatch = 32 << 10
)

// logged is a line as JSON. Neither format contains credentials or query strings.
type logged struct {
	Time    string  `json:"time"`
	Client  string  `json:"client"`
	Token   string  `json:"token,omitempty"`
	Method  string  `json:"method"`
	Path    string  `json:"path"`
	Proto   string  `json:"proto"`
	Status  int     `json:"status"`
	Bytes   int64   `json:"bytes"`
	Seconds float64 `json:"seconds"`
	Agent   string  `json:"agent"`
}

func (l *accessLog) write(x *exchange, r *http.Request, began time.Time) {
	if l.out == nil || x.silent {
		return
	}
	took := time.Since(began)
	from := x.from
	if !from.IsValid() {
		from = remote(r.RemoteAddr)
	}
	path, agent := shortened(masked(r.URL.Path)), shortened(r.UserAgent())
	buffer := formats.Get().(*[]byte)
	defer formats.Put(buffer)
	to := (*buffer)[:0]
	if l.json {
		line, err := json.Marshal(logged{
			began.UTC().Format(time.RFC3339Nano), string(appendAddress(nil, from)), x.who, shortened(r.Method), path, r.Proto, x.status, x.sent, took.Seconds(), agent,
		})
		if err != nil {
			return // strings and numbers always encode
		}
		to = appendVisible(to, line)
	} else {
		to = began.UTC().AppendFormat(to, time.RFC3339)
		to = appendAddress(append(to, ' '), from)
		to = append(append(to, ' '), orDash(x.who)...)
		to = appendQuoted(append(to, ' '), shortened(r.Method), " ", path, " ", r.Proto)
		to = strconv.AppendInt(append(to, ' '), int64(x.status), 10)
		to = strconv.AppendInt(append(to, ' '), x.sent, 10)
		to = appendSeconds(append(to, ' '), took)
		to = appendQuoted(append(to, ' '), agent)
	}
	*buffer = append(to, '\n')
	if l.add(*buffer) {
		l.flush()
	}
}

// add adds a line, and reports whether there are enough to write. Otherwise they are
// written after logDelay.
func (l *accessLog) add(line []byte) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, line...)
	if len(l.lines) >= logBatch {
		return true
	}
	if l.timer == nil {
		l.timer = time.AfterFunc(logDelay, l.flush)
	}
	return false
}

// flush writes the lines that wait. A full disk of the log does not stop the server; a slow
// one holds up the requests that fill a batch.
func (l *accessLog) flush() {
	l.writing.Lock()
	defer l.writing.Unlock()
	l.mu.Lock()
	lines := l.lines
	l.lines = l.spare[:0]
	if l.timer != nil {
		l.timer.Stop()
		l.timer = nil
	}
	l.mu.Unlock()
	if len(lines) > 0 {
		_, _ = l.out.Write(lines)
	}
	l.spare = lines
}

func appendAddress(to []byte, address netip.Addr) []byte {
	if !address.IsValid() {
		return append(to, '-')
	}
	return address.AppendTo(to)
}

// appendSeconds formats a duration with six digits after the point.
func appendSeconds(to []byte, d time.Duration) []byte {
	micros := max(d, 0).Round(time.Microsecond).Microseconds()
	to = strconv.AppendInt(to, micros/1e6, 10)
	digits := len(to)
	to = strconv.AppendInt(to, 1e6+micros%1e6, 10)
	to[digits] = '.' // over the million
	return to
}

// appendQuoted is strconv.AppendQuote of all parts.
func appendQuoted(to []byte, parts ...string) []byte {
	for _, part := range parts {
		for i := range len(part) {
			if c := part[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
				return strconv.AppendQuote(to, strings.Join(parts, ""))
			}
		}
	}
	to = append(to, '"')
	for _, part := range parts {
		to = append(to, part...)
	}
	return append(to, '"')
}

// maxLogged bounds each string of a client in a line.
const maxLogged = 1024

func shortened(text string) string {
	if len(text) > maxLogged {
		return text[:maxLogged] + "…"
	}
	return text
}

// appendVisible appends JSON with terminal control characters escaped; the value stays
// the same. Package json escapes only those below U+0020.
func appendVisible(to, text []byte) []byte {
	for _, r := range string(text) {
		if r >= ' ' && !unicode.IsPrint(r) {
			for _, unit := range utf16.AppendRune(nil, r) {
				to = fmt.Appendf(to, `\u%04x`, unit)
			}
			continue
		}
		to = utf8.AppendRune(to, r)
	}
	return to
}

func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}
