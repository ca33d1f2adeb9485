package fetch

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pluv/host/digest"
	"pluv/host/fault"
	"pluv/spec/registry"
)

func TestGet(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "one")
	s := registry.New(t, dir)
	url := s.URL + "/a-1.rock"
	c := client(t)
	get := func(want string, o GetOptions) Document {
		t.Helper()
		doc, err := c.Get(t.Context(), url, o)
		if err != nil || string(doc.Data) != want || doc.Sum != digest.SHA256([]byte(want)) || doc.Stale || doc.Absent {
			t.Fatalf("= %+v, %v", doc, err)
		}
		if data, err := os.ReadFile(doc.Path); err != nil || string(data) != want {
			t.Fatalf("Path holds %q, %v", data, err)
		}
		return doc
	}

	if get("one", GetOptions{}).FromCache {
		t.Error("the first document is from the cache")
	}
	check(t, s, "GET /a-1.rock 200")
	if !get("one", GetOptions{}).FromCache {
		t.Error("an unchanged document is not from the cache")
	}
	check(t, s, "GET /a-1.rock 304")
	get("one", GetOptions{MaxAge: time.Minute})
	check(t, s)

	put(t, dir, "two")
	get("one", GetOptions{MaxAge: time.Minute})
	get("two", GetOptions{})
	check(t, s, "GET /a-1.rock 200")

	damaged := get("two", GetOptions{MaxAge: time.Minute})
	if err := os.WriteFile(damaged.Path, []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	get("two", GetOptions{MaxAge: time.Minute})
	check(t, s, "GET /a-1.rock 200")

	doc, err := c.Get(t.Context(), url, GetOptions{Have: damaged.Sum})
	if err != nil || !doc.Unchanged || doc.Data != nil || doc.Sum != damaged.Sum {
		t.Errorf("with Have: %+v, %v", doc, err)
	}
	check(t, s, "GET /a-1.rock 304")
	put(t, dir, "three")
	doc, err = c.Get(t.Context(), url, GetOptions{Have: damaged.Sum})
	if err != nil || doc.Unchanged || string(doc.Data) != "three" {
		t.Errorf("changed, with Have: %+v, %v", doc, err)
	}
	leftovers(t, c)
}

func TestGetCompressed(t *testing.T) {
	s, url := serve(t, registry.Faults("gzip:*"))
	c := client(t)
	doc, err := c.Get(t.Context(), url, GetOptions{})
	if err != nil || string(doc.Data) != content {
		t.Errorf("= %d bytes, %v", len(doc.Data), err)
	}
	_, err = client(t).Get(t.Context(), url, GetOptions{MaxSize: 1000})
	if !fault.Is(err, fault.FetchContent) {
		t.Errorf("more than allowed once decompressed: %v", err)
	}
	if got := s.Requests()[0].Header.Get("Accept-Encoding"); got != "zstd, gzip" {
		t.Errorf("Accept-Encoding = %q", got)
	}
	if got := requestHeader(t, c, url, s, "Accept-Encoding"); got != "identity" {
		t.Errorf("a file is asked for with Accept-Encoding %q", got)
	}
}

func TestGetAbsent(t *testing.T) {
	dir := t.TempDir()
	s := registry.New(t, dir)
	url := s.URL + "/a-1.rock"
	cache := t.TempDir()
	c := client(t, cacheDir(cache))
	for _, age := range []time.Duration{0, time.Minute} {
		doc, err := c.Get(t.Context(), url, GetOptions{MaxAge: age})
		if err != nil || !doc.Absent || doc.FromCache != (age > 0) {
			t.Errorf("MaxAge %v: %+v, %v", age, doc, err)
		}
	}
	check(t, s, "GET /a-1.rock 404")
	doc, err := client(t, cacheDir(cache), offlineMode).Get(t.Context(), url, GetOptions{})
	if err != nil || !doc.Absent {
		t.Errorf("offline: %+v, %v", doc, err)
	}
	put(t, dir, "now")
	doc, err = c.Get(t.Context(), url, GetOptions{})
	if err != nil || doc.Absent || string(doc.Data) != "now" {
		t.Errorf("once it is there: %+v, %v", doc, err)
	}
}

