package serve

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pluv/host/digest"
	"pluv/host/fault"
	"pluv/host/fetch"
	"pluv/spec/need"
	"pluv/spec/registry"
)

// files are all files below the folder, hidden ones too.
func (b *bench) files() (out []string) {
	b.t.Helper()
	err := filepath.WalkDir(b.dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			out = append(out, path)
		}
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return out
}

// empty serves a folder with nothing in it.
func empty(t *testing.T, o Options) *bench {
	t.Helper()
	b := &bench{t: t, dir: t.TempDir()}
	b.start(o)
	return b
}

// TestStranger: without a token a client cannot make the server store or request anything
// but what the upstream lists.
func TestStranger(t *testing.T) {
	t.Parallel()
	public := t.TempDir()
	registry.NewBuilder(public).Describe("a 1.0-1").MustWrite(t)
	above := registry.New(t, public)
	b := &bench{t: t, dir: t.TempDir()}
	behind(t, b, above, time.Hour)
	b.get("/manifest", 200)
	b.get("/dev/manifest", 200)
	b.get("/metadata-5.4.json.zst", 200)
	before := len(b.files())
	above.Reset()
	for i := range 60 {
		for _, path := range []string{
			"/manifests/n%d/manifest", "/manifests/n%d/manifest-5.3.json", "/manifests/n%d/metadata-5.4.json.zst", "/manifests/n%d/a-1.0-1.rockspec",
			"/api/namespaces/n%d/packages", "/api/namespaces/n%d/packages/a", "/n%d-1.0-1.rockspec", "/a-%d.9-1.src.rock", "/a-1.0-1.arch%d.rock",
			"/dev/n%d-scm-1.rockspec", "/n%d.txt", "/n%d/x.zip", "/api/packages/n%d", "/builds/n%d/1.0-1/lua-5.4/linux/package.json",
		} {
			b.get(fmt.Sprintf(path, i), 404)
		}
	}
	if after := b.files(); len(after) != before {
		t.Errorf("%d new files: %q", len(after)-before, after)
	}
	for _, line := range above.Log() {
		if !strings.HasPrefix(line, "GET /manifests/n") || !strings.Contains(line, "/manifest") {
			t.Errorf("the upstream was asked: %s", line)
		}
	}
	// A missing namespace costs one request for each form of its manifest.
	if got := len(above.Log()); got != 60*4 {
		t.Errorf("the upstream was asked %d times", got)
	}
	if got := b.upstream.foreign.len(); got != 0 {
		t.Errorf("%d documents of missing namespaces are kept", got)
	}
}

