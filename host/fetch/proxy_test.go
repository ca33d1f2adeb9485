package fetch

import (
	"bufio"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pluv/host/fault"
	"pluv/spec/registry"
)

// noProxies clears the proxy variables of the environment and sets the given ones: "NAME=value".
func noProxies(t *testing.T, variables ...string) {
	t.Helper()
	for _, name := range []string{"http_proxy", "https_proxy", "all_proxy", "no_proxy", "REQUEST_METHOD"} {
		t.Setenv(name, "")
		t.Setenv(strings.ToUpper(name), "")
	}
	for _, variable := range variables {
		name, value, _ := strings.Cut(variable, "=")
		t.Setenv(name, value)
	}
}

// shownName is how messages name a variable: on Windows names have no case, and the lower
// case one is read first.
func shownName(name string) string {
	if runtime.GOOS == "windows" {
		return strings.ToLower(name)
	}
	return name
}

func TestProxyChoice(t *testing.T) {
	for _, c := range []struct {
		name, variables string // separated by spaces
		url, want, from string
	}{
		{"none", "", "http://a.test/", "", ""},
		{"http_proxy", "http_proxy=http://p:1", "http://a.test/", "http://p:1", "http_proxy"},
		{"HTTP_PROXY", "HTTP_PROXY=http://p:1", "http://a.test/", "http://p:1", "HTTP_PROXY"},
		{"lower case first", "HTTP_PROXY=http://q:1 http_proxy=http://p:1", "http://a.test/", "http://p:1", "http_proxy"},
		{"http_proxy is not for https", "http_proxy=http://p:1", "https://a.test/", "", ""},
		{"https_proxy is not for http", "https_proxy=http://p:1", "http://a.test/", "", ""},
		{"ALL_PROXY", "ALL_PROXY=socks5://p:1", "http://a.test/", "socks5://p:1", "ALL_PROXY"},
		{"all_proxy of https", "ALL_PROXY=http://q:1 all_proxy=socks5h://p:1", "https://a.test/", "socks5h://p:1", "all_proxy"},
		{"the scheme's own first", "all_proxy=http://q:1 HTTPS_PROXY=http://p:1", "https://a.test/", "http://p:1", "HTTPS_PROXY"},
		{"the other scheme's own", "all_proxy=http://p:1 HTTPS_PROXY=http://q:1", "http://a.test/", "http://p:1", "all_proxy"},
		{"empty is unset", "http_proxy= ALL_PROXY=http://p:1", "http://a.test/", "http://p:1", "ALL_PROXY"},
		{"no scheme", "ALL_PROXY=p.test:3128", "https://a.test/", "http://p.test:3128", "ALL_PROXY"},
		{"no scheme, an address", "http_proxy=10.0.0.1:3128", "http://a.test/", "http://10.0.0.1:3128", "http_proxy"},
		{"no scheme, a password", "http_proxy=me:p%40ss@p.test:3128", "http://a.test/", "http://me:p%40ss@p.test:3128", "http_proxy"},
		{"an address of IPv6", "http_proxy=http://[::2]:3128", "http://a.test/", "http://[::2]:3128", "http_proxy"},
		{"capitals", "http_proxy=HTTP://p:1", "http://a.test/", "http://p:1", "http_proxy"},
		{"NO_PROXY", "ALL_PROXY=http://p:1 NO_PROXY=b.test,a.test", "http://a.test/", "", ""},
		{"no_proxy over a domain", "https_proxy=http://p:1 no_proxy=.test", "https://a.test/", "", ""},
		{"no_proxy over everything", "all_proxy=http://p:1 no_proxy=*", "https://a.test/", "", ""},
		{"another host", "ALL_PROXY=http://p:1 NO_PROXY=b.test", "http://a.test/", "http://p:1", "ALL_PROXY"},
		{"this machine", "ALL_PROXY=http://p:1", "http://localhost:80/", "", ""},
		{"not parsed if it does not apply", "ALL_PROXY=gopher://p NO_PROXY=a.test", "http://a.test/", "", ""},
		{"ALL_PROXY of a CGI program", "ALL_PROXY=http://p:1 REQUEST_METHOD=GET", "http://a.test/", "http://p:1", "ALL_PROXY"},
	} {
		t.Run(c.name, func(t *testing.T) {
			noProxies(t, strings.Fields(c.variables)...)
			u, _ := url.Parse(c.url)
			proxy, from, err := proxiesOfEnvironment().choose(u)
			if err != nil {
				t.Fatal(err)
			}
			if got := ""; proxy != nil {
				if got = proxy.String(); got != c.want || from.name != shownName(c.from) {
					t.Errorf("%s of %s, want %s of %s", got, from.name, c.want, c.from)
				}
			} else if c.want != "" {
				t.Errorf("none, want %s", c.want)
			}
		})
	}
}

