package rockspec

import (
	"reflect"
	"slices"
	"testing"
)

func TestOverrides(t *testing.T) {
	const source = minimal + `
dependencies = { "a", "b", platforms = { unix = { "c" }, bsd = { [3] = "d" }, linux = { "e" }, macos = { "f" }, win32 = { "g" } } }
build = { a = 1, t = { x = 1, y = 2 }, s = "text",
   platforms = { unix = { a = 2, t = { y = 3, z = {} } }, macosx = { s = { 1 }, t = "scalar" }, windows = { a = 3 } } }
source.platforms = { windows = { url = "https://example.com/win.zip" } }
hooks = { post_install = "x", platforms = { mingw32 = { post_install = "y" }, win32 = { post_install = "z" } } }
`
	cases := []struct {
		platforms         []string
		deps              []string
		build             map[string]any
		file, postInstall string
	}{
		{PlatformsFor("linux"), []string{"e", "b"},
			map[string]any{"a": 2.0, "t": map[string]any{"x": 1.0, "y": 3.0, "z": map[string]any{}}, "s": "text"}, "foo-1.0.tar.gz", "x"},
		{PlatformsFor("darwin"), []string{"c", "b", "d"},
			map[string]any{"a": 2.0, "t": "scalar", "s": []any{1.0}}, "foo-1.0.tar.gz", "x"},
		{PlatformsFor("windows"), []string{"g", "b"},
			map[string]any{"a": 3.0, "t": map[string]any{"x": 1.0, "y": 2.0}, "s": "text"}, "win.zip", "z"},
		{[]string{"mingw32", "mingw", "win32", "windows"}, []string{"g", "b"},
			map[string]any{"a": 3.0, "t": map[string]any{"x": 1.0, "y": 2.0}, "s": "text"}, "win.zip", "y"},
		{nil, []string{"a", "b"},
			map[string]any{"a": 1.0, "t": map[string]any{"x": 1.0, "y": 2.0}, "s": "text"}, "foo-1.0.tar.gz", "x"},
	}
	for _, c := range cases {
		spec, err := Load(t.Context(), []byte(source), "rockspec", Target{Lua: "5.1", Platforms: c.platforms})
		if err != nil {
			t.Fatal(err)
		}
		if got := written(spec.Dependencies); !slices.Equal(got, c.deps) {
			t.Errorf("%v: dependencies %v", c.platforms, got)
		}
		if !reflect.DeepEqual(spec.Build, c.build) {
			t.Errorf("%v: build %v", c.platforms, spec.Build)
		}
		if spec.Source.File != c.file || spec.Hooks.PostInstall != c.postInstall {
			t.Errorf("%v: %+v %+v", c.platforms, spec.Source, spec.Hooks)
		}
	}
}

func TestSupportsPlatform(t *testing.T) {
	cases := []struct {
		supported            []string
		linux, mac, windows_ bool
	}{
		{nil, true, true, true},
		{[]string{"linux"}, true, false, false},
		{[]string{"unix"}, true, true, false},
		{[]string{"macos", "win32"}, false, true, true},
		{[]string{"!windows"}, true, true, false},
		{[]string{"unix", "!macosx"}, true, false, false},
		{[]string{"plan9"}, false, false, false},
	}
	for _, c := range cases {
		for goos, want := range map[string]bool{"linux": c.linux, "darwin": c.mac, "windows": c.windows_} {
			if got := SupportsPlatform(c.supported, PlatformsFor(goos)); got != want {
				t.Errorf("%v on %s: %v", c.supported, goos, got)
			}
		}
	}
	for name, want := range map[string]string{"unix": "linux", "bsd": "freebsd", "macosx": "macos", "windows": "win32", "solaris": "solaris"} {
		if got := PlatformsNamed(name); got[len(got)-1] != want || !slices.Contains(got, name) {
			t.Errorf("%s: %v", name, got)
		}
	}
	if got := PlatformsNamed("plan9"); got != nil {
		t.Errorf("plan9: %v", got)
	}
	for goos, want := range map[string]string{"freebsd": "freebsd", "illumos": "solaris", "plan9": "unix", "android": "linux"} {
		if got := PlatformsFor(goos); got[len(got)-1] != want {
			t.Errorf("%s: %v", goos, got)
		}
	}
}
