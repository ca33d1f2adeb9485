package fetch

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pluv/host/digest"
	"pluv/host/fault"
	"pluv/spec/registry"
)

// content is long enough to be sent in several pieces.
var content = strings.Repeat("return 'a rock'\n", 8000)

// serve starts a server over a folder with the file a-1.rock.
func serve(t *testing.T, options ...registry.Option) (*registry.Server, string) {
	t.Helper()
	dir := t.TempDir()
	put(t, dir, content)
	s := registry.New(t, dir, options...)
	return s, s.URL + "/a-1.rock"
}

// put writes the served file, each time with a new modification time.
func put(t *testing.T, dir, content string) {
	t.Helper()
	path := filepath.Join(dir, "a-1.rock")
	old, _ := os.Stat(path)
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	date := time.Now().Add(-time.Hour)
	if old != nil {
		date = old.ModTime().Add(time.Minute)
	}
	if err := os.Chtimes(path, date, date); err != nil {
		t.Fatal(err)
	}
}

// client makes a client that retries quickly.
func client(t *testing.T, change ...func(*Options)) *Client {
	t.Helper()
	o := Options{CacheDir: filepath.Join(t.TempDir(), "cache"), Timeout: 5 * time.Second, Retries: 3, Backoff: time.Millisecond, UserAgent: "pluv/test"}
	for _, c := range change {
		c(&o)
	}
	return New(o)
}

func cacheDir(dir string) func(*Options) { return func(o *Options) { o.CacheDir = dir } }
func offlineMode(o *Options)             { o.Offline = true }
func noRetries(o *Options)               { o.Retries = 0 }

func check(t *testing.T, s *registry.Server, want ...string) {
	t.Helper()
	if got := s.Log(); !slices.Equal(got, want) {
		t.Errorf("requests = %q, want %q", got, want)
	}
	s.Reset()
}

// leftovers fails the test if a temporary file remains.
func leftovers(t *testing.T, c *Client) {
	t.Helper()
	entries, _ := os.ReadDir(filepath.Join(c.options.CacheDir, "tmp"))
	if len(entries) > 0 {
		t.Errorf("left in tmp: %v", entries)
	}
}

func isContent(t *testing.T, r Result, err error, want string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(r.Path)
	if err != nil || string(data) != want || r.SHA256 != digest.SHA256(data) || r.Size != int64(len(want)) {
		t.Errorf("got %d bytes, %+v, %v", len(data), r, err)
	}
}

func TestDownload(t *testing.T) {
	s, url := serve(t)
	sum := digest.SHA256([]byte(content))
	c := client(t)

	for i, r := range []Request{{URL: url}, {URL: url, SHA256: strings.ToUpper(sum)}, {URL: url, Immutable: true}} {
		got, err := c.Download(t.Context(), r)
		isContent(t, got, err, content)
		if got.Cached != (i > 0) {
			t.Errorf("%+v: Cached = %v", r, got.Cached)
		}
	}
	check(t, s, "GET /a-1.rock 200")

	got, err := c.Download(t.Context(), Request{URL: url})
	isContent(t, got, err, content)
	check(t, s, "GET /a-1.rock 304")

	// Another URL with a known hash needs no server at all.
	got, err = c.Download(t.Context(), Request{URL: "http://127.0.0.1:1/mirror.rock", SHA256: sum})
	isContent(t, got, err, content)

	if err := os.WriteFile(got.Path, []byte("damaged"), 0o644); err != nil {
		t.Fatal(err)
	}
	got, err = c.Download(t.Context(), Request{URL: url, SHA256: sum})
	isContent(t, got, err, content)
	check(t, s, "GET /a-1.rock 200")
	leftovers(t, c)
	if info, _ := os.Stat(got.Path); info.Mode().Perm()&0o044 != 0o044 {
		t.Errorf("the object has mode %v", info.Mode())
	}
	if agent := requestHeader(t, c, url, s, "User-Agent"); agent != "pluv/test" {
		t.Errorf("User-Agent = %q", agent)
	}
}

// requestHeader downloads again and returns a header of the request.
func requestHeader(t *testing.T, c *Client, url string, s *registry.Server, name string) string {
	t.Helper()
	s.Reset()
	if _, err := c.Download(t.Context(), Request{URL: url}); err != nil {
		t.Fatal(err)
	}
	defer s.Reset()
	return s.Requests()[0].Header.Get(name)
}

