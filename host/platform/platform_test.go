package platform

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"pluv/spec/need"
)

func TestDescribe(t *testing.T) {
	if runtime.GOOS == "windows" {
		need.Lack(t, "the folders are others there")
	}
	working, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name                       string
		env                        map[string]string
		config, cache, data, state string
	}{
		{"home alone", map[string]string{"HOME": "/h"},
			"/h/.config/pluv", "/h/.cache/pluv", "/h/.local/share/pluv", "/h/.local/state/pluv"},
		{"XDG", map[string]string{"HOME": "/h", "XDG_CONFIG_HOME": "/c", "XDG_CACHE_HOME": "/k", "XDG_DATA_HOME": "/d", "XDG_STATE_HOME": "/s"},
			"/c/pluv", "/k/pluv", "/d/pluv", "/s/pluv"},
		{"a relative XDG folder does not count", map[string]string{"HOME": "/h", "XDG_CACHE_HOME": "k"},
			"/h/.config/pluv", "/h/.cache/pluv", "/h/.local/share/pluv", "/h/.local/state/pluv"},
		{"its own", map[string]string{"HOME": "/h", "XDG_CACHE_HOME": "/k", "PLUV_CACHE_DIR": "/own", "PLUV_CONFIG_DIR": "rel/x", "PLUV_DATA_DIR": "/d/", "PLUV_STATE_DIR": "/s"},
			filepath.Join(working, "rel", "x"), "/own", "/d", "/s"},
		{"LOCALAPPDATA is for Windows", map[string]string{"HOME": "/h", "LOCALAPPDATA": "/l"},
			"/h/.config/pluv", "/h/.cache/pluv", "/h/.local/share/pluv", "/h/.local/state/pluv"},
	} {
		info := Describe(func(name string) string { return c.env[name] }, "1.0")
		if info.Config != c.config || info.Cache != c.cache || info.Data != c.data || info.State != c.state {
			t.Errorf("%s: %+v", c.name, info)
		}
	}
}

func TestFacts(t *testing.T) {
	info := Describe(os.Getenv, "1.2.3")
	if info.OS != runtime.GOOS || info.Processors < 1 || info.Version != "1.2.3" {
		t.Errorf("%+v", info)
	}
	none := Describe(func(string) string { return "" }, "")
	for _, dir := range []string{info.Home, info.Executable, none.Home, none.Config, none.Cache, none.Data, none.State} {
		if !filepath.IsAbs(dir) {
			t.Errorf("%q is not absolute", dir)
		}
	}
	for goarch, want := range map[string]string{"amd64": "x86_64", "arm64": "aarch64", "386": "i686", "riscv64": "riscv64"} {
		if got := machine(goarch); got != want {
			t.Errorf("machine(%s) = %s", goarch, got)
		}
	}
}
