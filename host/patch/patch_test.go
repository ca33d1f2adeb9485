package patch

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"pluv/host/fault"
	"pluv/spec/need"
)

const numbers = "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n"

// change4 replaces line four of numbers.
const change4 = "--- a/n.txt\n+++ b/n.txt\n@@ -2,5 +2,5 @@\n two\n three\n-four\n+4\n five\n six\n"

func TestApply(t *testing.T) {
	crlf := func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }
	cases := []struct {
		name  string
		files map[string]string
		patch string
		keep  bool // files are neither created nor deleted
		want  map[string]string
	}{
		{"a rename with a change", map[string]string{"src/n.txt": numbers},
			"diff --git a/src/n.txt b/sub/m.txt\nsimilarity index 90%\nrename from src/n.txt\nrename to sub/m.txt\nindex 1..2 100644\n" +
				strings.NewReplacer("a/n.txt", "a/src/n.txt", "b/n.txt", "b/sub/m.txt").Replace(change4), false,
			map[string]string{"sub/m.txt": strings.Replace(numbers, "four", "4", 1)}},
		{"a rename alone, then a change", map[string]string{"a b.txt": "x\n", "n.txt": numbers},
			"diff --git a/a b.txt b/c.txt\nsimilarity index 100%\nrename from a b.txt\nrename to c.txt\ndiff --git a/n.txt b/n.txt\n" + change4, false,
			map[string]string{"c.txt": "x\n", "n.txt": strings.Replace(numbers, "four", "4", 1)}},
		{"a copy with a quoted name", map[string]string{"a.txt": "x\n"},
			"diff --git a/a.txt \"b/\\303\\244.txt\"\nsimilarity index 100%\ncopy from a.txt\ncopy to \"\\303\\244.txt\"\n", false,
			map[string]string{"a.txt": "x\n", "ä.txt": "x\n"}},
		{"a name with spaces", map[string]string{"a b.txt": numbers}, strings.NewReplacer("a/n.txt", "a/a b.txt\t", "b/n.txt", "b/a b.txt\t").Replace(change4), true,
			map[string]string{"a b.txt": strings.Replace(numbers, "four", "4", 1)}},
		{"empty files that are new and deleted", map[string]string{"old.txt": ""},
			"diff --git a/new.txt b/new.txt\nnew file mode 100644\nindex 0..1\ndiff --git a/old.txt b/old.txt\ndeleted file mode 100644\nindex 1..0\n", false,
			map[string]string{"new.txt": ""}},
		{"a line", map[string]string{"n.txt": numbers}, change4, true,
			map[string]string{"n.txt": strings.Replace(numbers, "four", "4", 1)}},
		{"with a text before it", map[string]string{"n.txt": numbers}, "From: me\n\ndiff --git a/n.txt b/n.txt\nindex 1..2\n" + change4, true,
			map[string]string{"n.txt": strings.Replace(numbers, "four", "4", 1)}},
		{"further down", map[string]string{"n.txt": "zero\n0\n0\n" + numbers}, change4, true,
			map[string]string{"n.txt": strings.Replace("zero\n0\n0\n"+numbers, "four", "4", 1)}},
		{"further up", map[string]string{"n.txt": strings.TrimPrefix(numbers, "one\n")}, change4, true,
			map[string]string{"n.txt": strings.TrimPrefix(strings.Replace(numbers, "four", "4", 1), "one\n")}},
		{"fuzz of one", map[string]string{"n.txt": strings.Replace(numbers, "two", "TWO", 1)}, change4, true,
			map[string]string{"n.txt": strings.NewReplacer("two", "TWO", "four", "4").Replace(numbers)}},
		{"fuzz of two", map[string]string{"n.txt": strings.NewReplacer("two", "TWO", "three", "THREE").Replace(numbers)}, change4, true,
			map[string]string{"n.txt": strings.NewReplacer("two", "TWO", "three", "THREE", "four", "4").Replace(numbers)}},
		{"CRLF in the file", map[string]string{"n.txt": crlf(numbers)}, change4, true,
			map[string]string{"n.txt": crlf(strings.Replace(numbers, "four", "4", 1))}},
		{"CRLF in the patch", map[string]string{"n.txt": numbers}, crlf(change4), true,
			map[string]string{"n.txt": strings.Replace(numbers, "four", "4", 1)}},
		{"CRLF in both", map[string]string{"n.txt": crlf(numbers)}, crlf(change4), true,
			map[string]string{"n.txt": crlf(strings.Replace(numbers, "four", "4", 1))}},
		{"mixed ends", map[string]string{"n.txt": "one\r\n" + numbers}, change4, true,
			map[string]string{"n.txt": "one\r\n" + strings.Replace(numbers, "four", "4", 1)}},
		{"two hunks, the second moved by the first", map[string]string{"n.txt": numbers},
			"--- n.txt\n+++ n.txt\n@@ -1,2 +1,4 @@\n one\n+a\n+b\n two\n@@ -9,2 +11,1 @@\n-nine\n ten\n", true,
			map[string]string{"n.txt": "one\na\nb\n" + strings.NewReplacer("one\n", "", "nine\n", "").Replace(numbers)}},
		{"two files", map[string]string{"n.txt": numbers, "sub/m.txt": "x\n"},
			change4 + "--- a/sub/m.txt\n+++ b/sub/m.txt\n@@ -1 +1,2 @@\n x\n+y\n", true,
			map[string]string{"n.txt": strings.Replace(numbers, "four", "4", 1), "sub/m.txt": "x\ny\n"}},
		{"lines that look like names", map[string]string{"n.txt": "-- old\nx\n"},
			"--- a/n.txt\n+++ b/n.txt\n@@ -1,2 +1,2 @@\n--- old\n+++ new\n x\n", true,
			map[string]string{"n.txt": "++ new\nx\n"}},
		{"an empty line of context without its space", map[string]string{"n.txt": "a\n\nb\n"},
			"--- a/n.txt\n+++ b/n.txt\n@@ -1,3 +1,3 @@\n a\n\n-b\n+c\n", true, map[string]string{"n.txt": "a\n\nc\n"}},
		{"no end of line at the end", map[string]string{"n.txt": "a\nb"},
			"--- a/n.txt\n+++ b/n.txt\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+c\n\\ No newline at end of file\n", true,
			map[string]string{"n.txt": "a\nc"}},
		{"a line after one without line ending", map[string]string{"n.txt": "a"},
			"--- a/n.txt\n+++ b/n.txt\n@@ -1 +1,2 @@\n a\n+b\n", true, map[string]string{"n.txt": "a\nb\n"}},
		{"only the new name is there", map[string]string{"n.txt": numbers}, strings.Replace(change4, "a/n.txt", "a/n.txt.orig", 1), true,
			map[string]string{"n.txt": strings.Replace(numbers, "four", "4", 1)}},
		{"only added lines, without context", map[string]string{"n.txt": "a\nb\n"},
			"--- a/n.txt\n+++ b/n.txt\n@@ -1,0 +2,1 @@\n+x\n", true, map[string]string{"n.txt": "a\nx\nb\n"}},
		{"create", nil, "--- /dev/null\n+++ b/new/file.txt\n@@ -0,0 +1,2 @@\n+x\n+y\n", false,
			map[string]string{"new/file.txt": "x\ny\n"}},
		{"create by its date", nil, "--- a/file.txt\t1970-01-01 00:00:00 +0000\n+++ b/file.txt\t2020-01-01\n@@ -0,0 +1 @@\n+x\n", false,
			map[string]string{"file.txt": "x\n"}},
		{"delete", map[string]string{"n.txt": "a\nb\n", "m.txt": ""}, "--- a/n.txt\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-a\n-b\n", false,
			map[string]string{"m.txt": ""}},
		{"delete by its date", map[string]string{"n.txt": "a\n", "m.txt": ""}, "--- a/n.txt\t2020-01-01\n+++ b/n.txt\t1970-01-01 01:00\n@@ -1 +0,0 @@\n-a\n", false,
			map[string]string{"m.txt": ""}},
		{"empty instead of deleted, in the first formats", map[string]string{"n.txt": "a\n"}, "--- a/n.txt\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n", true,
			map[string]string{"n.txt": ""}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, dir, c.files)
			if err := Apply(dir, c.patch, Options{Name: "p", Strip: 1, Create: !c.keep}); err != nil {
				t.Fatal(err)
			}
			got := read(t, dir)
			for name, text := range c.want {
				if got[name] != text {
					t.Errorf("%s is %q, want %q", name, got[name], text)
				}
				delete(got, name)
			}
			if len(got) > 0 {
				t.Errorf("left over: %v", got)
			}
		})
	}
}

