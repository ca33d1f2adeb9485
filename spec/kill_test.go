//go:build unix

package spec

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"pluv/spec/need"
	"pluv/spec/registry"
	"pluv/spec/snapshot"
)

// killed is a project between two states of its dependencies, in a folder that can be restored to
// that point: the lock and the tree are the old ones, and the cache has nothing of the new ones.
type killed struct {
	dir      string // contains home/ and project/, which pluv changes
	template string // a copy of the saved state
	project  string
	tree     string
	server   *registry.Server
	env      []string
}

// The rocks of the old and the new state: some are upgraded, one is unchanged, one is removed,
// some are added.
const (
	oldRocks = "app@1 lib@1 kept gone"
	newRocks = "app@2 lib@2 kept extra more"
)

// The output of the project's program for each state.
const (
	withOld = "app 1.0-1, lib 1.0-1, kept 1.0-1, gone 1.0-1"
	withNew = "app 2.0-1, lib 2.0-1, kept 1.0-1, extra 1.0-1, more 1.0-1"
)

// TestKilledSync kills `pluv sync` at many moments. Each time the project works as before or as
// after the sync, and a second sync completes the first.
func TestKilledSync(t *testing.T) {
	t.Run("builtin", func(t *testing.T) {
		killSyncs(t, newKilled(t, "builtin", ""))
	})
	t.Run("lua@5.4 and C", func(t *testing.T) {
		need.Tool(t, "gcc")
		need.Tool(t, "lua5.4")
		killSyncs(t, newKilled(t, "lua@5.4", "native"))
	})
}

func killSyncs(t *testing.T, k *killed) {
	old := snapshot.Read(t, k.tree)
	took := k.finish(t, "sync")
	want := snapshot.Read(t, k.tree)
	if len(old) < 20 || len(want) < 20 {
		t.Fatalf("too few files: %d before and %d after", len(old), len(want))
	}
	seen := map[string]int{}
	for delay := range moments(took) {
		k.reset(t)
		k.kill(t, delay, "sync")

		got := k.run(t, "run", "--no-sync", "main.lua")
		state := map[string]string{withOld: "old", withNew: "new"}[strings.TrimSpace(got)]
		complete := map[string]snapshot.Files{"old": old, "new": want}[state]
		if state == "" {
			t.Fatalf("killed after %v, the project prints %q", delay, got)
		}
		seen[state]++
		if differs := snapshot.Difference(snapshot.Read(t, k.tree), complete); len(differs) > 0 {
			t.Fatalf("killed after %v, the tree is not the %s one: %v", delay, state, differs)
		}

		k.run(t, "sync")
		if differs := snapshot.Difference(snapshot.Read(t, k.tree), want); len(differs) > 0 {
			t.Fatalf("killed after %v and synced, the tree is not complete: %v", delay, differs)
		}
		if got := k.run(t, "run", "--no-sync", "main.lua"); strings.TrimSpace(got) != withNew {
			t.Fatalf("killed after %v and synced, the project prints %q", delay, got)
		}
		if left := k.leftovers(t); len(left) > 0 {
			t.Fatalf("killed after %v and synced, %v is left over", delay, left)
		}
	}
	t.Logf("a sync takes %v; killed, it left the old tree %d times and the new one %d times", took, seen["old"], seen["new"])
}

// TestKilledLock kills `pluv lock`: pluv.lock is the old one or the new one.
func TestKilledLock(t *testing.T) {
	k := newKilled(t, "builtin", "")
	lock := func() string { return snapshot.Read(t, k.project)["pluv.lock"] }
	want := lock()
	// Only pluv.toml is new.
	oldLock := k.read(t, "pluv.lock.old")
	k.write(t, "pluv.lock", oldLock)
	k.save(t)

	took := k.finish(t, "lock")
	if lock() != want || oldLock == want {
		t.Fatal("locking again changes pluv.lock")
	}
	for delay := range moments(took) {
		k.reset(t)
		k.kill(t, delay, "lock")
		if now := lock(); now != oldLock && now != want {
			t.Fatalf("killed after %v, pluv.lock is neither the old one nor the new one:\n%s", delay, now)
		}
		k.run(t, "lock")
		if now := lock(); now != want {
			t.Fatalf("killed after %v and locked, pluv.lock is\n%s", delay, now)
		}
	}
}

