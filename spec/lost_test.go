package spec

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"pluv/host/fsys"
	"pluv/spec/registry"
)

// many is the number of processes that change a file at once.
const many = 16

// someone is a user with a home and a project, for concurrent commands.
type someone struct {
	dir     string // contains home/ and project/
	project string
}

func newUser(t *testing.T, toml string) *someone {
	t.Helper()
	u := &someone{dir: t.TempDir()}
	u.project = filepath.Join(u.dir, "project")
	if err := os.MkdirAll(u.project, 0o755); err != nil {
		t.Fatal(err)
	}
	u.write(t, "pluv.toml", toml)
	return u
}

func (u *someone) command(args ...string) *exec.Cmd {
	cmd := exec.Command("pluv", args...)
	home := filepath.Join(u.dir, "home")
	cmd.Dir = u.project
	cmd.Env = append(os.Environ(), "HOME="+home, "USERPROFILE="+home, "NO_COLOR=1", "GORACE=atexit_sleep_ms=0",
		"XDG_CONFIG_HOME="+filepath.Join(home, "config"), "XDG_CACHE_HOME="+filepath.Join(home, "cache"),
		"XDG_STATE_HOME="+filepath.Join(home, "state"), "XDG_DATA_HOME="+filepath.Join(home, "data"))
	return cmd
}

// run runs pluv, which has to succeed, and returns its output on both streams.
func (u *someone) run(t *testing.T, args ...string) string {
	t.Helper()
	out, err := u.command(args...).CombinedOutput()
	if err != nil {
		t.Fatalf("pluv %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// atOnce runs one command for each number below many, all at once.
func (u *someone) atOnce(t *testing.T, stdin func(i int) string, args func(i int) []string) {
	t.Helper()
	var group sync.WaitGroup
	for i := range many {
		group.Go(func() {
			cmd := u.command(args(i)...)
			if stdin != nil {
				cmd.Stdin = strings.NewReader(stdin(i))
			}
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("pluv %s: %v\n%s", strings.Join(args(i), " "), err, out)
			}
		})
	}
	group.Wait()
}

func (u *someone) read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(u.dir, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func (u *someone) write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(u.project, name), []byte(text), 0o644); err != nil {
		t.Error(err)
	}
}

// kept counts the distinct matches of a pattern in a file.
func (u *someone) kept(t *testing.T, name, pattern string) int {
	t.Helper()
	found := map[string]bool{}
	for _, text := range regexp.MustCompile(pattern).FindAllString(u.read(t, name), -1) {
		found[text] = true
	}
	return len(found)
}

// TestChangesAtOnce: many processes change each of the files that pluv edits. All changes are
// kept.
func TestChangesAtOnce(t *testing.T) {
	u := newUser(t, "[project]\nname = \"p\"\n[runtime]\nname = \"builtin\"\n")
	numbered := func(words ...string) func(int) []string {
		return func(i int) []string {
			out := make([]string, len(words))
			for j, word := range words {
				out[j] = strings.ReplaceAll(word, "%", fmt.Sprint(i))
			}
			return out
		}
	}
	check := func(name, pattern string) {
		t.Helper()
		if n := u.kept(t, name, pattern); n != many {
			t.Errorf("%s has %d of %d:\n%s", name, n, many, u.read(t, name))
		}
	}
	u.atOnce(t, nil, numbered("registry", "add", "r%", "http://127.0.0.1:1%"))
	check("home/config/pluv/registries.toml", `(?m)^\[r\d+\]`)
	u.atOnce(t, func(i int) string { return fmt.Sprintf("token%d\n", i) }, numbered("registry", "login", "r%"))
	check("home/config/pluv/auth.toml", `(?m)^token = "token\d+"`)
	u.atOnce(t, nil, numbered("registry", "add", "p%", "http://127.0.0.1:2%", "--project"))
	check("project/pluv.toml", `registries\.p\d+\b`)
	u.atOnce(t, nil, numbered("registry", "remove", "p%", "--project"))
	if n := u.kept(t, "project/pluv.toml", `registries\.p\d+\b`); n != 0 {
		t.Errorf("%d registries are left in pluv.toml", n)
	}
	u.atOnce(t, nil, numbered("registry", "logout", "r%"))
	if n := u.kept(t, "home/config/pluv/auth.toml", `token\d+`); n != 0 {
		t.Errorf("%d tokens are left in auth.toml", n)
	}
	u.atOnce(t, nil, numbered("registry", "serve", "rocks", "--tokens", "tokens.toml", "--new-token", "t%", "--scope", "read"))
	check("project/tokens.toml", `(?m)^\[t\d+\]`)
	u.atOnce(t, nil, numbered("command", "new", "c%"))
	check("home/state/pluv/trust.json", `commands/c\d+\.lua`)
	u.atOnce(t, nil, numbered("sync", "LIB%_DIR=/nowhere"))
	check("project/.pluv/rocks/variables", `(?m)^LIB\d+_DIR=`)

	// Users do not see the locks.
	for _, dir := range []string{"project", "home/config/pluv"} {
		entries, err := os.ReadDir(filepath.Join(u.dir, dir))
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries {
			if strings.Contains(entry.Name(), "lock") && entry.Name() != "pluv.lock" || strings.HasSuffix(entry.Name(), ".tmp") {
				t.Errorf("%s is in %s", entry.Name(), dir)
			}
		}
	}
}

// described is a folder registry with one rock for each number below many.
func described(t *testing.T, more string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "rocks")
	var universe strings.Builder
	for i := range many {
		fmt.Fprintf(&universe, "rock%d 1.0-1: shared\n", i)
	}
	registry.NewBuilder(dir).Describe(universe.String() + "shared 1.0-1\n" + more).MustWrite(t)
	return dir
}

