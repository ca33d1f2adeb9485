package network

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pluv/host/fault"
	"pluv/host/platform"
	"pluv/host/project"
)

// For a URL below several registries, the mirrors of the innermost one are used.
func TestMirrors(t *testing.T) {
	n := New(platform.Info{}, t.TempDir(), Tell{})
	n.UseRegistries([]project.Registry{
		{Name: "outer", URL: "https://a.test", Mirrors: []string{"https://b.test/"}},
		{Name: "inner", URL: "https://a.test/in", Mirrors: []string{"https://c.test/x", "https://d.test"}},
	})
	for url, want := range map[string]string{
		"https://a.test/f":     "https://b.test/f",
		"https://a.test/in/f":  "https://c.test/x/f https://d.test/f",
		"https://a.test/inn":   "https://b.test/inn",
		"https://other.test/f": "",
	} {
		if got := strings.Join(n.mirrorsOf(url), " "); got != want {
			t.Errorf("%s: %q, not %q", url, got, want)
		}
	}
}

// The user's settings are read when the client is first needed, and may be invalid.
func TestClient(t *testing.T) {
	dir := t.TempDir()
	n := New(platform.Info{Config: dir, Cache: dir}, dir, Tell{})
	file := filepath.Join(dir, "config.toml")
	if err := os.WriteFile(file, []byte("network = 1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := n.Client(); fault.CodeOf(err) != fault.ConfigInvalid {
		t.Errorf("%v", err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	first, err := n.Client()
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := n.Client(); again != first {
		t.Error("there are two clients")
	}
	n.Configure(Options{Offline: true})
	if other, err := n.Client(); err != nil || other == first || !other.Offline() {
		t.Errorf("not configured anew: %v", err)
	}
}
