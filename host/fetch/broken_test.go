package fetch

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pluv/host/digest"
	"pluv/host/fault"
	"pluv/spec/registry"
)

func TestRetries(t *testing.T) {
	cases := []struct {
		name, faults string
		option       registry.Option
		log          string
	}{
		{"a broken server", "500:*:1 503:*:1", nil, "500 503 200"},
		{"told to wait", "429=0:*:1", nil, "429 200"},
		{"dropped", "drop:*:2", nil, "0 0 200"},
		{"cut off, the rest asked for", "cut:*:1", nil, "200 206"},
		{"cut off, with dates only", "cut:*:1", registry.WithoutETag(), "200 206"},
		{"truncated, restarted", "cut:*:1", registry.WithoutValidators(), "200 200"},
		{"cut off twice", "cut:*:2", nil, "200 206 206"},
		{"cut off, then broken", "cut:*:1 500:*:1", nil, "200 500 206"},
		{"cut off, then no range", "cut:*:1 416:*:1", nil, "200 416 200"},
		{"silent", "stall:*:1", nil, "200 206"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			options := []registry.Option{registry.Faults(c.faults)}
			if c.option != nil {
				options = append(options, c.option)
			}
			s, url := serve(t, options...)
			var told atomic.Int32
			cl := client(t, func(o *Options) {
				if c.name == "silent" { // the others are not to hang on the time
					o.Timeout = time.Second
				}
				o.OnRetry = func(shown string, attempt int, err error) {
					if told.Add(1); shown != url || err == nil || attempt != int(told.Load()) {
						t.Errorf("OnRetry(%s, %d, %v)", shown, attempt, err)
					}
				}
			})
			var last int64
			got, err := cl.Download(t.Context(), Request{URL: url, Progress: func(done, total int64) {
				last = done
				if total != int64(len(content)) {
					t.Errorf("Progress(%d, %d)", done, total)
				}
			}})
			isContent(t, got, err, content)
			var statuses []string
			for _, line := range s.Log() {
				statuses = append(statuses, line[strings.LastIndexByte(line, ' ')+1:])
			}
			if log := strings.Join(statuses, " "); log != c.log || int(told.Load()) != len(statuses)-1 {
				t.Errorf("statuses %s, want %s; told %d times", log, c.log, told.Load())
			}
			if last != int64(len(content)) {
				t.Errorf("the last progress was %d", last)
			}
			leftovers(t, cl)
		})
	}
}

func TestFailures(t *testing.T) {
	cases := []struct {
		name, faults string
		request      Request
		code         fault.Code
		requests     int
		parts        string // of message and hint, separated by |
	}{
		{"absent", "404:*", Request{}, fault.FetchStatus, 1, "a-1.rock|404 Not Found"},
		{"broken for good", "500:*", Request{}, fault.FetchStatus, 4, "500|try again later"},
		{"not implemented", "501:*", Request{}, fault.FetchStatus, 1, "501"},
		{"to wait too long", "429=3600:*", Request{}, fault.FetchStatus, 1, "429|retry in 1h0m0s"},
		{"a login", "token=x:*", Request{}, fault.FetchStatus, 1, "401|pluv registry login"},
		{"dropped for good", "drop:*", Request{}, fault.FetchNetwork, 4, "a-1.rock|address of the server"},
		{"wrong bytes", "wrong:*", Request{SHA256: digest.SHA256([]byte(content))}, fault.DigestMismatch, 1, "a-1.rock"},
		{"a page", "html:*", Request{}, fault.FetchContent, 1, "web page"},
		{"a page instead of a hash", "html:*", Request{SHA256: digest.SHA256([]byte(content))}, fault.FetchContent, 1, "web page"},
		{"too large", "", Request{MaxSize: 10}, fault.FetchContent, 1, "10 bytes"},
		{"round and round", "redirect=/:*", Request{}, fault.FetchNetwork, 11, "more than 10"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s, url := serve(t, registry.Faults(c.faults))
			cl := client(t)
			c.request.URL = url
			_, err := cl.Download(t.Context(), c.request)
			var failure *fault.Error
			if !errors.As(err, &failure) || failure.Code != c.code {
				t.Fatalf("err = %v", err)
			}
			for _, part := range strings.Split(c.parts, "|") {
				if !strings.Contains(err.Error()+failure.Hint, part) {
					t.Errorf("neither %q nor %q contains %q", err, failure.Hint, part)
				}
			}
			if got := len(s.Requests()); got != c.requests {
				t.Errorf("%d requests, want %d", got, c.requests)
			}
			if entries, _ := os.ReadDir(cl.options.CacheDir + "/objects"); len(entries) > 0 {
				t.Error("something was cached")
			}
			leftovers(t, cl)
		})
	}
	if _, err := client(t, noRetries).Download(t.Context(), Request{URL: "http://127.0.0.1:1/x"}); !fault.Is(err, fault.FetchNetwork) {
		t.Errorf("no server: %v", err)
	}
	if StatusOf(failure(location{}, &StatusError{Status: 404})) != 404 || StatusOf(errors.New("x")) != 0 {
		t.Error("StatusOf does not find the status")
	}
}

