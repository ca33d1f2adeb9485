// Package corpus compares pluv's verdict on every rockspec of luarocks.org with
// that of the installed LuaRocks.
package corpus

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"pluv/host/rockspec"
	"pluv/spec/need"
)

// unpack unpacks the corpus and returns its folder.
func unpack(t *testing.T) string {
	t.Helper()
	archive := need.Archive(t)
	need.Tool(t, "xz")
	dir := t.TempDir()
	if out, err := exec.Command("tar", "-xf", archive, "-C", dir).CombinedOutput(); err != nil {
		t.Fatalf("tar: %v\n%s", err, out)
	}
	return dir
}

// accepted returns, by file, whether LuaRocks loads a rockspec, and its message.
func accepted(t *testing.T, dir string) map[string]string {
	t.Helper()
	need.Tool(t, "luarocks")
	cmd := exec.Command(need.Tool(t, "lua5.4"), "verdicts.lua", dir)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("verdicts.lua: %v\n%s", err, &stderr)
	}
	verdicts := map[string]string{}
	for line := range strings.Lines(string(out)) {
		file, verdict, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		verdicts[file] = verdict
	}
	return verdicts
}

// TestVerdicts: pluv and LuaRocks agree on each of the 29,911 rockspecs, except for the
// differences that DIFFERENCES.md explains.
func TestVerdicts(t *testing.T) {
	dir := unpack(t)
	verdicts := accepted(t, dir)
	if len(verdicts) < 29_000 {
		t.Fatalf("only %d rockspecs", len(verdicts))
	}
	argued, err := os.ReadFile("DIFFERENCES.md")
	if err != nil {
		t.Fatal(err)
	}
	target := rockspec.Target{Lua: "5.4", Platforms: rockspec.PlatformsFor("linux")}
	var wg sync.WaitGroup
	var mu sync.Mutex
	slots := make(chan struct{}, 4)
	differing := 0
	for file, verdict := range verdicts {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			data, err := os.ReadFile(filepath.Join(dir, file))
			if err != nil {
				t.Error(err)
				return
			}
			_, err = rockspec.Load(context.Background(), data, file, target)
			if (err == nil) == (verdict == "ok") {
				return
			}
			mu.Lock()
			defer mu.Unlock()
			differing++
			if !bytes.Contains(argued, []byte("`"+file+"`")) {
				t.Errorf("%s: LuaRocks says %q, pluv %v; explain it in DIFFERENCES.md or fix it", file, verdict, err)
			}
		})
	}
	wg.Wait()
	t.Logf("%d rockspecs, %d differences", len(verdicts), differing)
}