// An invalid variable is an error that names it, without the password.
func TestProxyVariables(t *testing.T) {
	for variable, want := range map[string]string{
		"http_proxy=socks4://p:1":             `"socks4" is not one of http, https, socks5, socks5h`,
		"HTTP_PROXY=ftp://me:s3cret@p":        `"ftp" is not one of`,
		"ALL_PROXY=http://":                   "has no host",
		"all_proxy=:3128":                     "has no host",
		"http_proxy=http://p:99999":           "99999 is not a port",
		"ALL_PROXY=http://p:x":                "not a URL",
		"http_proxy=http://me:s3cret/x@p:1":   "not a URL",
		"http_proxy=http://me:1/s3cret@p:1":   "not a URL",
		"http_proxy=http://me:1?s3cret@p:1":   "not a URL",
		"ALL_PROXY=http://me:s3cret%zz@p:1":   "not a URL",
		"ALL_PROXY=http://m e:s3cret@p:1":     "not a URL",
		"HTTP_PROXY=http://me:s3cret\x01@p:1": "not a URL",
	} {
		noProxies(t, variable)
		_, err := client(t).Download(t.Context(), Request{URL: "http://a.test/a"})
		name, _, _ := strings.Cut(variable, "=")
		name = shownName(name)
		var failed *fault.Error
		if !errors.As(err, &failed) || failed.Code != fault.FetchProxy || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), want) ||
			!strings.Contains(failed.Hint, name+"=http://HOST:PORT") || strings.Contains(err.Error()+failed.Hint, "s3cret") {
			t.Errorf("%q: %v (%+v)", variable, err, failed)
		}
	}
	noProxies(t, "HTTP_PROXY=http://p:1", "REQUEST_METHOD=GET")
	if _, err := client(t).Download(t.Context(), Request{URL: "http://a.test/a"}); !fault.Is(err, fault.FetchProxy) || !strings.Contains(err.Error(), "REQUEST_METHOD") {
		t.Errorf("in a CGI program: %v", err)
	}
}

// A middle is a proxy that sends everything to one server, under whatever name the client uses.
type middle struct {
	to    string // host:port
	login string // "user:password", or "" for no login
	asked atomic.Int32
}

func (m *middle) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m.asked.Add(1)
	if m.login != "" && r.Header.Get("Proxy-Authorization") != "Basic "+base64.StdEncoding.EncodeToString([]byte(m.login)) {
		w.Header().Set("Proxy-Authenticate", "Basic")
		w.WriteHeader(http.StatusProxyAuthRequired)
		return
	}
	if r.Method != http.MethodConnect {
		r.URL.Host, r.RequestURI = m.to, ""
		response, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		defer response.Body.Close()
		w.WriteHeader(response.StatusCode)
		_, _ = io.Copy(w, response.Body)
		return
	}
	w.WriteHeader(http.StatusOK)
	conn, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	join(conn, buffered, m.to)
}

// join copies between a client and a server until both have finished.
func join(client net.Conn, from io.Reader, to string) {
	defer client.Close()
	server, err := net.Dial("tcp", to)
	if err != nil {
		return
	}
	defer server.Close()
	go func() { _, _ = io.Copy(server, from); server.(*net.TCPConn).CloseWrite() }()
	_, _ = io.Copy(client, server)
}

// socks is a middle that speaks SOCKS 5.
func socks(t *testing.T, m *middle) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go m.socks(conn)
		}
	}()
	return listener.Addr().String()
}

func (m *middle) socks(conn net.Conn) {
	m.asked.Add(1)
	in := bufio.NewReader(conn)
	read := func(n int) []byte {
		b := make([]byte, n)
		_, _ = io.ReadFull(in, b)
		return b
	}
	methods := read(int(read(2)[1]))
	switch {
	case m.login == "":
		_, _ = conn.Write([]byte{5, 0})
	case strings.Contains(string(methods), "\x02"):
		_, _ = conn.Write([]byte{5, 2})
		user := string(read(int(read(2)[1])))
		password := string(read(int(read(1)[0])))
		if user+":"+password != m.login {
			_, _ = conn.Write([]byte{1, 1})
			conn.Close()
			return
		}
		_, _ = conn.Write([]byte{1, 0})
	default:
		_, _ = conn.Write([]byte{5, 0xff})
		conn.Close()
		return
	}
	if kind := read(4)[3]; kind == 3 {
		read(int(read(1)[0]) + 2)
	}
	if m.to == "" {
		_, _ = conn.Write([]byte{5, 2, 0, 1, 0, 0, 0, 0, 0, 0}) // not allowed
		conn.Close()
		return
	}
	_, _ = conn.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
	join(conn, in, m.to)
}

