package fsys

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"pluv/host/fault"
	"pluv/spec/need"
)

// appendLine is a change that adds a line.
func appendLine(line string) func([]byte) ([]byte, error) {
	return func(old []byte) ([]byte, error) { return append(old, line+"\n"...), nil }
}

func change(dir, name string) Change {
	path := filepath.Join(dir, name)
	return Change{Path: path, Lock: LockOf(filepath.Join(dir, "locks"), path)}
}

func TestUpdateKeepsEveryChange(t *testing.T) {
	dir := t.TempDir()
	var group sync.WaitGroup
	for i := range 16 {
		group.Go(func() {
			if err := Update(t.Context(), change(dir, "list"), appendLine(fmt.Sprint("line", i))); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	lines := strings.Fields(read(t, filepath.Join(dir, "list")))
	slices.Sort(lines)
	if lines = slices.Compact(lines); len(lines) != 16 {
		t.Errorf("the file has %d of 16 lines: %v", len(lines), lines)
	}
	if left := names(t, dir); !slices.Equal(left, []string{"list", "locks"}) {
		t.Errorf("left over: %v", left)
	}
}

// TestUpdateBesideAnEditor has an editor, which takes no lock, write the file between reading and
// writing.
func TestUpdateBesideAnEditor(t *testing.T) {
	for name, edit := range map[string]func(path, text string) error{
		"writes in place": func(path, text string) error { return os.WriteFile(path, []byte(text), 0o644) },
		"renames": func(path, text string) error {
			if err := os.WriteFile(path+"~", []byte(text), 0o644); err != nil {
				return err
			}
			return os.Rename(path+"~", path)
		},
	} {
		for _, before := range []string{"", "old\n"} {
			t.Run(fmt.Sprintf("%s, before %q", name, before), func(t *testing.T) {
				dir := t.TempDir()
				c := change(dir, "file")
				if before != "" {
					write(t, c.Path, before)
				}
				calls := 0
				err := Update(t.Context(), c, func(old []byte) ([]byte, error) {
					if calls++; calls <= 2 {
						if err := edit(c.Path, fmt.Sprintf("edited %d\n", calls)); err != nil {
							return nil, err
						}
					}
					return append(old, "ours\n"...), nil
				})
				if err != nil {
					t.Fatal(err)
				}
				if got := read(t, c.Path); got != "edited 2\nours\n" || calls != 3 {
					t.Errorf("after %d calls the file holds %q", calls, got)
				}
				if left := names(t, dir); !slices.Equal(left, []string{"file", "locks"}) {
					t.Errorf("left over: %v", left)
				}
			})
		}
	}
}

func TestUpdateGivesUp(t *testing.T) {
	c := change(t.TempDir(), "file")
	calls := 0
	err := Update(t.Context(), c, func([]byte) ([]byte, error) {
		calls++
		return []byte("ours"), os.WriteFile(c.Path, fmt.Append(nil, "edited ", calls), 0o644)
	})
	if !fault.Is(err, fault.FileChanged) {
		t.Errorf("the failure is %v", err)
	}
	if got := read(t, c.Path); got != fmt.Sprint("edited ", calls) {
		t.Errorf("the file holds %q", got)
	}
}

func TestUpdateLeaves(t *testing.T) {
	mine := errors.New("mine")
	for name, c := range map[string]struct {
		change func([]byte) ([]byte, error)
		want   error
	}{
		"an error":         {func([]byte) ([]byte, error) { return []byte("new"), mine }, mine},
		"nothing":          {func([]byte) ([]byte, error) { return nil, nil }, nil},
		"the same content": {func(old []byte) ([]byte, error) { return old, nil }, nil},
	} {
		dir := t.TempDir()
		file := change(dir, "file")
		write(t, file.Path, "old")
		before, err := os.Stat(file.Path)
		if err != nil {
			t.Fatal(err)
		}
		if err := Update(t.Context(), file, c.change); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
		after, err := os.Stat(file.Path)
		if err != nil || !os.SameFile(before, after) || read(t, file.Path) != "old" {
			t.Errorf("%s: the file was written", name)
		}
	}
}

func TestUpdateKeepsModeAndLink(t *testing.T) {
	need.Symlinks(t)
	need.Modes(t)
	dir := t.TempDir()
	file, link := filepath.Join(dir, "real", "file"), filepath.Join(dir, "link")
	write(t, file, "a\n")
	if err := errors.Join(os.Chmod(file, 0o640), os.Symlink(file, link)); err != nil {
		t.Fatal(err)
	}
	if LockOf(dir, link) != LockOf(dir, file) {
		t.Error("the two names of a file have two locks")
	}
	temp := filepath.Join(dir, "temp")
	if err := MakeDir(temp); err != nil {
		t.Fatal(err)
	}
	if err := Update(t.Context(), Change{Path: link, Temp: temp}, appendLine("b")); err != nil {
		t.Fatal(err)
	}
	info, err := os.Lstat(file)
	if err != nil || info.Mode().Perm() != 0o640 || read(t, file) != "a\nb\n" {
		t.Errorf("%v, %v, %q", info.Mode(), err, read(t, file))
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is none any more: %v", err)
	}
	if left := names(t, temp); len(left) > 0 {
		t.Errorf("left over: %v", left)
	}
}

// TestRemoveLock runs lock holders concurrently with others that remove the lock file: there is
// never more than one holder.
func TestRemoveLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "locks", "a")
	var holders sync.WaitGroup
	var mu sync.Mutex
	stop := make(chan struct{})
	removed := make(chan int)
	go func() {
		n := 0
		for {
			select {
			case <-stop:
				removed <- n
				return
			default:
			}
			if ok, err := RemoveLock(path); err != nil {
				t.Error(err)
			} else if ok {
				n++
			}
		}
	}()
	for range 8 {
		holders.Go(func() {
			for range 20 {
				release, err := Lock(t.Context(), path)
				if err != nil {
					t.Error(err)
					return
				}
				if !mu.TryLock() {
					t.Error("two holders have the lock at once")
					return
				}
				runtime.Gosched()
				mu.Unlock()
				if err := release(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	holders.Wait()
	close(stop)
	if n := <-removed; n == 0 && runtime.GOOS != "windows" {
		t.Error("the lock was never removed")
	}
	if err := RemoveLocks(filepath.Dir(path)); err != nil {
		t.Fatal(err)
	}
	if info, err := Lstat(path); runtime.GOOS != "windows" && (info != nil || err != nil) {
		t.Errorf("the free lock is still there: %v", err)
	}
}

func TestRemoveLockThatIsHeld(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a")
	release, err := Lock(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if err := RemoveLocks(dir); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := TryLock(path); ok || err != nil {
		t.Errorf("a lock that is held was removed: %v", err)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
}

func TestLockSaysThatItWaits(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a")
	release, err := Lock(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	said := 0
	_, err = LockSaying(ctx, path, func() {
		said++
		cancel()
	})
	if !fault.Is(err, fault.Interrupted) || said != 1 {
		t.Errorf("said %d times, %v", said, err)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
}

func TestScratch(t *testing.T) {
	dir := t.TempDir()
	live, done, err := Scratch(dir, "a-")
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(live, "file"), "x")
	// Leftovers of a killed process: a folder, and a lock that nobody holds.
	write(t, filepath.Join(dir, "a-dead", "sub", "file"), "four")
	write(t, filepath.Join(dir, "a-dead.lock"), "")
	write(t, filepath.Join(dir, "a-young", "file"), "x")
	write(t, filepath.Join(dir, "other", "file"), "x")
	gone, err := SweepScratch(dir, "a-")
	if err != nil || gone != (Used{1, 4}) {
		t.Errorf("%v, %v", gone, err)
	}
	base := filepath.Base(live)
	if left := names(t, dir); !slices.Equal(left, []string{base, base + ".lock", "a-young", "other"}) {
		t.Errorf("left: %v", left)
	}
	done()
	if left := names(t, dir); !slices.Equal(left, []string{"a-young", "other"}) {
		t.Errorf("left: %v", left)
	}
	if _, err := SweepScratch(filepath.Join(dir, "nowhere"), ""); err != nil {
		t.Error(err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
		t.Fatal(err)
	}
}

// TestLockOfNoFolder: without a folder for locks there is none, least of all in the working folder.
func TestLockOfNoFolder(t *testing.T) {
	if lock := LockOf("", "/etc/hosts"); lock != "" {
		t.Errorf("%q", lock)
	}
}
