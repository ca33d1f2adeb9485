package registry

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pluv/host/fault"
	"pluv/host/fetch"
	"pluv/host/resolve"
	"pluv/host/version"
	"pluv/spec/registry"
)

// project resolves `app` and `me/app` as a project with a registry, its mirrors, and a cache
// shared with all others.
type project struct {
	cache    string
	url      string
	mirrors  []string
	offline  bool
	warnings []string
}

// resolve returns the chosen versions with their requirements, "app 1.0-1 (lib)".
func (p *project) resolve(t *testing.T, name string) (string, error) {
	t.Helper()
	c := fetch.New(fetch.Options{
		CacheDir: p.cache, Offline: p.offline, Backoff: time.Millisecond, Timeout: 5 * time.Second,
		Mirrors: func(url string) (out []string) {
			if rest, ok := fetch.Below(p.url, url); ok {
				for _, mirror := range p.mirrors {
					out = append(out, fetch.Join(mirror, rest))
				}
			}
			return out
		},
	})
	u := Open(c, Config{
		Servers: []Server{{Name: "r", URL: p.url}}, Target: target, Seeds: true, CacheDir: p.cache,
		Warn: func(message string) { p.warnings = append(p.warnings, message) },
	})
	d, err := version.ParseDependency(name)
	if err != nil {
		t.Fatal(err)
	}
	solution, err := u.Solve(t.Context(), resolve.Request{
		Roots: []resolve.Root{{Dependency: d, Who: "test"}}, Provided: map[string]version.Version{"lua": version.Parse("5.4-1")},
	})
	p.warnings = append(p.warnings, u.PassedOver()...)
	if err != nil {
		return "", err
	}
	var out []string
	for _, chosen := range solution.Packages {
		out = append(out, chosen.FullName()+" "+chosen.Version.String()+" ("+strings.Join(chosen.Dependencies, " ")+")")
	}
	slices.Sort(out)
	return strings.Join(out, ", "), nil
}

// cacheDir is t.TempDir for what a download may still write to: one that a failed resolution
// left behind ends with the test's context, and not before its cleanup.
func cacheDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "cache")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for end := time.Now().Add(10 * time.Second); ; {
			if err = os.RemoveAll(dir); err == nil {
				return
			}
			if time.Now().After(end) {
				t.Error(err)
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
	})
	return dir
}

// twoWorlds makes a registry, and a mirror of it with different dependencies for the same
// versions and one more version.
func twoWorlds(t *testing.T, arches ...string) (real, mirror *registry.Server) {
	t.Helper()
	world := func(dir, dep string, versions ...string) {
		b := registry.NewBuilder(dir).Describe("lib 1.0-1\nevil 1.0-1")
		for _, v := range versions {
			b.Add(registry.Rock{Name: "app", Version: v, Deps: []string{dep}, Arches: arches})
		}
		b.MustWrite(t)
	}
	a, b := t.TempDir(), t.TempDir()
	for _, below := range []string{"", filepath.Join("manifests", "me")} {
		world(filepath.Join(a, below), "lib", "1.0-1")
		world(filepath.Join(b, below), "evil", "1.0-1", "2.0-1")
	}
	if err := registry.WriteSeeds(b); err != nil {
		t.Fatal(err)
	}
	return registry.New(t, a), registry.New(t, b)
}

