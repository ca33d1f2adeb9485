//go:build linux

package ordeal

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pluv/host/archive"
	"pluv/host/digest"
	"pluv/spec/need"
	"pluv/spec/registry"
)

// world is a user's machine: a home with a cache, projects, a registry, a git repository, and a
// folder and a server for shared caches. It is kept for the whole run, so leftovers of one fault
// are there for the next.
type world struct {
	rng  *rand.Rand
	disk string // a small disk for home and projects, if one can be mounted
	home string
	away string // outside of that disk: registry, repository, server
	env  []string

	rocks     *registry.Server
	server    *server
	scenarios []*scenario
	faults    []fault
	took      map[string]time.Duration // durations by scenario
	ends      []func(t *testing.T)     // final checks
}

// scenario is an operation that a user repeats.
type scenario struct {
	name  string
	begin func(t *testing.T) trial // prepares something for the command to do
	only  []string                 // the faults that apply; nil means all
}

func newWorld(t *testing.T, rng *rand.Rand, counts counter) *world {
	t.Helper()
	need.Tool(t, "git")
	need.Tool(t, "gcc")
	w := &world{rng: rng, disk: t.TempDir(), away: t.TempDir(), took: map[string]time.Duration{}}
	w.faults = w.makeFaults()
	err := errors.New("only root can")
	if os.Getuid() == 0 {
		err = mountDisk(t, w.disk)
	}
	if err != nil {
		t.Run("small disk", func(t *testing.T) { need.Lack(t, "cannot mount a small disk: %v", err) })
		kept := w.faults[:0]
		for _, b := range w.faults {
			if !strings.HasSuffix(b.name, "disk") {
				kept = append(kept, b)
			}
		}
		w.faults = kept
	}
	w.home = filepath.Join(w.disk, "home")
	w.env = []string{
		"PATH=" + os.Getenv("PATH"), "TMPDIR=" + os.TempDir(), "HOME=" + w.home, "NO_COLOR=1", "LANG=C",
		"GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_NAME=spec", "GIT_AUTHOR_EMAIL=spec@example.com",
		"GIT_COMMITTER_NAME=spec", "GIT_COMMITTER_EMAIL=spec@example.com",
		"PLUV_RUNTIME_MIRROR=" + w.path("mirror"),
		// With the race detector every process would wait a second before exiting.
		"GORACE=atexit_sleep_ms=0",
	}
	if err := os.MkdirAll(w.home, 0o755); err != nil {
		t.Fatal(err)
	}
	w.publish(t)
	w.server = w.newServer(t)
	w.scenarios = []*scenario{w.syncs(t), w.locks(t), w.adds(t), w.manyAdds(t), w.commits(t), w.pushes(t, counts, "folder"), w.pushes(t, counts, "server"), w.uploads(t, counts), w.accounts(t), w.installs(t)}
	return w
}

// path is a path outside of the small disk.
func (w *world) path(elem ...string) string {
	return filepath.Join(append([]string{w.away}, elem...)...)
}

func (w *world) cache(elem ...string) string {
	return filepath.Join(append([]string{w.home, ".cache", "pluv"}, elem...)...)
}

// leaves is the number of rocks to add at once.
const leaves = crowd

// publish writes the registry's rocks.
func (w *world) publish(t *testing.T) {
	t.Helper()
	builder := registry.NewBuilder(w.path("rocks"))
	for _, rock := range []string{"app 1", "app 2", "lib 1", "lib 2", "kept 1", "gone 1", "extra 1", "more 1"} {
		name, major, _ := strings.Cut(rock, " ")
		builder.Add(registry.ManyModules(name, major+".0-1"))
	}
	for i := range leaves {
		builder.Add(registry.Rock{Name: fmt.Sprintf("leaf%d", i), Version: "1.0-1"})
	}
	builder.MustWrite(t)
	// Every answer is delayed, so that there are moments in between.
	w.rocks = registry.New(t, w.path("rocks"), registry.Faults("slow=3ms:*.src.rock trickle=1ms:*.src.rock"))
}