// TestAddAtOnce adds and removes many dependencies at once: pluv.toml, pluv.lock and the tree
// have all changes.
func TestAddAtOnce(t *testing.T) {
	u := newUser(t, fmt.Sprintf("[runtime]\nname = \"builtin\"\n[registries.here]\nurl = %q\n[dependencies]\n", filepath.ToSlash(described(t, ""))))
	u.atOnce(t, nil, func(i int) []string { return []string{"add", fmt.Sprint("rock", i)} })
	for name, pattern := range map[string]string{"project/pluv.toml": `(?m)^rock\d+ = `, "project/pluv.lock": `name = "rock\d+"`} {
		if n := u.kept(t, name, pattern); n != many {
			t.Errorf("%s has %d of %d:\n%s", name, n, many, u.read(t, name))
		}
	}
	u.run(t, "lock", "--check")
	if said := u.run(t, "sync"); !strings.Contains(said, "nothing to do") {
		t.Errorf("the tree lacks something: %s", said)
	}
	u.atOnce(t, nil, func(i int) []string { return []string{"remove", fmt.Sprint("rock", i)} })
	if n := u.kept(t, "project/pluv.lock", `name = `); n != 0 {
		t.Errorf("%d packages are left in pluv.lock", n)
	}
	if said := u.run(t, "sync"); !strings.Contains(said, "nothing to do") {
		t.Errorf("the tree has too much: %s", said)
	}
}

// TestAddBesideSync adds dependencies while others sync and lock the project.
func TestAddBesideSync(t *testing.T) {
	u := newUser(t, fmt.Sprintf("[runtime]\nname = \"builtin\"\n[registries.here]\nurl = %q\n[dependencies]\n", filepath.ToSlash(described(t, ""))))
	u.atOnce(t, nil, func(i int) []string {
		return [][]string{{"add", fmt.Sprint("rock", i)}, {"sync"}, {"lock"}, {"sync", "--rebuild"}}[i%4]
	})
	if n := u.kept(t, "project/pluv.toml", `(?m)^rock\d+ = `); n != many/4 {
		t.Errorf("pluv.toml has %d of %d:\n%s", n, many/4, u.read(t, "project/pluv.toml"))
	}
	u.run(t, "lock", "--check")
	u.run(t, "sync")
}

// newEditor serves a registry, and calls edit at the first request whose path ends in a text: so
// an editor saves a file while a command is running.
func newEditor(t *testing.T, rocks, when string, edit func()) string {
	t.Helper()
	var once sync.Once
	files := http.FileServer(http.Dir(rocks))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, when) {
			once.Do(edit)
		}
		files.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// TestEditorSaves has an editor save pluv.toml, or another program pluv.lock, while a command
// resolves: their changes are kept, and the command uses them.
func TestEditorSaves(t *testing.T) {
	rocks := described(t, "broken 1.0-1\n")
	for _, c := range []struct {
		name string
		args []string
		want []string // the final pluv.toml
		said string
	}{
		{"add", []string{"add", "rock1"}, []string{`rock1 = "*"`, `rock2 = "*" # edited`}, "starting over"},
		{"remove", []string{"remove", "rock0"}, []string{`rock2 = "*" # edited`}, "starting over"},
		{"update", []string{"update"}, []string{`rock0 = "*"`, `rock2 = "*" # edited`}, "starting over"},
		{"lock", []string{"lock", "--upgrade"}, []string{`rock0 = "*"`, `rock2 = "*" # edited`}, "starting over"},
	} {
		t.Run(c.name, func(t *testing.T) {
			u := newUser(t, "")
			url := newEditor(t, rocks, "shared-1.0-1.rockspec", func() {
				u.write(t, "pluv.toml", u.read(t, "project/pluv.toml")+"rock2 = \"*\" # edited\n")
			})
			head := "[runtime]\nname = \"builtin\"\n[registries.here]\nurl = %q\n[dependencies]\nrock0 = \"*\"\nrock3 = \"*\"\n"
			// Locked from the folder, so that the server is used from now on.
			u.write(t, "pluv.toml", fmt.Sprintf(head, filepath.ToSlash(rocks)))
			u.run(t, "lock")
			u.write(t, "pluv.toml", fmt.Sprintf(head, url))
			if said := u.run(t, c.args...); !strings.Contains(said, c.said) {
				t.Errorf("pluv says %q", said)
			}
			for _, want := range c.want {
				if text := u.read(t, "project/pluv.toml"); !strings.Contains(text, want) {
					t.Errorf("pluv.toml lacks %q:\n%s", want, text)
				}
			}
			u.run(t, "lock", "--check")
		})
	}
}

