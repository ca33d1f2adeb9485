package artifact

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pluv/host/digest"
	"pluv/host/fault"
	"pluv/host/tree"
	"pluv/spec/need"
)

// sealed makes a rock folder with some files.
func sealed(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "rock")
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		mode := os.FileMode(0o644)
		if strings.HasPrefix(name, "bin/") {
			mode = 0o755
		}
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
	}
	err := tree.Seal(dir, tree.Rock{Name: "a", Version: "1.0-1", Namespace: "me", Dependencies: []string{"lua >= 5.1"}, Scripts: []string{"a"}})
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

var plain = map[string]string{"lua/a.lua": "return 1", "bin/a": "#!/usr/bin/env lua", "a-1.0-1.rockspec": "package = 'a'"}

func packed(t *testing.T, rock, to string, paths ...string) *Description {
	t.Helper()
	a, err := Pack(t.Context(), Packing{Rock: rock, Key: "a@1.0-1:key", To: to, Paths: paths})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func restored(t *testing.T, r Restoring) bool {
	t.Helper()
	ok, err := Restore(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return ok
}

func TestPackAndRestore(t *testing.T) {
	root := t.TempDir()
	first, second := filepath.Join(root, "a/1.0-1/lua-5.4/x-1"), filepath.Join(root, "a/1.0-1/lua-5.4/x-2")
	rock := sealed(t, plain)
	packed(t, rock, first)
	packed(t, sealed(t, plain), second) // built elsewhere, at another time
	for _, name := range []string{ArchiveFile, MetadataFile} {
		a, errA := os.ReadFile(filepath.Join(first, name))
		b, errB := os.ReadFile(filepath.Join(second, name))
		if errA != nil || errB != nil || !bytes.Equal(a, b) {
			t.Errorf("packing %s twice gives different bytes: %v, %v", name, errA, errB)
		}
	}
	to := filepath.Join(t.TempDir(), "rocks", "a")
	if !restored(t, Restoring{From: first, Key: "a@1.0-1:key", To: to}) {
		t.Fatal("not restored")
	}
	want, err := tree.Open(rock)
	if err != nil || want == nil {
		t.Fatal(err)
	}
	got, err := tree.Open(to)
	if err != nil || got == nil {
		t.Fatalf("what was restored is no rock: %v", err)
	}
	if got.Name != want.Name || got.Version != want.Version || got.Namespace != want.Namespace || len(got.Files) != len(want.Files) ||
		strings.Join(got.Dependencies, ",") != strings.Join(want.Dependencies, ",") || strings.Join(got.Scripts, ",") != "a" {
		t.Errorf("restored %+v, packed %+v", got, want)
	}
	for _, name := range []string{"rock_manifest", "rock_namespace", "lua/a.lua", "bin/a"} {
		a, _ := os.ReadFile(filepath.Join(rock, name))
		b, err := os.ReadFile(filepath.Join(to, name))
		if err != nil || !bytes.Equal(a, b) {
			t.Errorf("%s differs: %v", name, err)
		}
	}
	if info, err := os.Stat(filepath.Join(to, "bin/a")); err != nil || need.HasModes(t) && info.Mode()&0o111 == 0 {
		t.Errorf("the program is not executable: %v", err)
	}
	if list, err := List(root); err != nil || len(list) != 2 || list[0].Path != "a/1.0-1/lua-5.4/x-1" {
		t.Errorf("List = %v, %v", list, err)
	}
}

func TestNotOfUse(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "x")
	to := filepath.Join(t.TempDir(), "to")
	r := Restoring{From: dir, Key: "a@1.0-1:key", To: to}
	if restored(t, r) {
		t.Error("restored without a packed rock")
	}
	packed(t, sealed(t, plain), dir)
	other := r
	other.Key = "a@1.0-1:another"
	if restored(t, other) {
		t.Error("restored for another key")
	}

	// A rock that contains a path of the machine is only usable where that path is the same.
	rock := sealed(t, map[string]string{"lua/a.lua": "return '/opt/here/rocks/a'"})
	if a := packed(t, rock, dir, "/opt/here/rocks/a", "/nowhere"); len(a.Paths) != 1 || a.Paths[0] != "/opt/here/rocks/a" {
		t.Errorf("Paths = %v", a.Paths)
	}
	if restored(t, r) {
		t.Error("restored although it contains a folder of another machine")
	}
	r.Paths = []string{"/opt/here/rocks/a"}
	if !restored(t, r) {
		t.Error("not restored where the folder is the same")
	}

	// So is a rock with a symbolic link to one.
	linked := sealed(t, plain)
	if need.HasSymlinks(t) {
		need.Symlink(t, "/opt/here/lib", filepath.Join(linked, "lua", "link"))
		if err := tree.Seal(linked, tree.Rock{Name: "a", Version: "1.0-1"}); err != nil {
			t.Fatal(err)
		}
		if a := packed(t, linked, filepath.Join(t.TempDir(), "y"), "/opt/here"); len(a.Paths) != 1 {
			t.Errorf("Paths of a rock with a link = %v", a.Paths)
		}
	}

	// A rock folder that has changed since it was sealed is not packed.
	_ = os.WriteFile(filepath.Join(rock, "lua/b.lua"), nil, 0o644)
	_ = os.Remove(filepath.Join(rock, "lua/a.lua"))
	if _, err := Pack(t.Context(), Packing{Rock: rock, Key: "k", To: dir}); !fault.Is(err, fault.TreeDamaged) {
		t.Errorf("a damaged rock: %v", err)
	}
}

func TestDamaged(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "x")
	to := filepath.Join(t.TempDir(), "to")
	archive, metadata := filepath.Join(dir, ArchiveFile), filepath.Join(dir, MetadataFile)
	cases := map[string]func() error{
		"another archive": func() error {
			data, err := os.ReadFile(archive)
			data[len(data)/2] ^= 1
			return errorOf(err, os.WriteFile(archive, data, 0o644))
		},
		"a shorter archive": func() error { return os.Truncate(archive, 10) },
		"no archive":        func() error { return os.Remove(archive) },
		"half a record":     func() error { return os.Truncate(metadata, 40) },
		"no sum": func() error {
			return os.WriteFile(metadata, []byte(`{"key":"a@1.0-1:key","name":"a","version":"1.0-1"}`), 0o644)
		},
		"no archive at all": func() error { return rewrite(dir, []byte("this is no archive")) },
		"a dependency that does not read": func() error {
			data, err := os.ReadFile(metadata)
			return errorOf(err, os.WriteFile(metadata, bytes.Replace(data, []byte("lua >= 5.1"), []byte("%%% ("), 1), 0o644))
		},
		"a name that leaves": func() error {
			data, err := os.ReadFile(metadata)
			return errorOf(err, os.WriteFile(metadata, bytes.Replace(data, []byte(`"a"`), []byte(`"../a"`), 1), 0o644))
		},
	}
	for name, damage := range cases {
		t.Run(name, func(t *testing.T) {
			packed(t, sealed(t, plain), dir)
			if err := damage(); err != nil {
				t.Fatal(err)
			}
			if restored(t, Restoring{From: dir, Key: "a@1.0-1:key", To: to}) {
				t.Error("restored")
			}
			if _, err := os.Stat(to); err == nil {
				t.Error("something was unpacked")
			}
		})
	}
}

