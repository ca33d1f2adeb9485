package serve

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pluv/host/fetch"
	"pluv/host/metadata"
	"pluv/spec/registry"
)

// behind serves a folder with another server as upstream.
func behind(t *testing.T, b *bench, above *registry.Server, every time.Duration) {
	t.Helper()
	client := fetch.New(fetch.Options{
		CacheDir: filepath.Join(b.dir, upstreamFolder), Timeout: 2 * time.Second, Backoff: time.Millisecond,
		Authorize: func(u *url.URL) (fetch.Grant, error) { return fetch.Grant{Header: "Bearer of-the-server"}, nil },
	})
	b.start(Options{Upstream: above.URL + "/", Client: client, Revalidate: every})
}

func TestUpstream(t *testing.T) {
	t.Parallel()
	public, private := t.TempDir(), t.TempDir()
	registry.NewBuilder(public).Describe("a 1.0-1\nmine 9.9-1\nold 1.0-1: lua < 5.2").MustWrite(t)
	registry.NewBuilder(filepath.Join(public, "manifests", "you")).Describe("x 1.0-1").MustWrite(t)
	registry.NewBuilder(filepath.Join(public, "dev")).Describe("a scm-1").MustWrite(t)
	registry.NewBuilder(private).Describe("mine 1.0-1").MustWrite(t)
	if err := registry.WriteSeeds(public); err != nil {
		t.Fatal(err)
	}
	above := registry.New(t, public)
	b := &bench{t: t, dir: private}
	behind(t, b, above, 300*time.Millisecond)
	const both = " rockspec+src"

	for path, want := range map[string]string{
		"/manifest-5.4": "a 1.0-1" + both + ", mine 1.0-1" + both, "/manifest-5.4.json": "a 1.0-1" + both + ", mine 1.0-1" + both,
		"/manifest": "a 1.0-1" + both + ", mine 1.0-1" + both + ", old 1.0-1" + both, "/dev/manifest-5.4.zip": "a scm-1" + both,
		"/manifests/you/manifest-5.3": "x 1.0-1" + both,
	} {
		if got := versionsOf(t, b.get(path, 200)); got != want {
			t.Errorf("%s: %s, not %s", path, got, want)
		}
	}
	b.get("/manifests/none/manifest-5.4", 404)
	seed, err := metadata.ParseSeed([]byte(b.get("/metadata-5.4.json.zst", 200)), "5.4")
	if err != nil || seed["a"]["1.0-1"] == nil || seed["mine"]["1.0-1"] == nil || seed["mine"]["9.9-1"] != nil {
		t.Errorf("the seed: %v %v", seed, err)
	}
	var p packageInfo
	if err := json.Unmarshal([]byte(b.get("/api/packages/a", 200)), &p); err != nil || p.Origin != "upstream" || len(p.Versions[0].Lua) != 5 {
		t.Errorf("%+v %v", p, err)
	}

	// Concurrent requests for a file make one request to the upstream; it is never requested
	// again.
	above.Reset()
	var group sync.WaitGroup
	for range 10 {
		group.Go(func() {
			if response, body := b.do("GET", "/a-1.0-1.src.rock", "", "Authorization: Bearer of-the-client"); response.StatusCode != 200 || len(body) < 100 {
				t.Errorf("a rock of the upstream: %d", response.StatusCode)
			}
		})
	}
	group.Wait()
	for _, path := range []string{"/a-1.0-1.src.rock", "/manifests/you/x-1.0-1.rockspec", "/dev/a-scm-1.rockspec"} {
		b.get(path, 200)
		b.get(path, 200)
	}
	b.get("/mine-9.9-1.rockspec", 404) // the name belongs to the folder
	b.get("/none-1.0-1.rockspec", 404)
	b.get("/none-1.0-1.rockspec", 404)
	b.get("/sources/a-1.0-1.tar.gz", 404)
	asked := slices.DeleteFunc(above.Log(), func(line string) bool { return strings.Contains(line, "manifest-") })
	slices.Sort(asked)
	if got := strings.Join(asked, ", "); got != "GET /a-1.0-1.src.rock 200, GET /dev/a-scm-1.rockspec 200, GET /manifests/you/x-1.0-1.rockspec 200" {
		t.Errorf("asked: %s", got)
	}
	for _, r := range above.Requests() {
		if got := r.Header.Get("Authorization"); got != "Bearer of-the-server" {
			t.Errorf("the request for %s contained %q", r, got)
		}
	}

	// While the upstream is down its copies are used, and the answers say so.
	if err := above.AddFaults("503:*"); err != nil {
		t.Fatal(err)
	}
	time.Sleep(350 * time.Millisecond)
	response, body := b.do("GET", "/manifest-5.4", "")
	if got := versionsOf(t, body); response.Header.Get(upstreamHeader) != stale || got != "a 1.0-1"+both+", mine 1.0-1"+both {
		t.Errorf("%v %s", response.Header, got)
	}
	if b.get("/a-1.0-1.src.rock", 200); !strings.Contains(b.warnings(), "the upstream does not answer, using older copies") {
		t.Error("there is no warning")
	}
	b.get("/a-1.0-1.rockspec", 502)
	if got := b.get("/health", 200); !strings.Contains(got, `"upstream":"unreachable"`) {
		t.Error(got)
	}

	// A restarted server over the same folder has all of it, too.
	again := &bench{t: t, dir: private}
	behind(t, again, above, time.Hour)
	response, body = again.do("GET", "/manifest-5.4", "")
	if got := versionsOf(t, body); response.Header.Get(upstreamHeader) != stale || got != "a 1.0-1"+both+", mine 1.0-1"+both {
		t.Errorf("%v %s", response.Header, got)
	}
	again.get("/a-1.0-1.src.rock", 200)

	// The upstream is back, with something new.
	above.ClearFaults()
	registry.NewBuilder(public).Describe("a 1.0-1\nb 1.0-1").MustWrite(t)
	time.Sleep(350 * time.Millisecond)
	response, body = b.do("GET", "/manifest-5.4", "")
	if got := versionsOf(t, body); response.Header.Get(upstreamHeader) != "" || got != "a 1.0-1"+both+", b 1.0-1"+both+", mine 1.0-1"+both {
		t.Errorf("%v %s", response.Header, got)
	}
}

