package serve

import (
	"bytes"
	"encoding/gob"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"pluv/host/digest"
	"pluv/host/fault"
	"pluv/host/metadata"
	"pluv/host/rockspec"
	"pluv/spec/need"
	"pluv/spec/registry"
)

// platformRockspec differs between platforms.
const platformRockspec = `package = "platform"
version = "1.0-1"
source = { url = "https://rocks.invalid/platform-1.0.tar.gz" }
build = { type = "builtin", modules = {}, platforms = { unix = { modules = { a = "a.lua" } } } }
`

// restarted closes the server of a bench and opens another over its folder. It returns how
// many rockspecs that one evaluated.
func (b *bench) restarted(version string) int64 {
	b.t.Helper()
	b.Close()
	b.start(Options{Version: version})
	return b.catalog.evaluated.Load()
}

func TestKeptDetails(t *testing.T) {
	b := open(t, universe, Options{})
	b.write("platform-1.0-1.rockspec", platformRockspec)
	if got := b.restarted("1"); got == 0 {
		t.Error("nothing was evaluated")
	}
	want := b.get("/metadata-5.4.json.zst", 200)
	file := filepath.Join(b.dir, detailsFile)
	b.Close()
	kept, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	b.get("/"+detailsFile, 404)

	for _, c := range []struct {
		name    string
		version string
		change  func()
		all     bool // all rockspecs are evaluated again
	}{
		{"nothing changed", "1", func() {}, false},
		{"another pluv", "2", func() {}, true},
		{"cut", "1", func() { write(t, file, kept[:len(kept)/2]) }, true},
		{"damaged", "1", func() { write(t, file, bytes.ReplaceAll(kept, []byte("rockspec"), []byte("ROCKSPEC"))) }, true},
		{"empty", "1", func() { write(t, file, nil) }, true},
		{"missing", "1", func() { _ = os.Remove(file) }, true},
		{"a folder", "1", func() { _ = os.Remove(file); _ = os.Mkdir(file, 0o755) }, true},
	} {
		c.change()
		if got := b.restarted(c.version); c.all != (got > 0) {
			t.Errorf("%s: %d rockspecs were evaluated", c.name, got)
		}
		if got := b.get("/metadata-5.4.json.zst", 200); got != want {
			t.Errorf("%s: other metadata", c.name)
		}
		b.Close()
		_ = os.RemoveAll(file)
		write(t, file, kept)
	}
}

// A rockspec may change and keep its size and modification time, as git, rsync and image
// builders set it.
func TestKeptDetailsOfChanged(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Log("no time of changes there: size and modification time decide")
		return
	}
	b := open(t, universe, Options{})
	b.Close()
	sum := b.change("b-1.0-1.rockspec")
	if got := b.restarted(""); got != 1 {
		t.Errorf("%d rockspecs were evaluated", got)
	}
	if got := b.get("/api/packages/b", 200); !strings.Contains(got, sum) {
		t.Errorf("the server has another sum than %s in\n%s", sum, got)
	}

	// A server that runs meanwhile may miss the change; the next one must not.
	b.change("a-1.0-1.rockspec")
	registry.NewBuilder(b.dir).Describe("more 1.0-1").MustWrite(t)
	b.catalog.refresh()
	if got := b.restarted(""); got != 1 {
		t.Errorf("after a change while a server ran, the next one evaluated %d rockspecs", got)
	}
}

// change changes a rockspec, but not its size and modification time, and returns its new
// checksum.
func (b *bench) change(name string) string {
	b.t.Helper()
	file := filepath.Join(b.dir, name)
	text, err := os.ReadFile(file)
	if err != nil {
		b.t.Fatal(err)
	}
	info, err := os.Stat(file)
	if err != nil {
		b.t.Fatal(err)
	}
	quoted := []byte(`"` + name[:1] + `"`)
	changed := bytes.Replace(text, quoted, []byte(`'`+name[:1]+`'`), 1)
	if bytes.Equal(changed, text) {
		b.t.Fatalf("the rockspec has another form:\n%s", text)
	}
	time.Sleep(20 * time.Millisecond) // times of changes are that coarse
	write(b.t, file, changed)
	if err := os.Chtimes(file, info.ModTime(), info.ModTime()); err != nil {
		b.t.Fatal(err)
	}
	return digest.SHA256(changed)
}

func write(t *testing.T, file string, text []byte) {
	t.Helper()
	if err := os.WriteFile(file, text, 0o644); err != nil {
		t.Fatal(err)
	}
}

// What was kept is written again only if there is more to keep: not for a rockspec that is
// not valid, which each start evaluates.
func TestKeptDetailsOfInvalid(t *testing.T) {
	b := open(t, universe, Options{})
	b.write("bad-1.0-1.rockspec", "package = 'bad'")
	b.restarted("")
	b.Close()
	file := filepath.Join(b.dir, detailsFile)
	before, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if got := b.restarted(""); got != 0 {
		t.Errorf("%d rockspecs were evaluated", got)
	}
	b.Close()
	if after, err := os.Stat(file); err != nil || !os.SameFile(before, after) {
		t.Errorf("the file was written again: %v", err)
	}
}

// What the end of a server breaks off is no answer to keep.
func TestKeptDetailsOfBrokenOff(t *testing.T) {
	b := open(t, universe, Options{})
	b.write("platform-1.0-1.rockspec", platformRockspec)
	b.cancel()
	b.catalog.refresh()
	if got := b.restarted(""); got != 1 {
		t.Errorf("%d rockspecs were evaluated", got)
	}
	r := b.catalog.now.Load().sections[""].packages["platform"]["1.0-1"]
	if r == nil || r.details.seedRecord("5.4") == nil {
		t.Error("no record of the rockspec")
	}
}

