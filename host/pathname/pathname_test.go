package pathname

import (
	"net/url"
	"path/filepath"
	"testing"
)

func TestFromURL(t *testing.T) {
	for _, c := range []struct{ raw, unix, windows string }{ // "" for none
		{"file:///a/b", "/a/b", ""},
		{"file://localhost/a", "/a", ""},
		{"file:///C:/a/b%20c", "/C:/a/b c", `C:\a\b c`},
		{"file:///c:", "/c:", "c:"},
		{"file://C:/a", "", ""},
		{"file://server/share/a", "", `\\server\share\a`},
		{"file:a", "", ""},
		{"file:///", "/", ""},
	} {
		u, err := url.Parse(c.raw)
		if err != nil {
			u = &url.URL{Scheme: "file", Host: "C:", Path: "/a"} // a port is missing
		}
		if got, ok := fromURL(u, false); got != c.unix || ok != (c.unix != "") {
			t.Errorf("%s: %q, %v", c.raw, got, ok)
		}
		if got, ok := fromURL(u, true); got != c.windows || ok != (c.windows != "") {
			t.Errorf("%s on Windows: %q, %v", c.raw, got, ok)
		}
	}
	dir := filepath.Join(t.TempDir(), "a b#?%c")
	u, err := url.Parse(URL(dir))
	if err != nil {
		t.Fatal(err)
	}
	if got, ok := FromURL(u); got != dir || !ok {
		t.Errorf("%s: %q, %v", u, got, ok)
	}
	for raw, want := range map[string]string{
		"file://Z:/reg": "file:///Z:/reg", `FILE://z:\reg`: "file:///z:/reg", "file:///Z:/reg": "", "file://server/x": "", "https://Z:/": "", "file://": "",
	} {
		if got := Corrected(raw); got != want {
			t.Errorf("Corrected(%q) = %q", raw, got)
		}
	}
}

func TestResolveOnWindows(t *testing.T) {
	for _, c := range []struct{ base, name, want string }{
		{`Z:\w\p`, `..\tool`, `Z:\w\tool`},
		{`Z:\w\p`, `../tool/./x`, `Z:\w\tool\x`},
		{`Z:\w\p`, `/w/tool`, `Z:\w\tool`},
		{`Z:\w\p`, `\reg`, `Z:\reg`},
		{`Z:\w\p`, `C:\x\..\y`, `C:\y`},
		{`Z:\w\p`, `c:/x`, `c:\x`},
		{`Z:\w\p`, `Z:reg`, `Z:\w\p\reg`},
		{`Z:\w\p`, `z:reg`, `Z:\w\p\reg`},
		{`Z:\w\p`, `C:reg`, `C:\reg`},
		{`Z:\w\p`, `..\..\..\..\x`, `Z:\x`},
		{`Z:\`, `x`, `Z:\x`},
		{`\\server\share\p`, `..\x`, `\\server\share\x`},
		{`\\server\share\p`, `\x`, `\\server\share\x`},
		{`Z:\w`, `\\server\share\x`, `\\server\share\x`},
		{`Z:\w`, `//server/share/x`, `\\server\share\x`},
		{`\\?\Z:\w\p`, `..\x`, `\\?\Z:\w\x`},
		{`\\?\Z:\w\p`, `a/b`, `\\?\Z:\w\p\a\b`},
		{`\\?\UNC\server\share\p`, `../x`, `\\?\UNC\server\share\x`},
		{`Z:\w`, `\\?\C:\x`, `\\?\C:\x`},
		{`Z:\w`, `.`, `Z:\w`},
	} {
		if got := resolveOnWindows(c.base, c.name); got != c.want {
			t.Errorf("resolve(%q, %q) = %q, want %q", c.base, c.name, got, c.want)
		}
	}
}

func TestResolve(t *testing.T) {
	base := t.TempDir()
	for name, want := range map[string]string{"x": filepath.Join(base, "x"), "../x": filepath.Join(filepath.Dir(base), "x"), base: base} {
		if got := Resolve(base, name); got != want {
			t.Errorf("%q: %q", name, got)
		}
	}
	if got, ok := Relative(base, filepath.Join(base, "a", "b")); !ok || Slash(got) != "a/b" {
		t.Errorf("%q, %v", got, ok)
	}
}
