package fetch

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pluv/host/fault"
	"pluv/spec/registry"
)

// trusting makes a client trust the certificate of a test server in addition to the
// system's.
func trusting(t *testing.T, s *registry.Server) func(*Options) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, s.Certificate(), 0o644); err != nil {
		t.Fatal(err)
	}
	return func(o *Options) { o.CABundles = append(o.CABundles, file) }
}

func TestBundles(t *testing.T) {
	s, url := serve(t, registry.TLS())
	got, err := client(t, trusting(t, s)).Download(t.Context(), Request{URL: url})
	isContent(t, got, err, content)
	if r := s.Requests(); len(r) != 1 || r[0].Proto != "HTTP/2.0" {
		t.Errorf("requests %+v", r)
	}
	other, _ := serve(t, registry.TLS())
	if _, err := client(t, trusting(t, other)).Download(t.Context(), Request{URL: url}); !fault.Is(err, fault.FetchNetwork) {
		t.Errorf("with the certificate of another server: %v", err)
	}
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, []byte("none"), 0o644); err != nil {
		t.Fatal(err)
	}
	for file, code := range map[string]fault.Code{empty: fault.ConfigInvalid, empty + "x": fault.FileMissing} {
		_, err := client(t, func(o *Options) { o.CABundles = []string{file} }).Download(t.Context(), Request{URL: url})
		if fault.CodeOf(err) != code || !strings.Contains(err.Error(), file) {
			t.Errorf("%s: %v", file, err)
		}
	}
}

func TestExpired(t *testing.T) {
	s, url := serve(t, registry.ExpiredTLS())
	c := client(t, trusting(t, s))
	_, err := c.Download(t.Context(), Request{URL: url})
	var failure *fault.Error
	if !errors.As(err, &failure) || failure.Code != fault.FetchNetwork || !strings.Contains(err.Error(), "expired") || !strings.Contains(failure.Hint, "has expired") || len(s.Requests()) > 0 {
		t.Errorf("%v", err)
	}
	h := c.Probe(t.Context(), []string{url})
	if h.Err == nil || h.Expires.IsZero() || h.Expires.After(time.Now()) {
		t.Errorf("Probe = %+v", h)
	}
}

func TestProbe(t *testing.T) {
	s, url := serve(t, registry.TLS())
	c := client(t, trusting(t, s))
	h := c.Probe(t.Context(), []string{s.URL + "/none", url})
	if h.Err != nil || h.URL != url || h.Latency <= 0 || time.Until(h.Expires) < 80*24*time.Hour || time.Since(h.Modified) < time.Hour {
		t.Errorf("%+v", h)
	}
	check(t, s, "HEAD /none 404", "HEAD /a-1.rock 200")
	for _, k := range []struct{ faults, want string }{
		{"405:*:1", ""}, {"503:*", "503"}, {"404:*", "404"}, {"token=x:*", "401"}, {"drop:*", "EOF"}, {"slow=10s:*", "no answer"},
	} {
		s, url := serve(t, registry.Faults(k.faults))
		h := client(t, func(o *Options) { o.Timeout = 2 * time.Second }).Probe(t.Context(), []string{url})
		switch {
		case k.want == "" && h.Err != nil, k.want != "" && (h.Err == nil || !strings.Contains(h.Err.Error(), k.want)):
			t.Errorf("%s: %+v", k.faults, h)
		case len(s.Requests()) > 2:
			t.Errorf("%s: %q", k.faults, s.Log())
		}
	}
	path := filepath.Join(t.TempDir(), "manifest")
	if h := client(t, offlineMode).Probe(t.Context(), []string{path}); !fault.Is(h.Err, fault.FileMissing) {
		t.Errorf("no folder: %+v", h)
	}
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if h := client(t, offlineMode).Probe(t.Context(), []string{path + "-5.4", path}); h.Err != nil || h.Modified.IsZero() {
		t.Errorf("a folder: %+v", h)
	}
	if h := client(t, offlineMode).Probe(t.Context(), []string{url}); !fault.Is(h.Err, fault.FetchOffline) {
		t.Errorf("offline: %+v", h)
	}
}

// A server that sends one byte from time to time times out.
func TestSlowLoris(t *testing.T) {
	s, url := serve(t, registry.Faults("drip=20ms:*"))
	c := client(t, func(o *Options) { o.Timeout, o.Retries = time.Second, 1 })
	_, err := c.Download(t.Context(), Request{URL: url})
	if !fault.Is(err, fault.FetchNetwork) || !errors.Is(err, errSlow) {
		t.Errorf("err = %v", err)
	}
	check(t, s, "GET /a-1.rock 200", "GET /a-1.rock 206")
	leftovers(t, c)
	s.ClearFaults()
	got, err := c.Download(t.Context(), Request{URL: url})
	isContent(t, got, err, content)
}

func TestZstd(t *testing.T) {
	_, url := serve(t, registry.Faults("zstd:*"))
	doc, err := client(t).Get(t.Context(), url, GetOptions{})
	if err != nil || string(doc.Data) != content {
		t.Errorf("%d bytes, %v", len(doc.Data), err)
	}
	if _, err := client(t).Get(t.Context(), url, GetOptions{MaxSize: 1000}); !fault.Is(err, fault.FetchContent) {
		t.Errorf("more than allowed once decompressed: %v", err)
	}
}

func TestWrongLength(t *testing.T) {
	s, url := serve(t, registry.Faults("short:*:1"))
	c := client(t)
	got, err := c.Download(t.Context(), Request{URL: url})
	isContent(t, got, err, content)
	if n := len(s.Requests()); n < 2 {
		t.Errorf("%d requests", n)
	}
	s.ClearFaults()
	if err := s.AddFaults("short:*"); err != nil {
		t.Fatal(err)
	}
	if _, err := client(t).Download(t.Context(), Request{URL: url}); !fault.Is(err, fault.FetchNetwork) {
		t.Errorf("for good: %v", err)
	}
}
