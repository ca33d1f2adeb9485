package serve

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"pluv/host/digest"
	"pluv/host/fault"
	"pluv/host/manifest"
	"pluv/host/metadata"
	"pluv/spec/need"
	"pluv/spec/registry"
)

// bench is a server over a folder of a test.
type bench struct {
	*Server
	t   *testing.T
	dir string
	url string

	mu     sync.Mutex
	warned []string
	log    bytes.Buffer
}

func (b *bench) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.log.Write(p)
}

func (b *bench) warn(message string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.warned = append(b.warned, message)
}

// warnings returns the warnings since the last call.
func (b *bench) warnings() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := strings.Join(b.warned, "\n")
	b.warned = nil
	return out
}

func (b *bench) logged() string {
	b.Server.log.flush()
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.log.String()
}

// open serves the rocks described by universe.
func open(t *testing.T, universe string, o Options) *bench {
	t.Helper()
	b := &bench{t: t, dir: t.TempDir()}
	registry.NewBuilder(b.dir).Describe(universe).MustWrite(t)
	b.start(o)
	return b
}

func (b *bench) start(o Options) {
	b.t.Helper()
	o.Dir, o.Warn, o.AccessLog = b.dir, b.warn, b
	s, err := Open(context.WithoutCancel(b.t.Context()), o)
	if err != nil {
		b.t.Fatal(err)
	}
	listener := httptest.NewServer(s)
	b.Server, b.url = s, listener.URL
	b.t.Cleanup(func() {
		listener.Close()
		s.Close()
	})
}

// tokens writes a tokens file with a token for each scope, named like it.
func tokens(t *testing.T, scopes ...string) (file string, made map[string]string) {
	t.Helper()
	file, made = filepath.Join(t.TempDir(), "tokens.toml"), map[string]string{}
	for _, scope := range scopes {
		token, err := NewToken(filepath.Join(filepath.Dir(file), "locks"), file, strings.ReplaceAll(scope, ":", "-"), []string{scope})
		if err != nil {
			t.Fatal(err)
		}
		made[scope] = token
	}
	return file, made
}

// do sends a request with headers "Name: value".
func (b *bench) do(method, path, body string, headers ...string) (*http.Response, string) {
	b.t.Helper()
	r, err := http.NewRequest(method, b.url+path, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", "identity")
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Set(name, value)
	}
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		b.t.Fatalf("%s %s: %v", method, path, err)
	}
	return response, string(data)
}

// get expects an answer with a status.
func (b *bench) get(path string, status int) string {
	b.t.Helper()
	response, body := b.do("GET", path, "")
	if response.StatusCode != status {
		b.t.Errorf("GET %s: %d, not %d: %s", path, response.StatusCode, status, body)
	}
	return body
}

