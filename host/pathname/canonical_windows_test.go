package pathname

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCanonical(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	want := Canonical(filepath.Join(dir, "A Folder"))
	if err := os.Mkdir(want, 0o755); err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(want, `\A Folder`) || want[0] < 'A' || want[0] > 'Z' {
		t.Errorf("%s", want)
	}
	for _, form := range []string{want, strings.ToLower(want), strings.ToUpper(want), `\\?\` + strings.ToLower(want), filepath.ToSlash(want)} {
		if got := Canonical(form); got != want {
			t.Errorf("%s is %s, want %s", form, got, want)
		}
	}
	for name, want := range map[string]string{`z:\no such folder\X`: `Z:\no such folder\X`, `\\server\share\X`: `\\server\share\X`} {
		if got := Canonical(name); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
	if err := os.WriteFile(filepath.Join(want, "Say-1.rock"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for rel, exact := range map[string]bool{"Say-1.rock": true, "SAY-1.rock": false, "Say-1.rock.": false, "Say-1.rock ": false, "./Say-1.rock": false} {
		if Exact(want, rel) != exact {
			t.Errorf("%s is exact: %v", rel, !exact)
		}
	}
}
