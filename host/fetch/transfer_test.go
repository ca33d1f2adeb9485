package fetch

import (
	"compress/gzip"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pluv/host/fault"
)

// Servers with faults that spec/registry does not offer.
func TestStrangeServers(t *testing.T) {
	flush := func(w http.ResponseWriter, text string) {
		_, _ = fmt.Fprint(w, text)
		_ = http.NewResponseController(w).Flush()
	}
	cases := []struct {
		name    string
		path    string
		handler func(w http.ResponseWriter, r *http.Request, attempt int)
		want    string
		code    fault.Code
		parts   string
	}{
		{"another part than asked for", "/x", func(w http.ResponseWriter, r *http.Request, attempt int) {
			w.Header().Set("ETag", `"1"`)
			switch attempt {
			case 1:
				w.Header().Set("Content-Length", "8")
				flush(w, "abcd")
			case 2:
				w.Header().Set("Content-Range", "bytes 2-7/8")
				w.WriteHeader(http.StatusPartialContent)
				flush(w, "cdefgh")
			default:
				flush(w, "abcdefgh")
			}
		}, "abcdefgh", "", ""},
		{"a weak validator does not resume", "/x", func(w http.ResponseWriter, r *http.Request, attempt int) {
			w.Header().Set("ETag", `W/"1"`)
			if attempt == 1 {
				w.Header().Set("Content-Length", "4")
				flush(w, "ab")
			} else if r.Header.Get("Range") != "" {
				http.Error(w, "a range", http.StatusTeapot)
			} else {
				flush(w, "abcd")
			}
		}, "abcd", "", ""},
		{"no length", "/x", func(w http.ResponseWriter, _ *http.Request, _ int) {
			flush(w, "ab")
			flush(w, "cd")
		}, "abcd", "", ""},
		{"compressed unasked", "/x", func(w http.ResponseWriter, _ *http.Request, _ int) {
			w.Header().Set("Content-Encoding", "gzip")
			zipped := gzip.NewWriter(w)
			_, _ = zipped.Write([]byte("text"))
			_ = zipped.Close()
		}, "", fault.FetchContent, `encoding "gzip", which was not requested`},
		{"an unknown encoding", "/x", func(w http.ResponseWriter, _ *http.Request, _ int) {
			w.Header().Set("Content-Encoding", "br")
			flush(w, "text")
		}, "", fault.FetchContent, `encoding "br", which was not requested`},
		{"compressed twice", "/x.gz", func(w http.ResponseWriter, _ *http.Request, _ int) {
			w.Header().Set("Content-Encoding", "gzip, gzip")
			flush(w, "text")
		}, "", fault.FetchContent, "not requested"},
		{"not compressed at all", "/x", func(w http.ResponseWriter, _ *http.Request, _ int) {
			w.Header().Set("Content-Encoding", "identity")
			flush(w, "text")
		}, "text", "", ""},
		{"a .tar.gz sent with a content encoding", "/x.tar.gz", func(w http.ResponseWriter, _ *http.Request, _ int) {
			w.Header().Set("Content-Encoding", "x-gzip")
			flush(w, "the file itself")
		}, "the file itself", "", ""},
		{"an empty body", "/x", func(w http.ResponseWriter, _ *http.Request, _ int) { w.WriteHeader(http.StatusNoContent) }, "", fault.FetchStatus, "204"},
		{"unchanged, unasked", "/x", func(w http.ResponseWriter, _ *http.Request, _ int) { w.WriteHeader(http.StatusNotModified) }, "", fault.FetchStatus, "304"},
		{"a requested HTML page", "/x.html", func(w http.ResponseWriter, _ *http.Request, _ int) { flush(w, "<html>") }, "<html>", "", ""},
		{"more than it may be, without a length", "/x", func(w http.ResponseWriter, _ *http.Request, _ int) {
			flush(w, strings.Repeat("x", 50))
			flush(w, strings.Repeat("x", 60))
		}, "", fault.FetchContent, "100 bytes"},
	}
	for _, k := range cases {
		t.Run(k.name, func(t *testing.T) {
			var attempts atomic.Int32
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				k.handler(w, r, int(attempts.Add(1)))
			}))
			defer server.Close()
			c := client(t)
			got, err := c.Download(t.Context(), Request{URL: server.URL + k.path, MaxSize: 100})
			if k.code == "" {
				isContent(t, got, err, k.want)
			} else if fault.CodeOf(err) != k.code || !strings.Contains(err.Error(), k.parts) {
				t.Errorf("err = %v", err)
			}
			leftovers(t, c)
		})
	}
}

func TestLimit(t *testing.T) {
	var now, most atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if n := now.Add(1); n > most.Load() {
			most.Store(n)
		}
		time.Sleep(5 * time.Millisecond)
		now.Add(-1)
		_, _ = fmt.Fprint(w, r.URL.Path)
	}))
	defer server.Close()
	c := client(t, func(o *Options) { o.Limit = 3 })
	var group sync.WaitGroup
	for i := range 20 {
		group.Go(func() {
			if _, err := c.Download(t.Context(), Request{URL: fmt.Sprintf("%s/%d", server.URL, i)}); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if most.Load() != 3 {
		t.Errorf("%d transfers at a time, not 3", most.Load())
	}
}

func TestRefusedToken(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }))
	defer server.Close()
	c := client(t, func(o *Options) {
		o.Authorize = func(*url.URL) (Grant, error) {
			return Grant{Header: "Bearer old", Hint: "it does not accept the token"}, nil
		}
	})
	_, err := c.Download(t.Context(), Request{URL: server.URL})
	var failure *fault.Error
	if !errors.As(err, &failure) || !strings.Contains(failure.Hint, "it does not accept the token") {
		t.Errorf("%v, hint %q", err, failure.Hint)
	}
}

func TestOrigin(t *testing.T) {
	cases := map[string]string{
		"https://Host.example/x":     "https://host.example",
		"https://host:443/x":         "https://host",
		"http://host:80":             "http://host",
		"http://host:8080/x?y":       "http://host:8080",
		"HTTPS://user:pw@host:8443/": "https://host:8443",
	}
	for raw, want := range cases {
		from, err := locate(raw)
		if err != nil || Origin(from.url) != want {
			t.Errorf("origin(%s) = %s, %v; want %s", raw, Origin(from.url), err, want)
		}
	}
}