// TestStrangerLimits: a client that asks for many namespaces is limited; known ones are
// still answered, as are other clients.
func TestStrangerLimits(t *testing.T) {
	t.Parallel()
	public := t.TempDir()
	registry.NewBuilder(public).Describe("a 1.0-1\nb 1.0-1").MustWrite(t)
	above := registry.New(t, public)
	b := &bench{t: t, dir: t.TempDir()}
	b.start(Options{
		Upstream: above.URL, Client: fetch.New(fetch.Options{CacheDir: filepath.Join(b.dir, upstreamFolder)}), Revalidate: time.Hour,
		Limits: Limits{limitUpstream: {10, time.Hour}},
	})
	const at = "192.0.2.1"
	if w := b.from(at, "GET", "/a-1.0-1.src.rock", ""); w.Code != 200 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	for i := range 2 {
		if w := b.from(at, "GET", fmt.Sprintf("/manifests/n%d/manifest-5.4", i), ""); w.Code != 404 {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	}
	isTooMany(t, b.from(at, "GET", "/manifests/n9/manifest-5.4", ""))
	isTooMany(t, b.from(at, "GET", "/api/namespaces/n9/packages", ""))
	for _, path := range []string{"/manifests/n1/manifest-5.4", "/none-1.0-1.rockspec"} {
		if w := b.from(at, "GET", path, ""); w.Code != 404 {
			t.Errorf("%s, which needs no request to the upstream: %d %s", path, w.Code, w.Body)
		}
	}
	if w := b.from(at, "GET", "/b-1.0-1.src.rock", ""); w.Code != 200 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	isTooMany(t, b.from(at, "GET", "/b-1.0-1.rockspec", ""))
	for _, path := range []string{"/a-1.0-1.src.rock", "/manifest-5.4"} {
		if w := b.from(at, "GET", path, ""); w.Code != 200 {
			t.Errorf("%s, which exists: %d", path, w.Code)
		}
	}
	b.write("manifests/mine/a-1.0-1.rockspec", rockspecOf("a", "1.0-1"))
	b.catalog.refresh()
	if w := b.from(at, "GET", "/manifests/mine/manifest-5.4", ""); w.Code != 200 {
		t.Errorf("a namespace of the folder: %d %s", w.Code, w.Body)
	}
	if w := b.from("192.0.2.2", "GET", "/b-1.0-1.rockspec", ""); w.Code != 200 {
		t.Errorf("another client: %d %s", w.Code, w.Body)
	}
}

// liar is an upstream with answers set by a test.
type liar struct {
	mu    sync.Mutex
	files map[string]string
	asked atomic.Int32
}

func (l *liar) put(path, text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.files == nil {
		l.files = map[string]string{}
	}
	l.files[path] = text
}

func (l *liar) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.asked.Add(1)
	l.mu.Lock()
	text, found := l.files[r.URL.Path]
	l.mu.Unlock()
	switch {
	case !found:
		http.NotFound(w, r)
	case text == "cut":
		w.Header().Set("Content-Length", "1000")
		_, _ = w.Write([]byte("package"))
	case text == "loop":
		http.Redirect(w, r, r.URL.Path, http.StatusFound)
	default:
		_, _ = w.Write([]byte(text))
	}
}

func lying(t *testing.T, o Options) (*bench, *liar) {
	t.Helper()
	l := &liar{}
	above := httptest.NewServer(l)
	t.Cleanup(above.Close)
	b := &bench{t: t, dir: t.TempDir()}
	o.Upstream, o.Revalidate = above.URL, 20*time.Millisecond
	o.Client = fetch.New(fetch.Options{CacheDir: filepath.Join(b.dir, upstreamFolder), Backoff: time.Millisecond})
	b.start(o)
	return b, l
}

// manifestOf lists versions of `a` as rockspecs and source rocks.
func manifestOf(versions ...string) string {
	var out strings.Builder
	for _, v := range versions {
		fmt.Fprintf(&out, "[%q] = { { arch = \"rockspec\" }, { arch = \"src\" } }, ", v)
	}
	return "commands = {} modules = {} repository = { a = { " + out.String() + "} }"
}

