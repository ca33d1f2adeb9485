package spec

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"pluv/spec/need"
	"pluv/spec/registry"
)

// The tools that command lines in the guides may call. Lua and LuaRocks are not among them: the
// guides' projects use the builtin runtime, so their output is the same on every machine.
var manualTools = strings.Fields("sh env ls cat mkdir echo printf git sed rm cp touch test head sort")

// inspectModule formats a list of strings like the real inspect.
const inspectModule = `return function(list)
  local shown = {}
  for i, text in ipairs(list) do
    shown[i] = ("%q"):format(text)
  end
  return "{ " .. table.concat(shown, ", ") .. " }"
end
`

// A reader is a user who follows a guide: an empty home with a folder of rocks, ~/rocks, as the
// only registry.
type reader struct {
	t         *testing.T
	home, dir string
	pluv      string // the path of the program, shown as ~/.local/bin/pluv
	env       []string
}

func newReader(t *testing.T) *reader {
	t.Helper()
	if runtime.GOOS == "windows" {
		need.Lack(t, "the guides' command lines are for a POSIX shell")
	}
	home, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	bin := filepath.Join(t.TempDir(), "bin")
	config := filepath.Join(home, ".config", "pluv")
	for _, dir := range []string{bin, config, filepath.Join(home, "work")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, tool := range append(manualTools, "pluv") {
		err := os.Symlink(need.Tool(t, tool), filepath.Join(bin, tool))
		if err != nil {
			t.Fatal(err)
		}
	}
	rocks := filepath.Join(home, "rocks")
	universe, err := os.ReadFile("manual/universe.txt")
	if err != nil {
		t.Fatal(err)
	}
	registry.NewBuilder(rocks).Describe(string(universe)).Add(registry.Rock{
		Name: "inspect", Version: "3.1.3-0", Deps: []string{"lua >= 5.1"},
		Files: map[string]string{"inspect.lua": inspectModule},
	}).MustWrite(t)
	registries := "default = \"rocks\"\n\n[rocks]\nurl = \"file://" + rocks + "\"\n"
	if err := os.WriteFile(filepath.Join(config, "registries.toml"), []byte(registries), 0o644); err != nil {
		t.Fatal(err)
	}
	program, err := exec.LookPath("pluv")
	if err != nil {
		t.Fatal(err)
	}
	return &reader{t: t, home: home, pluv: program, dir: filepath.Join(home, "work"), env: []string{
		"HOME=" + home, "PATH=" + bin, "NO_COLOR=1", "LC_ALL=C", "PLUV_RUNTIME_MIRROR=" + filepath.Join(home, "no-mirror"),
		"GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_NAME=you", "GIT_AUTHOR_EMAIL=you@example.com",
		"GIT_COMMITTER_NAME=you", "GIT_COMMITTER_EMAIL=you@example.com",
	}}
}

// tookLong matches the duration of a job, which is only printed if it is long.
var tookLong = regexp.MustCompile(`(?m) \(\d+(?:\.\d+)?m?s\)$`)

// types runs a line in the shell, which keeps its working directory. Paths in the home are shown
// as `~`.
func (r *reader) types(line string) (output string, failed bool) {
	r.t.Helper()
	where := filepath.Join(r.home, ".where")
	cmd := exec.Command("sh", "-c", line+"\ncode=$?\npwd >'"+where+"'\nexit $code")
	cmd.Dir, cmd.Env = r.dir, r.env
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		r.t.Fatalf("%s: %v", line, err)
	}
	if dir, err := os.ReadFile(where); err == nil {
		r.dir = strings.TrimSpace(string(dir))
	}
	text := strings.ReplaceAll(string(out), r.home, "~")
	text = strings.ReplaceAll(text, r.pluv, "~/.local/bin/pluv")
	return strings.TrimRight(tookLong.ReplaceAllString(text, ""), "\n"), err != nil
}

