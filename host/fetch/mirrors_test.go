package fetch

import (
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pluv/host/digest"
	"pluv/host/fault"
	"pluv/host/fsys"
	"pluv/spec/registry"
)

// mirrored makes a server and mirrors with the same file, and a client configured with them.
type mirrored struct {
	*registry.Server
	mirrors []*registry.Server
	url     string
	client  func(change ...func(*Options)) *Client

	mu   sync.Mutex
	told []string
}

func mirrors(t *testing.T, faults ...string) *mirrored {
	t.Helper()
	m := &mirrored{}
	cache := t.TempDir()
	m.Server, m.url = serve(t, registry.Faults(faults[0]))
	for _, text := range faults[1:] {
		s, _ := serve(t, registry.Faults(text))
		m.mirrors = append(m.mirrors, s)
	}
	m.client = func(change ...func(*Options)) *Client {
		return client(t, append([]func(*Options){cacheDir(cache), func(o *Options) {
			o.Mirrors = func(url string) []string {
				var out []string
				if rest, ok := Below(m.URL, url); ok {
					for _, s := range m.mirrors {
						out = append(out, Join(s.URL+"/", rest))
					}
				}
				return out
			}
			o.OnMirror = func(shown, mirror string, err error) {
				m.mu.Lock()
				defer m.mu.Unlock()
				text := "down before"
				if err != nil {
					text = string(fault.CodeOf(err))
				}
				m.told = append(m.told, text)
			}
		}}, change...)...)
	}
	return m
}

func statuses(s *registry.Server) string {
	var out []string
	for _, line := range s.Log() {
		out = append(out, line[strings.LastIndexByte(line, ' ')+1:])
	}
	s.Reset()
	return strings.Join(out, " ")
}

func TestMirrors(t *testing.T) {
	sum := digest.SHA256([]byte(content))
	cases := []struct {
		name    string
		faults  []string
		sum     string
		log     []string // the statuses of each server
		told    string
		failure fault.Code
	}{
		{"not needed", []string{"", ""}, sum, []string{"200", ""}, "", ""},
		{"the server is broken", []string{"503:*", ""}, sum, []string{"503 503", "200"}, "fetch.status", ""},
		{"it asks to wait too long", []string{"429=3600:*", ""}, sum, []string{"429", "200"}, "fetch.status", ""},
		{"it drops", []string{"drop:*", ""}, "", []string{"0 0", "200"}, "fetch.network", ""},
		{"cut off again and again", []string{"cut:*", ""}, sum, []string{"200 206", "200"}, "fetch.network", ""},
		{"another content", []string{"wrong:*", ""}, sum, []string{"200", "200"}, "digest.mismatch", ""},
		{"a page", []string{"html:*", ""}, sum, []string{"200", "200"}, "fetch.content", ""},
		{"the first mirror lacks it", []string{"503:*", "404:*", ""}, sum, []string{"503 503", "404", "200"}, "fetch.status fetch.status", ""},
		{"the first mirror has another content", []string{"503:*", "wrong:*", ""}, sum, []string{"503 503", "200", "200"}, "fetch.status digest.mismatch", ""},
		{"a mirror wants a login", []string{"503:*", "token=x:*", ""}, sum, []string{"503 503", "401", "200"}, "fetch.status fetch.status", ""},
		{"it is not there", []string{"404:*", ""}, sum, []string{"404", ""}, "", fault.FetchStatus},
		{"it wants a login", []string{"token=x:*", ""}, sum, []string{"401", ""}, "", fault.FetchStatus},
		{"all have another content", []string{"wrong:*", "wrong:*"}, sum, []string{"200", "200"}, "digest.mismatch", fault.DigestMismatch},
		{"all are down", []string{"drop:*", "503:*"}, sum, []string{"0 0", "503 503 503 503"}, "fetch.network", fault.FetchNetwork},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			m := mirrors(t, c.faults...)
			cl := m.client()
			got, err := cl.Download(t.Context(), Request{Mirrored: true, URL: m.url, SHA256: c.sum})
			if c.failure == "" {
				isContent(t, got, err, content)
			} else if fault.CodeOf(err) != c.failure || !strings.Contains(err.Error(), m.URL) {
				t.Errorf("err = %v", err)
			}
			var log []string
			for _, s := range append([]*registry.Server{m.Server}, m.mirrors...) {
				log = append(log, statuses(s))
			}
			if !slices.Equal(log, c.log) || strings.Join(m.told, " ") != c.told {
				t.Errorf("statuses %q, told %q", log, m.told)
			}
			leftovers(t, cl)
		})
	}
}

