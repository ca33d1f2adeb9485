package spec

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"pluv/spec/need"
	"pluv/spec/registry"
)

// wrongConclusion matches messages that would be wrong because only the file limit was hit.
var wrongConclusion = regexp.MustCompile(`not installed|is missing|does not exist|no longer|damaged|not in the cache|no pluv\.toml|check the network|fatal error|goroutine|bug in pluv|no such program`)

// TestFewFiles runs pluv with very few file descriptors. Every command succeeds or fails with
// that one reason, and what it leaves behind can be used.
func TestFewFiles(t *testing.T) {
	if runtime.GOOS == "windows" {
		need.Lack(t, "Windows has no such limit")
	}
	sh := need.Tool(t, "sh")
	dir := t.TempDir()
	rocks := filepath.Join(dir, "rocks")
	registry.NewBuilder(rocks).Add(
		registry.Rock{Name: "small", Version: "1.0-1", Deps: []string{"other"}}, registry.Rock{Name: "other", Version: "1.0-1"},
	).MustWrite(t)
	server := registry.New(t, rocks)
	project, system := filepath.Join(dir, "project"), filepath.Join(dir, "system")
	for name, text := range map[string]string{
		"project/pluv.toml": "[runtime]\nname = \"lua\"\nversion = \"5.4\"\n[registries.here]\nurl = \"" + server.URL + "\"\n[dependencies]\nsmall = \"*\"\n",
		"project/main.lua":  "", "system/lua5.4": "#!/bin/sh\necho Lua 5.4.6\n",
	} {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	home := filepath.Join(dir, "home")
	run := func(limit int, argv ...string) (string, error) {
		script := `exec "$0" "$@"`
		if limit > 0 {
			script = "ulimit -n " + strconv.Itoa(limit) + "; " + script
		}
		cmd := exec.Command(sh, append([]string{"-c", script, "pluv"}, argv...)...)
		cmd.Dir = project
		cmd.Env = append(os.Environ(), "HOME="+home, "XDG_CONFIG_HOME="+home, "XDG_CACHE_HOME="+filepath.Join(home, "cache"),
			"XDG_DATA_HOME="+home, "XDG_STATE_HOME="+home, "NO_COLOR=1", "PATH="+system+":"+os.Getenv("PATH"),
			"PLUV_RUNTIME_MIRROR="+filepath.Join(dir, "none"))
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	clear := func() {
		for _, name := range []string{home, filepath.Join(project, ".pluv"), filepath.Join(project, "pluv.lock")} {
			if err := os.RemoveAll(name); err != nil {
				t.Fatal(err)
			}
		}
	}
	ended, refused := 0, 0
	check := func(limit int, argv ...string) {
		t.Helper()
		out, err := run(limit, argv...)
		switch {
		case err == nil, strings.HasPrefix(out, "/bin/sh: 0:"): // the shell failed, not pluv
			ended++
		case strings.Contains(out, "too many open files") && strings.Contains(out, "hint: close other programs, or allow more open files") &&
			!wrongConclusion.MatchString(out):
			refused++
		default:
			t.Errorf("%d files: %v: %v, %s", limit, argv, err, out)
		}
	}
	limits := []int{5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 16, 20, 32}
	for _, limit := range limits {
		for _, command := range []string{"sync", "run main.lua", "which", "search small"} {
			clear()
			check(limit, strings.Fields(command)...)
		}
		if out, err := run(0, "sync"); err != nil {
			t.Fatalf("sync after that with %d files: %v, %s", limit, err, out)
		}
		for _, command := range []string{"run main.lua", "list", "--offline lock --upgrade", "--offline sync --rebuild", "cache prune"} {
			check(limit, strings.Fields(command)...)
		}
		if out, err := run(0, "--offline", "sync", "--frozen"); err != nil {
			t.Fatalf("offline sync after %d files: %v, %s", limit, err, out)
		}
	}
	if ended == 0 || refused == 0 {
		t.Errorf("%d commands succeeded, %d failed: one of the two was not tested", ended, refused)
	}
	t.Logf("%d commands succeeded, %d ran out of file descriptors", ended, refused)
}
