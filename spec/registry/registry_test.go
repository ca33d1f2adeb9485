package registry

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pluv/host/archive"
)

// ask makes one request without following redirects.
func ask(t *testing.T, url string, header ...string) (status int, body string, h http.Header, err error) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	client := &http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true, DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	response, err := client.Do(request)
	if err != nil {
		return 0, "", nil, err
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	return response.StatusCode, string(data), response.Header, err
}

func TestServer(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "f"), []byte("0123456789"), 0o644); err != nil {
		t.Fatal(err)
	}
	s := New(t, dir)
	_, _, h, _ := ask(t, s.URL+"/f")
	if h.Get("ETag") == "" || h.Get("Last-Modified") == "" {
		t.Fatalf("validators: %v", h)
	}
	cases := []struct {
		path   string
		header []string
		status int
		body   string
	}{
		{"/f", nil, 200, "0123456789"},
		{"/f", []string{"If-None-Match", h.Get("ETag")}, 304, ""},
		{"/f", []string{"If-Modified-Since", h.Get("Last-Modified")}, 304, ""},
		{"/f", []string{"If-None-Match", `"other"`}, 200, "0123456789"},
		{"/f", []string{"Range", "bytes=4-"}, 206, "456789"},
		{"/f", []string{"Range", "bytes=4-", "If-Range", `"other"`}, 200, "0123456789"},
		{"/none", nil, 404, "404 page not found\n"},
		{"/", nil, 404, "404 page not found\n"},
		{"/../../etc/passwd", nil, 404, "404 page not found\n"},
	}
	s.Reset()
	for _, c := range cases {
		status, body, _, err := ask(t, s.URL+c.path, c.header...)
		if status != c.status || body != c.body || err != nil {
			t.Errorf("%s %v = %d %q, %v", c.path, c.header, status, body, err)
		}
	}
	if got := s.Log(); len(got) != len(cases) || got[0] != "GET /f 200" || got[1] != "GET /f 304" || got[6] != "GET /none 404" {
		t.Errorf("Log = %v", got)
	}
	if got := s.Requests()[4].Header.Get("Range"); got != "bytes=4-" {
		t.Errorf("the noted header is %q", got)
	}

	for name, c := range map[string]struct {
		option      Option
		etag, dated bool
	}{"no etag": {WithoutETag(), false, true}, "nothing": {WithoutValidators(), false, false}} {
		_, _, h, _ := ask(t, New(t, dir, c.option).URL+"/f")
		if (h.Get("ETag") != "") != c.etag || (h.Get("Last-Modified") != "") != c.dated {
			t.Errorf("%s: %v", name, h)
		}
	}
	secure := New(t, dir, TLS())
	if response, err := secure.Client().Get(secure.URL + "/f"); err != nil || response.StatusCode != 200 {
		t.Errorf("TLS: %v", err)
	} else {
		response.Body.Close()
	}
}

// answer tells whether an answer is the wanted one.
type answer func(status int, body string, h http.Header, err error) bool