// rename is a git patch that only renames.
func rename(from, to string) string {
	return "diff --git a/" + from + " b/" + to + "\nsimilarity index 100%\nrename from " + from + "\nrename to " + to + "\n"
}

func TestApplyFails(t *testing.T) {
	cases := []struct {
		name, patch string
		code        fault.Code
		say         string
	}{
		{"an empty patch", "hello\n", fault.BuildPatch, "changes no file"},
		{"no hunk", "--- a/n.txt\n+++ b/n.txt\n", fault.BuildPatch, "no hunk"},
		{"cut off", strings.TrimSuffix(change4, " six\n"), fault.BuildPatch, "ends within a hunk"},
		{"too many lines", strings.Replace(change4, "+2,5", "+2,4", 1), fault.BuildPatch, "more lines than its head"},
		{"is not a line of a hunk", strings.Replace(change4, " five", "five", 1), fault.BuildPatch, "is not a line of a hunk"},
		{"a number that overflows", strings.Replace(change4, "-2,5", "-2,99999999999999999999", 1), fault.BuildPatch, "too large"},
		{"another text", strings.ReplaceAll(change4, "four", "vier"), fault.BuildPatch, "hunk 1 of 1 does not match"},
		{"already applied", strings.NewReplacer("-four", "-4", "+4", "+four").Replace(change4), fault.BuildPatch, "already applied"},
		{"the file does not exist", strings.ReplaceAll(change4, "n.txt", "none.txt"), fault.BuildPatch, "the file does not exist"},
		{"deletes a file with other contents", "--- a/n.txt\n+++ /dev/null\n@@ -1 +0,0 @@\n-one\n", fault.BuildPatch, "more lines than the patch"},
		{"climbs", strings.ReplaceAll(change4, "n.txt", "../n.txt"), fault.FileEscape, "leaves the source"},
		{"absolute", "--- /dev/null\n+++ //etc/passwd\n@@ -0,0 +1 @@\n+x\n", fault.FileEscape, "leaves the source"},
		{"through a link to a folder", strings.ReplaceAll(change4, "n.txt", "linked/n.txt"), fault.FileEscape, "symbolic link"},
		{"a link itself", strings.ReplaceAll(change4, "n.txt", "link.txt"), fault.FileEscape, "symbolic link"},
		{"moves from elsewhere", rename("../../etc/passwd", "x"), fault.FileEscape, "leaves the source"},
		{"moves elsewhere", rename("n.txt", "../n.txt"), fault.FileEscape, "leaves the source"},
		{"moves through a link", rename("n.txt", "linked/new"), fault.FileEscape, "symbolic link"},
		{"moves a link", rename("link.txt", "new"), fault.FileEscape, "symbolic link"},
		{"moves a missing file", rename("none.txt", "new"), fault.BuildPatch, "the file does not exist"},
		{"moves onto another", rename("n.txt", "real/n.txt"), fault.BuildPatch, "already exists"},
		{"an empty file instead of another", "diff --git a/n.txt b/n.txt\nnew file mode 100644\nindex 0..1\n", fault.BuildPatch, "already exists"},
		{"a binary file", "diff --git a/n.txt b/n.txt\nindex 1..2 100644\nGIT binary patch\nliteral 0\n", fault.BuildPatch, "binary file"},
		{"created through a link", "--- /dev/null\n+++ b/linked/new\n@@ -0,0 +1 @@\n+x\n", fault.FileEscape, "symbolic link"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			files := map[string]string{"n.txt": numbers, "real/n.txt": numbers}
			write(t, dir, files)
			for link, target := range map[string]string{"linked": "real", "link.txt": "n.txt"} {
				if strings.Contains(c.patch, "link") { // others run where there are no links, too
					need.Symlink(t, target, filepath.Join(dir, link))
				}
			}
			err := Apply(dir, c.patch, Options{Name: "fix.diff", Strip: 1, Create: true})
			if fault.CodeOf(err) != c.code || !strings.Contains(err.Error(), c.say) || !strings.Contains(err.Error(), "fix.diff") {
				t.Errorf("got %q (%s), want %q (%s)", err, fault.CodeOf(err), c.say, c.code)
			}
			for name, text := range files {
				if data, _ := os.ReadFile(filepath.Join(dir, name)); string(data) != text {
					t.Errorf("%s has changed", name)
				}
			}
		})
	}
}