// proxyTo starts a proxy of each kind before a server.
func proxyTo(t *testing.T, to, login string) (address map[string]string, asked func() int32) {
	t.Helper()
	m := &middle{to: to, login: login}
	plain := httptest.NewServer(m)
	t.Cleanup(plain.Close)
	return map[string]string{"http": plain.Listener.Addr().String(), "socks5": socks(t, m)}, m.asked.Load
}

// host is the server's address, and its URLs use a name that only the proxy resolves.
func host(t *testing.T, rawURL string) (address, renamed string) {
	t.Helper()
	u, err := url.Parse(rawURL)
	if err != nil {
		t.Fatal(err)
	}
	address = u.Host
	u.Host = "rocks.test"
	return address, u.String()
}

func TestProxies(t *testing.T) {
	_, plainURL := serve(t)
	secure, secureURL := serve(t, registry.TLS())
	trust := trusting(t, secure)
	for _, login := range []string{"", "us er:p@ss"} {
		for _, c := range []struct{ variable, kind, scheme, url string }{
			{"http_proxy", "http", "http://", plainURL},
			{"http_proxy", "http", "", plainURL},
			{"HTTPS_PROXY", "http", "http://", secureURL},
			{"ALL_PROXY", "http", "http://", plainURL},
			{"ALL_PROXY", "http", "", secureURL},
			{"all_proxy", "socks5", "socks5://", plainURL},
			{"ALL_PROXY", "socks5", "socks5h://", secureURL},
			{"http_proxy", "socks5", "socks5h://", plainURL},
		} {
			t.Run(c.variable+" "+c.scheme+" "+c.url[:5]+" "+login, func(t *testing.T) {
				to, renamed := host(t, c.url)
				address, asked := proxyTo(t, to, login)
				user := ""
				if login != "" {
					user = "us%20er:p%40ss@"
				}
				noProxies(t, c.variable+"="+c.scheme+user+address[c.kind])
				cl := client(t, trust)
				if c.url == secureURL { // its certificate is valid for its address only
					certify(t, cl)
				}
				got, err := cl.Download(t.Context(), Request{URL: renamed})
				isContent(t, got, err, content)
				if asked() == 0 {
					t.Error("the proxy was not asked")
				}
			})
		}
	}
}

// certify makes a client expect the loopback certificate.
func certify(t *testing.T, c *Client) {
	t.Helper()
	h, err := c.http()
	if err != nil {
		t.Fatal(err)
	}
	h.Transport.(*proxied).TLSClientConfig.ServerName = "127.0.0.1"
}

