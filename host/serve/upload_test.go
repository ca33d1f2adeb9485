package serve

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"pluv/host/artifact"
	"pluv/host/digest"
	"pluv/host/fault"
	"pluv/spec/need"
)

// rockspecOf is a small rockspec.
func rockspecOf(name, version string) string {
	return fmt.Sprintf("package = %q\nversion = %q\nsource = { url = \"https://rocks.invalid/x.tar.gz\" }\nbuild = { type = \"none\" }\n", name, version)
}

func TestPut(t *testing.T) {
	t.Parallel()
	file, made := tokens(t, "read", "upload", "upload:me", "cache")
	b := open(t, "", Options{Tokens: file, MaxUpload: 2 << 20})
	upload, mine := "Authorization: Bearer "+made["upload"], "Authorization: Bearer "+made["upload:me"]
	spec := rockspecOf("a", "1.0-1")
	packed := rock(t, map[string]string{"a-1.0-1.rockspec": spec, "a.lua": "return 1"})
	for _, c := range []struct {
		name, path, body, token string
		status                  int
		says                    string
	}{
		{"no token", "/a-1.0-1.rockspec", spec, "X: y", 401, "a token is needed"},
		{"a wrong token", "/a-1.0-1.rockspec", spec, "Authorization: Bearer no", 401, "Invalid key"},
		{"a reader", "/a-1.0-1.rockspec", spec, "Authorization: Bearer " + made["read"], 403, "does not have the scope `upload`"},
		{"of a namespace", "/a-1.0-1.rockspec", spec, mine, 403, "does not have the scope `upload`"},
		{"of another namespace", "/manifests/you/a-1.0-1.rockspec", spec, mine, 403, "does not have the scope `upload:you`"},
		{"of the cache", "/a-1.0-1.rockspec", spec, "Authorization: Bearer " + made["cache"], 403, "does not have the scope"},
		{"a rockspec", "/a-1.0-1.rockspec", spec, upload, 201, digest.SHA256([]byte(spec))},
		{"the same again", "/a-1.0-1.rockspec", spec, upload, 200, `"created":false`},
		{"another rockspec", "/a-1.0-1.rockspec", spec + "\n", upload, 409, "cannot be changed"},
		{"a rock", "/a-1.0-1.src.rock", packed, upload, 201, ""},
		{"a rock of a platform", "/a-1.0-1.linux-x86_64.rock", packed, upload, 201, ""},
		{"a rock with another rockspec", "/a-1.0-1.all.rock", rock(t, map[string]string{"a-1.0-1.rockspec": spec + "\n"}), upload, 409, "already published with a different rockspec"},
		{"a rock alone", "/d-1.0-1.all.rock", rock(t, map[string]string{"d-1.0-1.rockspec": rockspecOf("d", "1.0-1")}), upload, 201, ""},
		{"another rockspec than in it", "/d-1.0-1.rockspec", rockspecOf("d", "1.0-1") + "\n", upload, 409, "already published with a different rockspec"},
		{"in a namespace", "/manifests/me/a-1.0-1.rockspec", spec + "\n", mine, 201, ""},
		{"in any namespace", "/manifests/you/a-1.0-1.rockspec", spec, upload, 201, ""},
		{"no namespace", "/manifests/%2e%2e/a-1.0-1.rockspec", spec, upload, 422, "not a valid namespace"},
		{"a hidden namespace", "/manifests/.x/a-1.0-1.rockspec", spec, upload, 422, "not a valid namespace"},
		{"another name", "/b-1.0-1.rockspec", spec, upload, 422, "describes another package"},
		{"another version", "/a-1.0-2.rockspec", spec, upload, 422, "describes another package"},
		{"upper case", "/A-1.0-1.rockspec", rockspecOf("A", "1.0-1"), upload, 422, "lower case"},
		{"no Lua", "/c-1.0-1.rockspec", "package = ", upload, 422, "cannot parse"},
		{"no build", "/c-1.0-1.rockspec", "package = 'c' version = '1.0-1' source = { url = 'x' }", upload, 422, "`build` is missing"},
		{"too long", "/c-1.0-1.rockspec", strings.Repeat(" ", 1<<20) + spec, upload, 422, ""},
		{"for ever", "/c-1.0-1.rockspec", "while true do end", upload, 422, "c-1.0-1.rockspec"},
		{"no zip", "/c-1.0-1.src.rock", "x", upload, 422, "c-1.0-1.src.rock"},
		{"nothing", "/c-1.0-1.src.rock", "", upload, 422, "c-1.0-1.src.rock"},
		{"a zip without a rockspec", "/c-1.0-1.src.rock", packed, upload, 422, "c-1.0-1.src.rock holds no c-1.0-1.rockspec"},
		{"no rock", "/manifest-5.4", spec, upload, 422, "is not the name of a rockspec or a rock"},
		{"hidden", "/.x", spec, upload, 422, "is not the name of a rockspec or a rock"},
		{"a long name", "/" + strings.Repeat("x", 300) + "-1.0-1.rockspec", spec, upload, 422, "longer than"},
		{"too large", "/c-1.0-1.src.rock", strings.Repeat("x", 2<<20+1), upload, 413, "larger than the 2097152 bytes allowed"},
		{"elsewhere", "/x/a-1.0-1.rockspec", spec, upload, 405, ""},
	} {
		response, said := b.do("PUT", c.path, c.body, c.token)
		if response.StatusCode != c.status || !strings.Contains(said, c.says) || strings.Contains(said, incomingDir) || strings.Contains(said, b.dir) {
			t.Errorf("%s: %d %s, not %d %s", c.name, response.StatusCode, said, c.status, c.says)
		}
	}
	if got := b.get("/a-1.0-1.rockspec", 200); got != spec {
		t.Errorf("what was published is %s", got)
	}
	if got := versionsOf(t, b.get("/manifest-5.4", 200)); got != "a 1.0-1 linux-x86_64+rockspec+src, d 1.0-1 all" {
		t.Error(got)
	}
	if left, err := filepath.Glob(filepath.Join(b.dir, incomingDir, ".*.tmp")); err != nil || len(left) > 0 {
		t.Errorf("left over: %q, %v", left, err)
	}
	if b.warnings() != "" {
		t.Error("a client's error is in the operator's log")
	}
}