func TestFaults(t *testing.T) {
	dir := t.TempDir()
	content := strings.Repeat("lua ", 1000)
	for _, name := range []string{"f", "manifest-5.4"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	is := func(status int) answer {
		return func(got int, _ string, _ http.Header, err error) bool { return got == status && err == nil }
	}
	cases := []struct {
		faults string
		path   string
		header []string
		want   []answer // one a request
	}{
		{"500:/manifest*:2", "/manifest-5.4", nil, []answer{is(500), is(500), is(200)}},
		{"500:/manifest*:2", "/f", nil, []answer{is(200)}},
		{"503:*:1 429=7:*:1", "/f", nil, []answer{
			is(503),
			func(status int, _ string, h http.Header, _ error) bool {
				return status == 429 && h.Get("Retry-After") == "7"
			},
			is(200),
		}},
		{"cut:f", "/f", nil, []answer{func(status int, body string, _ http.Header, err error) bool {
			return status == 200 && len(body) == len(content)/2 && err == io.ErrUnexpectedEOF
		}}},
		{"drop:f", "/f", nil, []answer{func(_ int, _ string, _ http.Header, err error) bool { return err != nil }}},
		{"wrong:f", "/f", nil, []answer{func(status int, body string, _ http.Header, err error) bool {
			return status == 200 && body != content && len(body) == len(content) && err == nil
		}}},
		{"html:f", "/f", nil, []answer{func(status int, body string, h http.Header, _ error) bool {
			return status == 200 && strings.HasPrefix(body, "<!DOCTYPE html>") && strings.HasPrefix(h.Get("Content-Type"), "text/html")
		}}},
		{"redirect=http://127.0.0.1:9/x:/f", "/f", nil, []answer{func(status int, _ string, h http.Header, _ error) bool {
			return status == 302 && h.Get("Location") == "http://127.0.0.1:9/x/f"
		}}},
		{"token=s3cret:*", "/f", nil, []answer{is(401)}},
		{"token=s3cret:*", "/f", []string{"Authorization", "Bearer s3cret"}, []answer{is(200)}},
		{"gzip:*", "/f", []string{"Accept-Encoding", "gzip"}, []answer{func(_ int, body string, h http.Header, _ error) bool {
			return h.Get("Content-Encoding") == "gzip" && len(body) < len(content)
		}}},
		{"gzip:*", "/f", nil, []answer{func(_ int, body string, h http.Header, _ error) bool {
			return h.Get("Content-Encoding") == "" && body == content
		}}},
		{"trickle=1ms:* slow=20ms:*", "/f", nil, []answer{func(status int, body string, _ http.Header, err error) bool {
			return status == 200 && body == content && err == nil
		}}},
	}
	for _, c := range cases {
		t.Run(c.faults+" "+c.path, func(t *testing.T) {
			s := New(t, dir, Faults(c.faults))
			began := time.Now()
			for i, want := range c.want {
				if status, body, h, err := ask(t, s.URL+c.path, c.header...); !want(status, body, h, err) {
					t.Errorf("request %d: %d, %d bytes, %v, %v", i+1, status, len(body), h, err)
				}
			}
			if strings.Contains(c.faults, "slow=20ms") && time.Since(began) < 20*time.Millisecond {
				t.Error("the answer was not delayed")
			}
			s.ClearFaults()
			if status, _, _, err := ask(t, s.URL+c.path); status != 200 || err != nil {
				t.Errorf("after ClearFaults: %d, %v", status, err)
			}
		})
	}
}

func TestStart(t *testing.T) {
	s, err := Start(t.TempDir(), Faults("418:*"))
	if err != nil {
		t.Fatal(err)
	}
	if status, _, _, err := ask(t, s.URL+"/x"); status != 418 || err != nil {
		t.Errorf("= %d, %v", status, err)
	}
	s.Close()
	if _, _, _, err := ask(t, s.URL+"/x"); err == nil {
		t.Error("the server did not stop")
	}
	for _, faults := range []string{"500", "x:*", "500:[", "slow=x:*", "redirect:*", "token:*", "500:*:0", "020:*"} {
		if _, err := Start(t.TempDir(), Faults(faults)); err == nil {
			t.Errorf("the faults %q were accepted", faults)
		}
	}
}

func universe(dir string) *Builder {
	return NewBuilder(dir).Describe(`
		# two versions, and what they need
		a 1.0-1: lua >= 5.1, < 5.4, b ~> 2
		a 2.0-1: lua >= 5.3, b

		b 2.1-1
		old 1-1: lua == 5.1
		not53 1-1: lua ~= 5.3
	`).Add(Rock{
		Name: "c", Version: "1-1",
		Files:  map[string]string{"src/c/init.lua": "return 1", "src/c/x.lua": "return 2", "README": "c"},
		Arches: []string{"all"},
	})
}

func TestBuilder(t *testing.T) {
	first, second := t.TempDir(), t.TempDir()
	universe(first).MustWrite(t)
	universe(second).MustWrite(t)
	names := func(dir string) []string {
		all, err := filepath.Glob(filepath.Join(dir, "*"))
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	if got := len(names(first)); got != 5*2+1+6*3+1 {
		t.Errorf("%d files", got)
	}
	for _, path := range names(first) {
		a, _ := os.ReadFile(path)
		b, _ := os.ReadFile(filepath.Join(second, filepath.Base(path)))
		if string(a) != string(b) {
			t.Errorf("%s differs between builds", filepath.Base(path))
		}
	}

	listed := map[string][]string{}
	for _, version := range luaVersions {
		var m struct {
			Repository map[string]map[string][]map[string]string
		}
		data, _ := os.ReadFile(filepath.Join(first, "manifest-"+version+".json"))
		if err := json.Unmarshal(data, &m); err != nil {
			t.Fatal(err)
		}
		text, _ := os.ReadFile(filepath.Join(first, "manifest-"+version))
		zipped, err := archive.ReadMember(filepath.Join(first, "manifest-"+version+".zip"), "manifest-"+version, 1<<20)
		if err != nil || string(zipped) != string(text) {
			t.Errorf("the zip for %s: %v", version, err)
		}
		for _, name := range slices.Sorted(maps.Keys(m.Repository)) {
			for _, v := range slices.Sorted(maps.Keys(m.Repository[name])) {
				listed[version] = append(listed[version], name+" "+v)
			}
			if !strings.Contains(string(text), `["`+name+`"]`) {
				t.Errorf("the Lua form for %s lacks %s", version, name)
			}
		}
	}
	want := map[string][]string{
		"5.1": {"a 1.0-1", "b 2.1-1", "c 1-1", "not53 1-1", "old 1-1"},
		"5.2": {"a 1.0-1", "b 2.1-1", "c 1-1", "not53 1-1"},
		"5.3": {"a 1.0-1", "a 2.0-1", "b 2.1-1", "c 1-1"},
		"5.4": {"a 2.0-1", "b 2.1-1", "c 1-1", "not53 1-1"},
		"5.5": {"a 2.0-1", "b 2.1-1", "c 1-1", "not53 1-1"},
	}
	for version := range want {
		if !slices.Equal(listed[version], want[version]) {
			t.Errorf("manifest-%s lists %v, want %v", version, listed[version], want[version])
		}
	}
}

func TestRocks(t *testing.T) {
	dir := t.TempDir()
	universe(dir).MustWrite(t)

	spec, err := archive.ReadMember(filepath.Join(dir, "a-1.0-1.src.rock"), "a-1.0-1.rockspec", 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{`package = "a"`, `"lua >= 5.1, < 5.4",`, `"b ~> 2",`, `["a"] = "a.lua"`, `/sources/a-1.0-1.tar.gz"`} {
		if !strings.Contains(string(spec), part) {
			t.Errorf("the rockspec lacks %s:\n%s", part, spec)
		}
	}
	out := t.TempDir()
	if err := archive.Unpack(t.Context(), filepath.Join(dir, "sources", "a-1.0-1.tar.gz"), out, archive.Options{}); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(filepath.Join(out, "a-1.0-1", "a.lua")); err != nil || !strings.Contains(string(data), "1.0-1") {
		t.Errorf("the source: %q, %v", data, err)
	}

	members, err := archive.Members(filepath.Join(dir, "c-1-1.all.rock"))
	var names []string
	for _, m := range members {
		names = append(names, m.Name)
	}
	if want := []string{"c-1-1.rockspec", "lua/c.lua", "lua/c/x.lua", "rock_manifest"}; err != nil || !slices.Equal(names, want) {
		t.Errorf("all.rock holds %v, %v", names, err)
	}
	manifest, _ := archive.ReadMember(filepath.Join(dir, "c-1-1.all.rock"), "rock_manifest", 1<<20)
	for _, part := range []string{`["c-1-1.rockspec"] = "`, `["c.lua"] = "3bc8e173a68e60bfbbf5c803364978c9"`, `["c"] = {`, `["x.lua"] = "`} {
		if !strings.Contains(string(manifest), part) {
			t.Errorf("the rock_manifest lacks %s:\n%s", part, manifest)
		}
	}
}

func TestBuilderRefuses(t *testing.T) {
	for _, text := range []string{"a", "a 1.0-1 b", "a 1.0"} {
		if err := NewBuilder(t.TempDir()).Describe(text).Write(); err == nil {
			t.Errorf("%q was accepted", text)
		}
	}
}
