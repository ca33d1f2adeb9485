package registry

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"
)

// pieces is the number of parts of a trickled body.
const pieces = 16

// wrap returns a handler that has the fault.
func (f Fault) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch f.Kind {
		case "slow":
			pause(r, f.delay())
			next.ServeHTTP(w, r)
		case "token":
			if r.Header.Get("Authorization") != "Bearer "+f.Value {
				w.Header().Set("WWW-Authenticate", "Bearer")
				http.Error(w, "a token is needed", http.StatusUnauthorized)
				return
			}
			next.ServeHTTP(w, r)
		case "basic":
			user, password, _ := r.BasicAuth()
			if user+","+password != f.Value {
				w.Header().Set("WWW-Authenticate", "Basic")
				http.Error(w, "a login is needed", http.StatusUnauthorized)
				return
			}
			next.ServeHTTP(w, r)
		case "redirect":
			http.Redirect(w, r, strings.TrimSuffix(f.Value, "/")+r.URL.RequestURI(), http.StatusFound)
		case "html":
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = io.WriteString(w, "<!DOCTYPE html>\n<html><body>please log in</body></html>\n")
		case "busy":
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			_, _ = io.WriteString(w, "Service temporarily overloaded\n")
		case "instead":
			other := r.Clone(r.Context())
			other.URL.Path = path.Join(path.Dir(r.URL.Path), f.Value)
			next.ServeHTTP(w, other)
		case "drop":
			if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
				_ = conn.Close()
			}
		case "trickle", "drip", "stall", "cut", "half", "wrong", "gzip", "zstd", "short":
			f.spoil(w, r, next)
		default:
			if f.Value != "" {
				w.Header().Set("Retry-After", f.Value)
			}
			http.Error(w, http.StatusText(f.status()), f.status())
		}
	})
}

func (f Fault) delay() time.Duration {
	d, _ := time.ParseDuration(f.Value)
	return d
}

// pause waits, or until the client disconnects.
func pause(r *http.Request, d time.Duration) {
	select {
	case <-time.After(d):
	case <-r.Context().Done():
	}
}

// spoil applies the fault to a whole answer.
func (f Fault) spoil(w http.ResponseWriter, r *http.Request, next http.Handler) {
	whole := httptest.NewRecorder()
	next.ServeHTTP(whole, r)
	body := whole.Body.Bytes()
	half := body[:len(body)/2]
	for name, values := range whole.Header() {
		w.Header()[name] = values
	}
	if f.Kind == "gzip" && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") && len(body) > 0 {
		w.Header().Set("Content-Encoding", "gzip")
		body = gzipped(body)
	}
	if f.Kind == "zstd" && strings.Contains(r.Header.Get("Accept-Encoding"), "zstd") && len(body) > 0 {
		w.Header().Set("Content-Encoding", "zstd")
		body = zstandard(body)
	}
	if f.Kind == "half" {
		body = half
	}
	length := len(body)
	if f.Kind == "short" {
		length += 1000
	}
	w.Header().Set("Content-Length", strconv.Itoa(length))
	w.WriteHeader(whole.Code)
	switch f.Kind {
	case "wrong":
		if len(body) > 0 {
			body[len(body)/2] ^= 1
		}
		_, _ = w.Write(body)
	case "trickle":
		for step := len(body)/pieces + 1; len(body) > 0; body = body[min(step, len(body)):] {
			pause(r, f.delay())
			send(w, body[:min(step, len(body))])
		}
	case "drip":
		for i := range body {
			pause(r, f.delay())
			send(w, body[i:i+1])
			if r.Context().Err() != nil {
				return
			}
		}
	case "stall":
		send(w, half)
		<-r.Context().Done()
	case "cut":
		send(w, half) // the server itself closes the connection after too short a body
	default:
		_, _ = w.Write(body)
	}
}

func send(w http.ResponseWriter, part []byte) {
	_, _ = w.Write(part)
	_ = http.NewResponseController(w).Flush()
}

func gzipped(body []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, _ = w.Write(body)
	_ = w.Close()
	return out.Bytes()
}

func zstandard(body []byte) []byte {
	w, _ := zstd.NewWriter(nil) // fails for invalid options only
	defer w.Close()
	return w.EncodeAll(body, nil)
}
