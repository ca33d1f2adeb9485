package serve

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestOpenAPI checks that each route is described and answers as described.
func TestOpenAPI(t *testing.T) {
	file, made := tokens(t, "upload", "cache")
	b := open(t, universe, Options{Tokens: file})
	var api struct {
		OpenAPI string
		Paths   map[string]map[string]struct {
			OperationID string
			Parameters  []struct{ Name, In string }
			RequestBody struct{ Content map[string]any }
			Responses   map[string]struct{ Content map[string]any }
		}
	}
	if err := json.Unmarshal([]byte(b.get("/api/openapi.json", 200)), &api); err != nil {
		t.Fatal(err)
	}
	if api.OpenAPI != "3.1.0" {
		t.Error(api.OpenAPI)
	}
	described, names := 0, map[string]bool{}
	for _, item := range api.Paths {
		described += len(item)
	}
	if described != len(routes) {
		t.Errorf("%d operations are described, and there are %d routes", described, len(routes))
	}
	for _, r := range routes {
		path := strings.NewReplacer("{$}", "", "...}", "}").Replace(r.path)
		operation, found := api.Paths[path][strings.ToLower(r.method)]
		if !found || names[operation.OperationID] || operation.OperationID == "" {
			t.Errorf("%s %s is not described, or its name is not unique", r.method, path)
			continue
		}
		names[operation.OperationID] = true
		for _, p := range operation.Parameters {
			value := map[string]string{"name": "a", "version": "2.0-1", "runtime": "lua-5.4", "platform": "linux", "namespace": "me", "key": made["upload"], "id": "1", "file": "a-2.0-1.rockspec"}[p.Name]
			if strings.HasPrefix(path, "/builds") && p.Name == "file" {
				value = "package.json"
			}
			path = strings.ReplaceAll(path, "{"+p.Name+"}", value)
		}
		if strings.Contains(path, "{") {
			t.Errorf("%s has a parameter that is not described", path)
		}
		body, contentType := "", ""
		for contentType = range operation.RequestBody.Content {
			body = "x"
		}
		for _, token := range []string{"", made["upload"], made["cache"]} {
			response, said := b.do(r.method, path, body, "Authorization: Bearer "+token, "Content-Type: "+contentType)
			answer, known := operation.Responses[strconv.Itoa(response.StatusCode)]
			if !known {
				t.Errorf("%s %s: %d is not described: %s", r.method, path, response.StatusCode, said)
			}
			if response.StatusCode >= 400 && response.StatusCode != 304 && (answer.Content[typeJSON] == nil || !strings.Contains(said, `{"errors":["`)) {
				t.Errorf("%s %s: %s", r.method, path, said)
			}
		}
	}
}

func TestMasked(t *testing.T) {
	for path, want := range map[string]string{
		"/api/1/KEY/upload": "/api/1/***/upload", "//api/1/KEY/upload": "//api/1/***/upload", "/api//1//KEY": "/api//1//***", "/x/../api/1/KEY/x/y": "/x/../api/1/***/x/y",
		"/api/./1/KEY": "/api/./1/***", "/API/1/KEY": "/API/1/***", "/api/packages": "/api/packages", "/api/packages/a": "/api/packages/a", "/api/namespaces/1/packages/a": "/api/namespaces/1/packages/a", "/api/openapi.json": "/api/openapi.json",
		"/a": "/a", "": "", "/api/1": "/api/1",
	} {
		if got := masked(path); got != want {
			t.Errorf("masked(%q) = %q, not %q", path, got, want)
		}
	}
}

func TestAccessLog(t *testing.T) {
	var out bytes.Buffer
	r, err := http.NewRequest("GET", "http://x/a%0Ab?token=secret", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.RemoteAddr = "192.0.2.1:1234"
	r.Header.Set("User-Agent", "me \"\x1b[31m\u009b\u202e\x7f𝄞\"")
	began := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, isJSON := range []bool{false, true} {
		l := &accessLog{out: &out, json: isJSON}
		l.write(&exchange{status: 200, sent: 5, who: "ci"}, r, began)
		l.flush()
	}
	text, encoded, _ := strings.Cut(out.String(), "\n")
	if !strings.HasPrefix(text, `2026-01-02T03:04:05Z 192.0.2.1 ci "GET /a\nb HTTP/1.1" 200 5 `) || !strings.HasSuffix(text, ` "me \"\x1b[31m\u009b\u202e\x7f𝄞\""`) {
		t.Error(text)
	}
	var line logged
	if err := json.Unmarshal([]byte(encoded), &line); err != nil || line.Path != "/a\nb" || line.Agent != r.UserAgent() || strings.ContainsAny(encoded, "\x1b\u009b\u202e\x7f") || line.Token != "ci" || line.Status != 200 || strings.Contains(out.String(), "secret") {
		t.Errorf("%s %v", encoded, err)
	}
	(&accessLog{}).write(&exchange{}, r, began) // writes nowhere
}

// TestAccessLogBatches: lines are written whole, several at once, soon, and at the end.
func TestAccessLogBatches(t *testing.T) {
	var out batches
	r, err := http.NewRequest("GET", "http://x/file", nil)
	if err != nil {
		t.Fatal(err)
	}
	l := &accessLog{out: &out}
	for range 1000 {
		l.write(&exchange{status: 200}, r, time.Now())
	}
	if got := out.all(); len(got) < 1 || len(got) > 5 {
		t.Errorf("%d writes for 1000 lines", len(got))
	}
	for range 100 {
		if strings.Count(strings.Join(out.all(), ""), "\n") == 1000 {
			break
		}
		time.Sleep(logDelay / 10)
	}
	l.write(&exchange{status: 200}, r, time.Now())
	l.flush()
	l.flush()
	got := out.all()
	for _, text := range got {
		if !strings.HasSuffix(text, "\n") {
			t.Errorf("a part of a line: %q", text[max(0, len(text)-200):])
		}
	}
	if lines := strings.Count(strings.Join(got, ""), "\n"); lines != 1001 || strings.Count(got[len(got)-1], "\n") != 1 {
		t.Errorf("%d lines, the last write is %q", lines, got[len(got)-1])
	}
}

// batches collects what was written at once.
type batches struct {
	mu      sync.Mutex
	written []string
}

func (b *batches) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.written = append(b.written, string(p))
	return len(p), nil
}

func (b *batches) all() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.written)
}

func TestAppendSeconds(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0.000000", 499: "0.000000", 501: "0.000001", 1234567 * time.Microsecond: "1.234567", time.Hour: "3600.000000",
		time.Second - 1: "1.000000", 40 * time.Millisecond: "0.040000", -time.Second: "0.000000",
	} {
		if got := string(appendSeconds(nil, d)); got != want {
			t.Errorf("%v: %s, not %s", d, got, want)
		}
	}
}

func FuzzAppendQuoted(f *testing.F) {
	f.Add("GET", "/a")
	f.Add("a\"", "\\ \x7f\u00e9\xff")
	f.Fuzz(func(t *testing.T, a, b string) {
		if got, want := string(appendQuoted(nil, a, " ", b)), strconv.Quote(a+" "+b); got != want {
			t.Errorf("%s, not %s", got, want)
		}
	})
}

func TestAllowance(t *testing.T) {
	for size, want := range map[int64]time.Duration{0: baseTime, 16 << 20: baseTime + 1024*time.Second} {
		if got := allowance(size); got != want {
			t.Errorf("allowance(%d) = %v, not %v", size, got, want)
		}
	}
}