func (b *bench) write(rel, text string) {
	b.t.Helper()
	file := filepath.Join(b.dir, filepath.FromSlash(rel))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// later is a time after the server's next look at its folder.
func later() { time.Sleep(checkEvery + 50*time.Millisecond) }

// versionsOf are the versions of a manifest.
func versionsOf(t *testing.T, data string) string {
	t.Helper()
	m, err := manifest.Parse([]byte(data))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, name := range m.Names() {
		for _, e := range m.Versions(name) {
			out = append(out, fmt.Sprintf("%s %s %s", name, e.Version, strings.Join(e.Arches, "+")))
		}
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

const universe = `
	a 1.0-1: lua >= 5.1, < 5.4
	a 2.0-1: lua >= 5.3, b
	b 1.0-1
	b scm-1
	c main-1
`

func TestManifests(t *testing.T) {
	b := open(t, universe, Options{})
	registry.NewBuilder(filepath.Join(b.dir, "manifests", "me")).Describe("mine 1.0-1\nmine dev-1").MustWrite(t)
	registry.NewBuilder(filepath.Join(b.dir, "dev")).Describe("d git-1").MustWrite(t)
	b.write("manifest-5.4", "repository = {}\n") // manifests in the folder do not count
	b.catalog.refresh()
	const both = " rockspec+src"
	for path, want := range map[string]string{
		"/manifest":                  "a 1.0-1" + both + ", a 2.0-1" + both + ", b 1.0-1" + both + ", c main-1" + both,
		"/manifest-5.1":              "a 1.0-1" + both + ", b 1.0-1" + both + ", c main-1" + both,
		"/manifest-5.3":              "a 1.0-1" + both + ", a 2.0-1" + both + ", b 1.0-1" + both + ", c main-1" + both,
		"/manifest-5.4":              "a 2.0-1" + both + ", b 1.0-1" + both + ", c main-1" + both,
		"/dev/manifest-5.4":          "b scm-1" + both + ", d git-1" + both,
		"/manifests/me/manifest-5.4": "mine 1.0-1" + both + ", mine dev-1" + both,
	} {
		for _, form := range []string{"", ".json", ".zip"} {
			if got := versionsOf(t, b.get(path+form, 200)); got != want {
				t.Errorf("%s%s: %s, not %s", path, form, got, want)
			}
		}
	}
	for _, path := range []string{"/manifests/you/manifest-5.4", "/manifest-5.6", "/manifest-5.4.gz", "/manifests/me", "/dev", "/m"} {
		b.get(path, 404)
	}
	for path, content := range map[string]string{"/b-scm-1.rockspec": "b", "/dev/b-scm-1.rockspec": "b", "/dev/d-git-1.rockspec": "d", "/manifests/me/mine-dev-1.rockspec": "mine"} {
		if got := b.get(path, 200); !strings.Contains(got, `package = "`+content+`"`) {
			t.Errorf("%s: %s", path, got)
		}
	}
	if got := b.get("/sources/a-1.0-1.tar.gz", 200); len(got) < 50 {
		t.Error("a source archive is not served")
	}
}

// TestChanges: changes in the folder are noticed; invalid files are skipped with a
// warning.
func TestChanges(t *testing.T) {
	t.Parallel()
	b := open(t, "a 1.0-1", Options{})
	has := func(want string) {
		t.Helper()
		later()
		if got := versionsOf(t, b.get("/manifest-5.4", 200)); got != want {
			t.Errorf("%s, not %s", got, want)
		}
	}
	registry.NewBuilder(b.dir).Describe("b 1.0-1").MustWrite(t)
	b.write("c-1.0-1.rockspec", "package = ")
	b.write("d-1.0-1.rockspec", "package = 'other' version = '1.0-1' source = { url = 'x' } build = { type = 'none' }")
	b.write("e-1.0-1.src.rock", "no zip")
	has("a 1.0-1 rockspec+src, b 1.0-1 rockspec+src")
	said := b.warnings()
	for _, want := range []string{"skipping c-1.0-1.rockspec: ", "d-1.0-1.rockspec describes another package", "skipping e-1.0-1.src.rock: "} {
		if !strings.Contains(said, want) {
			t.Errorf("there is no warning about %q: %s", want, said)
		}
	}
	for _, file := range []string{"a-1.0-1.rockspec", "a-1.0-1.src.rock", "b-1.0-1.rockspec"} {
		if err := os.Remove(filepath.Join(b.dir, file)); err != nil {
			t.Fatal(err)
		}
	}
	registry.NewBuilder(filepath.Join(b.dir, "manifests", "late")).Describe("x 1.0-1").MustWrite(t)
	has("b 1.0-1 src") // listed by the rockspec inside
	if got := versionsOf(t, b.get("/manifests/late/manifest-5.4", 200)); got != "x 1.0-1 rockspec+src" {
		t.Errorf("the new namespace has %s", got)
	}
}

func TestSeed(t *testing.T) {
	b := open(t, universe, Options{})
	seed, err := metadata.ParseSeed([]byte(b.get("/metadata-5.4.json.zst", 200)), "5.4")
	if err != nil {
		t.Fatal(err)
	}
	if len(seed) != 3 || seed["a"]["1.0-1"] != nil || !slices.Equal(seed["a"]["2.0-1"].Dependencies, []string{"lua >= 5.3", "b"}) {
		t.Errorf("%+v", seed)
	}
}

func TestPackages(t *testing.T) {
	b := open(t, universe, Options{})
	var all struct {
		Packages []struct {
			Name, Latest string
			Versions     []string
		}
	}
	if err := json.Unmarshal([]byte(b.get("/api/packages", 200)), &all); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(all.Packages); got != "[{a 2.0-1 [2.0-1 1.0-1]} {b 1.0-1 [scm-1 1.0-1]} {c main-1 [main-1]}]" {
		t.Error(got)
	}
	var a packageInfo
	if err := json.Unmarshal([]byte(b.get("/api/packages/a", 200)), &a); err != nil {
		t.Fatal(err)
	}
	first := a.Versions[0]
	file, err := os.ReadFile(filepath.Join(b.dir, "a-2.0-1.src.rock"))
	if err != nil {
		t.Fatal(err)
	}
	rock := first.Files[1]
	if first.Version != "2.0-1" || !slices.Equal(first.Lua, []string{"5.3", "5.4", "5.5"}) || !slices.Equal(first.Dependencies, []string{"lua >= 5.3", "b"}) ||
		rock.URL != "/a-2.0-1.src.rock" || rock.SHA256 != digest.SHA256(file) || rock.Size != int64(len(file)) {
		t.Errorf("%+v", first)
	}
	for _, path := range []string{"/api/packages/none", "/api/namespaces/none/packages", "/api/namespaces/../packages/a", "/api/packages/a/b"} {
		if response, _ := b.do("GET", path, ""); response.StatusCode == 200 {
			t.Errorf("%s is there", path)
		}
	}
}

// TestForms: encodings, ranges and conditions of documents and of small and large files.
func TestForms(t *testing.T) {
	b := open(t, "a 1.0-1\nb 1.0-1: a\nc 1.0-1: a, b\nd 1.0-1\ne 1.0-1", Options{})
	large := strings.Repeat("0123456789", maxSmall)
	b.write("sources/large.tar.gz", large)
	old := time.Now().Add(-time.Hour)
	for _, file := range []string{"sources/large.tar.gz", "a-1.0-1.rockspec"} {
		if err := os.Chtimes(filepath.Join(b.dir, file), old, old); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{"/manifest-5.4", "/manifest-5.4.zip", "/api/packages", "/a-1.0-1.rockspec", "/a-1.0-1.rockspec", "/sources/large.tar.gz", "/api/openapi.json"} {
		response, body := b.do("GET", path, "")
		etag, modified := response.Header.Get("ETag"), response.Header.Get("Last-Modified")
		if response.StatusCode != 200 || len(etag) < 10 || etag[0] != '"' || modified == "" && path != "/api/openapi.json" ||
			response.ContentLength != int64(len(body)) || response.Header.Get("X-Content-Type-Options") != "nosniff" || response.Header.Get("Content-Security-Policy") == "" {
			t.Errorf("%s: %d %v", path, response.StatusCode, response.Header)
		}
		if response, empty := b.do("HEAD", path, ""); response.StatusCode != 200 || empty != "" || response.ContentLength != int64(len(body)) || response.Header.Get("ETag") != etag {
			t.Errorf("HEAD %s: %d %v", path, response.StatusCode, response.Header)
		}
		for _, condition := range []string{"If-None-Match: " + etag, `If-None-Match: "x", ` + etag, "If-None-Match: *", "If-Modified-Since: " + modified} {
			if strings.HasSuffix(condition, ": ") {
				continue
			}
			if response, body := b.do("GET", path, "", condition); response.StatusCode != 304 || body != "" {
				t.Errorf("%s with %s: %d", path, condition, response.StatusCode)
			}
		}
		if response, part := b.do("GET", path, "", "Range: bytes=2-5"); response.StatusCode != 206 || part != body[2:6] {
			t.Errorf("%s: a range: %d %q", path, response.StatusCode, part)
		}
		if response, part := b.do("GET", path, "", "Range: bytes=2-5", `If-Range: "other"`); response.StatusCode != 200 || part != body {
			t.Errorf("%s: a range of another version: %d", path, response.StatusCode)
		}
		if response, _ := b.do("GET", path, "", "Range: bytes=99999999-"); response.StatusCode != 416 {
			t.Errorf("%s: a range past the end: %d", path, response.StatusCode)
		}
	}
	plain := b.get("/manifest-5.4", 200)
	for accepted, encoding := range map[string]string{
		"gzip": "gzip", "zstd": "zstd", "gzip, zstd": "zstd", "GZIP;q=0.5": "gzip", "gzip;q=0": "", "br": "", "*": "", ";;,q=,gzip;q=x": "",
	} {
		response, body := b.do("GET", "/manifest-5.4", "", "Accept-Encoding: "+accepted)
		if response.Header.Get("Content-Encoding") != encoding || decode(t, encoding, body) != plain || response.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s: %v", accepted, response.Header)
		}
		if again, _ := b.do("GET", "/manifest-5.4", "", "Accept-Encoding: "+accepted, "If-None-Match: "+response.Header.Get("ETag")); again.StatusCode != 304 {
			t.Errorf("%s: %d", accepted, again.StatusCode)
		}
	}
}

func decode(t *testing.T, encoding, body string) string {
	t.Helper()
	var in io.Reader = strings.NewReader(body)
	switch encoding {
	case "gzip":
		r, err := gzip.NewReader(in)
		if err != nil {
			t.Fatal(err)
		}
		in = r
	case "zstd":
		r, err := zstd.NewReader(in)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		in = r
	}
	plain, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	return string(plain)
}

// TestPaths: hidden files and files outside of the folder are never served.
func TestPaths(t *testing.T) {
	b := open(t, "a 1.0-1", Options{})
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(secret, filepath.Join(b.dir, "link")); err != nil {
		need.Lack(t, "needs symbolic links: %v", err)
	}
	if err := os.Symlink(filepath.Dir(secret), filepath.Join(b.dir, "folder")); err != nil {
		t.Fatal(err)
	}
	b.write(".hidden", "secret")
	b.write(".incoming/x", "secret")
	b.write("sub/.hidden/x", "secret")
	b.write("builds/a/1.0-1/lua-5.4/linux/other", "secret")
	for _, path := range []string{
		"/link", "/folder/secret", "/.hidden", "/.incoming/x", "/%2ehidden", "/sub/.hidden/x", "/sub/%2e%2e/.hidden", "/../" + secret, "/..%2f..%2f" + secret,
		"/%2e%2e/%2e%2e/etc/passwd", "/dev/..%2f.hidden", "/manifests/..%2f./.hidden", "/manifests/%2e%2e/.hidden", "/x%00", "/sub", "/sub/", "/C:%5csecret",
		"/builds/a/1.0-1/lua-5.4/linux/other", "/builds", "/builds/a", "/builds/%2e%2e/%2e%2e/%2e%2e/%2e%2e/package.json", "/" + strings.Repeat("x", 5000), "/\\..\\secret",
		"/builds/a/b/c/d/..%2f..%2fother", "//link", "/./.hidden", "/sub//.hidden/x", "/api", "/api/", "/manifests/a/b/c",
	} {
		r := httptest.NewRequest("GET", "http://x/", nil)
		r.URL.Path, r.URL.RawPath = unescaped(path), path
		w := httptest.NewRecorder()
		b.ServeHTTP(w, r)
		if w.Code < 300 || w.Code >= 500 || strings.Contains(w.Body.String(), "secret") && !strings.Contains(w.Header().Get("Location"), "secret") {
			t.Errorf("%.60q: %d %s", path, w.Code, w.Body)
		}
	}
}

func unescaped(path string) string {
	r := strings.NewReplacer("%2e", ".", "%2f", "/", "%00", "\x00", "%5c", `\`)
	return r.Replace(path)
}

func FuzzPaths(f *testing.F) {
	dir := f.TempDir()
	s, err := Open(context.Background(), Options{Dir: dir, Warn: func(string) {}})
	if err != nil {
		f.Fatal(err)
	}
	defer s.Close()
	f.Add("GET", "/manifests/a/manifest-5.4")
	f.Add("PUT", "/builds/a/b/c/d/package.json")
	f.Add("POST", "/api/1/x/upload_rock/99999999999999999999")
	f.Add("GET", "/\x00")
	f.Fuzz(func(t *testing.T, method, path string) {
		r := httptest.NewRequest("GET", "http://x/", strings.NewReader("body"))
		r.Method, r.URL.Path = method, "/"+path
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code >= 500 {
			t.Errorf("%s %q: %d %s", method, path, w.Code, w.Body)
		}
	})
}

// rock makes a zip with files.
func rock(t *testing.T, files map[string]string) string {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for name, text := range files {
		member, err := w.Create(name)
		if err == nil {
			_, err = io.WriteString(member, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestOpen(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	file, _ := tokens(t, "upload")
	for name, c := range map[string]struct {
		o    Options
		code fault.Code
	}{
		"no folder":      {Options{Dir: filepath.Join(dir, "none")}, fault.FileMissing},
		"private, open":  {Options{Dir: dir, Private: true}, fault.Usage},
		"no URL":         {Options{Dir: dir, Upstream: other}, fault.Usage},
		"no tokens":      {Options{Dir: dir, Tokens: filepath.Join(other, "none")}, fault.FileMissing},
		"tokens for all": {Options{Dir: filepath.Dir(file), Tokens: file}, fault.AuthExposed},
		"a folder":       {Options{Dir: dir}, ""},
	} {
		c.o.Warn = func(string) {}
		s, err := Open(t.Context(), c.o)
		if fault.CodeOf(err) != c.code {
			t.Errorf("%s: %v", name, err)
		}
		if s != nil {
			s.Close()
		}
	}
	for name, args := range map[string][3]string{"address": {"x:y:z"}, "certificate": {"127.0.0.1:0", "none", "none"}} {
		if listener, _, err := Listen(t.Context(), args[0], args[1], args[2]); err == nil {
			t.Errorf("%s: listening", name)
			listener.Close()
		}
	}
}

// TestRun: a running request is finished after an interrupt.
func TestRun(t *testing.T) {
	b := &bench{t: t, dir: t.TempDir()}
	b.start(Options{})
	ctx, stop := context.WithCancel(t.Context())
	listener, url, err := Listen(ctx, "127.0.0.1:0", "", "")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- b.Run(ctx, listener) }()
	reader, writer := io.Pipe()
	r, err := http.NewRequest("PUT", url+"/a-1.0-1.rockspec", reader)
	if err != nil {
		t.Fatal(err)
	}
	answered := make(chan int, 1)
	go func() {
		response, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			answered <- 0
			return
		}
		response.Body.Close()
		answered <- response.StatusCode
	}()
	if _, err := writer.Write([]byte("x")); err != nil {
		t.Fatal(err)
	}
	time.Sleep(50 * time.Millisecond)
	stop()
	time.Sleep(50 * time.Millisecond)
	writer.Close()
	if status := <-answered; status != 403 {
		t.Errorf("the request that had begun: %d", status)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestHealth(t *testing.T) {
	t.Parallel()
	b := open(t, universe, Options{})
	if got := strings.TrimSpace(b.get("/health", 200)); got != `{"status":"ok","packages":4,"versions":5}` {
		t.Error(got)
	}
	if err := os.RemoveAll(b.dir); err != nil {
		need.Lack(t, "needs a system that removes open folders: %v", err)
	}
	later()
	b.get("/health", 503)
	b.get("/manifest-5.4", 200) // unchanged
	if got := b.get("/", 200); !strings.Contains(got, "luarocks install --server "+b.url) {
		t.Error(got)
	}
}
