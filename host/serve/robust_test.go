package serve

import (
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"pluv/host/digest"
	"pluv/spec/need"
	"pluv/spec/registry"
)

// link makes a symbolic link in the folder.
func (b *bench) link(to, rel string) {
	b.t.Helper()
	need.Symlink(b.t, to, filepath.Join(b.dir, filepath.FromSlash(rel)))
}

// age sets the times of files to an hour ago.
func (b *bench) age(files ...string) {
	b.t.Helper()
	old := time.Now().Add(-time.Hour)
	for _, rel := range files {
		if err := os.Chtimes(filepath.Join(b.dir, filepath.FromSlash(rel)), old, old); err != nil {
			b.t.Fatal(err)
		}
	}
}

// TestUnknownPackages: requests for missing files are not remembered.
func TestUnknownPackages(t *testing.T) {
	b := open(t, "a 1.0-1", Options{})
	for i := range 50 {
		b.get(fmt.Sprintf("/api/packages/none%d", i), 404)
		b.get("/api/packages/"+strings.Repeat("x", 20000)+fmt.Sprint(i), 404)
	}
	b.get("/api/packages/a", 200)
	if got := b.documents.all.len(); got != 1 {
		t.Errorf("%d documents are kept", got)
	}
	d := newDocuments()
	if _, err := d.get("x", "", func() (*document, error) { return nil, errNotFound }); err == nil || d.all.len() != 0 {
		t.Errorf("%d documents of a failure are kept", d.all.len())
	}
}

// TestPrivateNames: a name belongs to the folder even if its rockspecs are invalid or
// unreadable.
func TestPrivateNames(t *testing.T) {
	t.Parallel()
	public := t.TempDir()
	registry.NewBuilder(public).Describe("mine 9.9-1\nother 1.0-1").MustWrite(t)
	registry.NewBuilder(filepath.Join(public, "dev")).Describe("mine scm-1").MustWrite(t)
	for _, namespace := range []string{"me", "out"} {
		registry.NewBuilder(filepath.Join(public, "manifests", namespace)).Describe("mine 9.9-1").MustWrite(t)
	}
	if err := registry.WriteSeeds(public); err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t, dir: t.TempDir()}
	b.write("mine-1.0-1.rockspec", "package = ")
	b.write("manifests/me/mine-1.0-1.rockspec", rockspecOf("mine", "1.0-1"))
	b.link(t.TempDir(), "manifests/out") // its names cannot be known
	behind(t, b, registry.New(t, public), time.Hour)
	check := func() {
		t.Helper()
		for _, path := range []string{
			"/mine-9.9-1.rockspec", "/dev/mine-scm-1.rockspec", "/manifests/me/mine-9.9-1.rockspec", "/manifests/out/mine-9.9-1.rockspec", "/api/packages/mine",
		} {
			b.get(path, 404)
		}
		b.get("/other-1.0-1.rockspec", 200)
		for path, want := range map[string]string{"/manifest-5.4": "other 1.0-1 rockspec+src", "/dev/manifest-5.4": "", "/manifests/out/manifest-5.4": ""} {
			if got := versionsOf(t, b.get(path, 200)); got != want {
				t.Errorf("%s: %s", path, got)
			}
		}
	}
	check()
	if err := os.Rename(filepath.Join(b.dir, "manifests", "me"), filepath.Join(b.dir, "moved")); err != nil {
		t.Fatal(err)
	}
	b.link(t.TempDir(), "manifests/me")
	later()
	check()
}

