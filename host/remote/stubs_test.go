package remote

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"pluv/host/artifact"
	"pluv/host/digest"
	"pluv/host/fault"
	"pluv/spec/need"
)

// stub is an S3 server or OCI registry, as far as pluv needs it.
type stub struct {
	*files
	url     string
	env     map[string]string
	archive string // the path of the archive "one"
	record  string // and the path of the record that names it
}

func (s *stub) open(t *testing.T) *Cache { return openWith(t, s.url, s.env) }

var stubs = map[string]func(*testing.T) *stub{
	"S3":             s3Stub,
	"OCI":            func(t *testing.T) *stub { return ociStub(t, "") },
	"OCI with Basic": func(t *testing.T) *stub { return ociStub(t, "Basic") },
	"OCI with token": func(t *testing.T) *stub { return ociStub(t, "Bearer") },
}

// s3Stub accepts requests signed by `me`.
func s3Stub(t *testing.T) *stub {
	f, origin := serveFiles(t)
	f.speak = func(w http.ResponseWriter, r *http.Request) bool {
		if signed(t, r) {
			return false
		}
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprint(w, "<?xml version=\"1.0\"?>\n<Error><Code>SignatureDoesNotMatch</Code><Message>not &lt;signed&gt;</Message></Error>")
		return true
	}
	below := "/team/lua/a b/builds/" + string(rock) + "/"
	return &stub{
		files: f, url: "s3://team/lua/a%20b", archive: below + artifact.ArchiveFile, record: below + artifact.MetadataFile,
		env: map[string]string{
			"AWS_ACCESS_KEY_ID": "me", "AWS_SECRET_ACCESS_KEY": "sesame", "AWS_SESSION_TOKEN": "session",
			"AWS_REGION": "eu-central-1", "AWS_ENDPOINT_URL": origin,
		},
	}
}

// signed reports whether a request has a valid signature over its signed headers and content.
func signed(t *testing.T, r *http.Request) bool {
	body, err := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	sum := r.Header.Get("X-Amz-Content-Sha256")
	_, names, _ := strings.Cut(r.Header.Get("Authorization"), "SignedHeaders=")
	names, _, _ = strings.Cut(names, ",")
	at, timeErr := time.Parse("20060102T150405Z", r.Header.Get("X-Amz-Date"))
	if err != nil || timeErr != nil || sum != digest.SHA256(body) || r.Header.Get("X-Amz-Security-Token") != "session" {
		return false
	}
	again, err := http.NewRequest(r.Method, "http://"+r.Host+r.URL.EscapedPath(), nil)
	if err != nil {
		t.Error(err)
	}
	again.ContentLength = r.ContentLength
	for _, name := range strings.Split(names, ";") {
		if value := r.Header.Get(name); value != "" {
			again.Header.Set(name, value)
		}
	}
	who := aws.Credentials{AccessKeyID: "me", SecretAccessKey: "sesame", SessionToken: "session"}
	err = v4.NewSigner().SignHTTP(t.Context(), who, again, sum, "s3", "eu-central-1", at, func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true })
	return err == nil && again.Header.Get("Authorization") == r.Header.Get("Authorization")
}

