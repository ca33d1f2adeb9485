package spec

import (
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A manualCommand is a command in the output of `pluv help commands`.
type manualCommand struct {
	Path  []string `json:"path"`
	Group bool     `json:"group"`
	Guide string   `json:"guide"`
	Flags []struct {
		Name  string `json:"name"`
		Short string `json:"short"`
	} `json:"flags"`
}

type manualTables struct {
	GlobalFlags []struct {
		Name  string `json:"name"`
		Short string `json:"short"`
	} `json:"global_flags"`
	Commands []manualCommand `json:"commands"`
}

// ask runs pluv with --json and decodes what it prints.
func ask(t *testing.T, into any, argv ...string) {
	t.Helper()
	cmd := exec.Command("pluv", append([]string{"--no-user-lua", "--json"}, argv...)...)
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir())
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("pluv %s: %v", strings.Join(argv, " "), err)
	}
	if err := json.Unmarshal(out, into); err != nil {
		t.Fatalf("pluv %s: %v", strings.Join(argv, " "), err)
	}
}

// guides returns the texts of the guides by name.
func guides(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("../lua/help/*.md")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d guides, %v", len(files), err)
	}
	texts := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		texts[strings.TrimSuffix(filepath.Base(file), ".md")] = string(text)
	}
	return texts
}

// TestGuides: each guide has a title, a summary, a section, and a name that no command has;
// commands and failures name existing guides.
func TestGuides(t *testing.T) {
	texts := guides(t)
	var listed []struct{ Topic, Title, Summary, Section string }
	ask(t, &listed, "help", "topics")
	if len(listed) != len(texts) {
		t.Errorf("%d of %d guides are listed", len(listed), len(texts))
	}
	var tables manualTables
	ask(t, &tables, "help", "commands")
	taken := map[string]bool{"topics": true, "commands": true, "help": true, "completion": true}
	for _, c := range tables.Commands {
		taken[c.Path[0]] = true
		if _, exists := texts[c.Guide]; !exists && !c.Group {
			t.Errorf("pluv %s names the guide %q, which does not exist", strings.Join(c.Path, " "), c.Guide)
		}
	}
	for _, guide := range listed {
		switch {
		case taken[guide.Topic]:
			t.Errorf("the guide %s has the name of a command", guide.Topic)
		case guide.Section == "":
			t.Errorf("the guide %s is in no section of pluv.cli.guide", guide.Topic)
		case guide.Title == guide.Topic || guide.Summary == "" || strings.HasPrefix(guide.Summary, "#"):
			t.Errorf("the guide %s needs a title and a first paragraph", guide.Topic)
		case len(guide.Summary) > 240:
			t.Errorf("the first paragraph of %s has %d bytes: it is the summary", guide.Topic, len(guide.Summary))
		}
	}
	report, err := os.ReadFile("../lua/pluv/report.lua")
	if err != nil {
		t.Fatal(err)
	}
	_, rows, _ := strings.Cut(string(report), "M.guides = {")
	rows, _, _ = strings.Cut(rows, "\n}")
	areas := regexp.MustCompile(`(\w+) = "([\w-]+)"`).FindAllStringSubmatch(rows, -1)
	if len(areas) < 20 {
		t.Errorf("pluv.report has guides for %d areas", len(areas))
	}
	for _, m := range areas {
		if _, exists := texts[m[2]]; !exists {
			t.Errorf("failures of %s name the guide %s, which does not exist", m[1], m[2])
		}
		if !strings.Contains(texts["failures"], "`"+m[1]+".") {
			t.Errorf("pluv.report has a guide for `%s`, an area without a code", m[1])
		}
	}
}

var (
	markdownLink = regexp.MustCompile(`\[[^\]]*\]\(([^)\s]+)\)`)
	heading      = regexp.MustCompile(`(?m)^#+ (.+)$`)
	fenced       = regexp.MustCompile("(?ms)^```.*?^```")
	codeSpan     = regexp.MustCompile("`[^`\n]*`")
)