// TestSlowCopies: a file that becomes complete or readable without a change of its folder
// is noticed.
func TestSlowCopies(t *testing.T) {
	t.Parallel()
	b := &bench{t: t, dir: t.TempDir()}
	whole := rockspecOf("a", "1.0-1")
	b.write("a-1.0-1.rockspec", whole[:30])
	b.write("b-1.0-1.rockspec", rockspecOf("b", "1.0-1"))
	b.age("a-1.0-1.rockspec", "b-1.0-1.rockspec", ".")
	if err := os.Chmod(filepath.Join(b.dir, "b-1.0-1.rockspec"), 0); err != nil {
		t.Fatal(err)
	}
	b.start(Options{})
	later()
	if got := versionsOf(t, b.get("/manifest-5.4", 200)); strings.Contains(got, "a ") {
		t.Error(got)
	}
	if said := b.warnings(); strings.Count(said, "skipping a-1.0-1.rockspec: ") != 1 {
		t.Errorf("warned: %s", said)
	}
	if err := os.Chmod(filepath.Join(b.dir, "b-1.0-1.rockspec"), 0o644); err != nil {
		t.Fatal(err)
	}
	b.write("a-1.0-1.rockspec", whole)
	b.age("a-1.0-1.rockspec")
	later()
	if got := versionsOf(t, b.get("/manifest-5.4", 200)); got != "a 1.0-1 rockspec, b 1.0-1 rockspec" {
		t.Error(got)
	}
}

// TestInPlace: a file changed in place is noticed, and unchanged files are not read
// again.
func TestInPlace(t *testing.T) {
	b := open(t, "a 1.0-1", Options{})
	before := b.catalog.now.Load()
	b.catalog.refresh()
	if b.catalog.now.Load() != before {
		t.Error("an unchanged document was made again")
	}
	b.age(".", "a-1.0-1.rockspec", "a-1.0-1.src.rock")
	b.catalog.refresh()
	b.write("a-1.0-1.rockspec", rockspecOf("a", "1.0-1")+"dependencies = { 'lua < 5.2' }")
	b.catalog.mu.Lock()
	b.catalog.due = time.Time{}
	b.catalog.checked.Store(0)
	b.catalog.mu.Unlock()
	if got := versionsOf(t, b.get("/manifest-5.4", 200)); got != "" {
		t.Error(got)
	}
}

// TestIdle: after a pause all requests see changes made meanwhile.
func TestIdle(t *testing.T) {
	t.Parallel()
	b := open(t, "a 1.0-1", Options{})
	registry.NewBuilder(b.dir).Describe("b 1.0-1").MustWrite(t)
	time.Sleep(settled + 100*time.Millisecond)
	b.catalog.mu.Lock() // as a catalog that is looking
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			if body := b.get("/manifest-5.4", 200); !strings.Contains(body, "b = {") {
				t.Error("a request got what was there before")
			}
		})
	}
	time.Sleep(100 * time.Millisecond)
	b.catalog.mu.Unlock()
	group.Wait()
}

// TestOddFolders: unreadable folders and links out of the folder are skipped, and the
// rest is served.
func TestOddFolders(t *testing.T) {
	t.Parallel()
	outside := t.TempDir()
	registry.NewBuilder(outside).Describe("secret 1.0-1").MustWrite(t)
	b := open(t, "a 1.0-1", Options{})
	b.write("dev", "a file")
	b.write("manifests/me/x-1.0-1.rockspec", rockspecOf("x", "1.0-1"))
	b.link(outside, "manifests/out")
	b.link("b", "manifests/b") // to itself
	b.link(filepath.Join(outside, "secret-1.0-1.rockspec"), "secret-1.0-1.rockspec")
	b.link(filepath.Join(outside, "secret-1.0-1.src.rock"), "a-1.0-1.all.rock")
	b.link("a-1.0-1.src.rock", "a-1.0-1.linux.rock")
	check := func() {
		t.Helper()
		b.get("/health", 200)
		if got := versionsOf(t, b.get("/manifest-5.4", 200)); got != "a 1.0-1 linux+rockspec+src" {
			t.Error(got)
		}
		if got := versionsOf(t, b.get("/manifests/me/manifest-5.4", 200)); got != "x 1.0-1 rockspec" {
			t.Error(got)
		}
		b.get("/api/packages/secret", 404)
		b.get("/a-1.0-1.linux.rock", 200)
		if got := b.get("/api/packages/a", 200); strings.Contains(got, "all.rock") {
			t.Error(got)
		}
	}
	later()
	check()
	later()
	check()
	said := b.warnings()
	for _, name := range []string{"dev", "manifests/out", "manifests/b", "secret-1.0-1.rockspec", "a-1.0-1.all.rock"} {
		if strings.Count(said, "skipping "+name+": ") != 1 {
			t.Errorf("of %s is warned so: %s", name, said)
		}
	}
	b.start(Options{}) // a restarted server too
	check()
}

