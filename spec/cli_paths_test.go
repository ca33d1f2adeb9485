package spec

import (
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

// scriptFolder returns the folder of the scripts. On Windows, that of copies in which a slash in
// the pattern of an output matches a backslash too, and the end of a line that of cmd; only scripts
// called windows_NAME tell these apart.
func scriptFolder(t *testing.T) string {
	t.Helper()
	if runtime.GOOS != "windows" {
		return "cli"
	}
	dir := t.TempDir()
	scripts, err := filepath.Glob("cli/*.txtar")
	if err != nil || len(scripts) < 100 {
		t.Fatalf("%d scripts, %v", len(scripts), err)
	}
	for _, script := range scripts {
		text, err := os.ReadFile(script)
		if err != nil {
			t.Fatal(err)
		}
		if name := filepath.Base(script); !strings.HasPrefix(name, "windows_") {
			text = []byte(eitherSlash(string(text)))
		}
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(script)), text, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// matching is a line of a script that compares an output with a pattern.
var matching = regexp.MustCompile(`^(?:\[[^\]]*\] *)*(?:! )?(?:stdout|stderr) `)

// eitherSlash rewrites the patterns of a script.
func eitherSlash(script string) string {
	var out strings.Builder
	files := false
	for line := range strings.Lines(script) {
		files = files || strings.HasPrefix(line, "-- ")
		if !files && matching.MatchString(line) {
			line = eitherSlashIn(line)
		}
		out.WriteString(line)
	}
	return out.String()
}

// eitherSlashIn rewrites the quoted parts of a line. JSON has two backslashes for one.
func eitherSlashIn(line string) string {
	var out strings.Builder
	quoted, class := false, false
	for i := range len(line) {
		switch c := line[i]; {
		case c == '\'':
			quoted = !quoted
			out.WriteByte(c)
		case c == '$' && quoted && line[i+1] == '\'':
			out.WriteString(`\r?$`)
		case quoted && c == '[' && line[i-1] != '\\':
			class = true
			out.WriteByte(c)
		case c == ']':
			class = false
			out.WriteByte(c)
		case c == '/' && quoted && class:
			out.WriteString(`/\\`)
		case c == '/' && quoted:
			out.WriteString(`[/\\]+`)
		default:
			out.WriteByte(c)
		}
	}
	return out.String()
}

func TestEitherSlash(t *testing.T) {
	script := "stdout '^a/[^/]*b$'\n[unix] ! stderr 'x/y' # z/\nexec a/b\n-- file --\nstdout '/'\n"
	want := "stdout '^a[/\\\\]+[^/\\\\]*b\\r?$'\n[unix] ! stderr 'x[/\\\\]+y' # z/\nexec a/b\n-- file --\nstdout '/'\n"
	if got := eitherSlash(script); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
