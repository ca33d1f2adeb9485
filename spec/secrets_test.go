package spec

import (
	"bytes"
	"encoding/base64"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"pluv/spec/registry"
)

// TestSecrets uses a registry that needs a token and fails in every way, and searches for the
// token in all --verbose output, in all requests to other servers, and in all files left behind.
func TestSecrets(t *testing.T) {
	const secret = "s3cret-of-the-company"
	encoded := base64.StdEncoding.EncodeToString([]byte("me:" + secret))
	told := func(data []byte) bool {
		return bytes.Contains(data, []byte(secret)) || bytes.Contains(data, []byte(encoded))
	}

	rocks := t.TempDir()
	registry.NewBuilder(rocks).Describe("a 1.0-1: b\nb 1.0-1\nb 1.1-1").MustWrite(t)
	sources := []struct {
		name, login string // the fault that requires it
		set         func(t *testing.T, home, url string) (env []string)
	}{
		{"auth.toml", "token=" + secret, func(t *testing.T, home, url string) []string {
			writeFile(t, filepath.Join(home, ".config/pluv/auth.toml"), "[company]\ntoken = '"+secret+"'\n")
			return nil
		}},
		{"the environment", "token=" + secret, func(*testing.T, string, string) []string {
			return []string{"PLUV_REGISTRY_COMPANY_TOKEN=" + secret, "PLUV_REGISTRY_TOKEN=" + secret}
		}},
		{".netrc", "basic=me," + secret, func(t *testing.T, home, url string) []string {
			writeFile(t, filepath.Join(home, ".netrc"), "machine localhost login me password "+secret+"\n")
			return nil
		}},
	}
	for _, source := range sources {
		t.Run(source.name, func(t *testing.T) {
			t.Parallel()
			home, dir := t.TempDir(), t.TempDir()
			own, other, mirror := registry.New(t, rocks), registry.New(t, rocks), registry.New(t, rocks)
			if source.name == ".netrc" { // which does not support ports
				own.URL = strings.Replace(own.URL, "127.0.0.1", "localhost", 1)
			}
			faults := []string{
				"", "503:*:2", "500:*", "429=0:*:2", "429=9999:*", "403:*", "404:*", "cut:*.rock:1", "cut:*.rock", "short:*.rock", "wrong:*.rock", "html:*", "drop:*",
				"stall:*.rock:1", "redirect=" + other.URL + ":*", "redirect=" + other.URL + ":*.rock",
			}
			writeFile(t, filepath.Join(home, ".config/pluv/registries.toml"), "[company]\nurl = '"+own.URL+"'\nmirrors = ['"+mirror.URL+"']\n")
			writeFile(t, filepath.Join(home, ".config/pluv/config.toml"), "[network]\nretries = 1\ntimeout-seconds = 1\n")
			writeFile(t, filepath.Join(dir, "pluv.toml"), "[runtime]\nname = 'builtin'\n[dependencies]\na = '*'\n")
			if testing.Short() {
				faults = faults[len(faults)-3:]
			}
			env := append(source.set(t, home, own.URL), "HOME="+home, "XDG_CONFIG_HOME=", "XDG_CACHE_HOME=", "XDG_DATA_HOME=", "XDG_STATE_HOME=", "NETRC=")
			run := func(argv ...string) {
				cmd := exec.Command("pluv", append([]string{"--verbose"}, argv...)...)
				cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
				out, _ := cmd.CombinedOutput() // most of them fail
				if told(out) {
					t.Errorf("pluv %s says\n%s", strings.Join(argv, " "), out)
				}
				if bytes.Contains(out, []byte("internal error")) {
					t.Errorf("pluv %s: %s", strings.Join(argv, " "), out)
				}
			}
			asked := false
			for _, fault := range faults {
				own.ClearFaults()
				if err := own.AddFaults(source.login + ":* " + fault); err != nil {
					t.Fatal(err)
				}
				for _, path := range []string{filepath.Join(home, ".cache"), filepath.Join(dir, "pluv.lock"), filepath.Join(dir, ".pluv")} {
					if err := os.RemoveAll(path); err != nil {
						t.Fatal(err)
					}
				}
				run("sync")
				run("--json", "sync", "--rebuild")
				run("info", "a")
				run("mirror", "check")
				for _, r := range own.Requests() {
					asked = asked || told([]byte(r.Header.Get("Authorization")))
				}
				own.Reset()
			}
			run("registry", "list")
			run("--json", "registry", "list")
			run("cache", "list")
			run("doctor")
			if !asked {
				t.Error("the registry itself did not get the token")
			}
			for name, server := range map[string]*registry.Server{"the target of redirects": other, "the mirror": mirror} {
				seen := server.Requests()
				if len(seen) == 0 {
					t.Errorf("%s got no request", name)
				}
				for _, r := range seen {
					if where := tells(r, secret); where != "" || r.Header.Get("Authorization") != "" {
						t.Errorf("%s got %s with %v", name, r, r.Header)
					}
				}
			}
			left(t, []string{home, dir}, told)
		})
	}
}

// left searches for a secret in all files except the user's.
func left(t *testing.T, dirs []string, told func([]byte) bool) {
	t.Helper()
	for _, dir := range dirs {
		err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || !entry.Type().IsRegular() || entry.Name() == "auth.toml" || entry.Name() == ".netrc" {
				return err
			}
			data, err := os.ReadFile(path)
			if told(data) {
				t.Errorf("it is in %s", path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
