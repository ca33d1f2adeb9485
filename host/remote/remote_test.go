package remote

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"pluv/host/artifact"
	"pluv/host/digest"
	"pluv/host/fault"
	"pluv/host/fetch"
	"pluv/spec/registry"
)

const rock = artifact.Path("a/1.0-1/lua-5.4/linux-x86_64-0123456789abcdef")

// packedRock makes a packed rock whose archive is some bytes.
func packedRock(t *testing.T, content string) string {
	t.Helper()
	dir := t.TempDir()
	a := artifact.Description{Key: "k", Name: "a", Version: "1.0-1", SHA256: digest.SHA256([]byte(content)), Size: int64(len(content)), Dependencies: []string{}}
	text, err := a.Encode()
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{artifact.ArchiveFile: []byte(content), artifact.MetadataFile: text} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// files is a web server that accepts uploads. It may ignore If-None-Match, as many do.
type files struct {
	mu      sync.Mutex
	kept    map[string]string
	careful bool
	answer  func(w http.ResponseWriter, r *http.Request) bool // replaces the default answer
	speak   func(w http.ResponseWriter, r *http.Request) bool // what another protocol adds
	asked   []string
}

func (f *files) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked = append(f.asked, r.Method+" "+r.URL.Path)
	if f.answer != nil && f.answer(w, r) || f.speak != nil && f.speak(w, r) {
		return
	}
	text, there := f.kept[r.URL.Path]
	switch {
	case r.Method == http.MethodPut:
		if there && f.careful && r.Header.Get("If-None-Match") == "*" {
			http.Error(w, "there already", http.StatusPreconditionFailed)
			return
		}
		data, _ := io.ReadAll(r.Body)
		f.kept[r.URL.Path] = string(data)
		w.WriteHeader(http.StatusCreated)
	case !there:
		http.NotFound(w, r)
	default:
		_, _ = io.WriteString(w, text)
	}
}

func serveFiles(t *testing.T) (*files, string) {
	f := &files{kept: map[string]string{}, careful: true}
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	return f, server.URL
}

func open(t *testing.T, url string) *Cache {
	t.Helper()
	return openWith(t, url, nil)
}