// moments are spread evenly over a command's duration, and a little beyond, as durations vary.
// They are in random order because a slow machine only gets through some of them.
func moments(took time.Duration) func(yield func(time.Duration) bool) {
	points, limit := 44, 12*time.Second
	if testing.Short() {
		points, limit = 5, 3*time.Second
	}
	return func(yield func(time.Duration) bool) {
		for i, start := 0, time.Now(); i < points && time.Since(start) < limit; i++ {
			point := i * 17 % points
			if !yield(took * 5 / 4 * time.Duration(point) / time.Duration(points)) {
				return
			}
		}
	}
}

// newKilled makes a project that is synced for the old rocks and locked for the new ones. With
// native, the rock with C code is upgraded too.
func newKilled(t *testing.T, runtime, native string) *killed {
	t.Helper()
	dir := t.TempDir()
	rocks := filepath.Join(dir, "registry")
	builder := registry.NewBuilder(rocks)
	for _, rock := range []string{"app 1", "app 2", "lib 1", "lib 2", "kept 1", "gone 1", "extra 1", "more 1"} {
		name, major, _ := strings.Cut(rock, " ")
		builder.Add(registry.ManyModules(name, major+".0-1"))
	}
	oldNames, newNames := oldRocks, newRocks
	if native != "" {
		builder.Add(withC(native, "1.0-1"), withC(native, "2.0-1"))
		oldNames, newNames = oldNames+" native@1", newNames+" native@2"
	}
	builder.MustWrite(t)

	k := &killed{
		dir: filepath.Join(dir, "world"), template: filepath.Join(dir, "template"),
		// Every answer is delayed, so that there are moments in between.
		server: registry.New(t, rocks, registry.Faults("slow=4ms:*.src.rock trickle=1ms:*.src.rock")),
	}
	home := filepath.Join(k.dir, "home")
	k.project = filepath.Join(k.dir, "project")
	k.env = []string{
		"PATH=" + os.Getenv("PATH"), "TMPDIR=" + os.TempDir(), "HOME=" + home, "NO_COLOR=1",
		"XDG_CONFIG_HOME=" + filepath.Join(home, "config"), "XDG_CACHE_HOME=" + filepath.Join(home, "cache"),
		// With the race detector every process would wait a second before exiting.
		"GORACE=atexit_sleep_ms=0",
	}
	if err := os.MkdirAll(k.project, 0o755); err != nil {
		t.Fatal(err)
	}
	k.write(t, "main.lua", program)
	k.run(t, "init", "--no-luarc", "--runtime", runtime)
	k.write(t, "pluv.toml", k.read(t, "pluv.toml")+fmt.Sprintf("\n[registries.here]\nurl = %q\n", k.server.URL))
	k.addOrSkip(t, strings.Fields(oldNames))
	k.tree = k.onlyTree(t)

	// The new lock is made with another cache, so that the sync has to do everything.
	oldToml, oldLock := k.read(t, "pluv.toml"), k.read(t, "pluv.lock")
	env := k.env
	k.env = append(slices.Clone(env), "XDG_CACHE_HOME="+filepath.Join(dir, "other"))
	k.write(t, "pluv.toml", strings.Split(oldToml, "[dependencies]")[0]+"[dependencies]\n"+
		oldToml[strings.Index(oldToml, "\n[registries"):])
	k.run(t, append([]string{"add", "--no-sync"}, strings.Fields(newNames)...)...)
	k.env = env
	k.write(t, "pluv.lock.old", oldLock)
	if got := k.run(t, "run", "--no-sync", "main.lua"); strings.TrimSpace(got) != withOld {
		t.Fatalf("with the old tree the project prints %q", got)
	}
	k.save(t)
	return k
}

// withC is a rock that needs its C module.
func withC(name, version string) registry.Rock {
	return registry.Rock{
		Name: name, Version: version,
		Files: map[string]string{
			"core.c":      fmt.Sprintf("#include <lua.h>\nint luaopen_%s_core(lua_State *L) { lua_pushstring(L, %q); return 1; }\n", name, version),
			name + ".lua": fmt.Sprintf("assert(require(%q) == %q)\nreturn %q\n", name+".core", version, version),
		},
		Build: fmt.Sprintf(`{ type = "builtin", modules = { [%q] = %q, [%q] = "core.c" } }`, name, name+".lua", name+".core"),
	}
}

