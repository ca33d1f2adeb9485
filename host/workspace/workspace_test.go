package workspace

import (
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode"

	"pluv/host/fault"
	"pluv/host/project"
	"pluv/spec/need"
)

var rockspecFolders = []string{"", "rockspec", "rockspecs"}

// lay writes files below a new folder.
func lay(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func open(t *testing.T, files map[string]string, from string) (*Workspace, error) {
	t.Helper()
	dir := lay(t, files)
	return Open(Options{Root: dir, Text: files["pluv.toml"], From: filepath.Join(dir, from), Rockspecs: rockspecFolders})
}

func names(w *Workspace) string {
	var out []string
	for _, m := range w.Members {
		out = append(out, m.Path+"="+m.Name)
	}
	return strings.Join(out, " ")
}

func TestMembers(t *testing.T) {
	for _, test := range []struct {
		name, workspace string
		files           []string
		want            string
	}{
		{"a pattern", `members = ["packages/*"]`, []string{"packages/b/pluv.toml", "packages/a/pluv.toml", "packages/none/x", "packages/file"}, "packages/a=a packages/b=b"},
		{"two levels", `members = ["*/lib-?"]`, []string{"x/lib-a/pluv.toml", "y/lib-b/pluv.toml", "y/lib-long/pluv.toml"}, "x/lib-a=lib-a y/lib-b=lib-b"},
		{"exclude", `members = ["p/*"]
			exclude = ["p/old*"]`, []string{"p/a/pluv.toml", "p/old-b/pluv.toml"}, "p/a=a"},
		{"dots", `members = ["*"]`, []string{".hidden/pluv.toml", "seen/pluv.toml"}, "seen=seen"},
		{"a named dot", `members = [".tools/*"]`, []string{".tools/a/pluv.toml"}, ".tools/a=a"},
		{"listed twice", `members = ["a", "./a/", "*"]`, []string{"a/pluv.toml"}, "a=a"},
		{"a rockspec", `members = ["*"]`, []string{"lua-say/say-1.0-1.rockspec", "x/rockspecs/lua-Term-0.8-1.rockspec", "y/README.rockspec"}, "lua-say=say x=lua-term"},
		{"of several rockspecs that of the folder", `members = ["*"]`, []string{"b/a-1.0-1.rockspec", "b/b-1.0-1.rockspec"}, "b=b"},
		{"none", `members = []`, []string{"a/pluv.toml"}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			files := map[string]string{"pluv.toml": "[workspace]\n" + test.workspace}
			for _, name := range test.files {
				files[name] = ""
			}
			w, err := open(t, files, "")
			if err != nil {
				t.Fatal(err)
			}
			if got := names(w); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestCompose(t *testing.T) {
	files := map[string]string{
		"pluv.toml": `
			[workspace]
			members = ["p/*"]
			[workspace.dependencies]
			inspect = "~> 3"
			there = { path = "vendor/there" }
			[workspace.runtime]
			name = "lua"
			version = "5.4"
			[dependencies]
			inspect = { workspace = true }
			[tasks]
			root = "x"`,
		"p/core/pluv.toml": `
			[project]
			name = "Core"
			version = "1.2.0"
			lua = ">= 5.3"
			[package]
			[dependencies]
			core = "*"
			there = { workspace = true }
			beside = { path = "../../beside" }
			win = { version = "1", platform = "windows" }
			[groups.docs]
			ldoc = "*"`,
		"p/web/pluv.toml": `
			[runtime]
			name = "builtin"
			version = "5.1"
			[dependencies]
			core = { workspace = true }
			[dev-dependencies]
			include = ["docs"]
			[groups.docs]
			ldoc = ">= 1"
			[tasks]
			web = "x"`,
	}
	w, err := open(t, files, "p/web/deep")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range w.Config.Dependencies {
		got = append(got, strings.Join([]string{d.Group, d.Name, d.Constraint, d.Path, d.Lua, d.File, strings.Join(d.Platforms, "+")}, "|"))
	}
	want := []string{
		"|inspect|~> 3||||",
		"|core||p/core|>= 5.3||",
		"|there||vendor/there|>= 5.3|p/core/pluv.toml|",
		"|beside||beside|>= 5.3|p/core/pluv.toml|",
		"|win|1||>= 5.3|p/core/pluv.toml|windows",
		"docs|ldoc|||>= 5.3|p/core/pluv.toml|",
		"|core||p/core||p/web/pluv.toml|",
		"docs|ldoc|>= 1|||p/web/pluv.toml|",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if g := w.Config.Groups; len(g) != 2 || g[0].Name != "dev" || !slices.Equal(g[0].Include, []string{"docs"}) || g[1].Name != "docs" {
		t.Errorf("groups: %+v", g)
	}
	if w.Current != "p/web" || w.Config.Tasks[0].Name != "web" || w.Config.Runtime.Name != "builtin" {
		t.Errorf("current %s, tasks %v, runtime %v", w.Current, w.Config.Tasks, w.Config.Runtime)
	}
	if d := w.Own.Dependencies[0]; d.Path != "../core" || d.Published != ">= 1.2.0" {
		t.Errorf("own: %+v", d)
	}
	at := slices.IndexFunc(w.Members, func(m *Member) bool { return m.Path == "p/core" })
	if m := w.Members[at]; m.Name != "core" || !m.IsRock || m.Written || m.Version != "1.2.0-1" || m.Build != "builtin" {
		t.Errorf("core: %+v", m)
	}
	root, err := open(t, files, "")
	if err != nil || root.Current != "" || root.Config.Tasks[0].Name != "root" || len(root.Own.Dependencies) != 1 {
		t.Errorf("root: %v, %+v", err, root)
	}
	if w.Sum == "" || root.Sum != w.Sum {
		t.Errorf("sums %s, %s", w.Sum, root.Sum)
	}
}

func TestGitFolders(t *testing.T) {
	w, err := open(t, map[string]string{
		"pluv.toml":     "[workspace]\nmembers = [\"*/*\"]\n[workspace.dependencies]\nshared = { git = \"./s\" }\n[dependencies]\nx = { git = \"x\" }",
		"a/b/pluv.toml": "[dependencies]\nx = { git = \"../../x\" }\nshared = { workspace = true }\nhub = { git = \"github:a/b\" }",
		"a/c/pluv.toml": "[dependencies]\nx = { git = \"git+../../x/\" }\nup = { git = \"../../../up\" }\nown = { git = \"own\" }",
	}, "")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range w.Config.Dependencies {
		got = append(got, d.Name+"="+d.Git)
	}
	want := "x=x x=./x shared=./s hub=github:a/b x=./x up=../up own=./a/c/own"
	if strings.Join(got, " ") != want {
		t.Errorf("got %v", got)
	}
}

// TestRootIsRock: members depend on the root as on each other.
func TestRootIsRock(t *testing.T) {
	w, err := open(t, map[string]string{
		"pluv.toml":     "[workspace]\nmembers = [\"p/*\"]\n[project]\nname = \"Top\"\nversion = \"2.0\"\n[package]\n",
		"p/a/pluv.toml": "[dependencies]\ntop = { workspace = true }\n",
	}, "p/a")
	if err != nil {
		t.Fatal(err)
	}
	if d := w.Own.Dependencies[0]; d.Path != "../.." || d.Published != ">= 2.0" {
		t.Errorf("own: %+v", d)
	}
	if d := w.Config.Dependencies; len(d) != 1 || d[0].Path != "." {
		t.Errorf("%+v", d)
	}
}

func TestTextsAreNotWritten(t *testing.T) {
	files := map[string]string{"pluv.toml": "[workspace]\nmembers = [\"*\"]", "a/pluv.toml": ""}
	dir := lay(t, files)
	o := Options{Root: dir, Text: files["pluv.toml"], From: dir, Texts: map[string]string{"a/pluv.toml": "[dependencies]\nx = \"1\""}}
	w, err := Open(o)
	if err != nil || len(w.Config.Dependencies) != 1 {
		t.Fatalf("%v, %+v", err, w)
	}
	o.Texts = nil
	if before, err := Open(o); err != nil || before.Sum == w.Sum {
		t.Errorf("%v: the sum does not see the text", err)
	}
}

func TestFaults(t *testing.T) {
	for _, test := range []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"a missing member", map[string]string{"pluv.toml": "[workspace]\nmembers = [\"a\"]"}, "the member `a` of the workspace has no pluv.toml and no rockspec"},
		{"twice", map[string]string{"pluv.toml": "[workspace]\nmembers = [\"*\"]", "a/pluv.toml": "[project]\nname = \"b\"", "b/pluv.toml": ""}, "two members of the workspace are called `b`: a and b"},
		{"a nested workspace", map[string]string{"pluv.toml": "[workspace]\nmembers = [\"*\"]", "a/pluv.toml": "[workspace]"}, "a/pluv.toml has [workspace]"},
		{"registries", map[string]string{"pluv.toml": "[workspace]\nmembers = [\"*\"]", "a/pluv.toml": "[registries.x]\nurl = \"https://x.org\""}, "a/pluv.toml has [registries]"},
		{"two versions", map[string]string{"pluv.toml": "[workspace]\nmembers = [\"*\"]\n[workspace.dependencies]\nx = \"1\"", "a/pluv.toml": "[dependencies]\nx = { workspace = true, version = \"2\" }"}, "`x` has a version of its own"},
		{"two registries", map[string]string{"pluv.toml": "[workspace]\nmembers = [\"*\"]", "a/pluv.toml": "[dependencies]\nx = { version = \"1\", registry = \"p\" }", "b/pluv.toml": "[dependencies]\nx = { version = \"1\", registry = \"q\" }"}, "b/pluv.toml takes `x` from q, and a/pluv.toml from p"},
		{"rockspecs of others", map[string]string{"pluv.toml": "[workspace]\nmembers = [\"*\"]", "a/b-1-1.rockspec": "", "a/c-1-1.rockspec": ""}, "the member a has rockspecs of b, c"},
		{"a line break", map[string]string{"pluv.toml": "[workspace]\nmembers = [\"*\"]", "a\nhint: b/pluv.toml": ""}, `the member "a\nhint: b" of the workspace`},
		{"a line break in a name", map[string]string{"pluv.toml": "[workspace]\nmembers = [\"*\"]", "a/pluv.toml": "[project]\nname = \"b\\nhint: c\""}, `the member "a" of the workspace, called "b\nhint: c"`},
		{"toml of a member", map[string]string{"pluv.toml": "[workspace]\nmembers = [\"*\"]", "a/pluv.toml": "x"}, "a/pluv.toml:1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if runtime.GOOS == "windows" && strings.ContainsFunc(strings.Join(slices.Collect(maps.Keys(test.files)), ""), unicode.IsControl) {
				need.Lack(t, "Windows does not allow such names")
			}
			_, err := open(t, test.files, "")
			if fault.CodeOf(err) != fault.ProjectInvalid || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

func TestFind(t *testing.T) {
	dir := lay(t, map[string]string{
		"pluv.toml":       "[workspace]\nmembers = [\"a\", \"a/b\", \"broken\"]",
		"a/pluv.toml":     "[project]\nname = \"no workspace here\"",
		"a/b/pluv.toml":   "",
		"c/pluv.toml":     "",
		"broken/x/y":      "",
		"broken/x/z/none": "",
	})
	for name, want := range map[string]string{"a": dir, "a/b": dir, "c": "", "a/b/c": "", "broken": dir, "": ""} {
		got, ignored, err := Find(filepath.Join(dir, filepath.FromSlash(name)), nil)
		if err != nil || got != want || ignored != "" {
			t.Errorf("%s: got %q, %q, %v, want %q", name, got, ignored, err, want)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, project.FileName), []byte("[workspace]\nmembers = 1"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Find(filepath.Join(dir, "a"), nil); fault.CodeOf(err) != fault.ProjectInvalid {
		t.Errorf("a broken workspace above: %v", err)
	}
}
