package fsys

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pluv/host/fault"
	"pluv/spec/need"
)

func TestWriteAtomic(t *testing.T) {
	cases := []struct {
		name   string
		before map[string]string
		chmod  fs.FileMode
		mode   fs.FileMode
		want   map[string]string
		perm   fs.FileMode
	}{
		{"a new file", nil, 0, 0, map[string]string{"f": "new"}, 0o644},
		{"a new private file", nil, 0, 0o600, map[string]string{"f": "new"}, 0o600},
		{"over an existing file, keeping its mode", map[string]string{"f": "old"}, 0o640, 0, map[string]string{"f": "new"}, 0o640},
		{"over an existing file, made private", map[string]string{"f": "old"}, 0o644, 0o600, map[string]string{"f": "new"}, 0o600},
		{"through a link", map[string]string{"f": "-> real", "real": "old"}, 0, 0, map[string]string{"f": "-> real", "real": "new"}, 0o644},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			lay(t, dir, c.before)
			path := filepath.Join(dir, "f")
			if c.chmod != 0 {
				if err := os.Chmod(path, c.chmod); err != nil {
					t.Fatal(err)
				}
			}
			if err := WriteAtomic(path, []byte("new"), c.mode); err != nil {
				t.Fatal(err)
			}
			if got := look(t, dir); !maps.Equal(got, c.want) {
				t.Errorf("folder = %v, want %v", got, c.want)
			}
			if info, _ := os.Stat(path); need.HasModes(t) && info.Mode().Perm() != c.perm {
				t.Errorf("mode = %v, want %v", info.Mode().Perm(), c.perm)
			}
		})
	}
}

func TestWriteAtomicFails(t *testing.T) {
	dir := t.TempDir()
	lay(t, dir, map[string]string{"f": "old"})
	broken := errors.New("broken")
	err := WriteAtomicFunc(filepath.Join(dir, "f"), 0, func(w io.Writer) error {
		_, _ = io.WriteString(w, "half")
		return broken
	})
	if !errors.Is(err, broken) {
		t.Errorf("err = %v", err)
	}
	if got := look(t, dir); !maps.Equal(got, map[string]string{"f": "old"}) {
		t.Errorf("folder = %v", got)
	}
}

func TestTrees(t *testing.T) {
	source := map[string]string{"bin/run": "#!", "lib/a.lua": "a", "lib/b/c.lua": "c"}
	if need.HasSymlinks(t) {
		source["link"] = "-> lib/a.lua"
	}
	merged := maps.Clone(source)
	merged["lib/own"] = "own"
	stamp := time.Date(2020, 2, 3, 4, 5, 6, 0, time.UTC)

	ways := map[string]func(context.Context, string, string) error{
		"CopyTree": CopyTree,
		"links":    func(ctx context.Context, src, dst string) error { return tree(ctx, src, dst, new(linker).put) },
		"no clone": func(ctx context.Context, src, dst string) error {
			return tree(ctx, src, dst, sharing().put)
		},
		"no clone, no link": func(ctx context.Context, src, dst string) error {
			copying := sharing()
			copying.noLink.Store(true)
			return tree(ctx, src, dst, copying.put)
		},
	}
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			src, dst := filepath.Join(dir, "src"), filepath.Join(dir, "sub", "dst")
			lay(t, src, source)
			lay(t, dst, map[string]string{"lib/own": "own", "lib/a.lua": "old"})
			if source["link"] != "" {
				lay(t, dst, map[string]string{"link": "old"})
			}
			if err := errors.Join(os.Chmod(filepath.Join(src, "bin/run"), 0o755), os.Chtimes(filepath.Join(src, "bin/run"), stamp, stamp)); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				if err := way(t.Context(), src, dst); err != nil {
					t.Fatal(err)
				}
				if got := look(t, dst); !maps.Equal(got, merged) {
					t.Errorf("dst = %v, want %v", got, merged)
				}
			}
			info, err := os.Stat(filepath.Join(dst, "bin/run"))
			if err != nil || !info.ModTime().Equal(stamp) || need.HasModes(t) && info.Mode().Perm() != 0o755 {
				t.Errorf("bin/run is %v %v, %v", info.Mode(), info.ModTime(), err)
			}
			cancelled, cancel := context.WithCancel(t.Context())
			cancel()
			if err := way(cancelled, src, dst); !fault.Is(err, fault.Interrupted) {
				t.Errorf("cancelled: %v", err)
			}
		})
	}
}

func TestLinkFile(t *testing.T) {
	dir := t.TempDir()
	lay(t, dir, map[string]string{"real": "new", "src": "-> real", "dst": "old"})
	for range 2 {
		if err := LinkFile(filepath.Join(dir, "src"), filepath.Join(dir, "dst")); err != nil {
			t.Fatal(err)
		}
	}
	if got := look(t, dir); !maps.Equal(got, map[string]string{"real": "new", "src": "-> real", "dst": "new"}) {
		t.Errorf("folder = %v", got)
	}
}

