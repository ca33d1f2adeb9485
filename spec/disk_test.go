package spec

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"pluv/spec/need"
	"pluv/spec/registry"
)

// TestFullDisk syncs to a full disk: a clear error, the old tree unchanged, and a sync that
// completes once there is space.
func TestFullDisk(t *testing.T) {
	if runtime.GOOS != "linux" || os.Getuid() != 0 {
		need.Lack(t, "needs root on Linux, to mount a small disk")
	}
	mount := need.Tool(t, "mount")
	disk := t.TempDir()
	sh := func(t *testing.T, argv ...string) {
		t.Helper()
		if out, err := exec.Command(argv[0], argv[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %v: %s", argv, err, out)
		}
	}
	if out, err := exec.Command(mount, "-t", "tmpfs", "-o", "size=2m", "pluv-spec", disk).CombinedOutput(); err != nil {
		need.Lack(t, "may not mount: %v: %s", err, out)
	}
	t.Cleanup(func() { sh(t, "umount", disk) })

	rocks := t.TempDir()
	registry.NewBuilder(rocks).Add(
		registry.Rock{Name: "small", Version: "1.0-1"},
		registry.Rock{Name: "large", Version: "1.0-1", Files: map[string]string{
			"large.lua": "return 1 -- " + noise(3<<20) + "\n",
		}},
	).MustWrite(t)
	for _, full := range []string{"cache", "project"} {
		t.Run("of the "+full, func(t *testing.T) {
			home := t.TempDir()
			dirs := map[string]string{"cache": filepath.Join(home, "cache"), "project": filepath.Join(home, "project")}
			dirs[full] = filepath.Join(disk, full)
			if err := os.MkdirAll(dirs["project"], 0o755); err != nil {
				t.Fatal(err)
			}
			pluv := func(argv ...string) (string, bool) {
				cmd := exec.Command("pluv", argv...) // testscript.Main put it on PATH
				cmd.Dir = dirs["project"]
				cmd.Env = append(os.Environ(), "HOME="+home, "XDG_CONFIG_HOME="+home, "PLUV_CACHE_DIR="+dirs["cache"], "NO_COLOR=1")
				out, err := cmd.CombinedOutput()
				return string(out), err == nil
			}
			toml := "[runtime]\nname = \"builtin\"\n[registries.here]\nurl = \"" + rocks + "\"\n[dependencies]\n"
			main := "print(require(\"small\").name)\n"
			for name, text := range map[string]string{"pluv.toml": toml, "main.lua": main} {
				if err := os.WriteFile(filepath.Join(dirs["project"], name), []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if out, ok := pluv("add", "small"); !ok {
				t.Fatal(out)
			}
			before := contentOf(t, dirs["project"])
			out, ok := pluv("add", "large")
			if ok || !strings.Contains(out, "no space left on device") || !strings.Contains(out, "hint: the disk is full") || strings.Contains(out, "bug") {
				t.Fatalf("%v %s", ok, out)
			}
			if after := contentOf(t, dirs["project"]); after != before {
				t.Errorf("changed:\n%s\n%s", before, after)
			}
			if out, ok := pluv("run", "main.lua"); !ok || !strings.HasSuffix(out, "small\n") {
				t.Errorf("the old tree: %s", out)
			}
			sh(t, mount, "-o", "remount,size=64m", disk)
			if out, ok := pluv("add", "large"); !ok {
				t.Errorf("with room again: %s", out)
			}
			if out, ok := pluv("--json", "sync"); !ok || !strings.Contains(out, "nothing to do") {
				t.Errorf("afterwards: %s", out)
			}
			if err := os.RemoveAll(dirs[full]); err != nil {
				t.Fatal(err)
			}
			sh(t, mount, "-o", "remount,size=2m", disk)
		})
	}
}

// noise is text that does not compress.
func noise(n int) string {
	out := make([]byte, n)
	x := uint32(1)
	for i := range out {
		x = x*1664525 + 1013904223
		out[i] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+/"[x>>26]
	}
	return string(out)
}

// contentOf lists the files of a project that a user cares about: pluv.toml, pluv.lock, the
// tree's modules.
func contentOf(t *testing.T, dir string) string {
	t.Helper()
	var out strings.Builder
	for _, pattern := range []string{"pluv.toml", "pluv.lock", ".pluv/rocks/*/share/lua/5.1/*"} {
		files, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			out.WriteString(file + "\n" + string(data))
		}
	}
	return out.String()
}
