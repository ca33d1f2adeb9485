package project

import (
	"reflect"
	"strings"
	"testing"

	"pluv/host/fault"
)

func TestWorkspace(t *testing.T) {
	p, err := Parse([]byte(`
[workspace]
members = ["packages/*/", "./tools/lint"]
exclude = ["packages/old"]
[workspace.dependencies]
inspect = "~> 3"
there = { path = "vendor/there", version = ">= 1" }
[workspace.runtime]
name = "lua"
version = "5.4"
[dependencies]
inspect = { workspace = true }
core = { workspace = true, version = "~> 1", lua = ">= 5.3" }
`), FileName)
	if err != nil {
		t.Fatal(err)
	}
	want := &Workspace{
		Members: []string{"packages/*", "tools/lint"}, Exclude: []string{"packages/old"},
		Dependencies: []Dependency{
			{Name: "inspect", Constraint: "~> 3", Table: "workspace.dependencies"},
			{Name: "there", Published: ">= 1", Path: "vendor/there", Table: "workspace.dependencies"},
		},
	}
	if !reflect.DeepEqual(p.Workspace, want) || p.Runtime == nil || p.Runtime.Version != "5.4" {
		t.Errorf("%+v, %+v", p.Workspace, p.Runtime)
	}
	if d := p.Dependencies; !d[0].Workspace || !d[1].Workspace || d[1].Constraint != "~> 1" || d[1].Lua != ">= 5.3" {
		t.Errorf("%+v", d)
	}
	for rel, want := range map[string]bool{"packages/a": true, "packages/old": false, "packages/a/b": false, "tools/lint": true, "packages": false, ".": false} {
		if p.Workspace.Claims(rel) != want {
			t.Errorf("%s: %v", rel, !want)
		}
	}
	if p, err = Parse(nil, FileName); err != nil || p.Workspace != nil {
		t.Errorf("%+v, %v", p.Workspace, err)
	}
}

func TestWorkspaceFaults(t *testing.T) {
	for text, want := range map[string]string{
		"[workspace]\nmembers = [\"../x\"]":                              "`../x` is not a folder below that of pluv.toml",
		"[workspace]\nmembers = [\"/x\"]":                                "`/x` is not a folder below that of pluv.toml",
		"[workspace]\nmembers = [\".\"]":                                 "`.` is not a folder below that of pluv.toml",
		"[workspace]\nmembers = [\"a/../..\"]":                           "is not a folder below that of pluv.toml",
		"[workspace]\nmembers = [\"\"]":                                  "is not a pattern of folders",
		"[workspace]\nmembers = [\"a[\"]":                                "`a[` is not a pattern of folders",
		"[workspace]\nmembers = ['a\\b']":                                "is not a pattern of folders",
		"[workspace]\nexclude = [\"**/x\"]":                              "`**/x` has `**`",
		"[workspace.dependencies]\nx = { workspace = true }":             "cannot have `workspace`",
		"[dependencies]\nx = { workspace = false }":                      "`workspace` of `x` can only be true",
		"[dependencies]\nx = { workspace = true, path = \"y\" }":         "is of the workspace, and names git, path or registry too",
		"[workspace.runtime]\nname = \"lua\"\n[runtime]\nname = \"lua\"": "[runtime] and [workspace.runtime] say the same",
		"[workspace.runtime]\nversion = \"5.4\"":                         "`workspace.runtime.name` is missing",
		"[build-dependencies]\nx = { workspace = true }":                 "unknown key `build-dependencies.x.workspace`",
		"[workspace]\nmember = [\"a\"]":                                  "unknown key `workspace.member`",
	} {
		_, err := Parse([]byte(text), FileName)
		if fault.CodeOf(err) != fault.ProjectInvalid || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

func TestAddToWorkspace(t *testing.T) {
	const text = "[workspace.dependencies]\nx = \"1\"\n\n[dependencies]\ny = \"*\"\n"
	out, err := Add([]byte(text), "dependencies", Entry{Name: "x", Workspace: true})
	if want := text + "x = { workspace = true }\n"; err != nil || string(out) != want {
		t.Errorf("%s, %v", out, err)
	}
	if out, err = Add(out, "workspace.dependencies", Entry{Name: "x", Constraint: "2"}); err != nil || !strings.Contains(string(out), "x = \"2\"") || !strings.Contains(string(out), "x = { workspace = true }") {
		t.Errorf("%s, %v", out, err)
	}
	out, from, err := Remove(out, "x")
	if want := strings.Replace(text, `"1"`, `"2"`, 1); err != nil || string(out) != want || len(from) != 1 {
		t.Errorf("%s, %v, %v", out, from, err)
	}
}