// A block is a fenced block of a page.
type block struct {
	language, mark string // mark is the comment in the line before
	lines          []string
	first, last    int // the lines of the page between the fences
}

func blocksOf(text string) []block {
	var blocks []block
	var open *block
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		switch rest, isFence := strings.CutPrefix(line, "```"); {
		case !isFence && open != nil:
			open.lines = append(open.lines, line)
		case isFence && open != nil:
			open.last = i
			blocks, open = append(blocks, *open), nil
		case isFence:
			open = &block{language: rest, first: i + 1}
			if i > 0 && strings.HasPrefix(lines[i-1], "<!-- ") {
				open.mark = strings.TrimSuffix(strings.TrimPrefix(lines[i-1], "<!-- "), " -->")
			}
		}
	}
	return blocks
}

// follow runs the console blocks of a page and compares their output. A comment before a block
// changes that: `not run: WHY` skips it; `file: NAME` writes the block to a file. For a command
// without output only the exit code counts. A line `…` stands for any number of lines. It returns
// the page with the actual outputs.
func follow(t *testing.T, page, text string) string {
	t.Helper()
	r := newReader(t)
	lines := strings.Split(text, "\n")
	var out []string
	at := 0
	for _, b := range blocksOf(text) {
		out = append(out, lines[at:b.first]...)
		at = b.last
		if name, isFile := strings.CutPrefix(b.mark, "file: "); isFile {
			file := filepath.Join(r.dir, name)
			if strings.HasPrefix(name, "~/") {
				file = filepath.Join(r.home, name[2:])
			}
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(strings.Join(b.lines, "\n")+"\n"), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if b.language != "console" || strings.HasPrefix(b.mark, "not run: ") {
			out = append(out, b.lines...)
			continue
		}
		for i := 0; i < len(b.lines); {
			line, isCommand := strings.CutPrefix(b.lines[i], "$ ")
			if !isCommand {
				t.Fatalf("%s:%d: a console block has to begin with `$ `", page, b.first+i+1)
			}
			start := i
			var want []string
			for i++; i < len(b.lines) && !strings.HasPrefix(b.lines[i], "$ "); i++ {
				want = append(want, b.lines[i])
			}
			command, _, _ := strings.Cut(line, "   # ")
			got, failed := r.types(command)
			expected := strings.Join(want, "\n")
			out = append(out, b.lines[start])
			switch {
			case failed != strings.Contains(expected, "pluv: error:") && !*update:
				t.Errorf("%s:%d: %s: failed: %v\n%s", page, b.first+start+1, command, failed, got)
			case len(want) > 0 && !matches(expected, got):
				if *update {
					if got != "" {
						out = append(out, strings.Split(got, "\n")...)
					}
					continue
				}
				t.Errorf("%s:%d: %s prints\n%s\nnot\n%s", page, b.first+start+1, command, got, expected)
			}
			out = append(out, want...)
		}
	}
	return strings.Join(append(out, lines[at:]...), "\n")
}

// matches compares actual output with the page's, where `…` matches anything.
func matches(want, got string) bool {
	parts := strings.Split(want, "…")
	for i, part := range parts {
		parts[i] = regexp.QuoteMeta(part)
	}
	return regexp.MustCompile(`(?s)^` + strings.Join(parts, `.*?`) + `$`).MatchString(got)
}

// TestManualCommands follows every guide and the README. -update writes the actual outputs.
func TestManualCommands(t *testing.T) {
	pages, err := filepath.Glob("../lua/help/*.md")
	if err != nil || len(pages) == 0 {
		t.Fatal(err)
	}
	for _, page := range append(pages, "../README.md") {
		if filepath.Base(page) == "std.md" {
			continue
		}
		t.Run(strings.TrimSuffix(filepath.Base(page), ".md"), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(page)
			if err != nil {
				t.Fatal(err)
			}
			if now := follow(t, page, string(text)); *update && now != string(text) {
				if err := os.WriteFile(page, []byte(now), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}
