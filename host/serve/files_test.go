package serve

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestKeptFiles: the small files in memory are bounded, those used last stay, and they are
// looked at once a second.
func TestKeptFiles(t *testing.T) {
	dir := t.TempDir()
	f := newSmallFiles()
	past := time.Now().Add(-time.Hour)
	body := bytes.Repeat([]byte("x"), maxSmall)
	add := func(name string, body []byte) {
		file := filepath.Join(dir, name)
		write(t, file, body)
		if err := os.Chtimes(file, past, past); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.add(name, bytes.NewReader(body), info, f.replaced.Load(), func(body []byte) *document {
			return plainDocument(otherContent, mustRevalidate, body, past)
		}); err != nil {
			t.Fatal(err)
		}
	}
	add("often", []byte("a"))
	for i := range maxKept/maxSmall + 100 {
		add(fmt.Sprint(i), body)
		if f.get(dir, "often") == nil {
			t.Fatalf("a file in use was dropped after %d others", i)
		}
	}
	if n := f.all.len(); n < maxKept/(maxSmall+keptOverhead)-1 || n > maxKept/maxSmall+1 {
		t.Errorf("%d files are kept", n)
	}

	if err := os.Remove(filepath.Join(dir, "often")); err != nil {
		t.Fatal(err)
	}
	if f.get(dir, "often") == nil {
		t.Error("a file was looked at twice in a second")
	}
	kept, _ := f.all.get("often")
	kept.checked.Add(-int64(checkEvery))
	if f.get(dir, "often") != nil {
		t.Error("a removed file is still kept after a second")
	}

	add("replaced", []byte("a"))
	f.replace("replaced")
	if f.get(dir, "replaced") != nil {
		t.Error("a replaced file is still kept")
	}
	info, err := os.Stat(filepath.Join(dir, "replaced"))
	if err != nil {
		t.Fatal(err)
	}
	opened := f.replaced.Load()
	f.replace("replaced")
	if _, err := f.add("replaced", strings.NewReader("a"), info, opened, func(body []byte) *document { return &document{} }); err != nil || f.get(dir, "replaced") != nil {
		t.Errorf("a file was kept that was opened before it was replaced: %v", err)
	}
}

// TestAbsent: that a file is missing is remembered for a second, until it is uploaded, or
// the folder is read again.
func TestAbsent(t *testing.T) {
	file, made := tokens(t, "upload")
	b := open(t, universe, Options{Tokens: file})
	for range 2 {
		b.get("/new-1.0-1.rockspec", 404)
		b.get("/notes.txt", 404)
	}
	if response, text := b.do("PUT", "/new-1.0-1.rockspec", rockspecOf("new", "1.0-1"), "Authorization: Bearer "+made["upload"]); response.StatusCode != 201 {
		t.Fatal(text)
	}
	b.get("/new-1.0-1.rockspec", 200)
	b.write("late-1.0-1.rockspec", rockspecOf("late", "1.0-1"))
	b.get("/late-1.0-1.rockspec", 200)
	later()
	b.write("notes.txt", "text")
	b.get("/notes.txt", 200)

	a, now := &absences{}, &snapshot{}
	a.add("a", now)
	if !a.has("a", now) || a.has("b", now) || a.has("a", &snapshot{}) {
		t.Errorf("%v", a.paths)
	}
	for i := range 3 * maxAbsences {
		a.add(fmt.Sprint(i), now)
	}
	if n := len(a.paths); n > maxAbsences {
		t.Errorf("%d paths", n)
	}
	a.until = time.Now()
	if a.has(fmt.Sprint(3*maxAbsences-1), now) {
		t.Error("remembered for too long")
	}
}

// TestPlainPaths: requests that skip http.ServeMux get what it would have given.
func TestPlainPaths(t *testing.T) {
	b := open(t, universe, Options{})
	b.write("notes.txt", "text")
	for _, path := range []string{
		"/notes.txt", "/a-1.0-1.rockspec", "/manifest", "/manifest-5.4", "/metadata-5.4.json.zst", "/none", "/health", "/api", "/dev", "/builds", "/manifests",
		"/.incoming", "/..", "/.", "/", "//", "/a..b", "/notes.txt/", "/notes%2etxt", "/NOTES.TXT", "/a:b", "/a%00", "/-", "/_", "/x?y=/../z", "/favicon.ico",
	} {
		escaped := path
		if len(path) > 1 && path[1] != '.' && path[1] != '/' {
			escaped = fmt.Sprintf("/%%%02x%s", path[1], path[2:]) // never plain, and the same path
		}
		for _, method := range []string{"GET", "HEAD", "POST", "DELETE", "OPTIONS"} {
			response, text := b.do(method, path, "")
			want, other := b.do(method, escaped, "")
			if response.StatusCode != want.StatusCode || text != other {
				t.Errorf("%s %s: %d %q, by the mux %d %q", method, path, response.StatusCode, text, want.StatusCode, other)
			}
		}
	}
}