// TestManualLinks follows every link of the guides and the README that leads to a file.
func TestManualLinks(t *testing.T) {
	anchors := func(file string) map[string]bool {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil
		}
		found := map[string]bool{}
		for _, m := range heading.FindAllStringSubmatch(fenced.ReplaceAllString(string(text), ""), -1) {
			found[anchorOf(m[1])] = true
		}
		return found
	}
	files, _ := filepath.Glob("../lua/help/*.md")
	for _, file := range append(files, "../README.md") {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		prose := codeSpan.ReplaceAllString(fenced.ReplaceAllString(string(text), ""), "code")
		for _, m := range markdownLink.FindAllStringSubmatch(prose, -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			target, anchor, _ := strings.Cut(m[1], "#")
			at := file
			if target != "" {
				at = filepath.Join(filepath.Dir(file), target)
			}
			if _, err := os.Stat(at); err != nil {
				t.Errorf("%s links to %s, which does not exist", file, m[1])
			} else if anchor != "" && !anchors(at)[anchor] {
				t.Errorf("%s links to %s, which has no such heading", file, m[1])
			}
		}
	}
}

// anchorOf is the anchor of a heading on code forges and on the site.
func anchorOf(heading string) string {
	heading = strings.ReplaceAll(strings.ToLower(heading), " ", "-")
	return regexp.MustCompile(`[^a-z0-9_-]`).ReplaceAllString(heading, "")
}

// foreignFlags are flags of other programs in the guides.
var foreignFlags = strings.Fields("--tree --server --api-key --edition --formatter --no-install-recommends --locked --key --local --global --version --deps-mode --only-deps --lua-version --pin --loud --times --headless --allow-untrusted --uninstall --snapshot")

// TestManualFlags: each flag in the guides belongs to a command, and each pluv command line names
// an existing command or guide.
func TestManualFlags(t *testing.T) {
	var tables manualTables
	ask(t, &tables, "help", "commands")
	known := map[string]bool{"--help": true, "--version": true, "-h": true, "-V": true}
	for _, f := range tables.GlobalFlags {
		known["--"+f.Name], known["-"+f.Short] = true, true
	}
	global := maps.Clone(known)
	commands, firsts := map[string]map[string]bool{}, map[string]bool{}
	for _, c := range tables.Commands {
		own := maps.Clone(global)
		for _, f := range c.Flags {
			known["--"+f.Name], own["--"+f.Name], own["-"+f.Short] = true, true, true
		}
		commands[strings.Join(c.Path, " ")] = own
		firsts[c.Path[0]] = true
	}
	texts := guides(t)
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	texts["../README"] = string(readme)
	flag := regexp.MustCompile("(?:^|[\\s`|(\\[])(--[a-z][a-z0-9-]*|-[A-Za-z]\\b)")
	line := regexp.MustCompile("(?m)(?:`|^\\$ |^\\s*- run: |\"|= \")(?:-C \\S+ )?pluv((?: -C \\S+| --json| --no-user-lua| --offline| --verbose| -v)*) ([a-z][a-z-]*)")
	for name, text := range texts {
		if name == "std" {
			continue // generated, and about functions
		}
		for _, m := range flag.FindAllStringSubmatch(text, -1) {
			if strings.HasPrefix(m[1], "--") && !known[m[1]] && !slices.Contains(foreignFlags, m[1]) {
				t.Errorf("%s.md names %s, which no command has", name, m[1])
			}
		}
		for _, m := range line.FindAllStringSubmatch(text, -1) {
			if word := m[2]; !firsts[word] && word != "completion" && !slices.Contains([]string{"deploy", "hello", "db"}, word) {
				t.Errorf("%s.md names the command `pluv %s`, which does not exist", name, word)
			}
		}
		for _, b := range blocksOf(text) {
			for _, line := range b.lines {
				if typed, is := strings.CutPrefix(line, "$ pluv "); is && b.language == "console" {
					checkFlags(t, name, strings.Fields(typed), commands)
				}
			}
		}
	}
}

// checkFlags: the flags of a command line belong to its command. Flags that `run` and `test` pass
// on belong to other programs.
func checkFlags(t *testing.T, page string, words []string, commands map[string]map[string]bool) {
	t.Helper()
	path := ""
	for _, word := range words {
		if longer := strings.TrimSpace(path + " " + word); commands[longer] != nil {
			path = longer
		} else if word == "--" || path != "" && !strings.HasPrefix(word, "-") {
			if path == "run" || path == "test" || word == "--" {
				return
			}
		} else if flag, _, _ := strings.Cut(word, "="); path != "" && !commands[path][flag] {
			t.Errorf("%s.md: `pluv %s` has no flag %s", page, path, flag)
		}
	}
}

// TestReadme limits the length of the README; TestManualCommands runs its first session.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(text), "\n"); n > 200 {
		t.Errorf("README.md has %d lines, more than 200", n)
	}
	for name := range guides(t) {
		if !strings.Contains(string(text), "(lua/help/"+name+".md)") {
			t.Errorf("README.md does not link to the guide %s", name)
		}
	}
}