func TestReplace(t *testing.T) {
	unsupported := func(entry, entry) error { return errors.ErrUnsupported }
	for name, how := range map[string]func(a, b entry) error{"one step": swapEntries, "two renames": unsupported} {
		t.Run(name, func(t *testing.T) {
			if err := how(entry{}, entry{}); name == "one step" && errors.Is(err, errors.ErrUnsupported) {
				need.Lack(t, "needs a system that swaps folders")
			}
			dir := t.TempDir()
			fresh, dst := filepath.Join(dir, "new"), filepath.Join(dir, "dst")
			for _, content := range []string{"1", "2"} {
				lay(t, fresh, map[string]string{"f": content})
				if err := replace(entry{name: fresh}, entry{name: dst}, how); err != nil {
					t.Fatal(err)
				}
				if got := look(t, dst); got["f"] != content {
					t.Errorf("dst = %v", got)
				}
				if got := names(t, dir); !slices.Equal(got, []string{"dst"}) {
					t.Errorf("left over: %v", got)
				}
			}
			if err := replace(entry{name: fresh}, entry{name: dst}, how); !fault.Is(err, fault.FileMissing) {
				t.Errorf("without a new folder: %v", err)
			}
			if got := look(t, dst); got["f"] != "2" {
				t.Errorf("a failed Replace changed dst: %v", got)
			}
		})
	}
}

func TestRecover(t *testing.T) {
	cases := []struct {
		name         string
		before, want map[string]string
	}{
		{"nothing happened", map[string]string{"dst/f": "old"}, map[string]string{"dst/f": "old"}},
		{"nothing there", nil, map[string]string{}},
		{"stopped between the renames", map[string]string{".dst.replaced/f": "old", "new/f": "new"}, map[string]string{"dst/f": "old", "new/f": "new"}},
		{"stopped before the removal", map[string]string{".dst.replaced/f": "old", "dst/f": "new"}, map[string]string{"dst/f": "new"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			lay(t, dir, c.before)
			if err := Recover(filepath.Join(dir, "dst")); err != nil {
				t.Fatal(err)
			}
			if got := look(t, dir); !maps.Equal(got, c.want) {
				t.Errorf("= %v, want %v", got, c.want)
			}
		})
	}
}

func TestInside(t *testing.T) {
	root := filepath.Join(t.TempDir(), "root")
	outside := t.TempDir()
	lay(t, root, map[string]string{
		"a/f": "", "in": "-> a", "up": "-> ..", "abs": "-> " + outside,
		"a/deep": "-> ../..", "dangling": "-> ../nowhere", "chain": "-> up/x", "here": "-> a/f",
	})
	cases := []struct {
		rel  string
		want string // "" if it is refused
	}{
		{"a/f", "a/f"},
		{".", "."},
		{"./a//f", "a/f"},
		{"new/file", "new/file"},
		{"a/f/below", "a/f/below"},
		{"a/../a/f", "a/f"},
		{"in/f", "in/f"},
		{"here", "here"},
		{"..", ""},
		{"", ""},
		{"a/../../x", ""},
		{"/etc/passwd", ""},
		{"a\x00b", ""},
		{"up", ""},
		{"up/x", ""},
		{"abs/x", ""},
		{"a/deep/x", ""},
		{"dangling", ""},
		{"chain", ""},
	}
	for _, c := range cases {
		got, err := Inside(root, c.rel)
		if c.want == "" {
			if !fault.Is(err, fault.FileEscape) {
				t.Errorf("Inside(%q) = %q, %v; want it refused", c.rel, got, err)
			}
			continue
		}
		if want := filepath.Join(root, c.want); err != nil || got != want {
			t.Errorf("Inside(%q) = %q, %v; want %q", c.rel, got, err, want)
		}
	}
	if got, err := Inside(filepath.Join(outside, "none"), "x"); err != nil || got != filepath.Join(outside, "none", "x") {
		t.Errorf("a root that does not exist: %q, %v", got, err)
	}
}

func TestLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sub", "lock")
	release, err := Lock(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok, err := TryLock(path); ok || err != nil {
		t.Errorf("TryLock while held = %v, %v", ok, err)
	}
	soon, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	if _, err := Lock(soon, path); !fault.Is(err, fault.FileLocked) {
		t.Errorf("out of time: %v", err)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Lock(cancelled, path); !fault.Is(err, fault.Interrupted) || !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}

	waited := make(chan error)
	go func() {
		again, err := Lock(context.Background(), path)
		if err == nil {
			err = again()
		}
		waited <- err
	}()
	if err := release(); err != nil {
		t.Fatal(err)
	}
	if err := <-waited; err != nil {
		t.Errorf("after the release: %v", err)
	}
	release, ok, err := TryLock(path)
	if !ok || err != nil {
		t.Fatalf("TryLock when free = %v, %v", ok, err)
	}
	_ = release()
}
