package spec

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mattn/go-runewidth"

	"pluv/spec/terminal"
)

// TestTables: what a command lists fits the terminal, and is whole in a pipe.
func TestTables(t *testing.T) {
	dir := t.TempDir()
	long := "https://example.com/" + strings.Repeat("long/", 30)
	settings := "default = \"a\"\n[a]\nurl = \"" + long + "\"\n[other]\nurl = \"https://example.com\"\n"
	config := filepath.Join(dir, "home/.config/pluv")
	if err := os.MkdirAll(config, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(config, "registries.toml"), []byte(settings), 0o644); err != nil {
		t.Fatal(err)
	}
	command := func() *exec.Cmd {
		cmd := exec.Command("pluv", "registry", "list") // testscript.Main put it on PATH
		cmd.Dir = dir
		cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + filepath.Join(dir, "home"), "TERM=xterm"}
		return cmd
	}
	user := terminal.Start(t, command())
	user.Expect("\x1b[2mregistry\x1b[0m")
	user.Expect("…")
	user.Expect("other")
	if code := user.Exit(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	shown := strings.NewReplacer("\x1b[2m", "", "\x1b[0m", "", "\r", "").Replace(user.Screen())
	for line := range strings.Lines(shown) {
		if width := runewidth.StringWidth(strings.TrimSuffix(line, "\n")); width > 80 {
			t.Errorf("%d columns: %s", width, line)
		}
	}
	piped, err := command().Output()
	if err != nil || !strings.HasPrefix(string(piped), "registry  url ") || !strings.Contains(string(piped), "a         "+strings.TrimSuffix(long, "/")) {
		t.Errorf("%s, %v", piped, err)
	}
}