// TestGarbage: wrong content from the upstream is neither kept nor sent, and requested
// again.
func TestGarbage(t *testing.T) {
	t.Parallel()
	b, above := lying(t, Options{})
	above.put("/manifest", manifestOf("1.0-1"))
	spec := rockspecOf("a", "1.0-1")
	good := rock(t, map[string]string{"a-1.0-1.rockspec": spec, "a.lua": strings.Repeat("return 1 -- text\n", 50)})
	page := "<!DOCTYPE html><html><body>log in</body></html>"
	damaged := []byte(good)
	damaged[strings.Index(good, "a-1.0-1.rockspec")+len("a-1.0-1.rockspec")+10] ^= 0x40 // in its contents
	for _, c := range []struct {
		path, good string
		garbage    map[string]string
	}{
		{"/a-1.0-1.rockspec", spec, map[string]string{
			"a page": page, "nothing": "", "text": "the server is overloaded", "another package": rockspecOf("b", "1.0-1"),
			"another version": rockspecOf("a", "1.0-2"), "half": spec[:len(spec)/2], "JSON": `{"error": "no"}`, "a rock": good,
			"bytecode": "\x1bLua\x51", "too much": strings.Repeat(" ", maxRockspec+1), "fewer bytes than announced": "cut", "a loop": "loop", "for ever": "while true do end",
		}},
		{"/a-1.0-1.src.rock", good, map[string]string{
			"a page": page, "nothing": "", "text": "the server is overloaded", "half": good[:len(good)/2], "a damaged file": string(damaged),
			"of another package": rock(t, map[string]string{"a-1.0-1.rockspec": rockspecOf("b", "1.0-1")}),
			"of another name":    rock(t, map[string]string{"b-1.0-1.rockspec": rockspecOf("b", "1.0-1")}),
			"without a rockspec": rock(t, map[string]string{"a.lua": "return 1"}), "a rockspec": spec, "fewer bytes than announced": "cut",
		}},
	} {
		for name, text := range c.garbage {
			above.put(c.path, text)
			response, said := b.do("GET", c.path, "")
			if status := response.StatusCode; status != 502 && (status != 504 || text != "cut" && text != "loop") {
				t.Errorf("%s: %s: %d %s", c.path, name, response.StatusCode, said)
			}
			if got := response.Header.Get("Cache-Control"); got != "no-store" || response.Header.Get("Etag") != "" {
				t.Errorf("%s: %s: Cache-Control: %s", c.path, name, got)
			}
			if strings.Contains(said, b.dir) || strings.Contains(said, ".tmp") || !strings.Contains(said, "the upstream") {
				t.Errorf("%s: %s: %s", c.path, name, said)
			}
			for _, file := range b.files() {
				if !strings.Contains(file, "documents") {
					t.Errorf("%s: %s: %s is left", c.path, name, file)
				}
			}
		}
		above.put(c.path, c.good)
		if response, body := b.do("GET", c.path, ""); response.StatusCode != 200 || body != c.good {
			t.Errorf("%s was not requested again: %d %s", c.path, response.StatusCode, body)
		}
		above.put(c.path, page)
		b.get(c.path, 200) // it is not requested again
		if err := os.RemoveAll(filepath.Join(b.dir, upstreamFolder, "files")); err != nil {
			t.Fatal(err)
		}
	}
}

// TestGarbageManifest: an invalid manifest does not replace the older one.
func TestGarbageManifest(t *testing.T) {
	t.Parallel()
	b, above := lying(t, Options{})
	above.put("/manifest-5.4.json", "{")
	above.put("/manifest-5.4", manifestOf("1.0-1"))
	want := "a 1.0-1 rockspec+src"
	if got := versionsOf(t, b.get("/manifest-5.4", 200)); got != want {
		t.Errorf("behind a form that is garbage: %s", got)
	}
	for _, text := range []string{"", "<html></html>", "repository = ", "{}", `{"error": "overloaded"}`, "PK\x03\x04", "loop", "cut"} {
		for _, form := range []string{"", ".json", ".zip"} {
			above.put("/manifest-5.4"+form, text)
		}
		time.Sleep(30 * time.Millisecond)
		response, body := b.do("GET", "/manifest-5.4.json", "")
		if got := versionsOf(t, body); got != want || response.Header.Get(upstreamHeader) != stale {
			t.Errorf("after %q: %s %v", text, got, response.Header)
		}
	}
	// The same for a server that is restarted.
	again := &bench{t: t, dir: b.dir}
	again.start(Options{Upstream: b.options.Upstream, Client: b.options.Client, Revalidate: time.Hour})
	response, body := again.do("GET", "/manifest-5.4", "")
	if got := versionsOf(t, body); got != want || response.Header.Get(upstreamHeader) != stale {
		t.Errorf("after a restart: %s %v", got, response.Header)
	}
	above.put("/manifest-5.4", manifestOf("2.0-1"))
	above.put("/manifest-5.4.json", "")
	above.put("/manifest-5.4.zip", "")
	time.Sleep(30 * time.Millisecond)
	if got := versionsOf(t, b.get("/manifest-5.4", 200)); got != "a 2.0-1 rockspec+src" {
		t.Errorf("when it is well again: %s", got)
	}
}

