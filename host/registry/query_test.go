package registry

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pluv/spec/registry"
)

func TestSearch(t *testing.T) {
	private := rocks(t, "lib-b 1.0-1\nlib-a scm-1\nlib-a 1.0-1\nonly-dev scm-1\nlib-c 1-1",
		registry.Rock{Name: "lib-binary", Version: "1-1", Arches: []string{"linux-x86_64"}})
	public := rocks(t, "lib-b 9.9-1\nlib-d 2-1\nother 1-1")
	u := open(t, Config{Servers: []Server{{Name: "private", URL: private}, {Name: "public", URL: public}}})
	for text, want := range map[string]string{
		"LIB":  "lib-a 1.0-1 private, lib-b 1.0-1 private, lib-c 1-1 private, lib-d 2-1 public",
		"dev":  "only-dev scm-1 private",
		"none": "",
	} {
		found, err := u.Search(t.Context(), text)
		var got []string
		for _, l := range found {
			got = append(got, l.Name+" "+l.Version+" "+l.Registry)
		}
		if err != nil || strings.Join(got, ", ") != want {
			t.Errorf("%s: %q, %v, want %q", text, got, err, want)
		}
	}
	if _, err := open(t, Config{Servers: []Server{{Name: "x", URL: t.TempDir()}}}).Search(t.Context(), "a"); err == nil {
		t.Error("a registry without a manifest was searched")
	}
	if Newest(nil) != nil {
		t.Error("Newest without candidates is not nil")
	}
}

// TestCompactIndex: a parsed manifest is cached, used while the manifest is unchanged,
// and parsed again if damaged.
func TestCompactIndex(t *testing.T) {
	dir := rocks(t, "a 1.0-1")
	sources(t, dir, func(t *testing.T, url string) {
		cache := cacheDir(t)
		look := func() string {
			t.Helper()
			return versions(t, Open(client(t, cache, false), Config{Servers: []Server{{Name: "s", URL: url}}, Target: target, CacheDir: cache}), "a")
		}
		want := look()
		kept, err := filepath.Glob(filepath.Join(cache, "index", "*"))
		if err != nil || len(kept) != 1 || want != "1.0-1 src@s" {
			t.Fatalf("%q: %q, %v", want, kept, err)
		}
		if got := look(); got != want {
			t.Errorf("from the index: %q", got)
		}
		data, err := os.ReadFile(kept[0])
		if err != nil {
			t.Fatal(err)
		}
		for _, damaged := range [][]byte{nil, data[:len(data)-1], []byte("x")} {
			if err := os.WriteFile(kept[0], damaged, 0o644); err != nil {
				t.Fatal(err)
			}
			if got := look(); got != want {
				t.Errorf("with %d bytes of an index: %q", len(damaged), got)
			}
		}
	})
}