// The metadata has a version for each Lua where its rockspec is valid and has the same
// record on all platforms.
func TestRecords(t *testing.T) {
	const head = "package = 'a'\nversion = '1-1'\nsource = { url = 'https://rocks.invalid/a' }\nbuild = { type = 'make' }\n"
	for _, c := range []struct{ name, text, listed, known, dependencies string }{
		{"plain", head, "5.1 5.2 5.3 5.4 5.5", "5.1 5.2 5.3 5.4 5.5", ""},
		{"for some Luas", head + "dependencies = { 'lua >= 5.2, < 5.4' }", "5.2 5.3", "5.2 5.3", "lua >= 5.2, < 5.4"},
		{"escapes of all", head + `description = { summary = "\65\n" }`, "5.1 5.2 5.3 5.4 5.5", "5.1 5.2 5.3 5.4 5.5", ""},
		{"an escape of later ones", head + `dependencies = { "\x62" }`, "5.1 5.2 5.3 5.4 5.5", "5.1 5.2 5.3 5.4 5.5", "x62|b"},
		{"an escape of 5.3", head + `dependencies = { "\u{62}" }`, "5.3 5.4 5.5", "5.3 5.4 5.5", "b"},
		{"_ENV", head + "local b = { 'b' } local function f(_ENV) c = 'c' return c end dependencies = { f(b) }", "5.2 5.3 5.4 5.5", "5.2 5.3 5.4 5.5", "c"},
		{"_ENV of 5.1", head + "dependencies = { _ENV and 'b' or 'c' }", "5.2 5.3 5.4 5.5", "5.2 5.3 5.4 5.5", "b"},
		{"modules of a platform", head + "build.platforms = { unix = { x = 1 } }", "5.1 5.2 5.3 5.4 5.5", "5.1 5.2 5.3 5.4 5.5", ""},
		{"a dependency of a platform", head + "dependencies = { platforms = { windows = { 'b' } } }", "5.1 5.2 5.3 5.4 5.5", "", ""},
		{"an invalid platform", head + "build.platforms = { freebsd = { type = 1 } }", "5.1 5.2 5.3 5.4 5.5", "", ""},
		{"a computed name", head + "dependencies = { ['plat' .. 'forms'] = { windows = { 'b' } } }", "5.1 5.2 5.3 5.4 5.5", "", ""},
	} {
		f, err := evaluate(t.Context(), []byte(c.text), "a-1-1.rockspec")
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		again := f.stored().details()
		var known, dependencies []string
		for _, lua := range f.Lua {
			r := f.seedRecord(lua)
			if want := metadata.Portable(t.Context(), rockspec.NewProgram([]byte(c.text), "a-1-1.rockspec"), lua); (r == nil) != (want == nil) || r != nil && !r.Agrees(want) {
				t.Errorf("%s: %+v for %s, not %+v", c.name, r, lua, want)
			}
			if kept := again.seedRecord(lua); !reflect.DeepEqual(kept, r) {
				t.Errorf("%s: %+v for %s was kept as %+v", c.name, r, lua, kept)
			}
			if r == nil {
				continue
			}
			known = append(known, lua)
			if text := strings.Join(r.Dependencies, " "); text != "" && !slices.Contains(dependencies, text) {
				dependencies = append(dependencies, text)
			}
		}
		if listed := strings.Join(f.Lua, " "); listed != c.listed || strings.Join(known, " ") != c.known || strings.Join(dependencies, "|") != c.dependencies {
			t.Errorf("%s: listed for %s, known for %s, with %s", c.name, listed, known, dependencies)
		}
	}
}

// A folder that comes from elsewhere may bring a file that claims more than it has, and
// links.
func TestKeptDetailsHostile(t *testing.T) {
	b := open(t, universe, Options{})
	b.restarted("1")
	b.Close()
	type table struct {
		Version string
		Files   map[string]keptRockspec
	}
	var data bytes.Buffer
	if err := gob.NewEncoder(&data).Encode(table{"1 " + detailsRevision, map[string]keptRockspec{"name": {}}}); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(b.dir, detailsFile)
	write(t, file, bytes.Replace(data.Bytes(), []byte("\x01\x04name"), []byte("\xfd\x10\x00\x00\x04name"), 1)) // 2^20 entries
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	b.catalog.recallDetails()
	runtime.ReadMemStats(&after)
	if took := (after.TotalAlloc - before.TotalAlloc) >> 20; took > 32 {
		t.Errorf("a file of %d bytes took %d MB", data.Len(), took)
	}

	_ = os.RemoveAll(filepath.Dir(file))
	elsewhere := t.TempDir()
	need.Symlink(t, elsewhere, filepath.Dir(file))
	if _, err := Open(t.Context(), Options{Dir: b.dir}); fault.CodeOf(err) != fault.FileEscape {
		t.Errorf("a link for a folder of the server: %v", err)
	}
	b.catalog.root, _ = os.OpenRoot(b.dir)
	defer b.catalog.root.Close()
	b.catalog.evaluated.Add(1)
	b.catalog.keepDetails()
	if list, err := os.ReadDir(elsewhere); err != nil || len(list) > 0 {
		t.Errorf("written through a link: %v %v", list, err)
	}
}
