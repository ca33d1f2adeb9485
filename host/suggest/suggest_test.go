package suggest

import (
	"strings"
	"testing"
)

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
		{"", ""},
		{"dev-depndencise", "dev-dependencies"},
		{"project", "project"},
	} {
		if got := Nearest(c.word, keys); got != c.want {
			t.Errorf("Nearest(%q) = %q, want %q", c.word, got, c.want)
		}
	}
	if got := Nearest("x", []string{"", "y", "z"}); got != "" {
		t.Errorf("a candidate that shares nothing: %q", got)
	}
}

func TestRock(t *testing.T) {
	for module, want := range map[string]string{"cjson": "lua-cjson", "socket.http": "luasocket", "lpeg": "", "": "", ".": ""} {
		if got := Rock(module); got != want {
			t.Errorf("Rock(%q) = %q, want %q", module, got, want)
		}
	}
}

func TestAllNearest(t *testing.T) {
	names := []string{"lua-cjson", "luacheck", "penlight", "penlights", "lpeg", "lua-zlib", "lua-yaml", "lyaml"}
	for word, want := range map[string]string{
		"penlihgt": "penlight", "lyam": "lyaml", "lua-xaml": "lua-yaml", "penlightz": "penlight penlights", "zzzzzz": "", "": "",
	} {
		if got := strings.Join(AllNearest(word, names, 3), " "); got != want {
			t.Errorf("AllNearest(%q) = %q, want %q", word, got, want)
		}
	}
	if got := AllNearest("x1", []string{"x2", "x3", "x4"}, 2); len(got) != 2 {
		t.Errorf("more than asked for: %q", got)
	}
}

// TestDistance compares the limited distance with the plain definition.
func TestDistance(t *testing.T) {
	var plain func(a, b string) int
	plain = func(a, b string) int {
		if a == "" || b == "" {
			return len(a) + len(b)
		}
		cost := 1
		if a[len(a)-1] == b[len(b)-1] {
			cost = 0
		}
		d := min(plain(a[:len(a)-1], b)+1, plain(a, b[:len(b)-1])+1, plain(a[:len(a)-1], b[:len(b)-1])+cost)
		if n, m := len(a), len(b); n > 1 && m > 1 && a[n-1] == b[m-2] && a[n-2] == b[m-1] {
			d = min(d, plain(a[:n-2], b[:m-2])+1)
		}
		return d
	}
	words := []string{"", "a", "b", "ab", "ba", "abc", "acb", "bca", "abab", "baab", "aabc"}
	for _, a := range words {
		for _, b := range words {
			for limit := 1; limit < 6; limit++ {
				if got, want := distance(a, b, limit), min(plain(a, b), limit); got != want {
					t.Errorf("distance(%q, %q, %d) = %d, want %d", a, b, limit, got, want)
				}
			}
		}
	}
}
