package suggest

import "testing"

func TestNearest(t *testing.T) {
	keys := []string{"project", "runtime", "dependencies", "dev-dependencies", "registries", "sync", "url"}
	for _, c := range []struct{ word, want string }{
		{"dependancies", "dependencies"},
		{"dev-dependecies", "dev-dependencies"},
		{"snyc", "sync"},
		{"ulr", "url"},
		{"registry", "registries"},
		{"zzz", ""},
		{"x", ""},
		{"project", "project"},
	} {
		if got := Nearest(c.word, keys); got != c.want {
			t.Errorf("Nearest(%q) = %q, want %q", c.word, got, c.want)
		}
	}
}