// TestRocksAndRockspecs: of a rockspec and a contradicting rock uploaded at the same time
// one is refused.
func TestRocksAndRockspecs(t *testing.T) {
	t.Parallel()
	file, made := tokens(t, "upload")
	b := open(t, "", Options{Tokens: file})
	for i := range 30 {
		version := fmt.Sprintf("%d.0-1", i)
		spec, base := rockspecOf("a", version), "a-"+version
		packed := rock(t, map[string]string{base + ".rockspec": spec + "\n"})
		var group sync.WaitGroup
		codes := make([]int, 2)
		for n, each := range [][2]string{{base + ".rockspec", spec}, {base + ".src.rock", packed}} {
			group.Go(func() {
				r := httptest.NewRequest("PUT", "/"+each[0], strings.NewReader(each[1]))
				r.Header.Set("Authorization", "Bearer "+made["upload"])
				w := httptest.NewRecorder()
				b.ServeHTTP(w, r)
				codes[n] = w.Code
			})
		}
		group.Wait()
		if codes[0]+codes[1] != 201+409 {
			t.Errorf("%s: %v", base, codes)
		}
	}
}

// TestTwoServers: what another server just published in the folder is respected.
func TestTwoServers(t *testing.T) {
	file, made := tokens(t, "upload")
	b := open(t, "", Options{Tokens: file})
	other := &bench{t: t, dir: b.dir}
	other.start(Options{Tokens: file})
	other.get("/manifest-5.4", 200)
	upload, spec := "Authorization: Bearer "+made["upload"], rockspecOf("a", "1.0-1")
	if response, said := b.do("PUT", "/a-1.0-1.rockspec", spec, upload); response.StatusCode != 201 {
		t.Errorf("%d %s", response.StatusCode, said)
	}
	packed := rock(t, map[string]string{"a-1.0-1.rockspec": spec + "\n"})
	if response, said := other.do("PUT", "/a-1.0-1.src.rock", packed, upload); response.StatusCode != 409 {
		t.Errorf("%d %s", response.StatusCode, said)
	}
}

// TestApart: a development version can be published to DIR/dev.
func TestApart(t *testing.T) {
	file, made := tokens(t, "upload")
	b := open(t, "", Options{Tokens: file})
	spec := rockspecOf("dd", "scm-1")
	b.write("dev/dd-scm-1.rockspec", spec)
	for _, c := range []struct {
		body   string
		status int
	}{{spec, 200}, {spec + "\n", 409}} {
		if response, said := b.do("PUT", "/dd-scm-1.rockspec", c.body, "Authorization: Bearer "+made["upload"]); response.StatusCode != c.status {
			t.Errorf("%d %s, not %d", response.StatusCode, said, c.status)
		}
	}
}