// ociStub is a registry without a login, with Basic, or with a token server (Bearer).
func ociStub(t *testing.T, scheme string) *stub {
	f, origin := serveFiles(t)
	host := strings.TrimPrefix(origin, "http://")
	tokens := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		if user != "me" || password != "sesame" || r.FormValue("service") != "rocks, and more" {
			http.Error(w, `{"errors":[{"code":"DENIED","message":"who are you"}]}`, http.StatusUnauthorized)
			return
		}
		fmt.Fprintf(w, `{"token":%q,"expires_in":300}`, base64.StdEncoding.EncodeToString([]byte(strings.Join(r.Form["scope"], " "))))
	}))
	t.Cleanup(tokens.Close)
	isLoggedIn := func(w http.ResponseWriter, r *http.Request) bool {
		user, password, _ := r.BasicAuth()
		scope := "repository:team/rocks:pull"
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			scope += ",push"
		}
		token, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
		switch {
		case scheme == "", scheme == "Basic" && user == "me" && password == "sesame":
			return true
		case scheme == "Bearer" && slices.Contains(strings.Fields(string(token)), scope):
			return true
		case scheme == "Bearer":
			scheme := fmt.Sprintf(`Bearer realm="%s/token?x=1",service="rocks, and more",scope="%s"`, tokens.URL, scope)
			w.Header().Set("WWW-Authenticate", scheme)
		default:
			w.Header().Set("WWW-Authenticate", `Basic realm="rocks"`)
		}
		http.Error(w, `{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}`, http.StatusUnauthorized)
		return false
	}
	const repository = "/v2/team/rocks/"
	f.speak = func(w http.ResponseWriter, r *http.Request) bool {
		if !isLoggedIn(w, r) {
			return true
		}
		switch {
		case r.Method == http.MethodPost && r.URL.Path == repository+"blobs/uploads/":
			w.Header().Set("Location", repository+"blobs/uploads/1?state=x%2Fy")
			w.WriteHeader(http.StatusAccepted)
		case r.Method == http.MethodPut && r.URL.Path == repository+"blobs/uploads/1":
			body, _ := io.ReadAll(r.Body)
			sum := "sha256:" + digest.SHA256(body)
			if r.FormValue("digest") != sum || r.FormValue("state") != "x/y" {
				http.Error(w, `{"errors":[{"code":"DIGEST_INVALID"}]}`, http.StatusBadRequest)
				return true
			}
			f.kept[repository+"blobs/"+sum] = string(body)
			w.WriteHeader(http.StatusCreated)
		case r.Method == http.MethodPut && r.Header.Get("Content-Type") != manifestType,
			r.Method == http.MethodGet && strings.Contains(r.URL.Path, "/manifests/") && r.Header.Get("Accept") != manifestType:
			http.Error(w, `{"errors":[{"code":"MANIFEST_INVALID"}]}`, http.StatusBadRequest)
		default:
			return false
		}
		return true
	}
	return &stub{
		files: f, url: "oci://" + host + "/team/rocks", record: repository + "manifests/" + tag(rock),
		archive: repository + "blobs/sha256:" + digest.SHA256([]byte("one")),
		env:     map[string]string{"DOCKER_CONFIG": dockerConfig(t, `{"auths":{"https://`+host+`/v1/":{"auth":"bWU6c2VzYW1l"}}}`)},
	}
}

// dockerConfig makes a folder with a config.json.
func dockerConfig(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "config.json"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// Stores that send bad data, fail or refuse cause an error, and nothing is stored.
func TestBrokenStubs(t *testing.T) {
	cases := []struct {
		name   string
		damage func(s *stub)
		code   fault.Code
		says   string
	}{
		{"another archive", func(s *stub) { s.kept[s.archive] = "two" }, fault.DigestMismatch, ""},
		{"a shorter archive", func(s *stub) { s.kept[s.archive] = "o" }, "", ""},
		{"no archive", func(s *stub) { delete(s.kept, s.archive) }, "", ""},
		{"a page", func(s *stub) { s.kept[s.record] = "<!DOCTYPE html><html>" }, "", ""},
		{"of something else", func(s *stub) { s.kept[s.record] = `{"schemaVersion":2}` }, fault.ArtifactInvalid, ""},
		{"forbidden", func(s *stub) { s.answer = s.says(http.StatusForbidden) }, fault.RemoteFailed, "403 Forbidden: CODE: what the server says"},
		{"down", func(s *stub) { s.answer = s.says(http.StatusServiceUnavailable) }, fault.RemoteFailed, "503 Service Unavailable"},
		{"busy", func(s *stub) { s.answer = s.says(http.StatusTooManyRequests) }, fault.RemoteFailed, "429 Too Many Requests"},
		{"closing", func(s *stub) {
			s.answer = func(http.ResponseWriter, *http.Request) bool { panic(http.ErrAbortHandler) }
		}, fault.RemoteFailed, "EOF"},
		{"wrong login", func(s *stub) {
			s.env = map[string]string{"AWS_ENDPOINT_URL": s.env["AWS_ENDPOINT_URL"], "AWS_ACCESS_KEY_ID": "me", "AWS_SECRET_ACCESS_KEY": "no"}
			s.env["DOCKER_CONFIG"] = os.TempDir()
		}, "", ""},
	}
	for kind, start := range stubs {
		for _, k := range cases {
			t.Run(kind+"/"+k.name, func(t *testing.T) {
				s := start(t)
				if _, err := s.open(t).Push(t.Context(), rock, packedRock(t, "one")); err != nil {
					t.Fatal(err)
				}
				s.mu.Lock()
				k.damage(s)
				s.asked = nil
				s.mu.Unlock()
				to := filepath.Join(t.TempDir(), "to")
				found, err := s.open(t).Pull(t.Context(), rock, "k", to)
				if k.name == "wrong login" && kind == "OCI" {
					return // no login needed
				}
				if found || err == nil || k.code != "" && !fault.Is(err, k.code) || !strings.Contains(err.Error(), k.says) {
					t.Errorf("Pull = %v, %v; want %s", found, err, k.code)
				}
				if status(err) == http.StatusForbidden && err.(*fault.Error).Hint == "" {
					t.Errorf("no hint: %v", err)
				}
				if entries, _ := os.ReadDir(filepath.Dir(to)); len(entries) > 0 {
					t.Errorf("something was kept: %v", entries)
				}
				requests := len(s.requests())
				switch k.name {
				case "down", "busy", "closing":
					if requests < attempts { // net/http itself retries on a closed connection
						t.Errorf("%d requests", requests)
					}
				case "forbidden":
					if requests != 1 {
						t.Errorf("%d requests", requests)
					}
				}
			})
		}
	}
}

// requests returns the requests so far: a handler may still be running.
func (f *files) requests() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.asked)
}