// TestMirrorsOfOthers: content from one project's mirror is not used by another project,
// nor by the same one without the mirror.
func TestMirrorsOfOthers(t *testing.T) {
	for _, c := range []struct {
		name, down string
		arches     []string
	}{
		{"app", "drop:*", nil},
		{"app", "503:*", []string{"rockspec"}},
		{"app", "busy:*", []string{"rockspec"}},
		{"app", "html:*", nil},
		{"app", "half:manifest* drop:*.rock", []string{"src"}},
		{"app", "wrong:manifest* busy:*.rock busy:*.rockspec", []string{"src"}},
		{"app", "drop:*", []string{"all"}},
		{"me/app", "drop:*", nil},
		{"me/app", "busy:*", []string{"src"}},
	} {
		t.Run(strings.ReplaceAll(fmt.Sprint(c.name, c.arches, c.down), "/", "-"), func(t *testing.T) {
			t.Parallel()
			real, mirror := twoWorlds(t, c.arches...)
			cache := cacheDir(t)
			bad := &project{cache: cache, url: real.URL, mirrors: []string{mirror.URL + "/"}}
			good := &project{cache: cache, url: real.URL}
			if err := real.AddFaults(c.down); err != nil {
				t.Fatal(err)
			}
			if got, err := bad.resolve(t, c.name); err != nil || !strings.Contains(got, "app 2.0-1 (evil)") {
				t.Errorf("with the mirror: %s, %v", got, err)
			}
			offline := *good
			offline.offline = true
			for _, p := range []*project{good, &offline} {
				if got, err := p.resolve(t, c.name); err == nil {
					t.Errorf("while the registry is down: %s", got)
				}
			}
			real.ClearFaults()
			forget(t, cache)
			for range 2 {
				got, err := good.resolve(t, c.name)
				if err != nil || !strings.Contains(got, "app 1.0-1 (lib)") || strings.Contains(got, "evil") {
					t.Errorf("without the mirror: %s, %v", got, err)
				}
			}
			// The registry's own answer has precedence over the mirror's.
			forget(t, cache)
			if got, err := bad.resolve(t, c.name); err != nil || !strings.Contains(got, "app 1.0-1 (lib)") {
				t.Errorf("with the mirror, after the registry: %s, %v", got, err)
			}
			offline.cache = cache
			if got, err := offline.resolve(t, c.name); err != nil || !strings.Contains(got, "app 1.0-1 (lib)") {
				t.Errorf("offline: %s, %v", got, err)
			}
		})
	}
}

// A mirror that is also a registry counts as that registry: its answers are kept as its own.
func TestMirrorThatIsARegistry(t *testing.T) {
	real, mirror := twoWorlds(t)
	cache := cacheDir(t)
	bad := &project{cache: cache, url: real.URL, mirrors: []string{mirror.URL}}
	if err := real.AddFaults("drop:*"); err != nil {
		t.Fatal(err)
	}
	if _, err := bad.resolve(t, "app"); err != nil {
		t.Fatal(err)
	}
	mirror.Reset()
	own := &project{cache: cache, url: mirror.URL}
	if got, err := own.resolve(t, "app"); err != nil || !strings.Contains(got, "app 2.0-1 (evil)") {
		t.Errorf("%s, %v", got, err)
	}
	for _, line := range mirror.Log() {
		if strings.Contains(line, ".rockspec") {
			t.Errorf("asked again: %s", line)
		}
	}
}

// TestNestedRegistries: a registry below another one, or with a URL that begins the same, is
// separate.
func TestNestedRegistries(t *testing.T) {
	root := t.TempDir()
	for below, dep := range map[string]string{"": "lib", "r": "evil", "rx": "evil"} {
		registry.NewBuilder(filepath.Join(root, below)).Describe("lib 1.0-1\nevil 1.0-1\napp 1.0-1: " + dep).MustWrite(t)
	}
	s := registry.New(t, root)
	cache := cacheDir(t)
	for _, c := range []struct{ url, want string }{{s.URL + "/r", "evil"}, {s.URL + "/rx", "evil"}, {s.URL, "lib"}} {
		got, err := (&project{cache: cache, url: c.url}).resolve(t, "app")
		if err != nil || !strings.Contains(got, "app 1.0-1 ("+c.want+")") {
			t.Errorf("%s: %s, %v", c.url, got, err)
		}
	}
}