func TestGetStale(t *testing.T) {
	cases := []struct {
		name, faults string
		stale        bool
		code         fault.Code
	}{
		{"broken", "500:*", true, fault.FetchStatus},
		{"too many requests", "429:*", true, fault.FetchStatus},
		{"dropped", "drop:*", true, fault.FetchNetwork},
		{"a page", "html:*", true, fault.FetchContent},
		{"forbidden", "403:*", false, fault.FetchStatus},
	}
	for _, k := range cases {
		t.Run(k.name, func(t *testing.T) {
			s, url := serve(t)
			c := client(t)
			if _, err := c.Get(t.Context(), url, GetOptions{}); err != nil {
				t.Fatal(err)
			}
			s.Reset()
			if err := s.AddFaults(k.faults); err != nil {
				t.Fatal(err)
			}
			doc, err := c.Get(t.Context(), url, GetOptions{})
			if k.stale {
				if err != nil || !doc.Stale || string(doc.Data) != content || fault.CodeOf(doc.Cause) != k.code {
					t.Errorf("= stale %v because %v, %v", doc.Stale, doc.Cause, err)
				}
				// net/http itself retries on a connection that was already open.
				if n := len(s.Requests()); n > 3 {
					t.Errorf("%d attempts although a copy is cached", n)
				}
			} else if fault.CodeOf(err) != k.code {
				t.Errorf("err = %v", err)
			}
			if _, err := client(t).Get(t.Context(), url, GetOptions{}); fault.CodeOf(err) != k.code {
				t.Errorf("without a copy: %v", err)
			}
		})
	}
}

func TestGetOffline(t *testing.T) {
	s, url := serve(t)
	cache := t.TempDir()
	if _, err := client(t, cacheDir(cache)).Get(t.Context(), url, GetOptions{}); err != nil {
		t.Fatal(err)
	}
	s.Reset()
	c := client(t, cacheDir(cache), offlineMode)
	if doc, err := c.Get(t.Context(), url, GetOptions{}); err != nil || string(doc.Data) != content || doc.Stale {
		t.Errorf("= %d bytes, %v", len(doc.Data), err)
	}
	if _, err := c.Get(t.Context(), s.URL+"/other", GetOptions{}); !fault.Is(err, fault.FetchOffline) {
		t.Errorf("what is not there: %v", err)
	}
	check(t, s)
}

// Unreadable cache entries are not reported as missing.
func TestUnreadable(t *testing.T) {
	_, url := serve(t)
	cache := t.TempDir()
	got, err := client(t, cacheDir(cache)).Download(t.Context(), Request{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	from, err := locate(url)
	if err != nil {
		t.Fatal(err)
	}
	c := client(t, cacheDir(cache), offlineMode)
	for _, file := range []string{got.Path, c.store.recordPath(from.key)} {
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
		if err := os.Mkdir(file, 0o755); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Download(t.Context(), Request{URL: url}); err == nil || !strings.Contains(err.Error(), file) {
			t.Errorf("a download without %s: %v", file, err)
		}
		if _, err := c.Get(t.Context(), url, GetOptions{}); err == nil || !strings.Contains(err.Error(), file) {
			t.Errorf("a document without %s: %v", file, err)
		}
		if !c.Holds(url) {
			t.Errorf("without %s nothing is held", file)
		}
	}
	if _, err := c.Download(t.Context(), Request{URL: url, SHA256: got.SHA256}); err == nil || !strings.Contains(err.Error(), got.Path) {
		t.Errorf("a download of a hash: %v", err)
	}
}

// A damaged record, or one of a newer format, is ignored.
func TestRecords(t *testing.T) {
	s, url := serve(t)
	c := client(t)
	if _, err := c.Get(t.Context(), url, GetOptions{}); err != nil {
		t.Fatal(err)
	}
	s.Reset()
	from, err := locate(url)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"", "{", `{"sha256":"../../x"}`} {
		if err := os.WriteFile(c.store.recordPath(from.key), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Get(t.Context(), url, GetOptions{MaxAge: time.Hour}); err != nil {
			t.Errorf("the record %q: %v", text, err)
		}
		check(t, s, "GET /a-1.rock 200")
	}
	known := c.store.recall(from.key)
	known.CheckedAt = time.Now().Add(time.Hour)
	if err := c.store.remember(from.key, known); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Get(t.Context(), url, GetOptions{MaxAge: time.Hour}); err != nil {
		t.Error(err)
	}
	check(t, s, "GET /a-1.rock 304")
}

func TestUnusableCache(t *testing.T) {
	_, url := serve(t)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	c := client(t, cacheDir(filepath.Join(file, "cache")))
	_, err := c.Download(t.Context(), Request{URL: url})
	if !fault.Is(err, fault.FileIO) || !strings.Contains(err.Error(), file) {
		t.Errorf("Download: %v", err)
	}
	for _, c := range []*Client{c, client(t, cacheDir(""))} {
		if _, err := c.Get(t.Context(), url, GetOptions{}); !fault.Is(err, fault.FileIO) {
			t.Errorf("Get: %v", err)
		}
	}
}