// TestEditorSavesBadly has an editor save an invalid file, and a build fail after an editor
// saved: none of the user's changes are overwritten.
func TestEditorSavesBadly(t *testing.T) {
	rocks := described(t, "")
	registry.NewBuilder(rocks).Describe("shared 1.0-1\n").Add(registry.Rock{
		Name: "broken", Version: "1.0-1", Build: `{ type = "command", build_command = "exit 3" }`,
	}).MustWrite(t)
	for _, c := range []struct{ name, when, saved string }{
		{"cannot be read", "broken-1.0-1.rockspec", "[dependencies\n"},
		{"during the build", "broken-1.0-1.src.rock", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			u := newUser(t, "")
			var saved string
			url := newEditor(t, rocks, c.when, func() {
				saved = u.read(t, "project/pluv.toml") + "# edited\n" + c.saved
				u.write(t, "pluv.toml", saved)
			})
			u.write(t, "pluv.toml", fmt.Sprintf("[runtime]\nname = \"builtin\"\n[registries.here]\nurl = %q\n[dependencies]\n", url))
			if out, err := u.command("add", "broken").CombinedOutput(); err == nil {
				t.Fatalf("pluv add succeeds:\n%s", out)
			}
			if text := u.read(t, "project/pluv.toml"); saved == "" || text != saved {
				t.Errorf("pluv.toml is not what the editor saved:\n%s", text)
			}
			if _, err := os.Stat(filepath.Join(u.project, "pluv.lock")); err == nil {
				t.Error("there is a pluv.lock")
			}
		})
	}
}

// TestWaitingIsSaid: a command that waits for another pluv says so.
func TestWaitingIsSaid(t *testing.T) {
	var first sync.WaitGroup
	rocks := described(t, "")
	arrived, leave := make(chan struct{}), make(chan struct{})
	url := newEditor(t, rocks, "shared-1.0-1.rockspec", func() {
		close(arrived)
		<-leave
	})
	u := newUser(t, fmt.Sprintf("[runtime]\nname = \"builtin\"\n[registries.here]\nurl = %q\n[dependencies]\n", url))
	first.Go(func() {
		if out, err := u.command("add", "rock0").CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	})
	<-arrived
	second := u.command("add", "rock1", "--no-sync")
	said := &watchedOutput{want: "waiting for another pluv in this project", found: make(chan struct{})}
	second.Stderr = said
	if err := second.Start(); err != nil {
		t.Fatal(err)
	}
	<-said.found
	close(leave)
	first.Wait()
	if err := second.Wait(); err != nil {
		t.Fatalf("%v\n%s", err, said.all.String())
	}
	if n := u.kept(t, "project/pluv.toml", `(?m)^rock[01] = `); n != 2 {
		t.Errorf("pluv.toml has %d of 2", n)
	}
}

// watchedOutput closes found when a text has been written.
type watchedOutput struct {
	all   bytes.Buffer
	want  string
	found chan struct{}
}

func (w *watchedOutput) Write(p []byte) (int, error) {
	before := strings.Contains(w.all.String(), w.want)
	w.all.Write(p)
	if !before && strings.Contains(w.all.String(), w.want) {
		close(w.found)
	}
	return len(p), nil
}

// TestHeldLocksStay prunes and clears the caches while another process works in
// them.
func TestHeldLocksStay(t *testing.T) {
	u := newUser(t, "")
	cache := filepath.Join(u.dir, "home/cache/pluv")
	lock := filepath.Join(cache, "locks", "held")
	release, err := fsys.Lock(t.Context(), lock)
	if err != nil {
		t.Fatal(err)
	}
	work, done, err := fsys.Scratch(filepath.Join(cache, "work"), "sync-")
	if err != nil {
		t.Fatal(err)
	}
	there := func() (found []bool) {
		for _, path := range []string{lock, work, work + ".lock"} {
			_, err := os.Stat(path)
			found = append(found, err == nil)
		}
		return found
	}
	for _, command := range []string{"prune", "clean"} {
		u.run(t, "cache", command)
		if found := there(); slices.Contains(found, false) {
			t.Errorf("`cache %s` removed what is in use: %v", command, found)
		}
	}
	done()
	if err := release(); err != nil {
		t.Fatal(err)
	}
	u.run(t, "cache", "clean")
	if found := there(); runtime.GOOS != "windows" && slices.Contains(found, true) {
		t.Errorf("leftovers of `cache clean`: %v", found)
	}
}
