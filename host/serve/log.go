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

	mu     sync.Mutex
	lines  []byte // to write
	timer  *time.Timer
	second int64 // of the time below
	time   []byte
}

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
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.json {
		line, err := json.Marshal(logged{
			began.UTC().Format(time.RFC3339Nano), string(appendAddress(nil, from)), x.who, shortened(r.Method), path, r.Proto, x.status, x.sent, took.Seconds(), agent,
		})
		if err != nil {
			return // strings and numbers always encode
		}
		l.lines = append(appendVisible(l.lines, line), '\n')
	} else {
		to := append(append(l.lines, l.timeOf(began)...), ' ')
		to = append(append(appendAddress(to, from), ' '), orDash(x.who)...)
		to = appendQuoted(append(to, ' '), shortened(r.Method), " ", path, " ", r.Proto)
		to = strconv.AppendInt(append(to, ' '), int64(x.status), 10)
		to = strconv.AppendInt(append(to, ' '), x.sent, 10)
		to = appendSeconds(append(to, ' '), took)
		l.lines = append(appendQuoted(append(to, ' '), agent), '\n')
	}
	switch {
	case len(l.lines) >= logBatch:
		l.writeLines()
	case l.timer == nil:
		l.timer = time.AfterFunc(logDelay, l.flush)
	}
}

// flush writes the lines that wait.
func (l *accessLog) flush() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.writeLines()
}

// writeLines needs the lock. A full disk of the log does not stop the server.
func (l *accessLog) writeLines() {
	if l.timer != nil {
		l.timer.Stop()
		l.timer = nil
	}
	if len(l.lines) > 0 {
		_, _ = l.out.Write(l.lines)
		l.lines = l.lines[:0]
	}
}

// timeOf formats a time, once for each second.
func (l *accessLog) timeOf(t time.Time) []byte {
	if second := t.Unix(); second != l.second || l.time == nil {
		l.second, l.time = second, t.UTC().AppendFormat(l.time[:0], time.RFC3339)
	}
	return l.time
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