// TestUpstreamFaults: a broken upstream does not affect the folder's own rocks.
func TestUpstreamFaults(t *testing.T) {
	t.Parallel()
	for faults, status := range map[string]int{
		"drop:*": http.StatusGatewayTimeout, "html:*": http.StatusBadGateway, "401:*": http.StatusBadGateway, "500:*": http.StatusBadGateway,
		"404:*": http.StatusNotFound, "stall:*": http.StatusGatewayTimeout,
	} {
		public := t.TempDir()
		registry.NewBuilder(public).Describe("a 1.0-1").MustWrite(t)
		b := &bench{t: t, dir: t.TempDir()}
		registry.NewBuilder(b.dir).Describe("mine 1.0-1").MustWrite(t)
		behind(t, b, registry.New(t, public, registry.Faults(faults)), time.Hour)
		b.get("/a-1.0-1.src.rock", status)
		b.get("/mine-1.0-1.src.rock", 200)
		response, body := b.do("GET", "/manifest-5.4", "")
		want := unreachable
		if status == http.StatusNotFound {
			want = ""
		}
		if got := versionsOf(t, body); got != "mine 1.0-1 rockspec+src" || response.Header.Get(upstreamHeader) != want {
			t.Errorf("%s: %s, %v", faults, got, response.Header)
		}
		if _, err := os.Stat(filepath.Join(b.dir, upstreamDir, "a-1.0-1.src.rock")); err == nil {
			t.Errorf("%s: a file was kept", faults)
		}
	}
}