// A server that did not answer is asked last; a mirror's content is cached under the server's
// URL.
func TestMirrorKept(t *testing.T) {
	m := mirrors(t, "drop:*", "")
	c := m.client()
	for _, file := range []string{"", "?2"} {
		got, err := c.Download(t.Context(), Request{Mirrored: true, URL: m.url + file, Immutable: true})
		isContent(t, got, err, content)
	}
	if first, second := statuses(m.Server), statuses(m.mirrors[0]); first != "0 0" || second != "200 200" {
		t.Errorf("statuses %q and %q", first, second)
	}
	if !slices.Equal(m.told, []string{"fetch.network", "down before"}) {
		t.Errorf("told %q", m.told)
	}
	got, err := m.client(offlineMode).Download(t.Context(), Request{Mirrored: true, URL: m.url, Immutable: true})
	isContent(t, got, err, content)
}

// Conditional requests to each server use that server's last answer.
func TestMirroredDocument(t *testing.T) {
	m := mirrors(t, "", "")
	get := func(want Document) {
		t.Helper()
		doc, err := m.client().Get(t.Context(), m.url, GetOptions{Mirrored: true})
		if err != nil || doc.Stale != want.Stale || doc.FromCache != want.FromCache || string(doc.Data) != content {
			t.Errorf("= %d bytes, from the cache %v, stale %v, %v", len(doc.Data), doc.FromCache, doc.Stale, err)
		}
	}
	logs := func(own, mirror string) {
		t.Helper()
		if a, b := statuses(m.Server), statuses(m.mirrors[0]); a != own || b != mirror {
			t.Errorf("statuses %q and %q, want %q and %q", a, b, own, mirror)
		}
	}
	get(Document{})
	logs("200", "")
	if err := m.AddFaults("503:*"); err != nil {
		t.Fatal(err)
	}
	get(Document{})
	logs("503 503", "200")
	get(Document{FromCache: true})
	logs("503 503", "304")
	m.ClearFaults()
	get(Document{FromCache: true})
	logs("304", "")
	if err := m.AddFaults("503:*"); err != nil {
		t.Fatal(err)
	}
	if err := m.mirrors[0].AddFaults("503:*"); err != nil {
		t.Fatal(err)
	}
	get(Document{FromCache: true, Stale: true})
	if doc, err := m.client(offlineMode).Get(t.Context(), m.url, GetOptions{Mirrored: true}); err != nil || string(doc.Data) != content {
		t.Errorf("offline: %v", err)
	}
}

// A mirror's 404 is not the server's answer.
func TestMirrorLacks(t *testing.T) {
	m := mirrors(t, "503:*", "404:*")
	doc, err := m.client().Get(t.Context(), m.url, GetOptions{Mirrored: true})
	if err != nil || !doc.Absent || fault.CodeOf(doc.Cause) != fault.FetchStatus {
		t.Errorf("= %+v, %v", doc, err)
	}
	m.ClearFaults()
	if doc, err := m.client().Get(t.Context(), m.url, GetOptions{Mirrored: true, MaxAge: time.Hour}); err != nil || doc.Absent {
		t.Errorf("when the server is back: %+v, %v", doc, err)
	}
}