// TestDamagedCopy: a damaged or never checked copy is downloaded again.
func TestDamagedCopy(t *testing.T) {
	t.Parallel()
	b, above := lying(t, Options{})
	spec := rockspecOf("a", "1.0-1")
	above.put("/manifest", manifestOf("1.0-1"))
	above.put("/a-1.0-1.rockspec", spec)
	b.write(upstreamDir+"/a-1.0-1.rockspec", "<html>")
	if got := b.get("/a-1.0-1.rockspec", 200); got != spec {
		t.Errorf("what was there before: %s", got)
	}
	b.write(upstreamDir+"/a-1.0-1.rockspec", spec[:20])
	if got := b.get("/a-1.0-1.rockspec", 200); got != spec {
		t.Errorf("after the damage: %s", got)
	}
	asked := above.asked.Load()
	b.write(upstreamDir+"/a-1.0-1.rockspec", spec+"\n") // is accepted
	if got := b.get("/a-1.0-1.rockspec", 200); got != spec+"\n" || above.asked.Load() != asked {
		t.Errorf("a valid copy: %s", got)
	}
}

// TestCopiesBound: copies stay within their limit. The most recently used and the
// folder's own files are kept.
func TestCopiesBound(t *testing.T) {
	t.Parallel()
	const most = 100 << 10
	b, above := lying(t, Options{UpstreamSize: most})
	b.write("own-1.0-1.rockspec", rockspecOf("own", "1.0-1"))
	b.write("sources/large.tar", strings.Repeat("x", most))
	var versions []string
	for i := range 40 {
		versions = append(versions, fmt.Sprintf("%d.0-1", i))
	}
	above.put("/manifest", manifestOf(versions...))
	for _, v := range versions {
		above.put("/a-"+v+".rockspec", rockspecOf("a", v)+strings.Repeat("-- text\n", 1000))
	}
	for _, v := range versions {
		b.get("/a-"+v+".rockspec", 200)
		b.get("/a-0.0-1.rockspec", 200)
		var size int64
		for _, file := range b.files() {
			if info, err := os.Stat(file); err == nil && strings.Contains(file, upstreamFolder) {
				size += info.Size()
			}
		}
		if size > most {
			t.Fatalf("%d bytes are kept", size)
		}
	}
	for rel, want := range map[string]bool{
		"own-1.0-1.rockspec": true, "sources/large.tar": true, upstreamDir + "/a-0.0-1.rockspec": true, upstreamDir + "/a-1.0-1.rockspec": false,
		upstreamDir + "/a-39.0-1.rockspec": true,
	} {
		if _, err := os.Stat(filepath.Join(b.dir, filepath.FromSlash(rel))); (err == nil) != want {
			t.Errorf("%s: %v", rel, err)
		}
	}
	// A removed copy is downloaded again, and only with the same bytes.
	b.get("/a-1.0-1.rockspec", 200)
	above.put("/a-2.0-1.rockspec", rockspecOf("a", "2.0-1"))
	if response, said := b.do("GET", "/a-2.0-1.rockspec", ""); response.StatusCode != 502 || !strings.Contains(said, "the upstream changed a-2.0-1.rockspec") {
		t.Errorf("%d %s", response.StatusCode, said)
	}
	above.put("/a-3.0-1.src.rock", rock(t, map[string]string{"a-3.0-1.rockspec": rockspecOf("a", "3.0-1"), "a.lua": strings.Repeat(digest.SHA256([]byte("x")), 1)})+strings.Repeat("x", most))
	if response, said := b.do("GET", "/a-3.0-1.src.rock", ""); response.StatusCode != 502 {
		t.Errorf("larger than all may be: %d %s", response.StatusCode, said)
	}
	// A restarted server with a smaller limit removes copies at once.
	again := &bench{t: t, dir: b.dir}
	again.start(Options{Upstream: b.options.Upstream, Client: b.options.Client, UpstreamSize: 30 << 10})
	if got := again.upstream.copies.total; got > 30<<10 || got == 0 {
		t.Errorf("%d bytes are kept", got)
	}
}