// TestRefusals: refusals of net/http get the server's own text and the right
// Content-Length.
func TestRefusals(t *testing.T) {
	b := open(t, universe, Options{})
	b.write("large.txt", strings.Repeat("x", maxSmall+1))
	for _, path := range []string{"/manifest-5.4", "/api/packages", "/a-1.0-1.rockspec", "/a-1.0-1.rockspec", "/large.txt"} {
		for condition, status := range map[string]int{
			`If-Match: "nope"`: 412, "If-Unmodified-Since: Mon, 01 Jan 2001 00:00:00 GMT": 412, "Range: bytes=99999999-": 416,
		} {
			for _, encoding := range []string{"identity", "gzip"} {
				response, body := b.do("GET", path, "", condition, "Accept-Encoding: "+encoding)
				if response.StatusCode != status || !strings.HasPrefix(body, `{"errors":["`) || response.Header.Get("Content-Type") != typeJSON || response.Header.Get("Content-Encoding") != "" {
					t.Errorf("%s with %s: %d %v %s", path, condition, response.StatusCode, response.Header, body)
				}
			}
		}
		if response, body := b.do("HEAD", path, "", `If-Match: "nope"`); response.StatusCode != 412 || body != "" {
			t.Errorf("HEAD %s: %d %s", path, response.StatusCode, body)
		}
	}
	response, body := b.do("DELETE", "/a-1.0-1.rockspec", "")
	if response.StatusCode != 405 || response.Header.Get("Allow") == "" || strings.TrimSpace(body) != `{"errors":["method not allowed"]}` {
		t.Errorf("%d %v %s", response.StatusCode, response.Header, body)
	}
}

// TestCaching: only published files that are no longer being written are cacheable
// forever.
func TestCaching(t *testing.T) {
	b := open(t, "a 1.0-1", Options{})
	const build = "builds/a/1.0-1/lua-5.4/linux/package.json"
	large := strings.Repeat("x", maxSmall+1)
	packed := "builds/a/1.0-1/lua-5.4/linux/package.tar.gz"
	about := fmt.Sprintf(`{"sha256": %q}`, digest.SHA256([]byte("packed")))
	for rel, text := range map[string]string{build: about, packed: "packed", "x.txt": "x", "sources/large.zip": large, "b-1.0-1.src.rock": large, "new-1.0-1.rockspec": "x", "new-1.0-1.src.rock": large} {
		b.write(rel, text)
	}
	b.age("a-1.0-1.rockspec", "b-1.0-1.src.rock", build, "x.txt", "sources/large.zip")
	for path, want := range map[string]bool{
		"/a-1.0-1.rockspec": true, "/b-1.0-1.src.rock": true, "/" + build: true,
		"/x.txt": false, "/sources/large.zip": false, "/new-1.0-1.rockspec": false, "/new-1.0-1.src.rock": false,
	} {
		response, _ := b.do("GET", path, "")
		if got := strings.Contains(response.Header.Get("Cache-Control"), "immutable"); response.StatusCode != 200 || got != want {
			t.Errorf("%s: %d, immutable: %v", path, response.StatusCode, got)
		}
	}
}

// TestNoBody: an invalid name is refused before anything is received.
func TestNoBody(t *testing.T) {
	file, made := tokens(t, "upload")
	b := open(t, "", Options{Tokens: file})
	for _, path := range []string{"/notarock", "/manifests/me/notarock"} {
		body := strings.NewReader("the body")
		r := httptest.NewRequest("PUT", path, body)
		r.Header.Set("Authorization", "Bearer "+made["upload"])
		w := httptest.NewRecorder()
		b.ServeHTTP(w, r)
		if w.Code != 422 || body.Len() != len("the body") {
			t.Errorf("%s: %d, with %d bytes left", path, w.Code, body.Len())
		}
	}
}

// TestUnreachable: answers say that the upstream is down if only it may have the file.
func TestUnreachable(t *testing.T) {
	t.Parallel()
	b := &bench{t: t, dir: t.TempDir()}
	behind(t, b, registry.New(t, t.TempDir(), registry.Faults("drop:*")), time.Hour)
	for _, path := range []string{"/manifests/none/manifest-5.4", "/manifests/none/metadata-5.4.json.zst", "/api/namespaces/none/packages", "/api/packages/none"} {
		response, said := b.do("GET", path, "")
		if response.StatusCode != 504 || response.Header.Get(upstreamHeader) != unreachable {
			t.Errorf("%s: %d %v %s", path, response.StatusCode, response.Header, said)
		}
	}
}