// TestWrongAnswers: invalid files with status 200 are skipped in that run, and downloaded
// again in the next.
func TestWrongAnswers(t *testing.T) {
	for _, c := range []struct{ arch, faults string }{
		{"rockspec", "busy:app-2.0-1.rockspec"},
		{"rockspec", "html:app-2.0-1.rockspec"},
		{"rockspec", "half:app-2.0-1.rockspec"},
		{"rockspec", "instead=app-1.0-1.rockspec:app-2.0-1.rockspec"},
		{"rockspec", "instead=lib-1.0-1.rockspec:app-2.0-1.rockspec"},
		{"rockspec", "instead=app-1.0-1.src.rock:app-2.0-1.rockspec"},
		{"src", "busy:app-2.0-1.src.rock"},
		{"src", "half:app-2.0-1.src.rock"},
		{"src", "instead=app-1.0-1.src.rock:app-2.0-1.src.rock"},
		{"src", "instead=app-1.0-1.rockspec:app-2.0-1.src.rock"},
	} {
		dir := t.TempDir()
		b := registry.NewBuilder(dir).Describe("lib 1.0-1")
		b.Add(registry.Rock{Name: "app", Version: "1.0-1", Arches: []string{"rockspec", "src"}})
		b.Add(registry.Rock{Name: "app", Version: "2.0-1", Arches: []string{c.arch}}).MustWrite(t)
		s := registry.New(t, dir, registry.Faults(c.faults))
		p := &project{cache: cacheDir(t), url: s.URL}
		for range 2 {
			if got, err := p.resolve(t, "app"); err != nil || got != "app 1.0-1 ()" {
				t.Errorf("%s: %s, %v", c.faults, got, err)
			}
		}
		if len(p.warnings) == 0 || !strings.Contains(p.warnings[0], "app 2.0-1 has ") {
			t.Errorf("%s: %q", c.faults, p.warnings)
		}
		// The file stays invalid until a server sends another one.
		if err := s.AddFaults("drop:*.rock drop:*.rockspec"); err != nil {
			t.Fatal(err)
		}
		s.ClearFaults()
		if got, err := p.resolve(t, "app"); err != nil || got != "app 2.0-1 ()" {
			t.Errorf("%s, recovered: %s, %v", c.faults, got, err)
		}
		// Valid files are not requested twice.
		s.Reset()
		if got, err := p.resolve(t, "app"); err != nil || got != "app 2.0-1 ()" {
			t.Errorf("%s, again: %s, %v", c.faults, got, err)
		}
		for _, line := range s.Log() {
			if strings.Contains(line, "app-") {
				t.Errorf("%s: valid files were requested again: %s", c.faults, line)
			}
		}
		// A broken server does not replace its earlier valid content.
		if err := s.AddFaults(c.faults); err != nil {
			t.Fatal(err)
		}
		if got, err := p.resolve(t, "app"); err != nil || got != "app 2.0-1 ()" {
			t.Errorf("%s, broken again: %s, %v", c.faults, got, err)
		}
	}
}