// says refuses a request in the stub's protocol.
func (s *stub) says(status int) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, _ *http.Request) bool {
		w.WriteHeader(status)
		if strings.HasPrefix(s.url, "s3:") {
			fmt.Fprint(w, "<Error><Code>CODE</Code><Message>what the server says</Message></Error>")
		} else {
			fmt.Fprint(w, `{"errors":[{"code":"CODE","message":"what the server says"}]}`)
		}
		return true
	}
}

// A missing file is detected with one request (and one for a login).
func TestStubsWithout(t *testing.T) {
	for kind, start := range stubs {
		s := start(t)
		found, err := s.open(t).Pull(t.Context(), rock, "k", filepath.Join(t.TempDir(), "to"))
		if found || err != nil || len(s.requests()) > 2 {
			t.Errorf("%s: Pull = %v, %v after %v", kind, found, err, s.requests())
		}
	}
}

// A temporary server error is retried, for uploads too, whose content is sent again.
func TestStubsHiccup(t *testing.T) {
	for kind, start := range stubs {
		s := start(t)
		seen := map[string]bool{}
		s.answer = func(w http.ResponseWriter, r *http.Request) bool {
			if id := r.Method + r.URL.Path; !seen[id] {
				seen[id] = true
				_, _ = io.Copy(io.Discard, r.Body)
				w.Header().Set("Retry-After", "0")
				http.Error(w, "", http.StatusServiceUnavailable)
				return true
			}
			return false
		}
		if got, err := s.open(t).Push(t.Context(), rock, packedRock(t, "one")); got != Stored || err != nil {
			t.Errorf("%s: Push = %q, %v", kind, got, err)
		}
	}
}

// Downloads follow a redirect, without the login if it leads to another server; uploads go to the
// named server only.
func TestStubsRedirect(t *testing.T) {
	for kind, start := range stubs {
		t.Run(kind, func(t *testing.T) {
			s := start(t)
			if _, err := s.open(t).Push(t.Context(), rock, packedRock(t, "one")); err != nil {
				t.Fatal(err)
			}
			other, elsewhere := serveFiles(t)
			other.mu.Lock()
			other.kept[s.archive] = "one"
			other.mu.Unlock()
			other.answer = func(_ http.ResponseWriter, r *http.Request) bool {
				if got := r.Header.Get("Authorization"); got != "" {
					t.Errorf("the other server got %q", got)
				}
				return false
			}
			s.answer = func(w http.ResponseWriter, r *http.Request) bool {
				is := r.Method == http.MethodPut || r.URL.Path == s.archive
				if is {
					http.Redirect(w, r, elsewhere+r.URL.EscapedPath(), http.StatusTemporaryRedirect)
				}
				return is
			}
			to := filepath.Join(t.TempDir(), "to")
			if found, err := s.open(t).Pull(t.Context(), rock, "k", to); !found || err != nil {
				t.Errorf("Pull = %v, %v", found, err)
			}
			other.asked = nil
			second := artifact.Path(strings.Replace(string(rock), "5.4", "5.1", 1))
			got, err := s.open(t).Push(t.Context(), second, packedRock(t, "two"))
			if status(err) != http.StatusTemporaryRedirect || len(other.asked) > 0 {
				t.Errorf("Push = %q, %v; the other server was asked %v", got, err, other.asked)
			}
		})
	}
}