func TestCancelled(t *testing.T) {
	_, url := serve(t, registry.Faults("stall:*"))
	c := client(t)
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	_, err := c.Download(ctx, Request{URL: url})
	if !fault.Is(err, fault.Interrupted) || !errors.Is(err, context.Canceled) {
		t.Errorf("Download: %v", err)
	}
	if _, err := c.Get(ctx, url, GetOptions{}); !fault.Is(err, fault.Interrupted) {
		t.Errorf("Get: %v", err)
	}
	leftovers(t, c)

	// One of two callers that share a transfer leaves; the other gets the file.
	s, url := serve(t, registry.Faults("trickle=10ms:*"))
	ctx, cancel = context.WithCancel(t.Context())
	first := make(chan error)
	go func() {
		_, err := c.Download(ctx, Request{URL: url, Progress: func(int64, int64) { cancel() }})
		first <- err
	}()
	for len(s.Requests()) == 0 {
		time.Sleep(time.Millisecond)
	}
	got, err := c.Download(t.Context(), Request{URL: url})
	isContent(t, got, err, content)
	if err := <-first; !fault.Is(err, fault.Interrupted) {
		t.Errorf("the first one: %v", err)
	}
	check(t, s, "GET /a-1.rock 200")
}

func TestTokens(t *testing.T) {
	private, address := serve(t, registry.Faults("token=s3cret:*"))
	token := func(o *Options) {
		o.Authorize = func(u *url.URL) (Grant, error) {
			if Origin(u) == private.URL {
				return Grant{Header: "Bearer s3cret"}, nil
			}
			return Grant{}, nil
		}
	}
	got, err := client(t, token).Download(t.Context(), Request{URL: address})
	isContent(t, got, err, content)

	// A token is not sent to another origin, nor back after a redirect over one.
	other, _ := serve(t, registry.Faults("redirect="+private.URL+":*"))
	if err := private.AddFaults("redirect=" + other.URL + ":*"); err != nil {
		t.Fatal(err)
	}
	private.Reset()
	_, err = client(t, token).Download(t.Context(), Request{URL: address})
	if StatusOf(err) != 401 {
		t.Errorf("err = %v", err)
	}
	check(t, private, "GET /a-1.rock 302", "GET /a-1.rock 401")
	if got := other.Requests()[0].Header; got.Get("Authorization") != "" || got.Get("Referer") != "" {
		t.Errorf("the other origin got %v", got)
	}
}