// TestRace: of concurrent uploads of one version with different contents one wins.
func TestRace(t *testing.T) {
	file, made := tokens(t, "upload")
	b := open(t, "", Options{Tokens: file})
	var group sync.WaitGroup
	statuses := make([]int, 16)
	for i := range statuses {
		group.Go(func() {
			r := httptest.NewRequest("PUT", "/a-1.0-1.rockspec", strings.NewReader(rockspecOf("a", "1.0-1")+strings.Repeat("\n", i)))
			r.Header.Set("Authorization", "Bearer "+made["upload"])
			w := httptest.NewRecorder()
			b.ServeHTTP(w, r)
			statuses[i] = w.Code
		})
	}
	group.Wait()
	count := map[int]int{}
	for _, status := range statuses {
		count[status]++
	}
	if count[201] != 1 || count[409] != 15 {
		t.Errorf("%v", count)
	}
}

func TestBuilds(t *testing.T) {
	file, made := tokens(t, "upload", "cache")
	b := open(t, "", Options{Tokens: file, MaxUpload: 1 << 20})
	cache := "Authorization: Bearer " + made["cache"]
	const at = "/builds/a/1.0-1/lua-5.4/linux-x86_64/"
	sum := digest.SHA256([]byte("archive"))
	about := fmt.Sprintf(`{"sha256": %q, "more": 1}`, sum)
	const half = "/builds/a/1.0-1/lua-5.4/linux-aarch64/"
	ownName := artifact.OwnName(sum)
	own := fmt.Sprintf(`{"sha256": %q, "archive": %q}`, sum, ownName)
	for _, c := range []struct {
		name, path, body, token, condition string
		status                             int
	}{
		{"of a rock", at + "package.tar.gz", "archive", "Authorization: Bearer " + made["upload"], "", 403},
		{"metadata first", at + "package.json", about, cache, "", 409},
		{"the archive", at + "package.tar.gz", "archive", cache, "If-None-Match: *", 201},
		{"again", at + "package.tar.gz", "archive", cache, "If-None-Match: *", 200},
		{"another half", at + "package.tar.gz", "other", cache, "If-None-Match: *", 201},
		{"the first half again", at + "package.tar.gz", "archive", cache, "", 201},
		{"metadata of another archive", at + "package.json", `{"sha256": "` + strings.Repeat("0", 64) + `"}`, cache, "", 409},
		{"invalid JSON", at + "package.json", "x", cache, "", 422},
		{"no checksum", at + "package.json", "{}", cache, "", 422},
		{"the metadata", at + "package.json", about, cache, "If-None-Match: *", 201},
		{"the metadata again", at + "package.json", about, cache, "", 200},
		{"the whole again", at + "package.tar.gz", "archive", cache, "If-None-Match: *", 200},
		{"another archive", at + "package.tar.gz", "other", cache, "If-None-Match: *", 412},
		{"another archive, without a condition", at + "package.tar.gz", "other", cache, "", 409},
		{"other metadata", at + "package.json", about + " ", cache, "", 409},
		{"an archive of an interrupted upload", half + "package.tar.gz", "broken off", cache, "If-None-Match: *", 201},
		{"its metadata first", half + "package.json", own, cache, "If-None-Match: *", 409},
		{"another archive under that name", half + ownName, "other", cache, "If-None-Match: *", 422},
		{"the archive that the name says", half + ownName, "archive", cache, "If-None-Match: *", 201},
		{"a name of another", half + "package.json", strings.Replace(own, ownName, artifact.OwnName(strings.Repeat("0", 64)), 1), cache, "", 422},
		{"a name outside", half + "package.json", strings.Replace(own, ownName, "../package.tar.gz", 1), cache, "", 422},
		{"its metadata", half + "package.json", own, cache, "If-None-Match: *", 201},
		{"something else", at + "package.zip", "x", cache, "", 404},
		{"up", "/builds/%2e%2e/1.0-1/lua-5.4/linux-x86_64/package.tar.gz", "x", cache, "", 422},
		{"hidden", "/builds/.a/1.0-1/lua-5.4/linux-x86_64/package.tar.gz", "x", cache, "", 422},
		{"deeper", "/builds/a%2fb/1.0-1/lua-5.4/linux-x86_64/package.tar.gz", "x", cache, "", 422},
		{"too large", "/builds/b/1.0-1/lua-5.4/linux-x86_64/package.tar.gz", strings.Repeat("x", 1<<20+1), cache, "", 413},
	} {
		headers := []string{c.token}
		if c.condition != "" {
			headers = append(headers, c.condition)
		}
		if response, said := b.do("PUT", c.path, c.body, headers...); response.StatusCode != c.status {
			t.Errorf("%s: %d %s, not %d", c.name, response.StatusCode, said, c.status)
		}
	}
	if b.get(at+"package.tar.gz", 200) != "archive" || b.get(at+"package.json", 200) != about {
		t.Error("the stored file is another one")
	}
	b.get("/builds/none/1.0-1/lua-5.4/linux-x86_64/package.json", 404)
	if response, _ := b.do("HEAD", at+"package.json", ""); response.StatusCode != 200 || response.ContentLength != int64(len(about)) {
		t.Errorf("HEAD: %d", response.StatusCode)
	}
}

