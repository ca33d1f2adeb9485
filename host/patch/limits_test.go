package patch

import (
	"fmt"
	"strings"
	"testing"

	"pluv/host/fault"
)

// An untrusted patch for an untrusted source finishes in time and writes a limited amount.
func TestLimits(t *testing.T) {
	rep := strings.Repeat
	var created, same strings.Builder
	for i := range maxFiles + 1 {
		fmt.Fprintf(&created, "--- /dev/null\n+++ b/f%d\n@@ -0,0 +1 @@\n+x\n", i)
	}
	for range 200 {
		same.WriteString("--- a/n.txt\n+++ b/n.txt\n@@ -1 +1 @@\n-a\n+a\n")
	}
	lost := "--- a/n.txt\n+++ b/n.txt\n@@ -1,1001 +1,1001 @@\n" + rep(" a\n", 1000) + "-b\n+c\n"
	for name, c := range map[string]struct{ text, source, message string }{
		"a long patch":           {rep("x", maxText+1), "", "is larger than 16777216 bytes"},
		"many lines":             {rep("\n", maxLines+1), "", "2000000 lines"},
		"many files":             {created.String(), "", "changes more than 10000 files"},
		"many lines of a file":   {same.String(), "a\n" + rep("\n", maxLines), "more than 2000000 lines"},
		"one file, many times":   {same.String(), "a\n" + rep("x", 2<<20), "changes more than 512 MB"},
		"nowhere to be found":    {lost, rep("a\n", 200_000), "takes too long"},
		"a deep name":            {"--- /dev/null\n+++ b/" + rep("d/", 101) + "f\n@@ -0,0 +1 @@\n+x\n", "", "below more than 100 folders"},
		"a very long name":       {"--- /dev/null\n+++ b/" + rep("d", 4097) + "\n@@ -0,0 +1 @@\n+x\n", "", "more than 4096 bytes"},
		"no more than it may be": {lost, rep("a\n", 1500), "does not match"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, dir, map[string]string{"n.txt": c.source})
			err := Apply(dir, c.text, Options{Name: "p", Strip: 1, Create: true})
			if !fault.Is(err, fault.BuildPatch) || !strings.Contains(err.Error(), c.message) {
				t.Errorf("%.300v, want %s", err, c.message)
			}
			if got := read(t, dir); len(got) != 1 {
				t.Errorf("%d files were written", len(got))
			}
		})
	}
}