// A permanently invalid rockspec is downloaded once in each run, and skipped while the
// registry does not answer.
func TestWrongForGood(t *testing.T) {
	dir := rocks(t, "app 1.0-1", registry.Rock{Name: "app", Version: "2.0-1", Rockspec: "package ="})
	s := registry.New(t, dir)
	p := &project{cache: cacheDir(t), url: s.URL}
	for i := range 3 {
		s.Reset()
		if i == 2 {
			if err := s.AddFaults("503:*.rockspec"); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := p.resolve(t, "app"); err != nil || got != "app 1.0-1 ()" {
			t.Errorf("run %d: %s, %v", i, got, err)
		}
		asked := 0
		for _, line := range s.Log() {
			if strings.Contains(line, "app-2.0-1.rockspec") {
				asked++
			}
		}
		if asked != 1 {
			t.Errorf("run %d: asked %d times", i, asked)
		}
	}
}

// TestWrongManifest: an invalid manifest is not kept, and the last valid one is used.
func TestWrongManifest(t *testing.T) {
	for _, kind := range []string{"busy", "half", "html", "instead=app-1.0-1.rockspec"} {
		for _, form := range []string{"manifest-5.4.zip", "manifest-5.4"} {
			dir := rocks(t, "app 1.0-1")
			if form == "manifest-5.4" {
				onlyPlain(t, dir)
			} else if _, err := os.Stat(filepath.Join(dir, form)); err != nil {
				t.Fatal(err)
			}
			s := registry.New(t, dir, registry.Faults(kind+":"+form))
			p := &project{cache: cacheDir(t), url: s.URL}
			if got, err := p.resolve(t, "app"); err == nil || !strings.Contains(err.Error(), "registry `r`") {
				t.Errorf("%s %s: %s, %v", kind, form, got, err)
			}
			s.ClearFaults()
			if got, err := p.resolve(t, "app"); err != nil || got != "app 1.0-1 ()" {
				t.Errorf("%s %s, recovered: %s, %v", kind, form, got, err)
			}
			forget(t, p.cache)
			if err := s.AddFaults(kind + ":" + form); err != nil {
				t.Fatal(err)
			}
			s.Reset()
			registry.NewBuilder(dir).Describe("app 1.0-1\nnewer 1.0-1").MustWrite(t)
			if form == "manifest-5.4" {
				onlyPlain(t, dir)
			}
			if got, err := p.resolve(t, "app"); err != nil || got != "app 1.0-1 ()" {
				t.Errorf("%s %s, broken later: %s, %v", kind, form, got, err)
			}
			if want := "the registry `r` does not send a manifest; using an older copy of its manifest"; !slices.Contains(p.warnings, want) {
				t.Errorf("%s %s: %q", kind, form, p.warnings)
			}
		}
	}
}

// onlyPlain removes all forms of the manifest except the plain one.
func onlyPlain(t *testing.T, dir string) {
	t.Helper()
	for _, other := range []string{"manifest-5.4.zip", "manifest-5.4.json"} {
		if err := os.Remove(filepath.Join(dir, other)); err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
	}
}

// TestWrongSeed: an invalid seed is not kept: the next run downloads it again.
func TestWrongSeed(t *testing.T) {
	for _, kind := range []string{"busy", "half", "html"} {
		dir := rocks(t, "app 1.0-1")
		if err := registry.WriteSeeds(dir); err != nil {
			t.Fatal(err)
		}
		s := registry.New(t, dir, registry.Faults(kind+":*.zst:1"))
		cache := cacheDir(t)
		for i, want := range []string{"200 nothing", "200 app", " app"} {
			s.Reset()
			u := Open(client(t, cache, false), Config{Servers: []Server{{Name: "s", URL: s.URL}}, Target: target, CacheDir: cache})
			got := "nothing"
			if table, _ := (&luarocks{u: u}).readSeed(t.Context(), s.URL); table != nil && table.Lookup("app", "1.0-1") != nil {
				got = "app"
			}
			status := ""
			for _, line := range s.Log() {
				status += line[strings.LastIndexByte(line, ' ')+1:]
			}
			if got = status + " " + got; got != want {
				t.Errorf("%s, run %d: %q, want %q", kind, i, got, want)
			}
		}
	}
}

// A cached rockspec for another name is ignored, and so are tables of earlier versions,
// which may contain records from mirrors.
func TestOldTables(t *testing.T) {
	real, _ := twoWorlds(t)
	p := &project{cache: cacheDir(t), url: real.URL}
	if _, err := p.resolve(t, "app"); err != nil {
		t.Fatal(err)
	}
	tables, err := filepath.Glob(filepath.Join(p.cache, "metadata", "*"))
	if err != nil || len(tables) != 1 {
		t.Fatalf("%d tables, %v", len(tables), err)
	}
	data, err := os.ReadFile(tables[0])
	if err != nil || !strings.HasPrefix(string(data), "pluv-metadata-2\n") {
		t.Fatalf("%.20q, %v", data, err)
	}
	old := strings.Replace(strings.Replace(string(data), "pluv-metadata-2", "pluv-metadata-1", 1), "lib", "bad", 1)
	if err := os.WriteFile(tables[0], []byte(old), 0o644); err != nil {
		t.Fatal(err)
	}
	if got, err := p.resolve(t, "app"); err != nil || !strings.Contains(got, "app 1.0-1 (lib)") {
		t.Errorf("%s, %v", got, err)
	}
	if _, err := (&project{cache: p.cache, url: real.URL + "x"}).resolve(t, "app"); fault.CodeOf(err) == "" {
		t.Errorf("another registry: %v", err)
	}
}

// TestVersionsOfManifests: a version that would lead to another URL is ignored.
func TestVersionsOfManifests(t *testing.T) {
	dir := rocks(t, "app 1.0-1")
	manifest := "repository = { app = { "
	for _, v := range []string{"1.0-1", "2.0-1?to=x", "2.0-1#", "../2.0-1", "2.0-1/../3.0-1", "2.0-1%2f", "2.0-1 ", "2.0-1\\\\x", ""} {
		manifest += `["` + v + `"] = { { arch = "rockspec" } }, `
	}
	onlyPlain(t, dir)
	if err := os.WriteFile(filepath.Join(dir, "manifest-5.4"), []byte(manifest+"} }"), 0o644); err != nil {
		t.Fatal(err)
	}
	if got := versions(t, open(t, Config{Servers: []Server{{Name: "s", URL: dir}}}), "app"); got != "1.0-1 rockspec@s" {
		t.Errorf("%s", got)
	}
}