// formOf is a multipart body.
func formOf(parts ...[3]string) (body, contentType string) {
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	for _, part := range parts {
		f, err := w.CreateFormFile(part[0], part[1])
		if err == nil {
			_, err = f.Write([]byte(part[2]))
		}
		if err != nil {
			panic(err)
		}
	}
	_ = w.Close()
	return out.String(), w.FormDataContentType()
}

func TestLuaRocksAPI(t *testing.T) {
	file, made := tokens(t, "read", "upload", "upload:me")
	b := open(t, "", Options{Tokens: file, MaxUpload: 1 << 20})
	post := func(path string, status int, parts ...[3]string) string {
		t.Helper()
		body, contentType := formOf(parts...)
		response, said := b.do("POST", path, body, "Content-Type: "+contentType)
		if response.StatusCode != status {
			t.Errorf("POST %s: %d %s, not %d", path, response.StatusCode, said, status)
		}
		return said
	}
	api, mine := "/api/1/"+made["upload"], "/api/1/"+made["upload:me"]
	b.get("/api/tool_version?current=1.0.0", 200)
	post("/api/tool_version", 200, [3]string{"current", "", "1.0.0"})
	b.get(api+"/status", 200)
	b.get("/api/1/none/status", 401)
	b.get("/api/1/"+made["read"]+"/status", 403)
	if response, _ := b.do("GET", "/api/1/bearer/status", "", "Authorization: Bearer "+made["upload"]); response.StatusCode != 200 {
		t.Errorf("a bearer: %d", response.StatusCode)
	}
	if got := strings.TrimSpace(b.get(api+"/check_rockspec?package=A&version=1.0-1", 200)); got != "{}" {
		t.Error(got)
	}
	spec := rockspecOf("a", "1.0-1")
	var answer uploaded
	if err := json.Unmarshal([]byte(post(api+"/upload", 200, [3]string{"rockspec_file", "a-1.0-1.rockspec", spec})), &answer); err != nil {
		t.Fatal(err)
	}
	if !answer.IsNew || answer.Module.Name != "a" || answer.Manifests[0].Name != "root" || answer.ModuleURL != b.url+"/api/packages/a" {
		t.Errorf("%+v", answer)
	}
	if got := b.get(api+"/check_rockspec?package=A&version=1.0-1", 200); !strings.Contains(got, `"version":{"id":`) {
		t.Error(got)
	}
	id := fmt.Sprintf("/upload_rock/%d", answer.Version.ID)
	packed := rock(t, map[string]string{"a-1.0-1.rockspec": spec})
	post(api+id, 200, [3]string{"rock_file", "a-1.0-1.src.rock", packed})
	post(mine+id, 404, [3]string{"rock_file", "a-1.0-1.src.rock", packed})
	post(api+id, 422, [3]string{"rock_file", "b-1.0-1.src.rock", packed})
	post(api+id, 422, [3]string{"rock_file", "a-1.0-1.rockspec", spec})
	post(api+id, 422, [3]string{"rock_file", "x", packed})
	post(api+"/upload_rock/x", 404, [3]string{"rock_file", "a-1.0-1.src.rock", packed})
	post(mine+"/upload", 200, [3]string{"other", "y", "z"}, [3]string{"rockspec_file", "/tmp/../a-1.0-1.rockspec", spec})
	post(api+"/upload", 409, [3]string{"rockspec_file", "a-1.0-1.rockspec", spec + "\n"})
	post(api+"/upload", 422, [3]string{"rockspec_file", "a-1.0-1.src.rock", packed})
	post(api+"/upload", 422, [3]string{"rockspec_file", "", spec})
	post(api+"/upload", 422, [3]string{"rockspec_sig", "a", "b"}, [3]string{"rockspec_file", "b-1.0-1.rockspec", rockspecOf("b", "1.0-1")})
	post(api+"/upload", 400)
	post(api+"/upload", 400, [3]string{"other", "a-1.0-1.rockspec", spec})
	post(api+"/upload", 413, [3]string{"other", "x", strings.Repeat("x", 1<<20)})
	for _, c := range [][2]string{
		{"text/plain", spec}, {"multipart/form-data", spec}, {"multipart/form-data; boundary=x", ""}, {"multipart/form-data; boundary=x", "--x\r\n"},
		{"multipart/form-data; boundary=x", "--x\r\nno header\r\n\r\n--x--"}, {"multipart/form-data; boundary=x", "--x\r\n" + strings.Repeat("a: b\r\n", 20000) + "\r\n--x--"},
	} {
		response, said := b.do("POST", api+"/upload", c[1], "Content-Type: "+c[0])
		if response.StatusCode != 400 && response.StatusCode != 408 {
			t.Errorf("%q: %d %s", c, response.StatusCode, said)
		}
	}
	for _, secret := range made {
		if strings.Contains(b.logged(), secret) {
			t.Errorf("a token is in the log:\n%s", b.logged())
		}
	}
	if said := b.warnings(); said != "" {
		t.Error(said)
	}
}