// bomb is a zip whose only file unpacks to the given size.
func bomb(t *testing.T, name string, size int) string {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	member, err := w.Create(name)
	if err == nil {
		_, err = member.Write(bytes.Repeat([]byte(" "), size))
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// liesInside is a zip whose only file unpacks to more than its header says.
func liesInside(t *testing.T, name string, size int) string {
	t.Helper()
	var packed, out bytes.Buffer
	deflate, err := flate.NewWriter(&packed, flate.BestCompression)
	if err == nil {
		_, err = deflate.Write(bytes.Repeat([]byte(" "), size))
	}
	if err == nil {
		err = deflate.Close()
	}
	w := zip.NewWriter(&out)
	if err == nil {
		var member io.Writer
		member, err = w.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Deflate, CompressedSize64: uint64(packed.Len()), UncompressedSize64: 100})
		if err == nil {
			_, err = member.Write(packed.Bytes())
		}
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestHostileUploads: hostile uploads with a token leave nothing behind except published
// files: no file, goroutine or memory.
func TestHostileUploads(t *testing.T) {
	file, made := tokens(t, "upload:guest")
	b := empty(t, Options{Tokens: file, Limits: DefaultLimits()})
	token := "Authorization: Bearer " + made["upload:guest"]
	head := rockspecOf("evil", "1.0-1")
	texts := []string{
		"<html>", "", strings.Repeat("{", 20000), head + "x = " + strings.Repeat("(", 50000), head + `x = ("x"):rep(1e9)`, head + `local t = {} for i = 1, 1e7 do t[i] = {} end`,
		head + `local s = "x" while true do s = s .. s end`, head + "dependencies = {" + strings.Repeat("'aaaaaaaaaaaa',", 50000) + "}", "\x1bLua", head + "\x00",
		head + `local function f() return f() + 1 end f()`, head + `dependencies = { ("lua "):rep(100000) }`, head + `goto a ::b:: ::a:: goto b`,
	}
	bombs := []string{liesInside(t, "evil-1.0-1.rockspec", 80<<20), bomb(t, "evil-1.0-1.rockspec", 80<<20), bomb(t, "x", 80<<20), "PK\x05\x06" + strings.Repeat("\x00", 18), "x"}
	before := runtime.NumGoroutine()
	var group sync.WaitGroup
	for worker := range 8 {
		group.Go(func() {
			for i := worker; i < 2*(len(texts)+len(bombs)); i += 8 {
				path, body := "/manifests/guest/evil-1.0-1.rockspec", ""
				if n := i % (len(texts) + len(bombs)); n < len(texts) {
					body = texts[n]
				} else {
					path, body = "/manifests/guest/evil-1.0-1.src.rock", bombs[n-len(texts)]
				}
				if w := b.from("192.0.2.1", "PUT", path, body, token); w.Code != 422 {
					t.Errorf("%.60q: %d %s", body, w.Code, w.Body)
				}
			}
		})
	}
	group.Wait()
	for began := time.Now(); runtime.NumGoroutine() > before+2 && time.Since(began) < 20*time.Second; time.Sleep(50 * time.Millisecond) {
	}
	if after := runtime.NumGoroutine(); after > before+2 {
		t.Errorf("%d goroutines, and %d before", after, before)
	}
	for _, left := range b.files() {
		t.Errorf("%s is left", left)
	}
	runtime.GC()
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	if memory.HeapAlloc > 64<<20 {
		t.Errorf("%d bytes are in use", memory.HeapAlloc)
	}
}

// TestLongTexts: large valid rockspecs take little memory.
func TestLongTexts(t *testing.T) {
	b := &bench{t: t, dir: t.TempDir()}
	long := strings.Repeat("€", 100000)
	for i := range 20 {
		version := fmt.Sprintf("%d.0-1", i)
		b.write("a-"+version+".rockspec", rockspecOf("a", version)+"description = { summary = \""+long+"\", detailed = \""+long+"\", license = ('x'):rep(50000) }\n")
	}
	b.start(Options{})
	for _, versions := range b.catalog.current().sections[""].packages {
		for _, r := range versions {
			if d := r.details.Description; len(d.Summary) > maxText+10 || len(d.License) > maxText+10 || d.Detailed != "" || !strings.HasPrefix(d.Summary, "€€") {
				t.Fatalf("%d bytes of a summary, %d of a licence", len(d.Summary), len(d.License))
			}
		}
	}
	b.get("/api/packages", 200)
}

// TestAborted: an aborted upload leaves nothing behind.
func TestAborted(t *testing.T) {
	t.Parallel()
	file, made := tokens(t, "upload")
	b := empty(t, Options{Tokens: file})
	body, kind := formOf([3]string{"rockspec_file", "a-1.0-1.rockspec", rockspecOf("a", "1.0-1")})
	for _, head := range []string{
		"PUT /a-1.0-1.src.rock HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + made["upload"] + "\r\nContent-Length: 1000000\r\n\r\nPK",
		"PUT /a-1.0-1.src.rock HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + made["upload"] + "\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n",
		"POST /api/1/" + made["upload"] + "/upload HTTP/1.1\r\nHost: x\r\nContent-Type: " + kind + "\r\nContent-Length: 100000\r\n\r\n" + body[:len(body)-10],
	} {
		connection, err := net.Dial("tcp", strings.TrimPrefix(b.url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := connection.Write([]byte(head)); err != nil {
			t.Fatal(err)
		}
		for began := time.Now(); len(b.files()) == 0 && time.Since(began) < 10*time.Second; time.Sleep(5 * time.Millisecond) {
		}
		if len(b.files()) == 0 {
			t.Error("nothing is received")
		}
		_ = connection.Close()
		for began := time.Now(); len(b.files()) > 0 && time.Since(began) < 10*time.Second; time.Sleep(5 * time.Millisecond) {
		}
		if left := b.files(); len(left) > 0 {
			t.Errorf("left over: %q", left)
		}
	}
}

// TestSweep: leftovers of a killed server are removed, running uploads are not.
func TestSweep(t *testing.T) {
	b := &bench{t: t, dir: t.TempDir()}
	old, fresh := incomingDir+"/.new.a.tmp", incomingDir+"/.new.b.tmp"
	copyOld := upstreamTemp + "/.new.c.tmp"
	detailsOld := detailsDir + "/.new.d.tmp"
	for _, rel := range []string{old, fresh, copyOld, detailsOld, detailsFile, incomingDir + "/" + buildsLock, "own.tmp"} {
		b.write(rel, "x")
	}
	past := time.Now().Add(-2 * abandonedAfter)
	for _, rel := range []string{old, copyOld, detailsOld, detailsFile, incomingDir + "/" + buildsLock, "own.tmp"} {
		if err := os.Chtimes(filepath.Join(b.dir, filepath.FromSlash(rel)), past, past); err != nil {
			t.Fatal(err)
		}
	}
	b.start(Options{})
	for rel, want := range map[string]bool{old: false, copyOld: false, detailsOld: false, detailsFile: true, fresh: true, incomingDir + "/" + buildsLock: true, "own.tmp": true} {
		if _, err := os.Stat(filepath.Join(b.dir, filepath.FromSlash(rel))); (err == nil) != want {
			t.Errorf("%s: %v", rel, err)
		}
	}
}

// TestSweepLinks: nothing is removed through a link of a folder that comes from elsewhere.
func TestSweepLinks(t *testing.T) {
	for _, own := range []string{incomingDir, upstreamFolder, upstreamTemp, detailsDir} {
		b := &bench{t: t, dir: t.TempDir()}
		for _, to := range []string{t.TempDir(), "."} {
			link := filepath.Join(b.dir, filepath.FromSlash(own))
			_ = os.RemoveAll(link)
			if err := os.MkdirAll(filepath.Dir(link), 0o755); err != nil {
				t.Fatal(err)
			}
			need.Symlink(t, to, link)
			var kept []string
			past := time.Now().Add(-2 * abandonedAfter)
			for _, rel := range []string{"thesis", "tmp/thesis"} {
				file := filepath.Join(link, rel)
				if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
					t.Fatal(err)
				}
				write(t, file, []byte("x"))
				if err := os.Chtimes(file, past, past); err != nil {
					t.Fatal(err)
				}
				kept = append(kept, file)
			}
			server, err := Open(t.Context(), Options{Dir: b.dir, Warn: func(string) {}})
			if fault.CodeOf(err) != fault.FileEscape {
				t.Errorf("%s: a link to %s: %v", own, to, err)
			}
			if server != nil {
				server.Close()
			}
			for _, file := range kept {
				if _, err := os.Stat(file); err != nil {
					t.Errorf("%s: a link to %s: %v", own, to, err)
				}
			}
		}
	}
}

// TestOddRequests: unusual requests are refused or harmless.
func TestOddRequests(t *testing.T) {
	file, made := tokens(t, "upload")
	b := open(t, "a 1.0-1", Options{Tokens: file})
	upload := "Authorization: Bearer " + made["upload"]
	b.write("large.txt", strings.Repeat("x", maxSmall+1))
	for _, path := range []string{"/large.txt", "/a-1.0-1.rockspec", "/manifest-5.4"} {
		whole := b.get(path, 200)
		for _, ranges := range []string{"bytes=" + strings.Repeat("0-0,", 5000) + "1-1", "bytes=" + strings.Repeat("0-,", 20) + "0-"} {
			if response, body := b.do("GET", path, "", "Range: "+ranges); response.StatusCode != 200 || body != whole {
				t.Errorf("%s with many ranges: %d, %d bytes", path, response.StatusCode, len(body))
			}
		}
		if response, body := b.do("GET", path, "", "Range: bytes=1-3"); response.StatusCode != 206 || body != whole[1:4] {
			t.Errorf("%s with a range: %d %s", path, response.StatusCode, body)
		}
	}
	for _, c := range []struct {
		method, path, header string
		status               int
	}{
		{"OPTIONS", "/a-1.0-1.rockspec", "X: y", 405}, {"TRACE", "/a-1.0-1.rockspec", "X: y", 405}, {"PATCH", "/", "X: y", 405},
		{"PUT", "/b-1.0-1.rockspec", "Content-Encoding: gzip", 415}, {"PUT", "/b-1.0-1.rockspec", "Content-Encoding: x, gzip", 415},
		{"GET", "/" + strings.Repeat("a-1.0-1.rockspec/", 1000), "X: y", 404}, {"GET", "/" + strings.Repeat("m", 20000), "X: y", 404},
		{"GET", "/" + strings.Repeat("a-", 5000) + "1.0-1.rockspec", "X: y", 404}, {"GET", "/%00", "X: y", 404}, {"GET", "/a%0d%0ab", "X: y", 404},
		{"GET", "/..%2f..%2fetc%2fpasswd", "X: y", 404}, {"GET", "/.upstream/files/x", "X: y", 404}, {"GET", "/%2eincoming/x", "X: y", 404},
		{"GET", "/manifests/..%2f.incoming/x", "X: y", 404}, {"GET", "/a\\..\\b", "X: y", 404},
	} {
		response, said := b.do(c.method, c.path, "", c.header, upload)
		if response.StatusCode != c.status || !strings.HasPrefix(said, `{"errors":["`) {
			t.Errorf("%s %.40s %s: %d %s", c.method, c.path, c.header, response.StatusCode, said)
		}
	}
	if response, said := b.do("PUT", "/b-1.0-1.rockspec", rockspecOf("b", "1.0-1"), upload, "Content-Encoding: identity"); response.StatusCode != 201 {
		t.Errorf("%d %s", response.StatusCode, said)
	}
	for _, line := range strings.Split(b.logged(), "\n") {
		if len(line) > 3*maxLogged || strings.ContainsAny(line, "\r\x00\x1b") {
			t.Errorf("a line of %d bytes: %.100q", len(line), line)
		}
	}
}

// TestHalves: an incomplete push is not served and does not block the next one.
func TestHalves(t *testing.T) {
	file, made := tokens(t, "cache")
	b := open(t, "", Options{Tokens: file})
	cache := "Authorization: Bearer " + made["cache"]
	about := func(text string) string { return fmt.Sprintf(`{"sha256": %q}`, digest.SHA256([]byte(text))) }
	put := func(path, body string, status int) {
		t.Helper()
		if response, said := b.do("PUT", path, body, cache, "If-None-Match: *"); response.StatusCode != status {
			t.Errorf("PUT %s: %d %s, not %d", path, response.StatusCode, said, status)
		}
	}
	const at = "/builds/a/1.0-1/lua-5.4/linux/"
	archive, metadata := at+"package.tar.gz", at+"package.json"
	absent := func() {
		t.Helper()
		b.get(archive, 404)
		b.get(metadata, 404)
		if response, _ := b.do("HEAD", archive, ""); response.StatusCode != 404 {
			t.Errorf("HEAD: %d", response.StatusCode)
		}
	}
	put(archive, "one", 201)
	absent()
	put(archive, "one", 200)
	put(archive, "two", 201)
	absent()
	put(metadata, about("one"), 409) // the first push comes too late
	put(metadata, about("two"), 201)
	if b.get(archive, 200) != "two" || b.get(metadata, 200) != about("two") {
		t.Error("the published built rock is another one")
	}
	put(archive, "three", 412)
	put(metadata, about("three"), 409)
	put(archive, "two", 200)
	put(metadata, about("two"), 200)

	// Incomplete files of an operator or another program do not block a push either.
	for _, left := range []map[string]string{
		{"package.json": about("gone")}, {"package.json": "{"}, {"package.json": about("x"), "package.tar.gz": "y"}, {"package.tar.gz": ""},
	} {
		if err := os.RemoveAll(filepath.Join(b.dir, buildsDir)); err != nil {
			t.Fatal(err)
		}
		for name, text := range left {
			b.write(strings.TrimPrefix(at, "/")+name, text)
		}
		absent()
		put(archive, "new", 201)
		absent()
		put(metadata, about("new"), 201)
		if b.get(archive, 200) != "new" {
			t.Errorf("after %v", left)
		}
	}
}

// TestHalvesRace: of concurrent pushes of one built rock one wins completely.
func TestHalvesRace(t *testing.T) {
	file, made := tokens(t, "cache")
	b := open(t, "", Options{Tokens: file})
	other := &bench{t: t, dir: b.dir} // that shares the folder
	other.start(Options{Tokens: file})
	token := "Authorization: Bearer " + made["cache"]
	for round := range 10 {
		at := fmt.Sprintf("/builds/a/%d.0-1/lua-5.4/linux/", round)
		var group sync.WaitGroup
		var won atomic.Int32
		for i := range 8 {
			server := []*bench{b, other}[i%2]
			group.Go(func() {
				text := fmt.Sprint(i)
				server.from("192.0.2.1", "PUT", at+"package.tar.gz", text, token)
				w := server.from("192.0.2.1", "PUT", at+"package.json", fmt.Sprintf(`{"sha256": %q}`, digest.SHA256([]byte(text))), token)
				switch w.Code {
				case 201:
					won.Add(1)
				case 409, 412:
				default:
					t.Errorf("%d %s", w.Code, w.Body)
				}
			})
		}
		group.Wait()
		whole := b.get(at+"package.tar.gz", 200)
		if about := b.get(at+"package.json", 200); won.Load() != 1 || !strings.Contains(about, digest.SHA256([]byte(whole))) {
			t.Errorf("%d pushes succeeded, %s is described as %s", won.Load(), whole, about)
		}
	}
}