func TestApplyKeepsMode(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{"n.txt": numbers})
	file := filepath.Join(dir, "n.txt")
	if err := os.Chmod(file, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Link(file, filepath.Join(dir, "other.txt")); err != nil {
		t.Fatal(err)
	}
	if err := Apply(dir, change4, Options{Name: "p", Strip: 1}); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(file); err != nil || need.HasModes(t) && info.Mode().Perm() != 0o755 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if got := read(t, dir)["other.txt"]; got != numbers {
		t.Errorf("the other name of the file has changed: %q", got)
	}
}

// TestOutputOfDiff applies the output of the program diff.
func TestOutputOfDiff(t *testing.T) {
	need.Tool(t, "diff")
	texts := []string{"a\n", "a", numbers, strings.Replace(numbers, "five\n", "", 1), "zero\n" + numbers + "eleven",
		strings.NewReplacer("two", "2", "nine\n", "nine\nnine\n").Replace(numbers)}
	for _, from := range texts {
		for _, to := range texts {
			if from == to {
				continue
			}
			dir := t.TempDir()
			write(t, dir, map[string]string{"a/n.txt": from, "b/n.txt": to})
			cmd := exec.Command("diff", "-u", "a/n.txt", "b/n.txt")
			cmd.Dir = dir
			out, _ := cmd.Output()
			if err := Apply(filepath.Join(dir, "a"), string(out), Options{Name: "p", Strip: 1}); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			if got := read(t, dir)["a/n.txt"]; got != to {
				t.Errorf("got %q, want %q by\n%s", got, to, out)
			}
		}
	}
}

// FuzzApply: an arbitrary patch never changes files outside of the folder, and fails only
// with the two documented codes.
func FuzzApply(f *testing.F) {
	f.Add(change4, numbers)
	f.Add("--- /dev/null\n+++ b/x/y\n@@ -0,0 +1 @@\n+x\n", "")
	f.Add("--- a/n.txt\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-a\n-b\n", "a\nb\n")
	f.Add("--- a/../n.txt\n+++ b/../../n.txt\n@@ -1 +1 @@\n-a\n+b\n", "a\n")
	f.Fuzz(func(t *testing.T, text, content string) {
		outer := t.TempDir()
		dir := filepath.Join(outer, "source")
		write(t, dir, map[string]string{"n.txt": content})
		err := Apply(dir, text, Options{Name: "p", Strip: 1, Create: true})
		if code := fault.CodeOf(err); err != nil && code != fault.BuildPatch && code != fault.FileEscape && code != fault.FileIO {
			t.Errorf("%v has the code %q", err, code)
		}
		if entries, err := os.ReadDir(outer); err != nil || len(entries) != 1 {
			t.Errorf("beside the source: %v, %v", entries, err)
		}
	})
}

func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func read(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		found[filepath.ToSlash(name)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