func FuzzForm(f *testing.F) {
	file := filepath.Join(f.TempDir(), "tokens.toml")
	token, err := NewToken(filepath.Join(filepath.Dir(file), "locks"), file, "a", []string{scopeUpload})
	if err != nil {
		f.Fatal(err)
	}
	s, err := Open(f.Context(), Options{Dir: f.TempDir(), Tokens: file, Warn: func(string) {}})
	if err != nil {
		f.Fatal(err)
	}
	defer s.Close()
	body, _ := formOf([3]string{"rockspec_file", "a-1.0-1.rockspec", rockspecOf("a", "1.0-1")})
	f.Add("multipart/form-data; boundary="+body[2:62], body)
	f.Add("multipart/form-data; boundary=x", "--x\r\n")
	f.Fuzz(func(t *testing.T, contentType, body string) {
		r := httptest.NewRequest("POST", "/api/1/"+token+"/upload", strings.NewReader(body))
		r.Header.Set("Content-Type", contentType)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code >= 500 {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	})
}

func TestTokens(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"TOML": "[a", "key": "[a]\nsha256 = '" + strings.Repeat("0", 64) + "'\nscopes = ['read']\nother = 1", "sum": "[a]\nsha256 = 'x'\nscopes = ['read']",
		"scope": "[a]\nsha256 = '" + strings.Repeat("0", 64) + "'\nscopes = ['all']", "scopes": "[a]\nsha256 = '" + strings.Repeat("0", 64) + "'",
		"no table": "a = 1", "namespace": "[a]\nsha256 = '" + strings.Repeat("0", 64) + "'\nscopes = ['upload:..']",
	} {
		if _, err := parseTokens([]byte(text), "tokens.toml"); fault.CodeOf(err) != fault.AuthInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	file, made := tokens(t, "read", "upload:me")
	for _, c := range [][2]string{{"read", "read"}, {"a b", "read"}, {"", "read"}, {"new", "all"}} {
		if _, err := NewToken(filepath.Join(filepath.Dir(file), "locks"), file, c[0], []string{c[1]}); err == nil {
			t.Errorf("the token %q was created", c)
		}
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(file)
	if err != nil || need.HasModes(t) && info.Mode().Perm() != 0o600 || strings.Contains(string(text), made["read"]) {
		t.Errorf("%v %v %s", info.Mode(), err, text)
	}
	b := open(t, "a 1.0-1", Options{Tokens: file, Private: true})
	b.get("/manifest-5.4", 401)
	b.get("/api/packages", 401)
	b.get("/health", 200)
	for token, want := range map[string]string{
		made["read"]: `200 {"name":"read","scopes":["read"]}`, "": `401 {"errors":["a token is needed"]}`, "x": `401 {"errors":["Invalid key"]}`,
	} {
		response, said := b.do("GET", "/api/token", "", "Authorization: Bearer "+token)
		if got := fmt.Sprintf("%d %s", response.StatusCode, strings.TrimSpace(said)); got != want {
			t.Errorf("%q: %s, not %s", token, got, want)
		}
	}
	response, _ := b.do("PUT", "/builds/a/1.0-1/lua-5.4/x/package.json", "{}", "Authorization: Bearer "+made["read"])
	if got := response.Header.Get("WWW-Authenticate"); !strings.HasSuffix(got, `error="insufficient_scope", scope="cache"`) {
		t.Error(got)
	}
	read := func(status int, header string) {
		t.Helper()
		if response, _ := b.do("GET", "/a-1.0-1.rockspec", "", header); response.StatusCode != status {
			t.Errorf("%s: %d, not %d", header, response.StatusCode, status)
		}
	}
	basic := func(user, password string) string {
		r := httptest.NewRequest("GET", "/", nil)
		r.SetBasicAuth(user, password)
		return "Authorization: " + r.Header.Get("Authorization")
	}
	read(200, "Authorization: Bearer "+made["read"])
	read(200, "authorization: bearer "+made["upload:me"])
	read(200, basic("me", made["read"]))
	read(200, basic(made["read"], ""))
	read(401, basic("me", "none"))
	read(401, "Authorization: Bearer "+digest.SHA256([]byte(made["read"])))
	read(401, "Authorization: Digest x")

	// A token that is removed from the file is invalid without a restart; so are all tokens of a
	// file that others can read, or that is missing. After a syntax error in it the old tokens
	// stay valid.
	if _, err := NewToken(filepath.Join(filepath.Dir(file), "locks"), file, "late", []string{"read"}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, bytes.SplitAfter(text, []byte("\n\n"))[1], 0o600); err != nil {
		t.Fatal(err)
	}
	later()
	read(401, "Authorization: Bearer "+made["read"])
	read(200, "Authorization: Bearer "+made["upload:me"])
	if need.HasModes(t) {
		if err := os.Chmod(file, 0o644); err != nil {
			t.Fatal(err)
		}
		later()
		read(401, "Authorization: Bearer "+made["upload:me"])
		if said := b.warnings(); !strings.Contains(said, "other users of this machine can read") || !strings.Contains(said, "all tokens are refused until you run `chmod 600 ") {
			t.Error(said)
		}
		if _, err := readTokens(file); fault.CodeOf(err) != fault.AuthExposed {
			t.Error(err)
		}
		if err := os.Chmod(file, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	later()
	read(200, "Authorization: Bearer "+made["upload:me"])
	if err := os.WriteFile(file, []byte("["), 0o600); err != nil {
		t.Fatal(err)
	}
	later()
	read(200, "Authorization: Bearer "+made["upload:me"])
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	later()
	read(401, "Authorization: Bearer "+made["upload:me"])
}

// TestManyTokens: no token created concurrently is lost.
func TestManyTokens(t *testing.T) {
	file := filepath.Join(t.TempDir(), "tokens.toml")
	var group sync.WaitGroup
	for i := range 16 {
		group.Go(func() {
			if _, err := NewToken(filepath.Join(filepath.Dir(file), "locks"), file, fmt.Sprintf("t%d", i), []string{"read"}); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if list, err := readTokens(file); len(list) != 16 || err != nil {
		t.Errorf("%d tokens, %v", len(list), err)
	}
}

func TestWithoutTokens(t *testing.T) {
	b := open(t, "a 1.0-1", Options{})
	for _, header := range []string{"X: y", "Authorization: Bearer x"} {
		if response, said := b.do("PUT", "/b-1.0-1.rockspec", rockspecOf("b", "1.0-1"), header); response.StatusCode != http.StatusForbidden {
			t.Errorf("%d %s", response.StatusCode, said)
		}
	}
	b.get("/api/1/x/status", 403)
}
