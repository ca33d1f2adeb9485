package fault

import "testing"

func TestQuote(t *testing.T) {
	for _, c := range []struct{ path, posix, windows string }{
		{"/srv/team/app", "/srv/team/app", "/srv/team/app"},
		{"a b", "'a b'", `"a b"`},
		{`C:\a`, `'C:\a'`, `C:\a`},
		{"it's", `'it'\''s'`, `"it's"`},
		{"/a\nb", "'/a\nb'", "\"/a\nb\""},
		{"/a/b-c_1.d", "/a/b-c_1.d", "/a/b-c_1.d"},
		{"$(x);y", "'$(x);y'", `"$(x);y"`},
		{"~", "'~'", `"~"`},
		{"", "''", `""`},
	} {
		if got := quote(c.path, false); got != c.posix {
			t.Errorf("%q: %s, want %s", c.path, got, c.posix)
		}
		if got := quote(c.path, true); got != c.windows {
			t.Errorf("%q on Windows: %s, want %s", c.path, got, c.windows)
		}
	}
}