// A token is sent only to its own origin, and a mirror's only to the mirror.
func TestMirrorTokens(t *testing.T) {
	m := mirrors(t, "token=own:* 503:*", "token=theirs:*")
	c := m.client(func(o *Options) {
		o.Authorize = func(u *url.URL) (Grant, error) {
			if Origin(u) == m.URL {
				return Grant{Header: "Bearer own"}, nil
			}
			return Grant{Header: "Bearer theirs"}, nil
		}
	})
	got, err := c.Download(t.Context(), Request{Mirrored: true, URL: m.url})
	isContent(t, got, err, content)
	for _, r := range m.mirrors[0].Requests() {
		if r.Header.Get("Authorization") != "Bearer theirs" {
			t.Errorf("the mirror got %v", r.Header)
		}
	}
	for _, r := range m.Requests() {
		if r.Header.Get("Authorization") != "Bearer own" {
			t.Errorf("the server got %v", r.Header)
		}
	}
}

func TestBelow(t *testing.T) {
	for _, c := range [][3]string{
		{"https://h/r", "https://h/r/x/y", "x/y"}, {"https://h/r/", "https://h/r/x", "x"}, {"https://h/r", "https://h/rx", "-"}, {"https://h", "https://h.evil/x", "-"},
	} {
		rest, ok := Below(c[0], c[1])
		if ok != (c[2] != "-") || ok && (rest != c[2] || Join(c[0], rest) != c[1]) {
			t.Errorf("Below(%s, %s) = %q, %v", c[0], c[1], rest, ok)
		}
	}
}

func TestPrune(t *testing.T) {
	s, address := serve(t)
	dir := t.TempDir()
	c := client(t, cacheDir(dir))
	secret := strings.Replace(address, "://", "://me:s3cret@", 1)
	var paths []string
	for _, file := range []string{secret, s.URL + "/none"} {
		doc, err := c.Get(t.Context(), file, GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, doc.Path)
	}
	list, err := ListCache(dir)
	if err != nil || len(list) != 1 || list[0].Size != int64(len(content)) || strings.Contains(list[0].URL, "s3cret") || time.Since(list[0].UsedAt) > time.Hour {
		t.Fatalf("%+v, %v", list, err)
	}
	age := func(path string, by time.Duration) {
		t.Helper()
		date := time.Now().Add(-by)
		if err := os.Chtimes(path, date, date); err != nil {
			t.Fatal(err)
		}
	}
	put := func(path string, by time.Duration) string {
		t.Helper()
		if err := os.MkdirAll(path[:strings.LastIndexByte(path, '/')], 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("12345"), 0o644); err != nil {
			t.Fatal(err)
		}
		age(path, by)
		return path
	}
	sum := strings.Repeat("0", 64)
	useless := []string{put(dir+"/objects/00/"+sum, 2*grace), put(dir+"/tmp/.new.x.tmp", 2*grace), put(dir+"/urls/x.json", 2*grace), put(dir+"/urls/"+sum+".json", 2*grace)}
	young := put(dir+"/objects/11/"+strings.Repeat("1", 64), time.Hour)
	p, err := PruneCache(dir, time.Time{})
	if err != nil || p != (fsys.Used{Files: 4, Bytes: 20}) {
		t.Errorf("%+v, %v", p, err)
	}
	for _, path := range useless {
		if _, err := os.Stat(path); err == nil {
			t.Errorf("%s still exists", path)
		}
	}
	for _, path := range []string{young, paths[0]} {
		if _, err := os.Stat(path); err != nil {
			t.Error(err)
		}
	}

	// Content in use is not stale, whenever it was received.
	age(paths[0], 100*24*time.Hour)
	if _, err := c.Get(t.Context(), secret, GetOptions{MaxAge: time.Hour}); err != nil {
		t.Fatal(err)
	}
	month := time.Now().Add(-30 * 24 * time.Hour)
	if p, err := PruneCache(dir, month); err != nil || p.Files != 0 {
		t.Errorf("what was used just now: %+v, %v", p, err)
	}
	age(paths[0], 31*24*time.Hour)
	if p, err := PruneCache(dir, month); err != nil || p.Files != 2 {
		t.Errorf("what was not used for a month: %+v, %v", p, err)
	}
	if list, err := ListCache(dir); err != nil || len(list) != 0 {
		t.Errorf("%+v, %v", list, err)
	}
	if p, err := PruneCache(dir+"/none", time.Now()); err != nil || p.Files != 0 {
		t.Errorf("of nothing: %+v, %v", p, err)
	}
}