func TestDownloadChanged(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "old")
	for name, option := range map[string]registry.Option{
		"etag": registry.Faults(""), "dates": registry.WithoutETag(), "neither": registry.WithoutValidators(),
	} {
		t.Run(name, func(t *testing.T) {
			put(t, dir, "old")
			s := registry.New(t, dir, option)
			c := client(t)
			for _, text := range []string{"old", "new"} {
				put(t, dir, text)
				got, err := c.Download(t.Context(), Request{URL: s.URL + "/a-1.rock"})
				isContent(t, got, err, text)
			}
			got, err := c.Download(t.Context(), Request{URL: s.URL + "/a-1.rock"})
			isContent(t, got, err, "new")
			if got.Cached != (name != "neither") {
				t.Errorf("Cached = %v", got.Cached)
			}
			got, err = c.Download(t.Context(), Request{URL: s.URL + "/a-1.rock", SHA256: digest.SHA256([]byte("old"))})
			isContent(t, got, err, "old")
		})
	}
}

func TestDownloadOffline(t *testing.T) {
	s, url := serve(t)
	dir := t.TempDir()
	if _, err := client(t, cacheDir(dir)).Download(t.Context(), Request{URL: url}); err != nil {
		t.Fatal(err)
	}
	s.Reset()
	c := client(t, cacheDir(dir), offlineMode)
	for _, r := range []Request{{URL: url}, {URL: url, Immutable: true}, {URL: url + "?x", SHA256: digest.SHA256([]byte(content))}} {
		got, err := c.Download(t.Context(), r)
		isContent(t, got, err, content)
	}
	for _, r := range []Request{{URL: url + "?x"}, {URL: url, SHA256: digest.SHA256(nil)}} {
		_, err := c.Download(t.Context(), r)
		if !fault.Is(err, fault.FetchOffline) || !strings.Contains(err.Error(), r.URL) {
			t.Errorf("%+v: %v", r, err)
		}
	}
	check(t, s)
}

func TestLocal(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a rock")
	if err := os.WriteFile(path, []byte("local"), 0o644); err != nil {
		t.Fatal(err)
	}
	c := client(t, offlineMode)
	fileURL := registry.FileURL(dir) + "/a%20rock"
	for _, url := range []string{path, fileURL} {
		got, err := c.Download(t.Context(), Request{URL: url, SHA256: digest.SHA256([]byte("local"))})
		isContent(t, got, err, "local")
		if got.Path != path || got.Cached {
			t.Errorf("= %+v", got)
		}
		doc, err := c.Get(t.Context(), url, GetOptions{})
		if err != nil || string(doc.Data) != "local" || doc.Path != path || doc.FromCache {
			t.Errorf("Get = %+v, %v", doc, err)
		}
		doc, err = c.Get(t.Context(), url, GetOptions{Have: doc.Sum})
		if err != nil || doc.Data != nil || !doc.Unchanged {
			t.Errorf("Get with Have = %+v, %v", doc, err)
		}
	}
	if doc, err := c.Get(t.Context(), fileURL+"x", GetOptions{}); err != nil || !doc.Absent {
		t.Errorf("Get of nothing = %+v, %v", doc, err)
	}
	cases := []struct {
		request Request
		code    fault.Code
	}{
		{Request{URL: path + "x"}, fault.FileMissing},
		{Request{URL: path, SHA256: digest.SHA256(nil)}, fault.DigestMismatch},
		{Request{URL: path, MaxSize: 4}, fault.FetchContent},
		{Request{URL: path, SHA256: "abc"}, fault.DigestMismatch},
		{Request{URL: "file:relative/x"}, fault.FetchURL},
		{Request{URL: "ftp://host/x"}, fault.FetchURL},
		{Request{URL: "relative/x"}, fault.FetchURL},
		{Request{URL: "https:///x"}, fault.FetchURL},
		{Request{URL: "https://user:s3cret@host:port/x"}, fault.FetchURL},
	}
	for _, k := range cases {
		_, err := c.Download(t.Context(), k.request)
		if fault.CodeOf(err) != k.code || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%+v: %v", k.request, err)
		}
	}
	if _, err := os.Stat(c.options.CacheDir); err == nil {
		t.Error("a local file touched the cache")
	}
}

// Concurrent callers share one transfer, also across two clients, which stand for two processes.
func TestShared(t *testing.T) {
	s, url := serve(t, registry.Faults("trickle=2ms:*"))
	dir := t.TempDir()
	clients := []*Client{client(t, cacheDir(dir)), client(t, cacheDir(dir))}
	var group sync.WaitGroup
	for i := range 16 {
		group.Go(func() {
			got, err := clients[i%2].Download(t.Context(), Request{URL: url, Immutable: true})
			if err != nil || got.Size != int64(len(content)) {
				t.Errorf("= %+v, %v", got, err)
			}
			doc, err := clients[i%2].Get(t.Context(), s.URL+"/none", GetOptions{MaxAge: time.Minute})
			if err != nil || !doc.Absent {
				t.Errorf("= %+v, %v", doc, err)
			}
		})
	}
	group.Wait()
	log := s.Log()
	slices.Sort(log)
	if !slices.Equal(log, []string{"GET /a-1.rock 200", "GET /none 404"}) {
		t.Errorf("requests = %q", log)
	}
	leftovers(t, clients[0])
}
