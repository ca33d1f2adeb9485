package platform

import (
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"pluv/host/fault"
	"pluv/spec/need"
)

func TestDescribe(t *testing.T) {
	if runtime.GOOS == "windows" {
		need.Lack(t, "Windows has other folders")
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

// Without a home folder in the environment, the user database names it; if that has none either,
// the folders are unknown, and never the working directory.
func TestHome(t *testing.T) {
	if runtime.GOOS == "windows" {
		need.Lack(t, "Windows has other folders")
	}
	for _, c := range []struct {
		name        string
		env         map[string]string
		database    string
		home, cache string
	}{
		{"not set", nil, "/home/me", "/home/me", "/home/me/.cache/pluv"},
		{"empty", map[string]string{"HOME": ""}, "/home/me", "/home/me", "/home/me/.cache/pluv"},
		{"relative", map[string]string{"HOME": "here"}, "/home/me", "/home/me", "/home/me/.cache/pluv"},
		{"a dot", map[string]string{"HOME": "."}, "/home/me", "/home/me", "/home/me/.cache/pluv"},
		{"set", map[string]string{"HOME": "/h/"}, "/home/me", "/h", "/h/.cache/pluv"},
		{"nowhere", nil, "", "", ""},
		{"a relative one in the database", nil, "me", "", ""},
		{"no home, with XDG", map[string]string{"XDG_CACHE_HOME": "/k"}, "", "", "/k/pluv"},
		{"no home, with a relative XDG", map[string]string{"XDG_CACHE_HOME": "k"}, "", "", ""},
		{"no home, with pluv's own variable", map[string]string{"PLUV_CACHE_DIR": "/own"}, "", "", "/own"},
	} {
		info := describe(func(name string) string { return c.env[name] }, func(string) string { return c.database }, "")
		if info.Home != c.home || info.Cache != c.cache {
			t.Errorf("%s: home %q, cache %q", c.name, info.Home, info.Cache)
		}
		for _, name := range []string{"home", "config", "cache", "data", "state"} {
			dir, err := info.Folder(name)
			if (err != nil) != (dir == "") || err != nil && fault.CodeOf(err) != fault.HomeMissing || dir != "" && !filepath.IsAbs(dir) {
				t.Errorf("%s: the folder %s is %q, %v", c.name, name, dir, err)
			}
		}
	}
	if _, err := (Info{}).Folder("bin"); fault.CodeOf(err) != fault.Usage {
		t.Error(err)
	}
}

func TestHomeOfUser(t *testing.T) {
	if runtime.GOOS == "windows" {
		need.Lack(t, "Windows has another user database")
	}
	passwd, err := os.ReadFile("/etc/passwd")
	if err != nil {
		need.Lack(t, "needs /etc/passwd: %v", err)
	}
	t.Setenv("HOME", "/not/this")
	for line := range strings.Lines(string(passwd)) {
		if fields := strings.Split(strings.TrimSpace(line), ":"); len(fields) > 5 && fields[2] == strconv.Itoa(os.Getuid()) {
			if got := homeOfUser(runtime.GOOS); got != fields[5] {
				t.Errorf("got %q, want %q", got, fields[5])
			}
			return
		}
	}
}

func TestFacts(t *testing.T) {
	info := Describe(os.Getenv, "1.2.3")
	if info.OS != runtime.GOOS || info.Processors < 1 || info.Version != "1.2.3" {
		t.Errorf("%+v", info)
	}
	for _, dir := range []string{info.Home, info.Executable} {
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

func TestIsPluv(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(t.TempDir(), "lua.exe")
	if err := os.WriteFile(other, []byte("MZ"), 0o755); err != nil {
		t.Fatal(err)
	}
	if !IsPluv(self) || IsPluv(other) || IsPluv(other+"x") {
		t.Error("programs are mistaken")
	}
}