// program names the rocks that it can load. The C rock itself checks that it is as new as the
// others.
const program = `
local found = {}
for _, name in ipairs { "app", "lib", "kept", "gone", "extra", "more" } do
  if pcall(require, name) then
    found[#found + 1] = name .. " " .. require(name)
  elseif package.searchpath and package.searchpath(name, package.path) then
    error(name .. " is broken")
  end
end
local ok, native = pcall(require, "native")
if ok and native ~= require("app") then
  error("native is " .. native)
end
print(table.concat(found, ", "))
`

// addOrSkip adds packages. It skips the test if only the C headers are missing.
func (k *killed) addOrSkip(t *testing.T, packages []string) {
	t.Helper()
	stdout, stderr, err := k.try(append([]string{"add"}, packages...)...)
	if err == nil {
		return
	}
	if strings.Contains(stderr, "headers") {
		need.Lack(t, "needs the headers of Lua 5.4")
	}
	t.Fatalf("pluv add: %v\n%s%s", err, stdout, stderr)
}

func (k *killed) onlyTree(t *testing.T) string {
	t.Helper()
	trees, err := filepath.Glob(filepath.Join(k.project, ".pluv/rocks/[a-z]*"))
	if err != nil || len(trees) != 1 {
		t.Fatalf("trees: %v, %v", trees, err)
	}
	return trees[0]
}

// save saves the current state for reset.
func (k *killed) save(t *testing.T) { t.Helper(); replaceDir(t, k.dir, k.template) }

// reset restores the saved state.
func (k *killed) reset(t *testing.T) { t.Helper(); replaceDir(t, k.template, k.dir) }

// replaceDir replaces to with a copy of from, keeping hard links and times, which pluv checks.
func replaceDir(t *testing.T, from, to string) {
	t.Helper()
	err := os.RemoveAll(to)
	for range 100 {
		if err == nil {
			break
		}
		// A compiler that outlived pluv may still be writing there.
		time.Sleep(10 * time.Millisecond)
		err = os.RemoveAll(to)
	}
	if err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("cp", "-a", from, to).CombinedOutput(); err != nil {
		t.Fatalf("cp: %v\n%s", err, out)
	}
}

func (k *killed) command(args ...string) *exec.Cmd {
	cmd := exec.Command("pluv", args...)
	cmd.Dir, cmd.Env = k.project, k.env
	return cmd
}

func (k *killed) try(args ...string) (stdout, stderr string, err error) {
	cmd := k.command(args...)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	err = cmd.Run()
	return out.String(), said.String(), err
}

// run runs pluv, which has to succeed.
func (k *killed) run(t *testing.T, args ...string) string {
	t.Helper()
	stdout, stderr, err := k.try(args...)
	if err != nil {
		t.Fatalf("pluv %v: %v\n%s%s", args, err, stdout, stderr)
	}
	return stdout
}

// finish restores the saved state and runs pluv, three times, and returns the longest duration.
func (k *killed) finish(t *testing.T, args ...string) time.Duration {
	t.Helper()
	var took time.Duration
	for range 3 {
		k.reset(t)
		start := time.Now()
		k.run(t, args...)
		took = max(took, time.Since(start))
	}
	return took
}

// kill starts pluv and after a while sends SIGKILL to its whole process group. It may have
// finished by then.
func (k *killed) kill(t *testing.T, after time.Duration, args ...string) {
	t.Helper()
	killSoon(t, k.command(args...), after)
}

// killSoon starts a command, and after a while sends SIGKILL to its whole process group. It may
// have finished by then.
func killSoon(t *testing.T, cmd *exec.Cmd, after time.Duration) {
	t.Helper()
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(after)
	// Before Wait returns, its process ID is not reused.
	if err := syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil && !killedBySignal(err) {
		t.Fatalf("pluv %s: %v", strings.Join(cmd.Args[1:], " "), err)
	}
}

func killedBySignal(err error) bool {
	exit, ok := err.(*exec.ExitError)
	if !ok {
		return false
	}
	status, ok := exit.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == syscall.SIGKILL
}

// leftovers lists the entries next to the tree that a sync may have made.
func (k *killed) leftovers(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(k.tree))
	if err != nil {
		t.Fatal(err)
	}
	expected := map[string]bool{filepath.Base(k.tree): true, ".gitignore": true, ".lock": true, ".checked-" + filepath.Base(k.tree): true}
	left := map[string]bool{}
	for _, entry := range entries {
		if !expected[entry.Name()] {
			left[entry.Name()] = true
		}
	}
	return slices.Sorted(maps.Keys(left))
}

func (k *killed) read(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(k.project, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func (k *killed) write(t *testing.T, name, content string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(k.project, name), []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}
