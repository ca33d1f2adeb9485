package serve

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// accessLog writes a line for each request. It is safe for use by several
// goroutines.
type accessLog struct {
	mu   sync.Mutex
	out  io.Writer // nil for no log
	json bool
	line []byte
}

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
	client := "-"
	if from.IsValid() {
		client = from.String()
	}
	path, agent := shortened(masked(r.URL.Path)), shortened(r.UserAgent())
	l.mu.Lock()
	defer l.mu.Unlock()
	l.line = l.line[:0]
	if l.json {
		line, err := json.Marshal(logged{
			began.UTC().Format(time.RFC3339Nano), client, x.who, shortened(r.Method), path, r.Proto, x.status, x.sent, took.Seconds(), agent,
		})
		if err != nil {
			return // strings and numbers always encode
		}
		l.line = appendVisible(l.line, line)
	} else {
		l.line = began.UTC().AppendFormat(l.line, time.RFC3339)
		l.line = append(append(l.line, ' '), client...)
		l.line = append(append(l.line, ' '), orDash(x.who)...)
		l.line = strconv.AppendQuote(append(l.line, ' '), shortened(r.Method)+" "+path+" "+r.Proto)
		l.line = strconv.AppendInt(append(l.line, ' '), int64(x.status), 10)
		l.line = strconv.AppendInt(append(l.line, ' '), x.sent, 10)
		l.line = strconv.AppendFloat(append(l.line, ' '), took.Seconds(), 'f', 6, 64)
		l.line = strconv.AppendQuote(append(l.line, ' '), agent)
	}
	// A full disk of the log does not stop the server.
	_, _ = l.out.Write(append(l.line, '\n'))
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