func openWith(t *testing.T, url string, env map[string]string) *Cache {
	t.Helper()
	backoff = time.Millisecond
	client := fetch.New(fetch.Options{CacheDir: t.TempDir(), Timeout: 2 * time.Second, Backoff: time.Millisecond, Retries: 1})
	c, err := Open(url, Options{Client: client, Getenv: func(name string) string { return env[name] }, Home: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// plain is a name for a file, without what Windows does not allow in names.
func plain(name string) string {
	if runtime.GOOS == "windows" {
		return strings.ReplaceAll(name, "?", "")
	}
	return name
}

func TestOutcomes(t *testing.T) {
	_, web := serveFiles(t)
	for name, url := range map[string]string{"web": web, "folder": registry.FileURL(t.TempDir()), "path": filepath.Join(t.TempDir(), plain("re#m ?x%"))} {
		t.Run(name, func(t *testing.T) { outcomes(t, func() *Cache { return open(t, url) }) })
	}
	for name, start := range stubs {
		t.Run(name, func(t *testing.T) {
			s := start(t)
			outcomes(t, func() *Cache { return s.open(t) })
		})
	}
}

// outcomes pushes to an empty cache and pulls from it.
func outcomes(t *testing.T, open func() *Cache) {
	t.Helper()
	one, two := packedRock(t, "one"), packedRock(t, "two")
	push := func(dir string, want Outcome) {
		t.Helper()
		if got, err := open().Push(t.Context(), rock, dir); got != want || err != nil {
			t.Errorf("Push = %q, %v; want %s", got, err, want)
		}
	}
	to := filepath.Join(t.TempDir(), "to")
	pull := func(key, want string) error {
		t.Helper()
		found, err := open().Pull(t.Context(), rock, key, to)
		data, _ := os.ReadFile(filepath.Join(to, artifact.ArchiveFile))
		if err == nil && (found != (want != "") || string(data) != want) {
			t.Errorf("Pull = %v, %q; want %q", found, data, want)
		}
		return err
	}
	if err := pull("k", ""); err != nil {
		t.Error(err)
	}
	push(one, Stored)
	push(one, Same)
	push(two, Another)
	if err := pull("k", "one"); err != nil {
		t.Error(err)
	}
	if err := pull("another", ""); !fault.Is(err, fault.ArtifactInvalid) {
		t.Errorf("for another key: %v", err)
	}
}

// Concurrent uploads of different packed rocks: one of them is stored, complete, and only its
// client is told that its rock is there.
func TestRace(t *testing.T) {
	_, url := serveFiles(t)
	folder := t.TempDir()
	for _, url := range []string{url, folder} {
		contents := []string{"one", "two", "three", "four"}
		outcomes := make([]Outcome, len(contents))
		var group sync.WaitGroup
		for i, content := range contents {
			dir, c := packedRock(t, content), open(t, url)
			group.Go(func() { outcomes[i], _ = c.Push(context.Background(), rock, dir) })
		}
		group.Wait()
		to := filepath.Join(t.TempDir(), "to")
		found, err := open(t, url).Pull(t.Context(), rock, "k", to)
		data, _ := os.ReadFile(filepath.Join(to, artifact.ArchiveFile))
		if err != nil || !found {
			t.Fatalf("Pull = %v, %v", found, err)
		}
		for i, content := range contents {
			if is := outcomes[i] == Stored || outcomes[i] == Same; is != (content == string(data)) {
				t.Errorf("pushing %s gave %q, and the cache has %s", content, outcomes[i], data)
			}
		}
	}
}

// half stores the archive of an interrupted upload below a URL.
func half(t *testing.T, f *files, url, content string) {
	t.Helper()
	if f != nil {
		f.kept["/builds/"+string(rock)+"/"+artifact.ArchiveFile] = content
		return
	}
	dir := filepath.Join(url, folder, filepath.FromSlash(string(rock)))
	if err := errors.Join(os.MkdirAll(dir, 0o755), os.WriteFile(filepath.Join(dir, artifact.ArchiveFile), []byte(content), 0o644)); err != nil {
		t.Fatal(err)
	}
}

// TestHalfUploads: an archive without package.json is completed by a client with the same bytes,
// and does not block one with others.
func TestHalfUploads(t *testing.T) {
	for _, kind := range []string{"careful server", "careless server", "folder"} {
		for _, first := range []string{"one", "the bytes of another build"} {
			t.Run(kind+" with "+first, func(t *testing.T) {
				var f *files
				url := t.TempDir()
				if kind != "folder" {
					f, url = serveFiles(t)
					f.careful = kind == "careful server"
				}
				half(t, f, url, first)
				one, late := packedRock(t, "one"), packedRock(t, "the bytes of another build")
				if got, err := open(t, url).Push(t.Context(), rock, one); got != Stored || err != nil {
					t.Fatalf("Push = %q, %v", got, err)
				}
				if got, err := open(t, url).Push(t.Context(), rock, one); got != Same || err != nil {
					t.Errorf("Push again = %q, %v", got, err)
				}
				if got, err := open(t, url).Push(t.Context(), rock, late); got != Another || err != nil {
					t.Errorf("Push of who began = %q, %v", got, err)
				}
				to := filepath.Join(t.TempDir(), "to")
				found, err := open(t, url).Pull(t.Context(), rock, "k", to)
				if a, openErr := artifact.Open(to); err != nil || !found || openErr != nil || a == nil || a.Archive != "" {
					t.Fatalf("Pull = %v, %v; %+v", found, err, a)
				}
				if data, err := os.ReadFile(filepath.Join(to, artifact.ArchiveFile)); string(data) != "one" || err != nil {
					t.Errorf("the archive is %q, %v", data, err)
				}
			})
		}
	}
}

// TestBrokenOffUploads interrupts an upload at each of its requests. Later clients, with the same
// bytes or others, are not blocked.
func TestBrokenOffUploads(t *testing.T) {
	for after := range 12 {
		for _, next := range []string{"one", "two"} {
			f, url := serveFiles(t)
			seen := 0
			f.answer = func(http.ResponseWriter, *http.Request) bool {
				if seen++; seen > after {
					panic(http.ErrAbortHandler)
				}
				return false
			}
			first, firstErr := open(t, url).Push(t.Context(), rock, packedRock(t, "one"))
			f.mu.Lock()
			f.answer = nil
			f.mu.Unlock()
			got, err := open(t, url).Push(t.Context(), rock, packedRock(t, next))
			if err != nil || got == Another && next == "one" {
				t.Fatalf("broken off after %d requests (%q, %v), Push of %s = %q, %v", after, first, firstErr, next, got, err)
			}
			to := filepath.Join(t.TempDir(), "to")
			if found, err := open(t, url).Pull(t.Context(), rock, "k", to); err != nil || !found {
				t.Errorf("broken off after %d requests, Pull = %v, %v", after, found, err)
			}
		}
	}
}

// TestKilledPushes: leftovers of killed pushes in a folder.
func TestKilledPushes(t *testing.T) {
	shared := t.TempDir()
	builds := filepath.Join(shared, folder)
	for name, content := range map[string]string{".new-1.lock": "", ".new-1/" + artifact.ArchiveFile: "on", ".new-2.lock": "", "a/README": "theirs"} {
		path := filepath.Join(builds, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(content), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	// A second push has nothing to upload.
	for _, want := range []Outcome{Stored, Same} {
		if got, err := open(t, shared).Push(t.Context(), rock, packedRock(t, "one")); got != want || err != nil {
			t.Fatalf("Push = %q, %v", got, err)
		}
		entries, err := os.ReadDir(builds)
		if err != nil || len(entries) != 1 || entries[0].Name() != "a" {
			t.Errorf("left in the folder: %v, %v", entries, err)
		}
		left := filepath.Join(builds, ".new-3")
		if err := errors.Join(os.Mkdir(left, 0o755), os.WriteFile(left+".lock", nil, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(filepath.Join(builds, "a", "README")); err != nil {
		t.Error(err)
	}
}

// A server that sends bad data, fails or stalls causes an error, and nothing is stored.
func TestBrokenServers(t *testing.T) {
	metadata, archive := "/builds/"+string(rock)+"/"+artifact.MetadataFile, "/builds/"+string(rock)+"/"+artifact.ArchiveFile
	cases := []struct {
		name   string
		damage func(f *files)
		code   fault.Code
	}{
		{"another archive", func(f *files) { f.kept[archive] = "two" }, fault.DigestMismatch},
		{"a longer archive", func(f *files) { f.kept[archive] = "one and more" }, fault.FetchContent},
		{"no archive", func(f *files) { delete(f.kept, archive) }, fault.FetchStatus},
		{"a page", func(f *files) { f.kept[metadata] = "<!DOCTYPE html><html>" }, fault.FetchContent},
		{"another rock", func(f *files) { f.kept[metadata] = strings.Replace(f.kept[metadata], `"a"`, `"b"`, 1) }, fault.ArtifactInvalid},
		{"no sum", func(f *files) { f.kept[metadata] = `{"key":"k"}` }, fault.ArtifactInvalid},
		{"broken", answer(http.StatusServiceUnavailable), fault.FetchStatus},
		{"busy", answer(http.StatusTooManyRequests), fault.FetchStatus},
		{"forbidden", answer(http.StatusForbidden), fault.FetchStatus},
		{"silent", func(f *files) {
			f.answer = func(_ http.ResponseWriter, r *http.Request) bool {
				select {
				case <-r.Context().Done():
				case <-time.After(3 * time.Second):
				}
				return true
			}
		}, fault.FetchNetwork},
	}
	for _, k := range cases {
		t.Run(k.name, func(t *testing.T) {
			f, url := serveFiles(t)
			if _, err := open(t, url).Push(t.Context(), rock, packedRock(t, "one")); err != nil {
				t.Fatal(err)
			}
			f.mu.Lock()
			k.damage(f)
			f.mu.Unlock()
			to := filepath.Join(t.TempDir(), "to")
			found, err := open(t, url).Pull(t.Context(), rock, "k", to)
			if found || !fault.Is(err, k.code) {
				t.Errorf("Pull = %v, %v; want %s", found, err, k.code)
			}
			if entries, _ := os.ReadDir(filepath.Dir(to)); len(entries) > 0 {
				t.Errorf("something was kept: %v", entries)
			}
		})
	}
}

func answer(status int) func(*files) {
	return func(f *files) {
		f.answer = func(w http.ResponseWriter, _ *http.Request) bool {
			http.Error(w, "no", status)
			return true
		}
	}
}

// An unreachable server is asked for the first rock only, not for each.
func TestDown(t *testing.T) {
	f, url := serveFiles(t)
	answer(http.StatusServiceUnavailable)(f)
	c := open(t, url)
	for range 5 {
		if _, err := c.Pull(t.Context(), rock, "k", filepath.Join(t.TempDir(), "to")); !fault.Is(err, fault.FetchStatus) {
			t.Fatal(err)
		}
	}
	if len(f.asked) != 2 { // and once after the retry
		t.Errorf("%d requests: %v", len(f.asked), f.asked)
	}
}

// Uploads go to the named server only.
func TestRedirectedUpload(t *testing.T) {
	other, elsewhere := serveFiles(t)
	f, url := serveFiles(t)
	f.answer = func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodPut {
			http.Redirect(w, r, elsewhere+r.URL.Path, http.StatusTemporaryRedirect)
			return true
		}
		return false
	}
	if got, err := open(t, url).Push(t.Context(), rock, packedRock(t, "one")); !fault.Is(err, fault.FetchStatus) {
		t.Errorf("Push = %q, %v", got, err)
	}
	if len(other.asked) > 0 {
		t.Errorf("the other server was asked: %v", other.asked)
	}
}

func TestURLs(t *testing.T) {
	for url, hint := range map[string]string{
		"ftp://x/y": "https://…, s3://BUCKET/PREFIX, oci://HOST/REPOSITORY, file:///FOLDER or the absolute path",
		"s3:///x":   "s3://BUCKET", "oci://host": "oci://HOST", "oci://host/UPPER": "lower case", "oci://host/a:tag": "lower case", "relative/x": "absolute",
		"file:host/x": "absolute", "https://x y/": "",
	} {
		_, err := Open(url, Options{Client: fetch.New(fetch.Options{}), Getenv: func(string) string { return "" }})
		if !fault.Is(err, fault.RemoteInvalid) || hint != "" && !strings.Contains(err.(*fault.Error).Hint, hint) {
			t.Errorf("%s: %v", url, err)
		}
	}
}

func TestTags(t *testing.T) {
	for of, want := range map[artifact.Path]string{
		rock:                  "a-1.0-1-lua-5.4-linux-x86_64-0123456789abcdef",
		"a+b/1.0-1/lua-5.4/x": "a_b-1.0-1-lua-5.4-x",
	} {
		if got := tag(of); got != want {
			t.Errorf("tag(%s) = %s", of, got)
		}
	}
	long := tag(artifact.Path(strings.Repeat("long", 40) + "/1.0-1/lua-5.4/linux-x86_64-0123456789abcdef"))
	if len(long) != maxTag || !strings.HasSuffix(long, "linux-x86_64-0123456789abcdef") {
		t.Errorf("a long one is %s", long)
	}
}

func TestCredentials(t *testing.T) {
	home := t.TempDir()
	file := filepath.Join(home, ".aws", "credentials")
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	text := "# mine\n[default]\naws_access_key_id = one\naws_secret_access_key=1\n\n[work]\naws_access_key_id=two\naws_secret_access_key = 2\naws_session_token = s\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		name string
		env  map[string]string
		home string
		want string
	}{
		{"the environment first", map[string]string{"AWS_ACCESS_KEY_ID": "env", "AWS_SECRET_ACCESS_KEY": "e"}, home, "env e "},
		{"the default profile", nil, home, "one 1 "},
		{"another profile", map[string]string{"AWS_PROFILE": "work"}, home, "two 2 s"},
		{"another file", map[string]string{"AWS_SHARED_CREDENTIALS_FILE": file, "AWS_PROFILE": "work"}, t.TempDir(), "two 2 s"},
		{"none", nil, t.TempDir(), ""},
		{"a missing profile", map[string]string{"AWS_PROFILE": "x"}, home, ""},
	}
	for _, k := range cases {
		provider, err := awsCredentials(Options{Home: k.home, Getenv: func(name string) string { return k.env[name] }}, http.DefaultClient, true)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if c, err := provider.Retrieve(t.Context()); err == nil && c.AccessKeyID != "" {
			got = c.AccessKeyID + " " + c.SecretAccessKey + " " + c.SessionToken
		}
		if got != k.want {
			t.Errorf("%s: %q, want %q", k.name, got, k.want)
		}
	}
}

// An unreadable credentials file is an error; it does not count as missing.
func TestUnreadableCredentials(t *testing.T) {
	dir := t.TempDir()
	_, err := awsCredentials(Options{Home: dir, Getenv: func(name string) string {
		return map[string]string{"AWS_SHARED_CREDENTIALS_FILE": dir}[name]
	}}, http.DefaultClient, true)
	if !fault.Is(err, fault.FileIO) {
		t.Errorf("err = %v", err)
	}
}

// A container's role is requested from the machine itself, or over https.
func TestContainerRole(t *testing.T) {
	for url, want := range map[string]string{
		"http://169.254.170.2/x": "http://169.254.170.2/x", "http://localhost:1/x": "http://localhost:1/x", "https://x.example/": "https://x.example/",
		"http://evil.example/x": "",
	} {
		got := containerEndpoint(Options{Getenv: func(name string) string {
			return map[string]string{"AWS_CONTAINER_CREDENTIALS_FULL_URI": url}[name]
		}})
		if got != want {
			t.Errorf("%s: %q", url, got)
		}
	}
}
