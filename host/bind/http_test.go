package bind

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pluv/host/fault"
	"pluv/spec/registry"
)

// TestMirrorsAreForRegistries: the mirrors in pluv.toml are used for its registries only.
// Downloads for all projects, such as runtimes, never come from one, whatever a project
// calls a registry.
func TestMirrorsAreForRegistries(t *testing.T) {
	f := newFixture(t, t.Context())
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "lua.tar.gz"), []byte("theirs"), 0o644); err != nil {
		t.Fatal(err)
	}
	down, mirror := registry.New(t, dir, registry.Faults("404:none 503:*")), registry.New(t, dir)
	begin := fmt.Sprintf(`host.http.configure { retries = 0 }
		host.http.registries { registries = { { name = "r", url = %q, mirrors = { %q } } } }
		local url = %q `, down.URL, mirror.URL, down.URL+"/lua.tar.gz")
	for _, options := range []string{"url = url", "url = url, immutable = true"} {
		_, err := f.run(t, begin+"return host.http.download { "+options+" }")
		if fault.CodeOf(err) != fault.FetchStatus || len(mirror.Log()) > 0 {
			t.Errorf("%s: %v, the mirror was asked %q", options, err, mirror.Log())
		}
	}
	f.holds(t, begin+`return require("host.fs").read(host.http.download({ url = url, mirrored = true }).path) == "theirs"`)
	// The mirror's answer does not count for a request without mirrors, also later.
	for _, options := range []string{"url = url", "url = url, immutable = true"} {
		if _, err := f.run(t, begin+"return host.http.download { "+options+" }"); fault.CodeOf(err) != fault.FetchStatus {
			t.Errorf("%s, later: %v", options, err)
		}
	}
}

// TestExpect: the checks of a download without a SHA-256.
func TestExpect(t *testing.T) {
	f := newFixture(t, t.Context())
	if err := os.WriteFile(filepath.Join(f.dir, "text"), []byte("hello"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		options string
		code    fault.Code
	}{
		{``, ""},
		{`, md5 = "5d41402abc4b2a76b9719d911017c592"`, ""},
		{`, md5 = "5D41402A"`, ""},
		{`, md5 = "5d41402b"`, fault.DigestMismatch},
		{`, md5 = ""`, ""},
		{`, expect = "archive"`, fault.ArchiveFormat},
		{`, expect = "archive", md5 = "5d41402a"`, fault.ArchiveFormat},
		// A SHA-256 replaces the check.
		{`, expect = "archive", sha256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"`, ""},
		{`, member = "a.rockspec"`, fault.ArchiveFormat},
	} {
		_, err := f.run(t, `return host.http.download { url = dir .. "/text"`+c.options+" }")
		if fault.CodeOf(err) != c.code || err != nil && c.code == "" {
			t.Errorf("%s: %v", c.options, err)
		}
	}
	var rock bytes.Buffer
	w := zip.NewWriter(&rock)
	for _, name := range []string{"./a-1-1.rockspec", "folder/"} {
		if _, err := w.Create(name); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), os.WriteFile(filepath.Join(f.dir, "rock"), rock.Bytes(), 0o644)); err != nil {
		t.Fatal(err)
	}
	for member, code := range map[string]fault.Code{"a-1-1.rockspec": "", "a-2-1.rockspec": fault.FileMissing, "folder": fault.FileMissing} {
		_, err := f.run(t, `return host.http.download { url = dir .. "/rock", expect = "archive", member = "`+member+`" }`)
		if fault.CodeOf(err) != code || err != nil && code == "" {
			t.Errorf("%s: %v", member, err)
		}
	}
	if _, err := f.run(t, `return host.http.download { url = dir .. "/text", expect = "rock" }`); err == nil || !strings.Contains(err.Error(), `opts.expect must be "archive", not "rock"`) {
		t.Errorf("%v", err)
	}
}