// Errors of a proxy name the proxy and its variable, never the password.
func TestProxyFailures(t *testing.T) {
	_, target := serve(t)
	to, _ := host(t, target)
	open, _ := proxyTo(t, to, "")
	locked, _ := proxyTo(t, to, "me:other")
	nowhere, _ := proxyTo(t, "", "")
	refusing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusForbidden) }))
	defer refusing.Close()
	closing, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer closing.Close()
	go func() {
		for {
			conn, err := closing.Accept()
			if err != nil {
				return
			}
			conn.Close()
		}
	}()
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	for _, c := range []struct{ name, proxy, url, want string }{ // parts of message and hint, separated by |
		{"no login", "http://" + locked["http"], "http://rocks.test/a", "answered 407 Proxy Authentication Required|set ALL_PROXY=http://USER:PASSWORD@" + locked["http"]},
		{"no login, https", "http://" + locked["http"], "https://rocks.test/a", "answered 407 Proxy Authentication Required|set ALL_PROXY=http://USER:PASSWORD@" + locked["http"]},
		{"no login, socks", "socks5://" + locked["socks5"], "http://rocks.test/a", "refuses the connection|set ALL_PROXY=socks5://USER:PASSWORD@" + locked["socks5"]},
		{"another login", "http://me:s3cret@" + locked["http"], "http://rocks.test/a", "answered 407|check the user and password in ALL_PROXY"},
		{"another login, https", "http://me:s3cret@" + locked["http"], "https://rocks.test/a", "answered 407|check the user and password in ALL_PROXY"},
		{"another login, socks", "socks5h://me:s3cret@" + locked["socks5"], "https://rocks.test/a", "authentication failed|check the user and password in ALL_PROXY"},
		{"socks refuses", "socks5://" + nowhere["socks5"], "http://rocks.test/a", "refuses the connection|not allowed|check ALL_PROXY"},
		{"connect refused", refusing.URL, "https://rocks.test/a", "answered 403 Forbidden|check ALL_PROXY"},
		{"connection refused", "http://me:s3cret@127.0.0.1:1", "http://rocks.test/a", "the proxy http://127.0.0.1:1 (from ALL_PROXY) is unreachable|refused|check ALL_PROXY"},
		{"connection refused, https", "http://me:s3cret@127.0.0.1:1", "https://rocks.test/a", "is unreachable|check ALL_PROXY"},
		{"connection refused, socks", "socks5://127.0.0.1:1", "https://rocks.test/a", "is unreachable|check ALL_PROXY"},
		{"no such host", "http://nowhere.invalid:1", "https://rocks.test/a", "is unreachable|nowhere.invalid|check ALL_PROXY"},
		{"hangs up", "http://" + closing.Addr().String(), "http://rocks.test/a", "no answer through the proxy"},
		{"hangs up, https", "http://" + closing.Addr().String(), "https://rocks.test/a", "no answer through the proxy"},
		{"silent", "http://" + silent.Addr().String(), "http://rocks.test/a", "no answer through the proxy|no answer from the server for"},
		{"silent, https", "http://" + silent.Addr().String(), "https://rocks.test/a", "no answer through the proxy|no answer from the server for"},
		{"no TLS", "https://" + open["http"], "http://rocks.test/a", "is unreachable"},
	} {
		t.Run(c.name, func(t *testing.T) {
			noProxies(t, "ALL_PROXY="+c.proxy)
			cl := client(t, noRetries, func(o *Options) {
				if strings.HasPrefix(c.name, "silent") {
					o.Timeout = 50 * time.Millisecond
				}
			})
			u, _ := url.Parse(c.proxy)
			shown := u.Scheme + "://" + u.Host + " (from " + shownName("ALL_PROXY") + ")"
			file := t.TempDir() + "/a"
			if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
			_, downloading := cl.Download(t.Context(), Request{URL: c.url})
			_, _, asking := cl.Present(t.Context(), c.url, "token")
			for what, err := range map[string]error{
				"download": downloading,
				"ask":      asking,
				"upload":   cl.Put(t.Context(), Upload{URL: c.url, File: file}),
				"probe":    cl.Probe(t.Context(), []string{c.url}).Err,
			} {
				var failed *fault.Error
				if !errors.As(err, &failed) || failed.Code != fault.FetchNetwork || !strings.Contains(err.Error(), shown) {
					t.Errorf("%s: %v", what, err)
					continue
				}
				if strings.Contains(err.Error()+failed.Hint, "s3cret") {
					t.Errorf("%s: the error contains the password: %v (%s)", what, err, failed.Hint)
				}
				for _, part := range strings.Split(strings.ReplaceAll(c.want, "ALL_PROXY", shownName("ALL_PROXY")), "|") {
					if !strings.Contains(err.Error()+"|"+failed.Hint, part) {
						t.Errorf("%s: %v (%s) lacks %q", what, err, failed.Hint, part)
					}
				}
			}
			other, err := cl.Plain()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := other.Get(c.url); ProxyHint(err) == "" || !strings.Contains(err.Error(), shown) || strings.Contains(err.Error(), "s3cret") {
				t.Errorf("another protocol's client: %v", err)
			}
		})
	}
}

// Only temporary failures are retried.
func TestProxyRetries(t *testing.T) {
	for status, want := range map[int]int32{http.StatusProxyAuthRequired: 1, http.StatusForbidden: 1, http.StatusServiceUnavailable: 3} {
		var asked atomic.Int32
		proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked.Add(1)
			w.WriteHeader(status)
		}))
		noProxies(t, "https_proxy="+proxy.URL)
		_, err := client(t, func(o *Options) { o.Retries = 2 }).Download(t.Context(), Request{URL: "https://rocks.test/a"})
		if err == nil || asked.Load() != want || !strings.Contains(err.Error(), strconv.Itoa(status)) {
			t.Errorf("%d: asked %d times, %v", status, asked.Load(), err)
		}
		proxy.Close()
	}
}

// Errors of the server behind the proxy, and interrupts, are not blamed on the proxy.
func TestBehindProxy(t *testing.T) {
	_, target := serve(t, registry.TLS())
	to, renamed := host(t, target)
	address, _ := proxyTo(t, to, "")
	noProxies(t, "ALL_PROXY=http://"+address["http"])
	_, err := client(t, noRetries).Download(t.Context(), Request{URL: renamed})
	var failed *fault.Error
	if !errors.As(err, &failed) || !strings.Contains(failed.Hint, "the server's certificate is not trusted") || strings.Contains(err.Error(), "ALL_PROXY") {
		t.Errorf("an unknown certificate: %v (%+v)", err, failed)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := client(t).Download(ctx, Request{URL: renamed}); !fault.Is(err, fault.Interrupted) {
		t.Errorf("interrupted: %v", err)
	}
	login := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusProxyAuthRequired) }))
	defer login.Close()
	if _, err := client(t).Download(t.Context(), Request{URL: login.URL}); StatusOf(err) != http.StatusProxyAuthRequired {
		t.Errorf("407 of a server that is no proxy: %v", err)
	}
}