// A registry cannot redirect the upload or the login to another server.
func TestOCIElsewhere(t *testing.T) {
	other, elsewhere := serveFiles(t)
	s := ociStub(t, "")
	s.answer = func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodPost {
			w.Header().Set("Location", elsewhere+"/upload")
			w.WriteHeader(http.StatusAccepted)
		}
		return r.Method == http.MethodPost
	}
	if got, err := s.open(t).Push(t.Context(), rock, packedRock(t, "one")); !fault.Is(err, fault.RemoteFailed) {
		t.Errorf("Push = %q, %v", got, err)
	}
	for _, realm := range []string{"http://10.0.0.1/token", "ftp://127.0.0.1/token", "/token", "http://[::ffff:169.254.169.254]/", "http://100.64.1.2/"} {
		s.answer = func(w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("WWW-Authenticate", fmt.Sprintf("Bearer realm=%q", realm))
			w.WriteHeader(http.StatusUnauthorized)
			return true
		}
		if _, err := s.open(t).Pull(t.Context(), rock, "k", filepath.Join(t.TempDir(), "to")); err == nil || !strings.Contains(err.Error(), "token server") {
			t.Errorf("%s: %v", realm, err)
		}
	}
	if len(other.asked) > 0 {
		t.Errorf("the other server was asked: %v", other.asked)
	}
	https := &url.URL{Scheme: "https", Host: "registry.example"}
	if err := checkRealm(t.Context(), "http://registry.example/token", https); err == nil {
		t.Error("the login was sent without encryption")
	}
}

// A login may be an identity token that the token server exchanges for another, or a token that
// the registry itself accepts.
func TestOCITokens(t *testing.T) {
	var form url.Values
	tokens := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		form = r.PostForm
		fmt.Fprint(w, `{"access_token":"sesame"}`)
	}))
	defer tokens.Close()
	for _, login := range []string{`"identitytoken":"mine"`, `"registrytoken":"sesame"`} {
		f, origin := serveFiles(t)
		f.speak = func(w http.ResponseWriter, r *http.Request) bool {
			if r.Header.Get("Authorization") == "Bearer sesame" {
				return false
			}
			w.Header().Set("WWW-Authenticate", `bearer Realm = "`+tokens.URL+`" , scope=repository:x:pull, service="a \"b\""`)
			w.WriteHeader(http.StatusUnauthorized)
			return true
		}
		host := strings.TrimPrefix(origin, "http://")
		c := openWith(t, "oci://"+host+"/x", map[string]string{"DOCKER_CONFIG": dockerConfig(t, `{"auths":{"`+host+`":{`+login+`}}}`)})
		if found, err := c.Pull(t.Context(), rock, "k", filepath.Join(t.TempDir(), "to")); found || err != nil {
			t.Errorf("Pull = %v, %v", found, err)
		}
	}
	if form.Get("refresh_token") != "mine" || form.Get("scope") != "repository:x:pull" || form.Get("service") != `a "b"` || form.Get("grant_type") != "refresh_token" {
		t.Errorf("the token server got %v", form)
	}
}

