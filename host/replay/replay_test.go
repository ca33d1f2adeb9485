//go:build linux || darwin || freebsd

package replay

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"pluv/host/platform"
	"pluv/host/term"
)

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func session(t *testing.T, dir string, argv ...string) *Session {
	t.Helper()
	s := Open(platform.Info{Cache: filepath.Join(dir, "cache"), Executable: "/bin/pluv", Version: "1"}, argv, term.Streams{})
	if s == nil {
		t.Fatal("no session")
	}
	s.began = time.Now().Add(time.Hour)
	return s
}

func repeated(s *Session) (out, err string, done bool) {
	var o, e bytes.Buffer
	_, done = s.Repeat(term.Streams{Out: &o, Err: &e})
	return o.String(), e.String(), done
}

func TestRepeat(t *testing.T) {
	dir := t.TempDir()
	file, link, missing := filepath.Join(dir, "file"), filepath.Join(dir, "link"), filepath.Join(dir, "missing")
	only, onlyLink := filepath.Join(dir, "only"), filepath.Join(dir, "onlylink")
	target := filepath.Join(dir, "target")
	result := Result{Written: []term.Piece{{Text: "data\n"}, {ToErr: true, Text: "a \x1b[1mnote\x1b[m\xff\n"}}}
	keep := func() {
		t.Helper()
		_ = os.RemoveAll(missing)
		for _, path := range []string{file, target, only} {
			write(t, path, "one")
		}
		for from, to := range map[string]string{link: target, onlyLink: only} {
			_ = os.Remove(from)
			if err := os.Symlink(to, from); err != nil {
				t.Fatal(err)
			}
		}
		if err := session(t, dir, "sync").Keep([]string{file, link, missing, dir + "/no/such"}, []string{onlyLink}, result); err != nil {
			t.Fatal(err)
		}
	}
	keep()
	if out, err, done := repeated(session(t, dir, "sync")); !done || out != "data\n" || err != "a \x1b[1mnote\x1b[m\xff\n" {
		t.Fatalf("%q %q %v", out, err, done)
	}
	for _, argv := range [][]string{{}, {"sync", "--json"}, {"run"}} {
		if _, _, done := repeated(session(t, dir, argv...)); done {
			t.Errorf("%v repeats sync", argv)
		}
	}
	for name, change := range map[string]func(){
		"content":            func() { write(t, file, "two") },
		"removed":            func() { _ = os.Remove(file) },
		"a folder instead":   func() { _ = os.Remove(file); _ = os.Mkdir(file, 0o700) },
		"mode":               func() { _ = os.Chmod(file, 0o640) },
		"an older file":      func() { _ = os.Chtimes(file, time.Unix(1, 0), time.Unix(1, 0)) },
		"the link's target":  func() { write(t, target, "two") },
		"another target":     func() { _ = os.Remove(link); _ = os.Symlink(file, link) },
		"no target":          func() { _ = os.Remove(target) },
		"what was missing":   func() { write(t, missing, "") },
		"a folder there":     func() { _ = os.Mkdir(missing, 0o700) },
		"kind of a file":     func() { _ = os.Chmod(only, 0o640) },
		"a first comment":    func() { write(t, only, "-- x") },
		"kind of no file":    func() { _ = os.Remove(only) },
		"kind of a link":     func() { _ = os.Remove(onlyLink); write(t, onlyLink, "") },
		"a damaged record":   func() { damage(t, session(t, dir).file) },
		"others can write":   func() { _ = os.Chmod(session(t, dir).file, 0o622) },
		"a link as a record": func() { f := session(t, dir).file; _ = os.Rename(f, f+"x"); _ = os.Symlink(f+"x", f) },
		"a renamed record": func() {
			from := session(t, dir).file
			t.Setenv("PLUV_TEST_VARIABLE", "x")
			_ = os.Rename(from, session(t, dir).file)
		},
		"a variable": func() { t.Setenv("PLUV_TEST_VARIABLE", "x") },
	} {
		t.Run(name, func(t *testing.T) {
			_ = os.Unsetenv("PLUV_TEST_VARIABLE")
			_ = os.RemoveAll(file)
			_ = os.RemoveAll(session(t, dir).file)
			keep()
			if _, _, done := repeated(session(t, dir, "sync")); !done {
				t.Fatal("not repeated before the change")
			}
			change()
			if _, _, done := repeated(session(t, dir, "sync")); done {
				t.Error("repeated")
			}
		})
	}
	_ = os.Unsetenv("PLUV_TEST_VARIABLE")
	_ = os.RemoveAll(file)
	keep()
	write(t, only, "the content of this one does not count, -- before comments")
	t.Setenv("OLDPWD", "/elsewhere")
	if _, _, done := repeated(session(t, dir, "sync")); !done {
		t.Error("not repeated")
	}
	t.Chdir(dir)
	if _, _, done := repeated(session(t, dir, "sync")); done {
		t.Error("repeated in another folder")
	}
}

func damage(t *testing.T, file string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	write(t, file, string(bytes.Replace(data, []byte("note"), []byte("vote"), 1)))
}