// rewrite replaces the archive of a packed rock and updates its checksum.
func rewrite(dir string, content []byte) error {
	a, err := Open(dir)
	if err != nil || a == nil {
		return errors.Join(err, errors.New("no packed rock"))
	}
	a.SHA256, a.Size = digest.SHA256(content), int64(len(content))
	text, err := a.Encode()
	return errorOf(err, os.WriteFile(filepath.Join(dir, ArchiveFile), content, 0o644), os.WriteFile(filepath.Join(dir, MetadataFile), text, 0o644))
}

func errorOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// The size in package.json is bounded.
func TestSizes(t *testing.T) {
	for size, ok := range map[string]bool{"1": true, "1073741824": true, "0": false, "-1": false, "1073741825": false, "9223372036854775807": false, "1e30": false} {
		text := `{"key":"k","name":"a","version":"1-1","sha256":"` + strings.Repeat("0", 64) + `","size":` + size + `}`
		if _, err := Parse([]byte(text)); (err == nil) != ok {
			t.Errorf("size %s: %v", size, err)
		}
	}
}

func TestPlaces(t *testing.T) {
	cases := map[Path]bool{
		"lua-cjson/2.1.0-1/lua-5.4/linux-x86_64-0123456789abcdef":   true,
		"a/1.0-1/luajit-2.1/linux-x86_64-0123456789abcdef.89abcdef": true,
		"a/1.0-1/lua-5.4":           false,
		"a/1.0-1/lua-5.4/x/y":       false,
		"../1.0-1/lua-5.4/x":        false,
		"a/../lua-5.4/x":            false,
		"a//lua-5.4/x":              false,
		"a/1.0-1/lua-5.4/.hidden":   false,
		"a/1.0-1/lua-5.4/x\\y":      false,
		"/a/1.0-1/lua-5.4/x":        false,
		"a/1.0-1/lua-5.4/x?token=y": false,
		"a/1.0-1/lua-5.4/x#y":       false,
		"a/1.0-1/lua-5.4/%2e%2e":    false,
	}
	for rock, want := range cases {
		if err := rock.Check(); (err == nil) != want {
			t.Errorf("%s: %v", rock, err)
		}
	}
}

func TestPrune(t *testing.T) {
	root := t.TempDir()
	at := func(name string) string { return filepath.Join(root, "a", "1.0-1", "lua-5.4", name) }
	rock := sealed(t, plain)
	for _, name := range []string{"new", "old", "damaged"} {
		packed(t, rock, at(name))
	}
	long := time.Now().Add(-48 * time.Hour)
	for _, err := range []error{
		os.Chtimes(filepath.Join(at("old"), MetadataFile), long, long),
		os.Truncate(filepath.Join(at("damaged"), ArchiveFile), 1),
		os.Mkdir(at(".new-killed"), 0o755), os.Chtimes(at(".new-killed"), long, long),
		os.Mkdir(at(".new-running"), 0o755),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	left := func() string {
		entries, err := os.ReadDir(filepath.Dir(at("x")))
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, entry := range entries {
			names = append(names, entry.Name())
		}
		return strings.Join(names, " ")
	}
	gone, err := Prune(root, time.Time{})
	if err != nil || gone.Files != 2 || left() != ".new-running new old" {
		t.Errorf("Prune = %+v, %v; left %s", gone, err, left())
	}
	if gone, err = Prune(root, time.Now().Add(-time.Hour)); err != nil || gone.Files != 2 || left() != ".new-running new" {
		t.Errorf("Prune = %+v, %v; left %s", gone, err, left())
	}
	if gone, err = Prune(filepath.Join(root, "nothing"), time.Time{}); err != nil || gone.Files != 0 {
		t.Errorf("Prune of nothing = %+v, %v", gone, err)
	}
}
