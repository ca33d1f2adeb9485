package registry

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pluv/host/fault"
	"pluv/host/version"
	"pluv/spec/registry"
)

// A release in another allowed registry counts, and an unreadable registry is an error.
func TestReleased(t *testing.T) {
	private := rocks(t, "a scm-1\nb scm-1\nc scm-1")
	public := rocks(t, "a 1.0-1\nb dev-1\nd scm-1")
	registry.NewBuilder(filepath.Join(public, "manifests", "me")).Describe("c 1.0-1").MustWrite(t)
	servers := []Server{{Name: "private", URL: private}, {Name: "public", URL: public}}
	u := open(t, Config{Servers: servers, Only: map[string]string{"d": "private"}})
	only := open(t, Config{Servers: servers, Only: map[string]string{"a": "private"}})
	for name, want := range map[string]bool{"a": true, "b": false, "c": false, "me/c": true, "d": false, "absent": false} {
		if got, err := u.released(t.Context(), name); err != nil || got != want {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	if got, err := only.released(t.Context(), "a"); err != nil || got {
		t.Errorf("from the private registry alone: %v, %v", got, err)
	}
	if err := os.RemoveAll(public); err != nil {
		t.Fatal(err)
	}
	if _, err := open(t, Config{Servers: servers}).released(t.Context(), "b"); fault.CodeOf(err) != fault.FetchStatus {
		t.Errorf("got %v", err)
	}
}

func TestElsewhere(t *testing.T) {
	dir := rocks(t, "a 1-1: lua < 5.3\na 2-1: lua == 5.5\nb 1-1\nb 2-1: lua < 5.2\nboth 1-1: lua == 5.1")
	registry.NewBuilder(filepath.Join(dir, "manifests", "me")).Describe("c 1-1: lua == 5.2").MustWrite(t)
	other := rocks(t, "both 2-1: lua == 5.3\nb 2-1: lua == 5.5\nd 1-1: lua == 5.3")
	want := map[string]string{
		"a": "5.1 5.2 5.5", "a >= 2": "5.5", "a >= 3": "", "b >= 2": "5.1", "both": "5.1", "d": "5.3", "me/c": "5.2", "absent": "",
	}
	check := func(t *testing.T, url string) {
		u := open(t, Config{Servers: []Server{{Name: "first", URL: url}, {Name: "second", URL: other}}})
		for text, want := range want {
			d, err := version.ParseDependency(text)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(u.elsewhere(t.Context(), d), " "); got != want {
				t.Errorf("%s: for %q, want %q", text, got, want)
			}
		}
	}
	sources(t, dir, check)
	// If there are no manifests for some Lua versions, the rockspecs decide.
	for _, pattern := range []string{"manifest-5.[25]*", "manifests/me/manifest-5.[25]*", "manifest-5.[13]*"} {
		found, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil || len(found) == 0 {
			t.Fatal(found, err)
		}
		for _, file := range found {
			if err := os.Remove(file); err != nil {
				t.Fatal(err)
			}
		}
		sources(t, dir, check)
	}
}
