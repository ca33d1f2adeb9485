package serve

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"pluv/host/digest"
	"pluv/host/fault"
)

func TestLimitTexts(t *testing.T) {
	got, err := DefaultLimits().With([]string{"uploads=7/s", "reads=off", "logins=3/h", "uploads=8/m"})
	if err != nil || got[limitUploads] != (Limit{8, time.Minute}) || got[limitReads] != (Limit{}) || got[limitLogins] != (Limit{3, time.Hour}) ||
		got[limitUpstream] != DefaultLimits()[limitUpstream] {
		t.Errorf("%v %v", got, err)
	}
	for _, text := range []string{
		"", "uploads", "uploads=", "uploads=1", "uploads=0/s", "uploads=-1/s", "uploads=1/d", "uploads=1.5/s", "x=1/s",
		"uploads=99999999999999999999/s", "uploads=2000000000/s", "=1/s", "uploads=1/s/m", "uploads=OFF",
	} {
		if _, err := DefaultLimits().With([]string{text}); !fault.Is(err, fault.Usage) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// from sends a request straight to the server, from an address.
func (b *bench) from(address, method, path, body string, headers ...string) *httptest.ResponseRecorder {
	b.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.RemoteAddr = net.JoinHostPort(address, "1234")
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Add(name, value)
	}
	w := httptest.NewRecorder()
	b.ServeHTTP(w, r)
	return w
}

// isTooMany expects an answer with status 429 and a Retry-After.
func isTooMany(t *testing.T, w *httptest.ResponseRecorder) {
	t.Helper()
	seconds, err := strconv.Atoi(w.Header().Get("Retry-After"))
	if w.Code != http.StatusTooManyRequests || err != nil || seconds < 1 || w.Header().Get("Cache-Control") != "no-store" ||
		!strings.HasPrefix(w.Body.String(), `{"errors":["too many `) {
		t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
	}
}

// TestReadLimit: limits are for each client; one IPv6 network is one client.
func TestReadLimit(t *testing.T) {
	b := open(t, "a 1.0-1", Options{Limits: Limits{limitReads: {5, time.Hour}}})
	for range 5 {
		if w := b.from("192.0.2.1", "GET", "/a-1.0-1.rockspec", ""); w.Code != 200 {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
	}
	isTooMany(t, b.from("192.0.2.1", "GET", "/a-1.0-1.rockspec", ""))
	isTooMany(t, b.from("::ffff:192.0.2.1", "DELETE", "/nothing", ""))
	for i := range 5 {
		if w := b.from(fmt.Sprintf("2001:db8::%d", i+1), "GET", "/a-1.0-1.rockspec", ""); w.Code != 200 {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
	}
	isTooMany(t, b.from("2001:db8::ffff", "GET", "/health", ""))
	if w := b.from("2001:db8:0:1::1", "GET", "/health", ""); w.Code != 200 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// TestDefaultLimits: the default limits allow the requests of a large project.
func TestDefaultLimits(t *testing.T) {
	b := open(t, "a 1.0-1", Options{Limits: DefaultLimits()})
	for i := range 6000 {
		if w := b.from("192.0.2.1", "GET", "/a-1.0-1.rockspec", ""); w.Code != 200 {
			t.Fatalf("%d: %d %s", i, w.Code, w.Body)
		}
	}
}

// TestFailedLogins: guessing is limited, and others at the same address are not.
func TestFailedLogins(t *testing.T) {
	file, made := tokens(t, "upload", "read")
	weak := "[weak]\nsha256 = \"" + digest.SHA256([]byte("hunter2")) + "\"\nscopes = [\"read\"]\n"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(string(text)+"\n"+weak), 0o600); err != nil {
		t.Fatal(err)
	}
	b := open(t, "a 1.0-1", Options{Tokens: file, Private: true, Limits: Limits{limitLogins: {5, time.Hour}}})
	const at = "192.0.2.1"
	get := func(token string) *httptest.ResponseRecorder {
		return b.from(at, "GET", "/a-1.0-1.rockspec", "", "Authorization: Bearer "+token)
	}
	if w := get("hunter2"); w.Code != 200 {
		t.Errorf("a weak token: %d %s", w.Code, w.Body)
	}
	for i := range 5 {
		guess := get(fmt.Sprintf("guess%d", i))
		if i%2 == 1 {
			guess = b.from(at, "GET", "/api/1/guess/status", "")
		}
		if guess.Code != 401 && guess.Code != 429 {
			t.Errorf("a guess: %d %s", guess.Code, guess.Body)
		}
	}
	isTooMany(t, get("another guess"))
	isTooMany(t, get("hunter2")) // or guessing would continue
	isTooMany(t, get("pluv_"+strings.Repeat("x", 43)))
	isTooMany(t, b.from(at, "GET", "/api/1/guess/status", ""))
	if w := get(made["read"]); w.Code != 200 {
		t.Errorf("a token of another machine behind the same address: %d %s", w.Code, w.Body)
	}
	if w := b.from(at, "GET", "/api/1/"+made["upload"]+"/status", ""); w.Code != 200 {
		t.Errorf("one of luarocks upload: %d %s", w.Code, w.Body)
	}
	if w := b.from("192.0.2.2", "GET", "/a-1.0-1.rockspec", "", "Authorization: Bearer hunter2"); w.Code != 200 {
		t.Errorf("from elsewhere: %d %s", w.Code, w.Body)
	}
	if w := b.from(at, "GET", "/a-1.0-1.rockspec", ""); w.Code != 401 {
		t.Errorf("without a token: %d %s", w.Code, w.Body)
	}
}

// TestUploadLimit: too many uploads are refused before they are received.
func TestUploadLimit(t *testing.T) {
	file, made := tokens(t, "upload", "cache")
	b := open(t, "", Options{Tokens: file, Limits: Limits{limitUploads: {3, time.Hour}}})
	token := "Authorization: Bearer " + made["upload"]
	for i := range 3 {
		version := fmt.Sprintf("%d.0-1", i)
		if w := b.from("192.0.2.1", "PUT", "/a-"+version+".rockspec", rockspecOf("a", version), token); w.Code != 201 {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	}
	isTooMany(t, b.from("192.0.2.1", "PUT", "/a-9.0-1.rockspec", rockspecOf("a", "9.0-1"), token))
	isTooMany(t, b.from("192.0.2.1", "PUT", "/builds/a/1.0-1/lua-5.4/linux/package.tar.gz", "x", "Authorization: Bearer "+made["cache"]))
	body, kind := formOf([3]string{"rockspec_file", "a-9.0-1.rockspec", rockspecOf("a", "9.0-1")})
	isTooMany(t, b.from("192.0.2.1", "POST", "/api/1/"+made["upload"]+"/upload", body, "Content-Type: "+kind))
	if w := b.from("192.0.2.1", "PUT", "/a-9.0-1.rockspec", "x"); w.Code != 401 {
		t.Errorf("without a token: %d", w.Code) // nobody uses up the uploads of others
	}
	if w := b.from("192.0.2.2", "PUT", "/a-9.0-1.rockspec", rockspecOf("a", "9.0-1"), token); w.Code != 201 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestClientOf(t *testing.T) {
	proxies, err := parseProxies([]string{"10.0.0.0/8", "::1", "::ffff:192.0.2.7"})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		remote, want string
		forwarded    []string
	}{
		"no proxy":                  {"203.0.113.5:1", "203.0.113.5", []string{"1.2.3.4"}},
		"a proxy":                   {"10.1.2.3:1", "1.2.3.4", []string{"1.2.3.4"}},
		"a proxy by its address":    {"[::1]:1", "1.2.3.4", []string{"1.2.3.4"}},
		"a proxy mapped":            {"192.0.2.7:1", "1.2.3.4", []string{"1.2.3.4"}},
		"what a client made up":     {"10.1.2.3:1", "1.2.3.4", []string{"9.9.9.9, 1.2.3.4"}},
		"two proxies":               {"10.1.2.3:1", "1.2.3.4", []string{"9.9.9.9, 1.2.3.4, 10.7.7.7"}},
		"two lines":                 {"10.1.2.3:1", "1.2.3.4", []string{"9.9.9.9, 1.2.3.4", "10.7.7.7"}},
		"with ports":                {"10.1.2.3:1", "2001:db8::1", []string{"[2001:db8::1]:80, 10.7.7.7:80"}},
		"mapped":                    {"10.1.2.3:1", "1.2.3.4", []string{"::ffff:1.2.3.4"}},
		"proxies alone":             {"10.1.2.3:1", "10.8.8.8", []string{"10.8.8.8, 10.7.7.7"}},
		"no address":                {"10.1.2.3:1", "10.1.2.3", []string{"unknown"}},
		"no address before proxies": {"10.1.2.3:1", "10.7.7.7", []string{"1.2.3.4, unknown, 10.7.7.7"}},
		"an empty header":           {"10.1.2.3:1", "10.1.2.3", []string{""}},
		"commas":                    {"10.1.2.3:1", "10.1.2.3", []string{",,,"}},
		"a zone":                    {"[::1]:1", "fe80::1", []string{"fe80::1%eth0"}},
		"no remote address":         {"@", "invalid IP", []string{"1.2.3.4"}},
	} {
		s := &Server{proxies: proxies}
		r := &http.Request{RemoteAddr: c.remote, Header: http.Header{"X-Forwarded-For": c.forwarded}}
		if got := s.clientOf(r).String(); got != c.want {
			t.Errorf("%s: %s, not %s", name, got, c.want)
		}
	}
	for _, text := range []string{"", "x", "10.0.0.0/33", "10.0.0.1:80", "localhost"} {
		if _, err := parseProxies([]string{text}); !fault.Is(err, fault.Usage) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// TestUnnamedProxy: a missing `--trusted-proxy` causes one warning.
func TestUnnamedProxy(t *testing.T) {
	b := open(t, "", Options{Limits: DefaultLimits()})
	for range 3 {
		b.from("127.0.0.1", "GET", "/health", "", "X-Forwarded-For: 1.2.3.4")
	}
	if said := b.warnings(); strings.Count(said, "--trusted-proxy 127.0.0.1") != 1 {
		t.Error(said)
	}
}

// TestProxyLimits: behind a proxy each client has its own limits and its own address in
// the log.
func TestProxyLimits(t *testing.T) {
	b := open(t, "", Options{Limits: Limits{limitReads: {2, time.Hour}}, Proxies: []string{"192.0.2.0/24"}})
	for i := range 10 {
		if w := b.from("192.0.2.1", "GET", "/health", "", fmt.Sprintf("X-Forwarded-For: 198.51.100.%d", i)); w.Code != 200 {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	}
	for range 2 {
		b.from("203.0.113.1", "GET", "/health", "", "X-Forwarded-For: 198.51.100.99")
	}
	isTooMany(t, b.from("203.0.113.1", "GET", "/health", "", "X-Forwarded-For: 198.51.100.77"))
	for range 100 {
		b.from("203.0.113.1", "GET", "/health", "")
	}
	if lines := strings.Count(b.logged(), "\n"); lines > 50 {
		t.Errorf("%d lines in the log", lines)
	}
	if log := b.logged(); !strings.Contains(log, " 198.51.100.3 - \"GET /health") || strings.Contains(log, "198.51.100.99") {
		t.Error(log)
	}
}

// TestManyClients: the table of clients is bounded.
func TestManyClients(t *testing.T) {
	b := open(t, "", Options{Limits: DefaultLimits()})
	for i := range maxClients + 500 {
		b.client(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}))
	}
	if got := b.clients.len(); got != maxClients {
		t.Errorf("%d clients are remembered", got)
	}
}

func TestBounded(t *testing.T) {
	b := recent[string, int]{most: 3, weight: 10}
	for i, weight := range []int64{1, 1, 1} {
		b.put(strconv.Itoa(i), i, weight)
	}
	b.get("0")
	b.put("3", 3, 1)
	if _, found := b.get("1"); found || b.len() != 3 {
		t.Error("the most recently used entry was evicted")
	}
	b.put("4", 4, 9)
	if _, found := b.get("3"); !found || b.len() != 2 {
		t.Errorf("%d entries with a weight of %d", b.len(), b.total)
	}
	b.put("5", 5, 100) // a single one may exceed the limit
	if got, found := b.get("5"); !found || got != 5 || b.len() != 1 {
		t.Errorf("%d entries", b.len())
	}
	b.put("5", 6, 1)
	if b.total != 1 {
		t.Errorf("a weight of %d", b.total)
	}
	b.drop("5", func(v int) bool { return v == 5 })
	b.drop("5", func(v int) bool { return v == 6 })
	if b.len() != 0 || b.total != 0 {
		t.Errorf("%d entries with a weight of %d", b.len(), b.total)
	}
	for _, aged := range []*recent[string, int]{{most: 3, age: time.Millisecond}, {most: 3, idle: time.Millisecond}} {
		aged.put("a", 1, 0)
		time.Sleep(5 * time.Millisecond)
		aged.put("b", 2, 0)
		if _, found := aged.get("a"); found || aged.len() != 1 {
			t.Error("an old entry stayed")
		}
	}
}

// TestBusy: the number of concurrent requests is bounded, for each client and in total.
func TestBusy(t *testing.T) {
	b := open(t, "", Options{Limits: DefaultLimits()})
	c := b.client(netip.MustParseAddr("192.0.2.1"))
	c.active.Store(maxActive)
	isTooMany(t, b.from("192.0.2.1", "GET", "/health", ""))
	if w := b.from("192.0.2.2", "GET", "/health", ""); w.Code != 200 {
		t.Errorf("another client: %d", w.Code)
	}
	b.active.Store(maxRequests)
	if w := b.from("192.0.2.2", "GET", "/health", ""); w.Code != 503 || w.Header().Get("Retry-After") != "1" {
		t.Errorf("a busy server: %d %v", w.Code, w.Header())
	}
	if b.active.Load() != maxRequests || c.active.Load() != maxActive {
		t.Error("refused requests still count")
	}
	b.active.Store(0)
}

// conn is a connection with a remote address that records whether it was closed.
type conn struct {
	net.Conn
	from   string
	closed bool
}

func (c *conn) RemoteAddr() net.Addr {
	return net.TCPAddrFromAddrPort(netip.MustParseAddrPort(c.from))
}

func (c *conn) Close() error {
	c.closed = true
	return nil
}

func TestConnections(t *testing.T) {
	b := open(t, "", Options{Limits: DefaultLimits(), Proxies: []string{"10.0.0.1"}})
	connect := func(from string, n int) (all []*conn, refused int) {
		for range n {
			c := &conn{from: from}
			b.note(c, http.StateNew)
			if c.closed {
				refused++
			}
			all = append(all, c)
		}
		return all, refused
	}
	first, refused := connect("192.0.2.1:1", maxActive+10)
	if refused != 10 {
		t.Errorf("%d requests of one client are refused", refused)
	}
	if _, refused := connect("192.0.2.2:1", 1); refused != 0 {
		t.Error("another client is refused")
	}
	if _, refused := connect("10.0.0.1:1", maxActive+1); refused != 0 {
		t.Errorf("%d requests of a proxy are refused", refused)
	}
	for _, c := range first {
		b.note(c, http.StateActive)
		b.note(c, http.StateClosed)
		b.note(c, http.StateClosed)
	}
	if _, refused := connect("192.0.2.1:1", maxActive); refused != 0 {
		t.Errorf("%d requests are refused although others have ended", refused)
	}
	if _, refused := connect("10.0.0.1:1", maxRequests); refused == 0 {
		t.Error("the number of connections is not limited")
	}
}

// TestQuiet: warnings that anybody can cause are limited.
func TestQuiet(t *testing.T) {
	var said []string
	q := newWarnLimiter(func(text string) { said = append(said, text) })
	for range 1000 {
		q.warn("x")
	}
	if len(said) > 110 || len(said) < 50 {
		t.Errorf("%d warnings", len(said))
	}
	q.limit.SetBurst(10000)
	q.limit.SetLimit(1e9)
	time.Sleep(time.Millisecond)
	q.warn("y")
	if last := said[len(said)-1]; !strings.Contains(last, "earlier warnings were suppressed") {
		t.Error(last)
	}
}

// clock records the deadlines that an answer gets.
type clock struct {
	http.ResponseWriter
	read, write time.Time
}

func (c *clock) SetReadDeadline(t time.Time) error {
	c.read = t
	return nil
}

func (c *clock) SetWriteDeadline(t time.Time) error {
	c.write = t
	return nil
}

// TestBodyDeadlines: the deadline depends on the bytes received, not on Content-Length.
func TestBodyDeadlines(t *testing.T) {
	c := &clock{}
	p := (&exchange{ResponseWriter: c}).timed(strings.NewReader("some text")).(*timedBody)
	began := p.began
	for _, step := range []struct{ after, size, want int64 }{
		{0, 0, 30}, {10, 0, 30}, {20, 16 << 10, 31}, {20, 1 << 30, 50}, {3000, 1 << 30, 3030}, {100, 320 << 10, 50},
	} {
		p.size = step.size
		p.renew(began.Add(time.Duration(step.after) * time.Second))
		if got := c.read.Sub(began); got != time.Duration(step.want)*time.Second || c.write.Sub(c.read) != baseTime {
			t.Errorf("%d bytes after %d s: %v", step.size, step.after, got)
		}
	}
	p.size, p.renewed = 0, time.Time{}
	if n, err := p.Read(make([]byte, 100)); n != 9 || err != nil || p.size != 9 || p.renewed.IsZero() {
		t.Errorf("%d %v", n, err)
	}
}

// TestPieces: each piece of a large file has its own deadline.
func TestPieces(t *testing.T) {
	b := open(t, "", Options{})
	body := strings.Repeat("0123456789", 3*piece/10)
	b.write("large.bin", body)
	if got := b.get("/large.bin", 200); got != body {
		t.Errorf("%d bytes", len(got))
	}
	if response, got := b.do("GET", "/large.bin", "", "Range: bytes=5-2000004"); response.StatusCode != 206 || got != body[5:2000005] {
		t.Errorf("%d, %d bytes", response.StatusCode, len(got))
	}
}