// program names the rocks that it can load, and fails if an installed one does not load.
const program = `
local found = {}
for _, name in ipairs { "app", "lib", "kept", "gone", "extra", "more", "gitlib" } do
  local file = io.open(os.getenv("TREE") .. "/" .. name .. ".lua")
  if file then
    file:close()
    found[#found + 1] = name .. " " .. require(name)
  end
end
print(table.concat(found, ", "))
`

// project makes a project with the builtin runtime. Further is additional TOML.
func (w *world) project(t *testing.T, name, further string) string {
	t.Helper()
	dir := filepath.Join(w.disk, name)
	w.write(t, filepath.Join(dir, "pluv.toml"),
		"[project]\nname = \""+name+"\"\n\n[runtime]\nname = \"builtin\"\n\n[registries.here]\nurl = \""+w.rocks.URL+"\"\n\n"+further)
	w.write(t, filepath.Join(dir, "main.lua"), program)
	return dir
}

// prints is the output of the project's program with the current tree.
func (w *world) prints(dir string) (string, error) {
	e := w.run(trial{dir: dir, args: []string{"--offline", "run", "--no-sync", "main.lua"},
		env: []string{"TREE=" + filepath.Join(dir, ".pluv/rocks/builtin-5.1/share/lua/5.1")}})
	if e.code != 0 {
		return "", fmt.Errorf("the project does not run: exit code %d\n%s", e.code, e.said)
	}
	return strings.TrimSpace(e.said), nil
}

// forget deletes a random part of the cache, or nothing.
func (w *world) forget(t *testing.T) {
	t.Helper()
	for _, folder := range [][]string{{}, {}, {"rocks"}, {"objects", "urls"}, {"index", "metadata", "seeds"}, {"rocks", "objects", "urls", "index", "metadata"}, {"urls"}, {"objects"}}[w.rng.IntN(8)] {
		w.removeAll(t, w.cache(folder))
	}
}

func (w *world) removeAll(t testingT, path string) {
	t.Helper()
	if err := os.RemoveAll(path); err != nil {
		t.Fatal(err)
	}
}

func (w *world) write(t testingT, path, text string) {
	t.Helper()
	err := os.MkdirAll(filepath.Dir(path), 0o755)
	if err == nil {
		err = os.WriteFile(path, []byte(text), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func read(t testingT, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// must runs pluv, which has to succeed.
func (w *world) must(t testingT, dir string, args ...string) string {
	t.Helper()
	e := w.run(trial{dir: dir, args: args})
	if e.code != 0 {
		t.Fatalf("pluv %s: exit code %d\n%s", strings.Join(args, " "), e.code, e.said)
	}
	return e.said
}

// finish checks the state of the cache at the end.
func (w *world) finish(t *testing.T, counts counter) {
	t.Helper()
	for _, end := range w.ends {
		end(t)
	}
	// Cached content matches its name, or the mismatch is detected when it is read; none has been
	// read since the last fault.
	err := filepath.WalkDir(w.cache("objects"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		counts["contents in the cache"]++
		if sum, _, err := digest.SHA256File(path); err != nil || sum != entry.Name() {
			return fmt.Errorf("%s has other contents, %s: %w", path, sum, err)
		}
		return nil
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	if said := w.must(t, w.disk, "cache", "prune"); strings.Contains(said, "warning") {
		t.Errorf("cache prune says %s", said)
	}
}

// pack writes a .tar.gz of a folder and returns its SHA-256.
func pack(t *testing.T, dir, file string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := archive.PackTarGz(t.Context(), dir, file); err != nil {
		t.Fatal(err)
	}
	sum, _, err := digest.SHA256File(file)
	if err != nil {
		t.Fatal(err)
	}
	return sum
}