func TestDockerLogins(t *testing.T) {
	if runtime.GOOS == "windows" {
		need.Lack(t, "the helper is a shell script")
	}
	bin := t.TempDir()
	script := "#!/bin/sh\nread host\ncase $host in\ntoken) echo '{\"Username\":\"<token>\",\"Secret\":\"t\"}';;\n" +
		"none) echo 'credentials not found in native keychain'; exit 1;;\nbad) echo 'locked'; exit 1;;\n*) echo '{\"Username\":\"me\",\"Secret\":\"'$1-$host'\"}';;\nesac\n"
	if err := os.WriteFile(filepath.Join(bin, "docker-credential-x"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+string(filepath.ListSeparator)+os.Getenv("PATH"))
	cases := []struct {
		config, host string
		want         login
		fails        string
	}{
		{`{}`, "h", login{}, ""},
		{"  ", "h", login{}, ""},
		{`{"auths":{"h:1":{"auth":"bWU6c2VzYW1l"}}}`, "h:1", login{user: "me", password: "sesame"}, ""},
		{`{"auths":{"https://h/v1/":{"username":"u","password":"p"}}}`, "h", login{user: "u", password: "p"}, ""},
		{`{"auths":{"https://index.docker.io/v1/":{"identitytoken":"i"}}}`, dockerHub, login{identity: "i"}, ""},
		{`{"auths":{"h":{"auth":"bWU="}}}`, "h", login{}, "not user:password"},
		{`{"auths":{"h":{"auth":"bWU6c2VzYW1l"}},"credsStore":"x"}`, "h", login{user: "me", password: "get-h"}, ""},
		{`{"credHelpers":{"token":"x"}}`, "token", login{identity: "t"}, ""},
		{`{"credHelpers":{"token":"x"}}`, "h", login{}, ""},
		{`{"credsStore":"x"}`, "none", login{}, ""},
		{`{"credsStore":"x"}`, "bad", login{}, "docker-credential-x: locked"},
		{`{"credsStore":"missing"}`, "h", login{}, "docker-credential-missing"},
	}
	for _, k := range cases {
		env := map[string]string{"DOCKER_CONFIG": dockerConfig(t, k.config)}
		d, err := readDockerLogins(Options{Getenv: func(name string) string { return env[name] }})
		if err != nil {
			t.Fatal(err)
		}
		got, err := d.of(t.Context(), k.host)
		if got != k.want || (err != nil) != (k.fails != "") || err != nil && !strings.Contains(err.Error(), k.fails) {
			t.Errorf("%s of %s: %+v, %v", k.host, k.config, got, err)
		}
	}
	env := map[string]string{"DOCKER_CONFIG": dockerConfig(t, `{"auths":`)}
	if _, err := readDockerLogins(Options{Getenv: func(name string) string { return env[name] }}); !fault.Is(err, fault.RemoteInvalid) {
		t.Errorf("a broken file: %v", err)
	}
}

// The URLs of a bucket's objects, as in Amazon's own client.
func TestBucketURL(t *testing.T) {
	for _, k := range [][4]string{
		{"team", "us-east-1", "", "https://team.s3.us-east-1.amazonaws.com/"},
		{"team", "cn-north-1", "", "https://team.s3.cn-north-1.amazonaws.com.cn/"},
		{"our.team", "eu-west-1", "", "https://s3.eu-west-1.amazonaws.com/our.team"},
		{"Team", "eu-west-1", "", "https://s3.eu-west-1.amazonaws.com/Team"},
		{"team", "eu-west-1", "http://127.0.0.1:9000/s3/", "http://127.0.0.1:9000/s3/team"},
		{"team", "evil.example/", "", ""},
		{"team", "eu-west-1", "127.0.0.1:9000", ""},
	} {
		got, err := bucketURL(k[0], k[1], k[2])
		if k[3] == "" && !fault.Is(err, fault.RemoteInvalid) || k[3] != "" && (err != nil || got.String() != k[3]) {
			t.Errorf("%v: %v, %v", k, got, err)
		}
	}
}

// Anonymous requests are not signed. A bucket in another region, and a wrong clock, give an error
// that names the cause.
func TestS3Refusals(t *testing.T) {
	s := s3Stub(t)
	s.speak = func(w http.ResponseWriter, r *http.Request) bool {
		if got := r.Header.Get("Authorization"); got != "" {
			t.Errorf("signed: %s", got)
		}
		w.Header().Set("X-Amz-Bucket-Region", "eu-west-1")
		w.WriteHeader(http.StatusMovedPermanently)
		return true
	}
	c := openWith(t, s.url, map[string]string{"AWS_ENDPOINT_URL": s.env["AWS_ENDPOINT_URL"]})
	_, err := c.Pull(t.Context(), rock, "k", filepath.Join(t.TempDir(), "to"))
	if status(err) != http.StatusMovedPermanently || err.(*fault.Error).Hint != "set AWS_REGION=eu-west-1" {
		t.Errorf("Pull = %v", err)
	}

	s = s3Stub(t)
	theirs := time.Now().Add(5 * time.Hour)
	s.answer = func(w http.ResponseWriter, r *http.Request) bool {
		at, err := time.Parse("20060102T150405Z", r.Header.Get("X-Amz-Date"))
		if off := theirs.Sub(at); err == nil && off < time.Hour {
			return false
		}
		w.Header().Set("Date", theirs.UTC().Format(http.TimeFormat))
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprint(w, "<Error><Code>RequestTimeTooSkewed</Code></Error>")
		return true
	}
	if got, err := s.open(t).Push(t.Context(), rock, packedRock(t, "one")); got != Stored || err != nil {
		t.Errorf("with another clock: %q, %v", got, err)
	}
}