// TestRecent: a file that changed just before the command can change again within the same tick
// of the clock, and one that changed later may have been read before, if the command was slow
// or stopped.
func TestRecent(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	s := session(t, dir, "sync")
	s.began = time.Now()
	write(t, file, "one")
	time.Sleep(settled + 100*time.Millisecond)
	if err := s.Keep([]string{file}, nil, Result{}); err != nil {
		t.Fatal(err)
	}
	if _, _, done := repeated(s); done {
		t.Error("a file that changed just now was recorded")
	}
}

// TestNoStart: a program that cannot be started, with too many arguments for instance, is for
// the whole command, which has written nothing yet.
func TestNoStart(t *testing.T) {
	dir := t.TempDir()
	program := filepath.Join(dir, "program")
	for _, written := range [][]term.Piece{nil, {{ToErr: true, Text: "a warning\n"}}} {
		s := session(t, dir, "run")
		if err := s.Keep(nil, nil, Result{Written: written, Launch: &Launch{Argv: []string{program}}}); err != nil {
			t.Fatal(err)
		}
		if out, err, done := repeated(s); done || out+err != "" {
			t.Errorf("%q %q %v", out, err, done)
		}
	}
}

func TestRest(t *testing.T) {
	r := record{argv: []string{"run", "x.lua"}, open: true}
	for _, c := range []struct {
		argv, rest []string
		is         bool
	}{
		{[]string{"run", "x.lua"}, []string{}, true},
		{[]string{"run", "x.lua", "a", "--b"}, []string{"a", "--b"}, true},
		{[]string{"run"}, nil, false},
		{[]string{"run", "y.lua"}, nil, false},
		{[]string{"--json", "run", "x.lua"}, nil, false},
	} {
		if rest, is := r.rest(c.argv); is != c.is || is && !reflect.DeepEqual(rest, c.rest) {
			t.Errorf("%q: %q, %v", c.argv, rest, is)
		}
	}
}

// TestLimits: records and their files do not grow without end.
func TestLimits(t *testing.T) {
	dir := t.TempDir()
	for i := range maxRecords + 3 {
		if err := session(t, dir, "sync", string(rune('a'+i))).Keep(nil, nil, Result{}); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(load(session(t, dir).file)); n != maxRecords {
		t.Errorf("%d records", n)
	}
	if _, _, done := repeated(session(t, dir, "sync", "a")); done {
		t.Error("the oldest record is still there")
	}
	for i := range maxFiles + 10 {
		write(t, filepath.Join(Dir(platform.Info{Cache: filepath.Join(dir, "cache")}), "x"+time.Duration(i).String()), "")
	}
	if err := session(t, dir, "sync").Keep(nil, nil, Result{}); err != nil {
		t.Fatal(err)
	}
	if entries, _ := os.ReadDir(filepath.Join(dir, "cache", "replay")); len(entries) > maxFiles {
		t.Errorf("%d files", len(entries))
	}
	// A record that is too long to be read leaves the others alone.
	long := Result{Launch: &Launch{Argv: []string{"lua"}, Set: map[string]string{"LUA_PATH": string(make([]byte, maxFile))}}}
	if err := session(t, dir, "run").Keep(nil, nil, long); err != nil {
		t.Fatal(err)
	}
	if _, _, done := repeated(session(t, dir, "sync")); !done {
		t.Error("a record that is too long removed another")
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(encode([]record{{argv: []string{"run", "x"}, open: true, seen: []sight{{"/a", "-"}}, kinds: []sight{{"/b", "1"}},
		written: []term.Piece{{Text: "x\n"}, {ToErr: true, Text: "\xff"}}, launch: []string{"lua"}, set: map[string]string{"A": "b"}, unset: []string{"C"}}}))
	f.Fuzz(func(t *testing.T, text string) {
		records := decode(text)
		again := decode(encode(records))
		if encode(again) != encode(records) {
			t.Errorf("%q becomes %q", text, encode(again))
		}
	})
}

func TestLasts(t *testing.T) {
	dir := t.TempDir()
	first := session(t, dir, "tool")
	if err := first.Keep(nil, nil, Result{Lasts: time.Minute}); err != nil {
		t.Fatal(err)
	}
	for after, want := range map[time.Duration]bool{0: true, 59 * time.Second: true, 61 * time.Second: false, time.Hour: false} {
		s := session(t, dir, "tool")
		s.began = first.began.Add(after)
		if _, _, done := repeated(s); done != want {
			t.Errorf("after %v: %v", after, done)
		}
	}
	for _, line := range []string{"until", `until "x"`, `until "0"`, `until "-1"`} {
		if decode("record \"a\"\n"+line+"\n") != nil {
			t.Errorf("%s is read", line)
		}
	}
}

func TestNothingIsKeptInAnotherFolder(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	s := session(t, dir, "run", "-p", "member", "main.lua")
	if err := os.Mkdir("member", 0o700); err != nil {
		t.Fatal(err)
	}
	t.Chdir("member")
	if err := s.Keep(nil, nil, Result{}); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	if _, _, done := repeated(session(t, dir, "run", "-p", "member", "main.lua")); done {
		t.Error("a program of another folder is started")
	}
	if err := session(t, dir, "sync").Keep(nil, nil, Result{}); err != nil {
		t.Fatal(err)
	}
	if _, _, done := repeated(session(t, dir, "sync")); !done {
		t.Error("nothing is repeated")
	}
}