func TestCredentials(t *testing.T) {
	var authorizations []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		authorizations = append(authorizations, r.Header.Get("Authorization"))
		if r.URL.Path == "/from" {
			http.Redirect(w, r, "http://"+r.Host+"/to", http.StatusFound)
			return
		}
		http.Error(w, "no", http.StatusNotFound)
	}))
	defer server.Close()
	c := client(t, func(o *Options) {
		o.Authorize = func(*url.URL) (Grant, error) { return Grant{Header: "Bearer other"}, nil }
	})
	_, err := c.Download(t.Context(), Request{URL: strings.Replace(server.URL, "://", "://me:s3cret@", 1) + "/from?token=t0ken&x=1"})
	if StatusOf(err) != 404 || strings.Contains(err.Error(), "s3cret") || strings.Contains(err.Error(), "t0ken") || !strings.Contains(err.Error(), "***@") {
		t.Errorf("err = %v", err)
	}
	for _, got := range authorizations {
		if !strings.HasPrefix(got, "Basic ") {
			t.Errorf("authorizations = %v", authorizations)
		}
	}
}

func TestTLS(t *testing.T) {
	plain, _ := serve(t)
	s, url := serve(t, registry.TLS(), registry.Faults("redirect="+plain.URL+":*"))
	_, err := client(t).Download(t.Context(), Request{URL: url})
	if !fault.Is(err, fault.FetchNetwork) || !strings.Contains(err.Error(), "certificate") || len(s.Requests()) != 0 {
		t.Errorf("an unknown certificate: %v", err)
	}
	c := client(t)
	trusting, err := c.newHTTP()
	if err != nil {
		t.Fatal(err)
	}
	trusting.Transport = s.Client().Transport
	c.http = func() (*http.Client, error) { return trusting, nil }
	_, err = c.Download(t.Context(), Request{URL: url})
	if !fault.Is(err, fault.FetchNetwork) || !strings.Contains(err.Error(), "not encrypted") {
		t.Errorf("a redirect to http: %v", err)
	}
	check(t, s, "GET /a-1.rock 302")
	check(t, plain)
}

func TestMasks(t *testing.T) {
	cases := map[string]string{
		"https://host/x":                      "https://host/x",
		"https://user:pw@host/x@y":            "https://***@host/x@y",
		"https://pw@host":                     "https://***@host",
		"https://a@b@host/":                   "https://***@host/",
		"https://host/x?v=1&Token=abc&key=k":  "https://host/x?v=1&Token=***&key=***",
		"not a url user@host":                 "***@host",
		"https://host/x?q=user@host":          "https://host/x?q=user@host",
		"http://user:p%zz@[::1/x":             "http://***@[::1/x",
		"file:///home/me@work/x":              "file:///home/me@work/x",
		"https://host/x?access_token=":        "https://host/x?access_token=***",
		"https://host/x?x-amz-signature=a&b":  "https://host/x?x-amz-signature=***&b",
		"https://user:pw@host/?password=hush": "https://***@host/?password=***",
	}
	for raw, want := range cases {
		if got := maskURL(raw); got != want {
			t.Errorf("maskURL(%q) = %q, want %q", raw, got, want)
		}
	}
	if got := plain(errors.New(`invalid proxy address "me:s3cret@proxy"`)).Error(); got != `invalid proxy address "***@proxy"` {
		t.Errorf("plain = %q", got)
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	cases := map[string]time.Duration{
		"9223372037": maxSeconds * time.Second, "9223372036854775807": maxSeconds * time.Second, "99999999999999999999": maxSeconds * time.Second,
		"-99999999999999999999": 0, "": 0, "7": 7 * time.Second, "-1": 0, "soon": 0, "99999999999": 1 << 30 * time.Second,
		"Fri, 02 Jan 2026 03:04:15 GMT": 10 * time.Second, "Fri, 02 Jan 2026 03:04:00 GMT": 0,
	}
	for text, want := range cases {
		if got := retryAfter(text, now); got != want {
			t.Errorf("retryAfter(%q) = %v, want %v", text, got, want)
		}
	}
}

func TestWait(t *testing.T) {
	c := client(t, func(o *Options) { o.Backoff = 100 * time.Millisecond })
	for attempt := 1; attempt < 100; attempt++ {
		base := min(maxBackoff, 100*time.Millisecond<<min(attempt-1, 10))
		if got, again := c.wait(errors.New("network"), attempt); !again || got < base/2 || got > base*3/2 {
			t.Errorf("attempt %d waits %v, %v", attempt, got, again)
		}
	}
}
