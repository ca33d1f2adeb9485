package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"pluv/spec/need"
)

// TestSite generates the site and opens it in Chromium (spec/manual/site.mjs). That needs node,
// chromium, and PLUV_PLAYWRIGHT, a folder in which `npm install playwright-core` ran.
func TestSite(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	dir := t.TempDir()
	if err := run("../..", dir, true); err != nil {
		t.Fatal(err)
	}
	pages, err := filepath.Glob(filepath.Join(dir, "*.html"))
	if err != nil || len(pages) < 70 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	loads := regexp.MustCompile(`(?:src|href)="(https?:)?//[^"]*"`)
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range loads.FindAllString(string(text), -1) {
			if !strings.HasPrefix(m, "href=\"https://") {
				t.Errorf("%s loads %s", filepath.Base(page), m)
			}
		}
		if strings.Contains(string(text), "<!-- ") || strings.Contains(string(text), "ZgotmplZ") {
			t.Errorf("%s contains a comment or markup for specs", filepath.Base(page))
		}
	}
	if testing.Short() {
		need.Lack(t, "skipped with -short: the browser is slow")
	}
	browser, node, driver := need.Tool(t, "chromium"), need.Tool(t, "node"), need.Playwright(t)
	script, err := filepath.Abs("../../spec/manual/site.mjs")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(node, script, dir, browser)
	cmd.Dir = driver
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestMan: every command has a manual page with the usual sections.
func TestMan(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	m, err := readManual()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := writeMan(m, dir); err != nil {
		t.Fatal(err)
	}
	for _, c := range m.Commands {
		name := strings.ReplaceAll(c.name(), " ", "-") + ".1"
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range []string{".TH ", ".SH NAME\n", ".SH SYNOPSIS\n", ".SH SEE ALSO\n"} {
			if !strings.Contains(string(text), part) {
				t.Errorf("%s lacks %q", name, part)
			}
		}
		if strings.Contains(string(text), "`") {
			t.Errorf("%s has a backtick", name)
		}
	}
	if _, err := exec.LookPath("man"); err != nil {
		return
	}
	cmd := exec.Command("man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", filepath.Join(dir, "pluv.1"))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestHighlight(t *testing.T) {
	for _, c := range [][3]string{
		{"lua", `local x = "a" -- b`, `<span class="k">local</span> x = <span class="s">&#34;a&#34;</span> <span class="c">-- b</span>`},
		{"toml", "[a]\nb = 1 # c", "<span class=\"h\">[a]</span>\n<span class=\"k\">b =</span> <span class=\"n\">1</span> <span class=\"c\"># c</span>"},
		{"console", "$ pluv x\nout", "<span class=\"prompt\" aria-hidden=\"true\">$ </span><span class=\"typed\">pluv x</span>\n<span class=\"out\">out</span>"},
		{"", "<b>", "&lt;b&gt;"},
	} {
		if got := highlight(c[0], c[1]); got != c[2] {
			t.Errorf("%s: %s\nis\n%s\nnot\n%s", c[0], c[1], got, c[2])
		}
	}
}
